/** Whether plans keep the limit on what a plan of two shipments or more may cost. */
import { shipmentScore } from './plan-score.ts';
import type { PlanShipment, RoutingProblem } from './problem.ts';

type Guarded = Pick<RoutingProblem, 'items' | 'splitGuard'>;

/** Bundles of each item that shipments hold together. */
function bundlesOf({ items }: Pick<RoutingProblem, 'items'>, shipments: readonly PlanShipment[]): number[] {
  return items.map((_, item) => shipments.reduce((sum, { take }) => sum + (take[item] ?? 0), 0));
}

/** The most that a plan of several shipments may score which serves everything; Infinity without a limit. */
export function mostSplitScore({ items, splitGuard }: Guarded): number {
  if (!splitGuard || splitGuard.money) return Infinity;
  return splitGuard.mostCost(items.map(({ count }) => count));
}

/** What a plan costs that scores so much, split penalties included. */
function costOf(problem: Guarded, shipments: readonly PlanShipment[], score: number): number {
  const money = problem.splitGuard?.money;
  if (!money) return score;
  return shipments.reduce(
    (sum, { way, take }) => {
      const priced = money.ways[way];
      return sum + (priced ? shipmentScore(problem, priced, take) : Infinity);
    },
    money.splitPenalty * (shipments.length - 1),
  );
}

/** Whether a plan, which may serve a part of the order, keeps the guard. */
export function keepsSplitGuard(
  problem: Guarded,
  { shipments, score }: { readonly shipments: readonly PlanShipment[]; readonly score: number },
): boolean {
  const { splitGuard } = problem;
  if (!splitGuard || shipments.length < 2) return true;
  return costOf(problem, shipments, score) <= splitGuard.mostCost(bundlesOf(problem, shipments));
}
