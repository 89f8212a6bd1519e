import { limitsByPlace } from '../needed-places.ts';
import { shipmentScore } from '../plan-score.ts';
import type { Plan, PlanShipment, RoutingProblem } from '../problem.ts';
import { NO_PLAN } from '../results.ts';
import { feasibleScore } from './assign.ts';

/**
 * The only plan, where all places together hold no more than is wanted: each ships what it has, by its cheapest
 * way; score Infinity where a limit forbids it. Undefined where there is a choice.
 */
export function forcedPlan(problem: RoutingProblem): Plan | undefined {
  const limits = limitsByPlace(problem);
  const supply = problem.items.map(() => 0);
  for (const own of limits.values())
    for (const [item, count] of own.entries()) supply[item] = (supply[item] ?? 0) + count;
  if (problem.items.some(({ count }, item) => (supply[item] ?? 0) > count)) return undefined;
  const best = new Map<number, PlanShipment & { readonly score: number }>();
  for (const [index, way] of problem.ways.entries()) {
    const take = limits.get(way.place) ?? [];
    const score = shipmentScore(problem, way, take);
    if (score < (best.get(way.place)?.score ?? Infinity)) best.set(way.place, { way: index, take, score });
  }
  const shipments = [...best.values()].filter(({ take }) => take.some((count) => count > 0));
  const served = problem.items.map((_, item) =>
    shipments.reduce((sum, { take }) => sum + (take[item] ?? 0), 0),
  );
  if (problem.items.some(({ count }, item) => (served[item] ?? 0) < count)) return NO_PLAN;
  const plain = shipments.map(({ way, take }) => ({ way, take }));
  return { shipments: plain, score: feasibleScore(problem, plain) };
}
