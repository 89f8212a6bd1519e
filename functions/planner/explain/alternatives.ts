/** What other plans than the chosen one would be: with another location, or in another mode. */
import { compareText } from '../../shared/compare-text.ts';
import type { Candidate, Decision } from '../decision.ts';
import type { PlanInput } from '../plan-input.ts';
import { microsPerMinor } from '../pricing/micros.ts';
import { routingModes } from '../ruleset.ts';
import { BudgetedPlanner } from './budgeted-planner.ts';
import { ANY_PRICE, withDiscount, withMode } from './changed-input.ts';
import type { Alternative } from './explanation-schema.ts';
import { locationBounds } from './location-bounds.ts';

/** So many open locations are given with what their best plan would cost. */
const SHOWN = 10;
/** Work that looking for them may take: a second or two for the largest of orders. */
export const ALTERNATIVES_WORK = 5_000_000;

type Fulfillments = Pick<Decision, 'fulfillments'>;
type LocationAlternative = readonly [location: string, best: Alternative];

function locationsOf({ fulfillments }: Fulfillments): string[] {
  return fulfillments.map(({ location }) => location);
}

export function usesLocation(decision: Fulfillments, location: string): boolean {
  return locationsOf(decision).includes(location);
}

function unitsOf({ fulfillments }: Fulfillments): number {
  return fulfillments.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Another decision beside the chosen one. `discountMicros`: what it was given for the sake of comparison. */
function alternativeTo(chosen: Decision, other: Decision, discountMicros = 0): Alternative {
  const { outcome, cause, promise } = other;
  const costMicros = other.cost.totalMicros + discountMicros;
  const servesTheSame = unitsOf(other) === unitsOf(chosen) && unitsOf(chosen) > 0;
  return {
    outcome,
    ...(cause === undefined ? {} : { cause }),
    locations: locationsOf(other),
    costMicros,
    ...(promise.deliverBy === undefined ? {} : { deliverBy: promise.deliverBy }),
    ...(servesTheSame ? { extraMicros: costMicros - chosen.cost.totalMicros } : {}),
  };
}

/** The best plan that uses a location, by cost; undefined when there is none within the rules. */
export function bestUsing(
  input: PlanInput,
  location: string,
  chosen: Decision,
  planner: BudgetedPlanner,
): Alternative | undefined {
  const forced = planner.plan(withDiscount(input, location, ANY_PRICE));
  if (!usesLocation(forced, location)) return undefined;
  return alternativeTo(chosen, forced, ANY_PRICE * microsPerMinor(input.ruleset.currency));
}

/**
 * Locations that were open and not used, each of the best ten with its best plan. None in the modes in which
 * money does not choose. They are tried in the order of what they cost at least, until no other can be among
 * the best ten.
 */
export function openAlternatives(
  input: PlanInput,
  decision: Decision,
  planner = new BudgetedPlanner(ALTERNATIVES_WORK),
): Map<string, Alternative> {
  if (decision.mode !== 'cost' || decision.fulfillments.length === 0) return new Map();
  // A plan in part may cost less than any that serves everything: then no bound is known.
  const bounds: ReadonlyMap<string, number> =
    decision.outcome === 'planned' ? locationBounds(input, decision.relaxed) : new Map();
  const boundOf = ({ location }: Candidate): number => bounds.get(location) ?? -Infinity;
  const open = decision.candidates
    .filter(({ state }) => state === 'open')
    .sort((a, b) => boundOf(a) - boundOf(b) || compareText(a.location, b.location));
  const found: LocationAlternative[] = [];
  for (const candidate of open) {
    const [, tenth] = found[SHOWN - 1] ?? [];
    if (planner.isSpent || (tenth && boundOf(candidate) >= tenth.costMicros)) break;
    const best = bestUsing(input, candidate.location, decision, planner);
    if (best) found.push([candidate.location, best]);
    found.sort(([, a], [, b]) => a.costMicros - b.costMicros);
  }
  return new Map(found.slice(0, SHOWN));
}

/**
 * By mode: what each other mode would have done with the same order, stock and network; those that the budget
 * has no room for are left out.
 */
export function counterfactuals(
  input: PlanInput,
  decision: Decision,
  planner: BudgetedPlanner,
): Record<string, Alternative> {
  const others = routingModes.filter((mode) => mode !== decision.mode);
  const found: Record<string, Alternative> = {};
  for (const mode of others)
    if (!planner.isSpent) found[mode] = alternativeTo(decision, planner.plan(withMode(input, mode)));
  return found;
}
