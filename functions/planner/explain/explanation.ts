/**
 * What lies beyond a chosen plan, computed by planning again: what each location's best plan would cost, what
 * other modes would do. Pure.
 */

import type { Candidate, Decision, StoredDecision } from '../decision.ts';
import { withoutCandidates } from '../decision.ts';
import { rulesFor } from '../order-rules.ts';
import { plan } from '../plan.ts';
import type { PlanInput } from '../plan-input.ts';
import type { CostTerm } from '../pricing/cost-terms.ts';
import { microsPerMinor } from '../pricing/micros.ts';
import type { RoutingMode, Ruleset } from '../ruleset.ts';
import { BudgetedPlanner } from './budgeted-planner.ts';
import { costBounds } from './cost-bounds.ts';
import { decisionText } from './decision-text.ts';
import type { Alternative, Explanation } from './explanation-schema.ts';

/** So many locations are given with what their best plan would cost. */
const SHOWN = 10;
/** Work that looking for them may take: a second or two for the largest of orders. */
const WORK = 5_000_000;
/**
 * Minor units: more than any plan costs, so that a plan which uses the location wins whenever there is one.
 */
export const ANY_PRICE = 100_000_000;
const modes: readonly RoutingMode[] = ['cost', 'priority', 'nearest', 'fewest-splits'];

/** The ruleset as it applies to this input: strategies chosen, their overrides written out. */
export function resolvedRuleset(
  input: PlanInput,
  change: { mode?: RoutingMode; terms?: readonly CostTerm[] } = {},
): Ruleset {
  const rules = rulesFor(input.ruleset, input);
  return {
    ...input.ruleset,
    strategies: [],
    filters: [...rules.filters],
    limits: rules.limits,
    objective: { mode: change.mode ?? rules.mode, terms: [...rules.terms, ...(change.terms ?? [])] },
  };
}

/** A shipment from one location costs so many minor units less. */
export function withDiscount(input: PlanInput, location: string, minor: number): PlanInput {
  return {
    ...input,
    ruleset: resolvedRuleset(input, {
      terms: [{ type: 'preference', perShipmentMinor: -minor, perUnitMinor: 0, where: { ids: [location] } }],
    }),
  };
}

function locationsOf({ fulfillments }: Pick<Decision, 'fulfillments'>): string[] {
  return fulfillments.map(({ location }) => location);
}
export function usesLocation(decision: Pick<Decision, 'fulfillments'>, location: string): boolean {
  return locationsOf(decision).includes(location);
}
function unitsOf({ fulfillments }: Pick<Decision, 'fulfillments'>): number {
  return fulfillments.reduce(
    (sum, { lines }) => lines.reduce((units, { quantity }) => units + quantity, sum),
    0,
  );
}

function alternative(
  decision: Decision,
  chosen: Pick<Decision, 'fulfillments' | 'cost'>,
  bonusMicros = 0,
): Alternative {
  const { outcome, cause, cost, promise } = decision;
  const costMicros = cost.totalMicros + bonusMicros;
  const comparable = unitsOf(decision) === unitsOf(chosen) && unitsOf(chosen) > 0;
  return {
    outcome,
    ...(cause === undefined ? {} : { cause }),
    locations: locationsOf(decision),
    costMicros,
    ...(promise.deliverBy === undefined ? {} : { deliverBy: promise.deliverBy }),
    ...(comparable ? { extraMicros: costMicros - chosen.cost.totalMicros } : {}),
  };
}

/** The best plan that uses a location, by cost; undefined when there is none within the rules. */
export function bestUsing(
  input: PlanInput,
  location: string,
  chosen: Decision,
  plans: BudgetedPlanner,
): Alternative | undefined {
  const forced = plans.plan(withDiscount(input, location, ANY_PRICE));
  return usesLocation(forced, location)
    ? alternative(forced, chosen, ANY_PRICE * microsPerMinor(input.ruleset.currency))
    : undefined;
}

/**
 * Locations that were open and not used, each of the best ten with its best plan. In the ranking modes money
 * does not choose: none. Tried in the order of what they cost at least, until no other can be among the best
 * ten.
 */
export function openAlternatives(
  input: PlanInput,
  decision: Decision,
  work = WORK,
): Map<string, Alternative> {
  if (decision.mode !== 'cost' || decision.fulfillments.length === 0) return new Map();
  // A plan in part may cost less than any that serves everything.
  const least: ReadonlyMap<string, number> =
    decision.outcome === 'planned' ? costBounds(input, decision.relaxed) : new Map();
  const leastOf = ({ location }: Candidate): number => least.get(location) ?? -Infinity;
  const open = decision.candidates
    .filter(({ state }) => state === 'open')
    .sort((a, b) => leastOf(a) - leastOf(b) || (a.location < b.location ? -1 : 1));
  const plans = new BudgetedPlanner(work);
  const found: [string, Alternative][] = [];
  for (const candidate of open) {
    const tenth = found[SHOWN - 1];
    if (plans.isSpent || (tenth && leastOf(candidate) >= tenth[1].costMicros)) break;
    const best = bestUsing(input, candidate.location, decision, plans);
    if (best) found.push([candidate.location, best]);
    found.sort(([, a], [, b]) => a.costMicros - b.costMicros);
  }
  return new Map(found.slice(0, SHOWN));
}

/** What the product's other modes would have done with the same order, stock and network. */
export function counterfactuals(input: PlanInput, decision: Decision): Record<string, Alternative> {
  return Object.fromEntries(
    modes
      .filter((mode) => mode !== decision.mode)
      .map((mode) => [
        mode,
        alternative(plan({ ...input, ruleset: resolvedRuleset(input, { mode }) }), decision),
      ]),
  );
}

export type DecisionReference = Pick<Explanation, 'orderId' | 'n' | 'kind' | 'replayed' | 'shadow' | 'rules'>;

/** `used` as the decision says, which another version of the planner may not repeat. */
function stateIn(
  decision: Pick<Decision, 'fulfillments'>,
  { location, state }: Candidate,
): Candidate['state'] {
  return usesLocation(decision, location) ? 'used' : state === 'used' ? 'open' : state;
}

/**
 * A decision with everything that planning again from its input tells. `stored`: as it was made, where that
 * is not what planning it again gives. `about`: what names it. `work`: that looking for the best ten may
 * take.
 */
export function explain(
  input: PlanInput,
  planned: Decision,
  about: DecisionReference,
  { stored = withoutCandidates(planned), work = WORK }: { stored?: StoredDecision; work?: number } = {},
): Explanation {
  const decision: Decision = {
    ...stored,
    candidates: planned.candidates.map((one) => ({ ...one, state: stateIn(stored, one) })),
  };
  const best = openAlternatives(input, decision, work);
  return {
    ...about,
    at: input.now,
    text: decisionText(stored, decision.candidates),
    decision: stored,
    candidates: decision.candidates.map((one) =>
      ((found) => (found ? { ...one, best: found } : one))(best.get(one.location)),
    ),
    counterfactuals: counterfactuals(input, decision),
  };
}
