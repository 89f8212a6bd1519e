/**
 * The exact method, for orders with few enough states: the cheapest way for each state is tabulated, then
 * plans of two shipments and of any number are put together from the table. A floor on all plans with more
 * shipments ends it early. What it calls proven is optimal: either a floor says so, or a relaxation whose
 * result keeps to the problem.
 */
import { type Floors, planFloor } from '../floors.ts';
import { servedUnits } from '../plan-score.ts';
import type { Plan, RoutingProblem, SolverResult } from '../problem.ts';
import { resultOf } from '../results.ts';
import { hasAtMostStates, type StateSpace, stateSpaceOf, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import { bestPartition } from './best-partition.ts';
import { type CheapestWays, cheapestWaysOf } from './cheapest-ways.ts';
import { pruneWays } from './prune-ways.ts';
import { bestStatePair } from './state-pairs.ts';
import { WayStates } from './way-states.ts';

/**
 * With fewer states than this, listing what every way can carry is cheaper than looking for ways to leave
 * out.
 */
const FEW_STATES = 128;

/** What is known before the exact method starts. */
export interface KnownPlans {
  /** The cheapest plan of one shipment, or of one or two where `pairsAreSettled`; score Infinity for none. */
  readonly settled: Plan;
  readonly pairsAreSettled: boolean;
  /**
   * Where no such plan is known: some plan of more shipments, as a first upper limit. It may cost more than a
   * split may.
   */
  readonly scouted: Plan | undefined;
  /** Only plans are sought that score less. */
  readonly below: number;
  /** The most that a plan of several shipments may score. */
  readonly mostSplit: number;
}

/**
 * Serves everything at the least score. When the budget ends before that is proven, the result is the best
 * plan met, with a bound that holds.
 */
export function solveExact(
  problem: RoutingProblem,
  space: StateSpace,
  floors: Floors,
  known: KnownPlans,
  work: Work,
): SolverResult {
  const { scouted, below, mostSplit } = known;
  let best = known.settled;
  const isOut = new Uint8Array(problem.ways.length);
  if (space.size >= FEW_STATES) pruneWays(problem, space, floors, below, isOut);
  const wayStates = new WayStates(space);
  const floorOfUnsettled = planFloor(floors, known.pairsAreSettled ? 3 : 2);
  const cheapest = cheapestWaysOf(problem, space.size, wayStates, (_, index) => isOut[index] === 1, work);
  if (!cheapest) return resultOf(bestMet(best, scouted, mostSplit), floorOfUnsettled);
  if (!known.pairsAreSettled) {
    const pair = bestStatePair(problem, space, cheapest, best, below, work);
    if (!pair) return resultOf(bestMet(best, scouted, mostSplit), floorOfUnsettled);
    best = pair;
    const isLast = problem.maxShipments === 2 || Math.min(best.score, below) <= planFloor(floors, 3);
    if (isLast) return resultOf(best, Infinity);
  }
  const limit = Math.min(best.score, below);
  const better = bestPartition({ problem, space, cheapest, isOut, below: limit, inPart: false, work });
  if (better !== 'spent') return resultOf(better ?? best, Infinity);
  return resultOf(bestMet(best, scouted, mostSplit), planFloor(floors, 3));
}

/** The better one of two plans that are known, of which the scouted one may cost more than a split may. */
function bestMet(best: Plan, scouted: Plan | undefined, mostSplit: number): Plan {
  const isKept = scouted && (scouted.shipments.length < 2 || scouted.score <= mostSplit);
  return isKept && scouted.score < best.score ? scouted : best;
}

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
  const isOut = new Uint8Array(problem.ways.length);
  const several = bestPartition({ problem, space, cheapest, isOut, below: Infinity, inPart: true, work });
  if (several === 'spent') return undefined;
  const isBetter = several !== undefined && servesBetter(problem, several, single);
  return resultOf(isBetter ? several : single, Infinity);
}
