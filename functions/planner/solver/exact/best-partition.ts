/**
 * The plan of the most units from different places, at the least score for them: partitions are solved with places free
 * to repeat, and the places that do repeat are made exclusive, until none does. Each round is a relaxation of
 * the problem, so the first result that keeps to it is optimal.
 */
import type { Plan, PlanShipment, RoutingProblem } from '../problem.ts';
import { type StateSpace, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import { type CheapestWays, cheapestWaysOf } from './cheapest-ways.ts';
import { type PartitionInput, partition } from './partition.ts';
import { WayStates } from './way-states.ts';

export interface BestPartitionInput {
  readonly problem: RoutingProblem;
  readonly space: StateSpace;
  /** By state, of all ways. */
  readonly cheapest: CheapestWays;
  readonly work: Work;
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
 * The best plan: undefined when there is none, `spent` when the budget ended before that was
 * settled. Parts are counted only once a result has more of them than a plan may have.
 */
export function bestPartition(input: BestPartitionInput): Plan | undefined | 'spent' {
  const { problem, space, work } = input;
  const wayStates = new WayStates(space);
  const bundles = problem.items.reduce((sum, { count }) => sum + count, 0);
  const exclusivePlaces = new Set<number>();
  const mostCostOf = mostCostByState(problem, space, work);
  let { cheapest } = input;
  let maxParts = problem.maxShipments < bundles ? problem.maxShipments : 0;
  for (;;) {
    const exclusive = [...exclusivePlaces].map((place) => waysOfPlace(problem, place));
    const found = partition({
      problem,
      space,
      cheapest,
      wayStates,
      exclusive,
      maxParts,
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
      ({ place }) => exclusivePlaces.has(place),
      work,
    );
    if (!others) return 'spent';
    cheapest = others;
  }
}
