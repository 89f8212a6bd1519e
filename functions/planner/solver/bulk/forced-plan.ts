import { limitsByPlace, supplyOf } from '../needed-places.ts';
import { shipmentScore } from '../plan-score.ts';
import type { Plan, PlanShipment, RoutingProblem } from '../problem.ts';
import { NO_PLAN } from '../results.ts';
import { feasibleScore } from './assign.ts';

/**
 * The only plan, where all places together hold no more than is wanted: each ships what it has, by its cheapest
 * way; score Infinity where a limit forbids it. Undefined where there is a choice.
 */
export function forcedPlan(problem: RoutingProblem): Plan | undefined {
  const { items } = problem;
  const held = limitsByPlace(problem);
  const supply = supplyOf(held, items.length);
  if (items.some(({ count }, item) => (supply[item] ?? 0) > count)) return undefined;
  if (items.some(({ count }, item) => (supply[item] ?? 0) < count)) return NO_PLAN;
  const takes = new Map(
    held.places.map((place, index) => [
      place,
      Array.from(held.limits.subarray(index * items.length, (index + 1) * items.length)),
    ]),
  );
  const best = new Map<number, PlanShipment & { readonly score: number }>();
  for (const [index, way] of problem.ways.entries()) {
    const take = takes.get(way.place) ?? [];
    const score = shipmentScore(problem, way, take);
    if (score < (best.get(way.place)?.score ?? Infinity)) best.set(way.place, { way: index, take, score });
  }
  const shipments = [...best.values()].filter(({ take }) => take.some((count) => count > 0));
  const isServed = items.every(
    ({ count }, item) => shipments.reduce((sum, { take }) => sum + (take[item] ?? 0), 0) === count,
  );
  // What a place has may be more than any of its ways carries.
  if (!isServed) return NO_PLAN;
  const plain = shipments.map(({ way, take }) => ({ way, take }));
  return { shipments: plain, score: feasibleScore(problem, plain) };
}
