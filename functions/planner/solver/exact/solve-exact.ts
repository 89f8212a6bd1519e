/**
 * As much of an order as can be served, for orders with few enough states: the cheapest way for each state is
 * tabulated, and plans are put together from the table. What it finds is optimal: a relaxation whose result
 * keeps to the problem.
 */
import { servedUnits } from '../plan-score.ts';
import type { Plan, RoutingProblem, SolverResult } from '../problem.ts';
import { resultOf } from '../results.ts';
import { hasAtMostStates, type StateSpace, stateSpaceOf, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import { bestPartition } from './best-partition.ts';
import { type CheapestWays, cheapestWaysOf } from './cheapest-ways.ts';
import { WayStates } from './way-states.ts';

/** The state of the most units that one shipment can carry, of equals the cheapest; 0 when there is none. */
function mostInOneShipment({ size, units }: StateSpace, { scores }: CheapestWays): number {
  let most = 0;
  for (let state = 1; state < size; state += 1) {
    const score = scores[state] ?? Infinity;
    if (score === Infinity) continue;
    const more = (units[state] ?? 0) - (units[most] ?? 0);
    if (most === 0 || more > 0 || (more === 0 && score < (scores[most] ?? 0))) most = state;
  }
  return most;
}

/** Whether a plan serves more units than another one, or as many at a lower score. */
function servesBetter(problem: RoutingProblem, plan: Plan, other: Plan): boolean {
  const gain = servedUnits(problem, plan) - servedUnits(problem, other);
  return gain > 0 || (gain === 0 && plan.score < other.score);
}

/**
 * Serves as many units as possible, and those at the least score, proven. Undefined where the order has too
 * many states, or the budget ends first.
 */
export function solveExactInPart(problem: RoutingProblem, work: Work): SolverResult | undefined {
  if (!hasAtMostStates(problem.items, problem.maxStates)) return undefined;
  const space = stateSpaceOf(problem.items);
  const cheapest = cheapestWaysOf(problem, space.size, new WayStates(space), () => false, work);
  if (!cheapest) return undefined;
  // Apart from plans of several shipments, since a single one may carry any value.
  const state = mostInOneShipment(space, cheapest);
  if (state === 0) return { proven: true };
  const single: Plan = {
    shipments: [{ way: cheapest.ways[state] ?? -1, take: takeOfState(space, state) }],
    score: cheapest.scores[state] ?? Infinity,
  };
  if (problem.maxShipments === 1) return resultOf(single, Infinity);
  const several = bestPartition({ problem, space, cheapest, work });
  if (several === 'spent') return undefined;
  const isBetter = several !== undefined && servesBetter(problem, several, single);
  return resultOf(isBetter ? several : single, Infinity);
}
