/**
 * The planner: order, stock, network, rates, capacity, rules, history and the time in; a decision out. Pure:
 * the same input gives the same decision on any machine, and takes as much work as the ruleset's budget
 * allows, never as long as a clock says. README.md says which files a call goes through.
 */
import { isoOf } from '../network/time/calendar.ts';
import { buildDecision, type PlanEnding } from './build-decision.ts';
import { consolidateUntil } from './consolidation.ts';
import type { Decision } from './decision.ts';
import { infeasibilityCause } from './infeasibility-cause.ts';
import { type InfeasibleAction, parseInfeasibleAction } from './infeasible-action.ts';
import { type OrderRules, rulesFor, withoutCaps, withoutRule } from './order-rules.ts';
import type { PlanInput } from './plan-input.ts';
import { type Extent, runTrial, type Trial } from './trial.ts';

/**
 * Raise it whenever an outcome changes for the same input: decisions of another version are compared apart.
 */
export const PLANNER_VERSION = 4;

type EndAction = Extract<InfeasibleAction, { kind: 'end' }>;

interface Relaxation {
  readonly trial: Trial;
  /** Rules that were dropped, in order. */
  readonly relaxed: readonly string[];
}

function servedUnits({ planned }: Trial): number {
  return planned.flatMap(({ units }) => units).reduce((sum, count) => sum + count, 0);
}

/**
 * The rules that a plan needs dropped, of those that were: each in turn is put back, and stays where as much
 * is served with it. The `candidates` are tried; the others are known to be needed.
 */
function minimalRelaxation(
  input: PlanInput,
  rules: OrderRules,
  found: Relaxation,
  candidates: readonly string[],
  extent: Extent,
): Relaxation {
  let minimal = found;
  for (const rule of candidates) {
    const relaxed = minimal.relaxed.filter((other) => other !== rule);
    const trial = runTrial(input, relaxed.reduce(withoutRule, rules), extent);
    if (trial.result.solution && servedUnits(trial) === servedUnits(minimal.trial))
      minimal = { trial, relaxed };
  }
  return minimal;
}

/** When a hold that begins now ends; undefined for other ends. */
function untilOf({ holdMs }: EndAction, now: string): { until?: string } {
  return holdMs === undefined ? {} : { until: isoOf(Date.parse(now) + holdMs) };
}

/** Goes through the actions of the rules (`onInfeasible`), in order, for an order that has no plan. */
class InfeasiblePlanning {
  readonly #input: PlanInput;
  readonly #rules: OrderRules;
  /** Under the rules as they are: why nothing is served is said of this trial. */
  readonly #first: Trial;
  /** Under the rules less what was relaxed so far. */
  #trial: Trial;
  #relaxed: readonly string[] = [];
  #mayWaitForCapacity = false;

  constructor(input: PlanInput, rules: OrderRules, first: Trial) {
    this.#input = input;
    this.#rules = rules;
    this.#first = first;
    this.#trial = first;
  }

  decide(): Decision {
    const actions = this.#rules.limits.onInfeasible
      .map(parseInfeasibleAction)
      .filter((action) => action !== undefined);
    for (const [at, action] of actions.entries()) {
      const decision = this.#try(action, actions.slice(at + 1));
      if (decision) return decision;
    }
    return this.#end({ kind: 'end', outcome: 'attention' });
  }

  /** The decision that an action leads to; undefined where the next action is to be tried. */
  #try(action: InfeasibleAction, later: readonly InfeasibleAction[]): Decision | undefined {
    switch (action.kind) {
      case 'awaitCapacity':
        this.#mayWaitForCapacity = true;
        return this.#awaitCapacity();
      case 'relax':
        return this.#relax(action.rule) ?? this.#awaitCapacity();
      case 'partial':
        return this.#serveInPart(later.find((next) => next.kind === 'end'));
      case 'end':
        return this.#end(action);
    }
  }

  #decision(trial: Trial, ending: PlanEnding): Decision {
    return buildDecision(this.#input, PLANNER_VERSION, trial, ending);
  }

  #end(action: EndAction): Decision {
    const cause = infeasibilityCause(this.#input, this.#first);
    return this.#decision(this.#first, {
      outcome: action.outcome,
      ...untilOf(action, this.#input.now),
      cause,
    });
  }

  /** Waits if the rules allow it and there would be a plan, had every window room. */
  #awaitCapacity(): Decision | undefined {
    if (!this.#mayWaitForCapacity) return undefined;
    if (!runTrial(this.#input, withoutCaps(this.#trial.rules)).result.solution) return undefined;
    return this.#decision(this.#trial, { outcome: 'awaitCapacity', cause: 'CAPACITY' });
  }

  #relax(rule: string): Decision | undefined {
    this.#relaxed = [...this.#relaxed, rule];
    this.#trial = runTrial(this.#input, this.#relaxed.reduce(withoutRule, this.#rules));
    if (!this.#trial.result.solution) return undefined;
    // Without the last rule relaxed there was no plan.
    const found = { trial: this.#trial, relaxed: this.#relaxed };
    const candidates = this.#relaxed.slice(0, -1);
    const { trial, relaxed } = minimalRelaxation(this.#input, this.#rules, found, candidates, 'whole');
    return this.#decision(trial, { outcome: 'planned', relaxed });
  }

  /**
   * `rest`: what becomes of the units that are not served; they wait for stock where the rules do not say.
   */
  #serveInPart(rest: EndAction = { kind: 'end', outcome: 'backorder' }): Decision | undefined {
    const partial = runTrial(this.#input, this.#trial.rules, 'partial');
    if (partial.planned.length === 0) return undefined;
    const found = { trial: partial, relaxed: this.#relaxed };
    const { trial, relaxed } = minimalRelaxation(this.#input, this.#rules, found, this.#relaxed, 'partial');
    return this.#decision(trial, {
      outcome: 'partial',
      then: rest.outcome,
      ...untilOf(rest, this.#input.now),
      cause: infeasibilityCause(this.#input, this.#first),
      relaxed,
    });
  }
}

/**
 * Plans an order. Never throws for business reasons: `outcome` says what came of it, `cause` and the
 * candidates' reasons why.
 * @throws RangeError for an unknown currency or IANA zone in the input.
 */
export function plan(input: PlanInput): Decision {
  const rules = rulesFor(input.ruleset, input);
  const trial = runTrial(input, rules);
  if (!trial.result.solution) return new InfeasiblePlanning(input, rules, trial).decide();
  const until = consolidateUntil(input, trial);
  const ending: PlanEnding = until === undefined ? { outcome: 'planned' } : { outcome: 'wait', until };
  return buildDecision(input, PLANNER_VERSION, trial, ending);
}
