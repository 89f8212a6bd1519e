/**
 * For orders that no plan serves whole and that have too many states to enumerate: a plan that serves much of
 * the order, with bounds on the units that any plan serves and on what serving as many scores.
 */
import { type FlatProblem, flatProblemOf } from '../flat-problem.ts';
import { type Floors, floorsOf } from '../floors.ts';
import { greedyPlan, largestWhole } from '../greedy.ts';
import { goodsValueOf, planScore, servedUnits } from '../plan-score.ts';
import type { Plan, PlanShipment, RoutingProblem, SolverResult } from '../problem.ts';
import { keepsSplitGuard } from '../split-guard.ts';
import type { Work } from '../work.ts';
import { improve } from './improve.ts';

/** Steps of a loop over items that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 16;

/** Units that no plan exceeds: the most that each place ships, of the fullest places that a plan may open. */
function mostUnitsOf({ items, ways, maxShipments }: RoutingProblem): number {
  const byPlace = new Map<number, number>();
  for (const { place, limits, maxUnits } of ways) {
    const held = items.reduce((sum, { units }, item) => sum + (limits[item] ?? 0) * units, 0);
    byPlace.set(place, Math.max(byPlace.get(place) ?? 0, Math.min(maxUnits, held)));
  }
  const fullest = [...byPlace.values()].sort((a, b) => b - a).slice(0, maxShipments);
  const supplied = fullest.reduce((sum, units) => sum + units, 0);
  const wanted = items.reduce((sum, { count, units }) => sum + count * units, 0);
  return Math.min(wanted, supplied);
}

/**
 * Least score of any plan that serves at least so many units: the cheapest openings, and the bundles that
 * score least for each of their units.
 */
function floorOfServing(
  { items }: RoutingProblem,
  { bundleFloors, openings }: Floors,
  units: number,
): number {
  const bundles = items
    .map((item, at) => ({ ...item, floor: bundleFloors[at] ?? Infinity }))
    .filter(({ count, floor }) => count > 0 && floor !== Infinity)
    .sort((a, b) => a.floor / a.units - b.floor / b.units);
  let missing = units;
  let sum = openings.ofAtLeast(1);
  for (const { count, units: bundleUnits, floor } of bundles) {
    if (missing <= 0 && floor >= 0) break;
    // Bundles that score below 0 are all taken; of the last ones only what is still needed, even in
    // fractions.
    const taken = floor < 0 ? count : Math.min(count, missing / bundleUnits);
    sum += Math.floor(floor * taken);
    missing -= taken * bundleUnits;
  }
  return sum;
}

/** Whether plans keep every limit; counts the work of finding out. */
class PartialPlans {
  readonly #problem: RoutingProblem;
  readonly #work: Work;

  constructor(problem: RoutingProblem, work: Work) {
    this.#problem = problem;
    this.#work = work;
  }

  /** The shipments as a plan; undefined where they break a limit, or the budget has no room to find out. */
  of(shipments: readonly PlanShipment[]): Plan | undefined {
    const { items, splitGuard, minShipmentValue } = this.#problem;
    const effort = items.length * (1 + shipments.length) + (splitGuard?.effort ?? 0);
    if (!this.#work.tries(Math.ceil(effort / STEPS_PER_WORK))) return undefined;
    const plan = { shipments, score: planScore(this.#problem, shipments) };
    const carriesEnough = ({ take }: PlanShipment): boolean =>
      goodsValueOf(this.#problem, take) >= minShipmentValue;
    const isWorthIt = shipments.length < 2 || shipments.every(carriesEnough);
    return plan.score < Infinity && isWorthIt && keepsSplitGuard(this.#problem, plan) ? plan : undefined;
  }

  /** The first shipments of a plan, as many as keep the limits. */
  firstOf({ shipments }: Plan): Plan | undefined {
    for (let count = shipments.length; count > 0; count -= 1) {
      const plan = this.of(shipments.slice(0, count));
      if (plan) return plan;
    }
    return undefined;
  }

  /** The plan with a further shipment of as many of these bundles as keep the limits, item after item. */
  withMost(plan: Plan, { way, take: most }: PlanShipment): Plan {
    let best = plan;
    let take: readonly number[] = most.map(() => 0);
    for (const [item, bundles] of most.entries()) {
      const withCount = (count: number): readonly number[] => take.with(item, count);
      const taken = largestWhole(bundles, (count) => {
        const more = this.of([...plan.shipments, { way, take: withCount(count) }]);
        if (more) best = more;
        return more !== undefined;
      });
      take = withCount(taken);
    }
    return best;
  }
}

/** The plan that serves more units, or as many at a lower score. */
function servesMore(problem: RoutingProblem, plan: Plan | undefined, other: Plan): Plan {
  if (!plan) return other;
  const gain = servedUnits(problem, other) - servedUnits(problem, plan);
  return gain > 0 || (gain === 0 && other.score < plan.score) ? other : plan;
}

/**
 * The greedy plan that serves more: of one shipment, which may carry any value, or of several, as far as they
 * cost no more than a split may.
 */
function greedyPlanInPart(problem: RoutingProblem, work: Work): Plan | undefined {
  const flat = flatProblemOf(problem);
  const plans = new PartialPlans(problem, work);
  const asSingle: FlatProblem = { ...flat, maxShipments: 1, minShipmentValue: 0 };
  const single = greedyPlan(asSingle, work, true);
  const several = greedyPlan(flat, work, true);
  const kept = several && plans.firstOf(several);
  const best = kept ? servesMore(problem, single, kept) : single;
  if (!best || !several || best !== kept) return best;
  return several.shipments
    .slice(best.shipments.length, problem.maxShipments)
    .reduce((plan, shipment) => plans.withMost(plan, shipment), best);
}

/**
 * The solution serves as many units as were found to be servable; `mostUnits` says where that may be too few.
 */
export function serveInPart(problem: RoutingProblem, work: Work): SolverResult {
  const first = greedyPlanInPart(problem, work);
  // Of plans that serve nothing none is the least.
  if (!first) return { proven: false, bound: -Infinity };
  const improved = improve(problem, first, work);
  const { shipments, score } = keepsSplitGuard(problem, improved) ? improved : first;
  const served = servedUnits(problem, first);
  const mostUnits = mostUnitsOf(problem);
  const bound = Math.min(score, floorOfServing(problem, floorsOf(problem), served));
  const solution = { shipments, score, bound };
  return { solution: mostUnits > served ? { ...solution, mostUnits } : solution };
}
