/**
 * The planner: order, stock, network, rates, capacity, rules, history and the time in; a decision out. Pure:
 * the same input gives the same decision on any machine, and takes as much work as the ruleset's budget
 * allows, never as long as a clock says.
 */

import { isoOf } from '../network/time/calendar.ts';
import { durationMs } from '../network/time/capacity-window.ts';
import { buildDecision, consolidateUntil, infeasibilityCause } from './build-decision.ts';
import type { Decision } from './decision.ts';
import type { PlanInput } from './plan-input.ts';
import { type OrderRules, relaxed, rulesFor } from './rules-in-force.ts';
import { runTrial, type Trial } from './trial.ts';

/**
 * Raise it whenever an outcome changes for the same input: decisions of another version are compared apart.
 */
export const PLANNER_VERSION = 3;

type Terminal = { readonly action: 'backorder' | 'hold' | 'cancel' | 'attention'; readonly until?: string };

/** What ends planning: nothing for an action that goes on. */
function terminalOf(action: string, now: string): Terminal | undefined {
  if (action === 'backorder' || action === 'cancel' || action === 'attention') return { action };
  return action.startsWith('hold:')
    ? { action: 'hold', until: isoOf(Date.parse(now) + (durationMs(action.slice(5)) ?? 0)) }
    : undefined;
}

function served({ planned }: Trial): number {
  return planned.reduce((sum, { units }) => sum + units.reduce((all, count) => all + count, 0), 0);
}

/**
 * Of the rules that were dropped, only those that the plan needs: each in turn is put back where as much is
 * served with it.
 */
function fewest(
  input: PlanInput,
  rules: OrderRules,
  dropped: readonly string[],
  trial: Trial,
  short: boolean,
): { trial: Trial; dropped: readonly string[] } {
  let kept = { trial, dropped };
  for (const one of short ? dropped : dropped.slice(0, -1)) {
    const rest = kept.dropped.filter((other) => other !== one);
    const again = runTrial(input, rest.reduce(relaxed, rules), short);
    if (again.result.solution && served(again) === served(kept.trial)) kept = { trial: again, dropped: rest };
  }
  return kept;
}

function withoutCaps(rules: OrderRules): OrderRules {
  return {
    ...rules,
    filters: [{ type: 'capacity', headroomPct: 0, bypass: true, where: undefined }, ...rules.filters],
  };
}

/**
 * Plans an order. Never throws for business reasons: `outcome` says what came of it, `cause` and the
 * candidates' reasons why.
 * @throws RangeError for an unknown currency or IANA zone in the input.
 */
export function plan(input: PlanInput): Decision {
  const rules = rulesFor(input.ruleset, input);
  const first = runTrial(input, rules);
  if (first.result.solution) {
    const until = consolidateUntil(input, first);
    return buildDecision(
      input,
      PLANNER_VERSION,
      first,
      until === undefined ? { outcome: 'planned' } : { outcome: 'wait', until },
    );
  }

  let trial = first;
  let dropped: string[] = [];
  let waits = false;
  const mustWait = (): boolean =>
    waits && runTrial(input, withoutCaps(trial.rules)).result.solution !== undefined;
  const actions = rules.limits.onInfeasible;
  for (const [at, action] of actions.entries()) {
    if (action === 'awaitCapacity') {
      waits = true;
      if (mustWait())
        return buildDecision(input, PLANNER_VERSION, trial, { outcome: 'awaitCapacity', cause: 'CAPACITY' });
    } else if (action.startsWith('relax:')) {
      dropped = [...dropped, action.slice(6)];
      trial = runTrial(input, dropped.reduce(relaxed, rules));
      if (trial.result.solution) {
        const least = fewest(input, rules, dropped, trial, false);
        return buildDecision(input, PLANNER_VERSION, least.trial, {
          outcome: 'planned',
          dropped: least.dropped,
        });
      }
      if (mustWait())
        return buildDecision(input, PLANNER_VERSION, trial, { outcome: 'awaitCapacity', cause: 'CAPACITY' });
    } else if (action === 'partial') {
      const some = runTrial(input, trial.rules, true);
      if (some.planned.length === 0) continue;
      const { action: then, ...rest } = actions
        .slice(at + 1)
        .map((next) => terminalOf(next, input.now))
        .find((end) => end !== undefined) ?? { action: 'backorder' as const };
      const least = fewest(input, rules, dropped, some, true);
      return buildDecision(input, PLANNER_VERSION, least.trial, {
        outcome: 'partial',
        then,
        ...rest,
        cause: infeasibilityCause(input, first),
        dropped: least.dropped,
      });
    } else {
      const end = terminalOf(action, input.now);
      if (end)
        return buildDecision(input, PLANNER_VERSION, first, {
          outcome: end.action,
          ...(end.until === undefined ? {} : { until: end.until }),
          cause: infeasibilityCause(input, first),
        });
    }
  }
  return buildDecision(input, PLANNER_VERSION, first, {
    outcome: 'attention',
    cause: infeasibilityCause(input, first),
  });
}
