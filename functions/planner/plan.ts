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
import { isInForce, type OrderRules, rulesFor, withoutCaps, withoutRule } from './order-rules.ts';
import type { PlanInput } from './plan-input.ts';
import { Planning } from './planning.ts';
import { withScratch } from './solver/scratch.ts';
import type { Work } from './solver/work.ts';
import { type Extent, isPlannable, runFirstTrial, runTrial, type Trial } from './trial.ts';

/**
 * Raise it whenever an outcome changes for the same input: decisions of another version are compared apart.
 */
export const PLANNER_VERSION = 18;

type EndAction = Extract<InfeasibleAction, { kind: 'end' }>;

interface Relaxation {
  readonly trial: Trial;
  /** Rules that were dropped, in order. */
  readonly relaxed: readonly string[];
}

function servedUnits({ planned }: Trial): number {
  return planned.flatMap(({ units }) => units).reduce((sum, count) => sum + count, 0);
}

/** An equal share of the remaining budget for each of so many attempts, and for what comes after them. */
function shareOfWork({ work }: Planning, attempts: number): Work {
  return work.part(1 / (attempts + 1));
}

/**
 * The rules that a plan needs dropped, of those that were: each in turn is put back, and stays where as much
 * is served with it. The `candidates` are tried; the others are known to be needed.
 */
function minimalRelaxation(
  planning: Planning,
  rules: OrderRules,
  found: Relaxation,
  candidates: readonly string[],
  extent: Extent,
): Relaxation {
  let minimal = found;
  for (const [at, rule] of candidates.entries()) {
    const relaxed = minimal.relaxed.filter((other) => other !== rule);
    const work = shareOfWork(planning, candidates.length - at);
    const trial = runTrial(planning, relaxed.reduce(withoutRule, rules), extent, work);
    if (trial?.result.solution && servedUnits(trial) === servedUnits(minimal.trial))
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
  readonly #planning: Planning;
  readonly #rules: OrderRules;
  /** Under the rules as they are: why nothing is served is said of this trial. */
  readonly #first: Trial;
  /** Under the rules less what was relaxed so far. */
  #trial: Trial;
  #relaxed: readonly string[] = [];
  #mayWaitForCapacity = false;

  constructor(planning: Planning, rules: OrderRules, first: Trial) {
    this.#planning = planning;
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
    const attempts = 1 + later.filter((next) => this.#isAttempt(next)).length;
    if (action.kind !== 'end' && !this.#isAttempt(action)) return undefined;
    switch (action.kind) {
      case 'awaitCapacity':
        this.#mayWaitForCapacity = true;
        return this.#awaitCapacity(attempts);
      case 'relax':
        return this.#relax(action.rule, attempts) ?? this.#awaitCapacity(attempts);
      case 'partial':
        return this.#serveInPart(
          attempts,
          later.find((next) => next.kind === 'end'),
        );
      case 'end':
        return this.#end(action);
    }
  }

  /** Whether an action has an order planned again: not where it drops a rule that is not in force. */
  #isAttempt(action: InfeasibleAction): boolean {
    const { input } = this.#planning;
    switch (action.kind) {
      case 'relax':
        return isInForce(this.#rules, action.rule, input);
      case 'awaitCapacity':
        return input.capacity.length > 0;
      case 'partial':
        return true;
      case 'end':
        return false;
    }
  }

  #decision(trial: Trial, ending: PlanEnding): Decision {
    return buildDecision(this.#planning, PLANNER_VERSION, trial, ending);
  }

  #end(action: EndAction): Decision {
    const cause = infeasibilityCause(this.#planning, this.#first);
    return this.#decision(this.#first, {
      outcome: action.outcome,
      ...untilOf(action, this.#planning.input.now),
      cause,
    });
  }

  /** Waits if the rules allow it and there would be a plan, had every window room. */
  #awaitCapacity(attempts: number): Decision | undefined {
    if (!this.#mayWaitForCapacity) return undefined;
    const work = shareOfWork(this.#planning, attempts);
    if (isPlannable(this.#planning, withoutCaps(this.#trial.rules), work) !== true) return undefined;
    return this.#decision(this.#trial, { outcome: 'awaitCapacity', cause: 'CAPACITY' });
  }

  #relax(rule: string, attempts: number): Decision | undefined {
    this.#relaxed = [...this.#relaxed, rule];
    const work = shareOfWork(this.#planning, attempts);
    const rules = this.#relaxed.reduce(withoutRule, this.#rules);
    const found = runTrial(this.#planning, rules, 'whole', work);
    if (found) this.#trial = found;
    if (!found?.result.solution) return undefined;
    // Without the last rule relaxed there was no plan.
    const candidates = this.#relaxed.slice(0, -1);
    const relaxation = { trial: found, relaxed: this.#relaxed };
    const { trial, relaxed } = minimalRelaxation(
      this.#planning,
      this.#rules,
      relaxation,
      candidates,
      'whole',
    );
    return this.#decision(trial, { outcome: 'planned', relaxed });
  }

  /**
   * `rest`: what becomes of the units that are not served; they wait for stock where the rules do not say.
   */
  #serveInPart(
    attempts: number,
    rest: EndAction = { kind: 'end', outcome: 'backorder' },
  ): Decision | undefined {
    const work = shareOfWork(this.#planning, attempts);
    const partial = runTrial(this.#planning, this.#trial.rules, 'partial', work);
    if (!partial || partial.planned.length === 0) return undefined;
    const found = { trial: partial, relaxed: this.#relaxed };
    const { trial, relaxed } = minimalRelaxation(
      this.#planning,
      this.#rules,
      found,
      this.#relaxed,
      'partial',
    );
    return this.#decision(trial, {
      outcome: 'partial',
      then: rest.outcome,
      ...untilOf(rest, this.#planning.input.now),
      cause: infeasibilityCause(this.#planning, this.#first),
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
  return withScratch(() => planned(input));
}

function planned(input: PlanInput): Decision {
  const rules = rulesFor(input.ruleset, input);
  const planning = new Planning(input, rules);
  const trial = runFirstTrial(planning);
  if (!trial.result.solution) return new InfeasiblePlanning(planning, rules, trial).decide();
  const until = consolidateUntil(input, trial);
  const ending: PlanEnding = until === undefined ? { outcome: 'planned' } : { outcome: 'wait', until };
  return buildDecision(planning, PLANNER_VERSION, trial, ending);
}
