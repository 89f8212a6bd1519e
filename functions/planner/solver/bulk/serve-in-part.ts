/**
 * Orders that cannot be served whole and are too large to enumerate: a plan that serves much of them, with
 * what no plan exceeds.
 */

import { flatProblemOf } from '../flat-problem.ts';
import { type Floors, floorsOf } from '../floors.ts';
import { greedy } from '../greedy.ts';
import { type Plan, type RoutingProblem, type SolverResult, servedUnits, type Work } from '../problem.ts';
import { improve } from './assign.ts';

/**
 * Units that no plan exceeds: what each place could ship at most, of as many places as there may be
 * shipments.
 */
const mostUnits = ({ items, ways, maxShipments }: RoutingProblem): number => {
  const byPlace = new Map<number, number>();
  for (const { place, limits: limit, maxUnits } of ways) {
    const units = Math.min(
      maxUnits,
      items.reduce((sum, item, at) => sum + (limit[at] ?? 0) * item.units, 0),
    );
    byPlace.set(place, Math.max(byPlace.get(place) ?? 0, units));
  }
  const places = [...byPlace.values()].sort((a, b) => b - a).slice(0, maxShipments);
  return Math.min(
    items.reduce((sum, { count, units }) => sum + count * units, 0),
    places.reduce((sum, units) => sum + units, 0),
  );
};

/**
 * Least that plans of so many units or more score: the cheapest openings and the bundles that cost least for
 * each unit.
 */
const leastFor = (
  { items }: RoutingProblem,
  { bundleFloors: each, openingsFloor: openings }: Floors,
  units: number,
): number => {
  const bundles = items
    .map((item, at) => ({ ...item, floor: each[at] ?? Infinity }))
    .filter(({ count, floor }) => count > 0 && floor !== Infinity)
    .sort((a, b) => a.floor / a.units - b.floor / b.units);
  let left = units;
  let sum = openings(1);
  for (const { count, units: of, floor } of bundles) {
    if (left <= 0 && floor >= 0) break;
    // What pays for itself is taken whole; of the last one, only what is still needed.
    const taken = floor < 0 ? count : Math.min(count, left / of);
    sum += Math.floor(floor * taken);
    left -= taken * of;
  }
  return sum;
};

export const serveMuch = (problem: RoutingProblem, work: Work): SolverResult => {
  const field = flatProblemOf(problem);
  const plans = [
    greedy({ ...field, maxShipments: 1, minShipmentValue: 0 }, work, true),
    greedy(field, work, true),
  ];
  let best: Plan | undefined;
  for (const plan of plans) {
    const more = plan && servedUnits(problem, plan) - (best ? servedUnits(problem, best) : 0);
    if (plan && more !== undefined && (more > 0 || (more === 0 && plan.score < (best?.score ?? Infinity))))
      best = plan;
  }
  if (!best) return { proven: false, work: work.used };
  const { shipments, score } = improve(problem, best, work);
  const served = servedUnits(problem, best);
  const most = mostUnits(problem);
  const bound = Math.min(score, leastFor(problem, floorsOf(problem), served));
  return {
    solution: { shipments, score, bound, ...(most > served ? { mostUnits: most } : {}) },
    work: work.used,
  };
};
