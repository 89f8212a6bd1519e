/**
 * The cheapest plan of any number of shipments from different places: partitions are solved with places free
 * to repeat, and the places that do repeat are made exclusive, until none does. Each round is a relaxation of
 * the problem, so the first result that keeps to it is optimal.
 */
import { type Floors, floorsOf } from '../floors.ts';
import type { Plan, PlanShipment, RoutingProblem } from '../problem.ts';
import { type StateSpace, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import { type CheapestWays, cheapestWaysOf } from './cheapest-ways.ts';
import { type PartitionInput, partition } from './partition.ts';
import { WayStates } from './way-states.ts';

export interface BestPartitionInput {
  readonly problem: RoutingProblem;
  readonly space: StateSpace;
  /** By state, of all ways that are not out. */
  readonly cheapest: CheapestWays;
  /** By way: 1 where plans below the limit do without it. */
  readonly isOut: Uint8Array;
  /** Only plans that score less are sought. */
  readonly below: number;
  /** Serve as many units as possible, at the least score for them, instead of all. */
  readonly inPart: boolean;
  readonly work: Work;
}

/** By state: floor of shipping it in at least so many shipments, with a split penalty for each of them. */
function floorsByState(
  { splitPenalty }: RoutingProblem,
  space: StateSpace,
  { openings, bundleFloors }: Floors,
  shipments: number,
): Float64Array {
  const floors = new Float64Array(space.size).fill(openings.ofAtLeast(shipments) + splitPenalty);
  space.items.forEach((item, at) => {
    const stride = space.strides[at] ?? 1;
    const bundleFloor = bundleFloors[at] ?? 0;
    for (let state = 0; state < space.size; state += 1) {
      const taken = Math.floor(state / stride) % (item.count + 1);
      if (taken > 0) floors[state] = (floors[state] ?? 0) + taken * bundleFloor;
    }
  });
  return floors;
}

/** Steps of looking at a way that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 16;

/** By state: the most that a plan of several shipments of it may cost, looked up when a state is reached. */
function mostCostByState(
  { splitGuard }: RoutingProblem,
  space: StateSpace,
  work: Work,
): PartitionInput['mostCostOf'] {
  if (!splitGuard) return undefined;
  const known = new Map<number, number>();
  const effort = Math.ceil(splitGuard.effort / STEPS_PER_WORK);
  return (state) => {
    const before = known.get(state);
    if (before !== undefined) return before;
    if (!work.tries(effort)) return undefined;
    const most = splitGuard.mostCost(takeOfState(space, state));
    known.set(state, most);
    return most;
  };
}

/** Places from which several of the shipments leave. */
function repeatedPlaces(problem: RoutingProblem, shipments: readonly PlanShipment[]): number[] {
  const seen = new Set<number>();
  const repeated = new Set<number>();
  for (const { way } of shipments) {
    const place = problem.ways[way]?.place ?? -1;
    if (seen.has(place)) repeated.add(place);
    seen.add(place);
  }
  return [...repeated];
}

/** Numbers of a place's ways, also of those that are out. */
function waysOfPlace(problem: RoutingProblem, place: number): number[] {
  return problem.ways.flatMap((way, index) => (way.place === place ? [index] : []));
}

/**
 * The best plan below the limit: undefined when there is none, `spent` when the budget ended before that was
 * settled. Parts are counted only once a result has more of them than a plan may have.
 */
export function bestPartition(input: BestPartitionInput): Plan | undefined | 'spent' {
  const { problem, space, isOut, below, inPart, work } = input;
  const floors = floorsOf(problem);
  const wayStates = new WayStates(space);
  const floorOfOne = floorsByState(problem, space, floors, 1);
  const floorOfTwo = floorsByState(problem, space, floors, 2);
  const bundles = problem.items.reduce((sum, { count }) => sum + count, 0);
  const exclusivePlaces = new Set<number>();
  const mostCostOf = inPart ? mostCostByState(problem, space, work) : undefined;
  let { cheapest } = input;
  let maxParts = inPart && problem.maxShipments < bundles ? problem.maxShipments : 0;
  for (;;) {
    const exclusive = [...exclusivePlaces].map((place) => waysOfPlace(problem, place));
    const found = partition({
      problem,
      space,
      cheapest,
      wayStates,
      exclusive,
      maxParts,
      below,
      floorOfOne,
      floorOfTwo,
      inPart,
      mostCostOf,
      work,
    });
    if (found === undefined || found === 'spent') return found;
    if (found.shipments.length > problem.maxShipments && maxParts === 0) {
      maxParts = problem.maxShipments;
      continue;
    }
    const repeated = repeatedPlaces(problem, found.shipments);
    if (repeated.length === 0) return found;
    for (const place of repeated) exclusivePlaces.add(place);
    const others = cheapestWaysOf(
      problem,
      space.size,
      wayStates,
      ({ place }, index) => isOut[index] === 1 || exclusivePlaces.has(place),
      work,
    );
    if (!others) return 'spent';
    cheapest = others;
  }
}
