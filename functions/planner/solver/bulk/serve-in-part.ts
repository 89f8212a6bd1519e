/**
 * For orders that no plan serves whole and that have too many states to enumerate: a plan that serves much of
 * the order, with bounds on the units that any plan serves and on what serving as many scores.
 */
import { type FlatProblem, flatProblemOf } from '../flat-problem.ts';
import { type Floors, floorsOf } from '../floors.ts';
import { greedyPlan } from '../greedy.ts';
import { servedUnits } from '../plan-score.ts';
import type { Plan, RoutingProblem, SolverResult } from '../problem.ts';
import type { Work } from '../work.ts';
import { improve } from './improve.ts';

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

/** The greedy plan that serves more: of one shipment, which may carry any value, or of several. */
function greedyPlanInPart(problem: RoutingProblem, work: Work): Plan | undefined {
  const flat = flatProblemOf(problem);
  const asSingle: FlatProblem = { ...flat, maxShipments: 1, minShipmentValue: 0 };
  const single = greedyPlan(asSingle, work, true);
  const several = greedyPlan(flat, work, true);
  if (!single || !several) return single ?? several;
  const gain = servedUnits(problem, several) - servedUnits(problem, single);
  return gain > 0 || (gain === 0 && several.score < single.score) ? several : single;
}

/**
 * The solution serves as many units as were found to be servable; `mostUnits` says where that may be too few.
 */
export function serveInPart(problem: RoutingProblem, work: Work): SolverResult {
  const first = greedyPlanInPart(problem, work);
  if (!first) return { proven: false };
  const { shipments, score } = improve(problem, first, work);
  const served = servedUnits(problem, first);
  const mostUnits = mostUnitsOf(problem);
  const bound = Math.min(score, floorOfServing(problem, floorsOf(problem), served));
  const solution = { shipments, score, bound };
  return { solution: mostUnits > served ? { ...solution, mostUnits } : solution };
}
