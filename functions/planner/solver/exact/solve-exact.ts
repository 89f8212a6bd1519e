/**
 * The exact method: one shipment, then two, then any number, each step ended early by a bound on all plans
 * with more shipments. A relaxation (places used more than once) whose solution is feasible is optimal, so
 * every proof is one.
 */
import { type Floors, floorsOf } from '../floors.ts';
import {
  type Plan,
  type PlanShipment,
  type RoutingProblem,
  type SolverResult,
  servedUnits,
  Work,
} from '../problem.ts';
import { type Best, bestOf, digitsOf, lister, type Space, sizeOf, spaceOf } from '../states.ts';
import { partition } from './partition.ts';
import { leaveOut } from './prune-ways.ts';

/** The best plan known so far. */
type Known = Plan;

/** The cheapest two shipments from different places, if cheaper than what is known. */
const pairs = (problem: RoutingProblem, space: Space, best: Best, known: Known, work: Work): Known => {
  const { full, value } = space;
  const { cost, way, otherCost, otherWay } = best;
  let score = known.score;
  let tie = Infinity;
  let found: { state: number; ways: [number, number] } | undefined;
  const rankOf = (index: number): number => problem.ways[index]?.rank ?? 0;
  const consider = (state: number, sum: number, a: number, b: number) => {
    const total = sum + problem.splitPenalty;
    const ranks = rankOf(a) + rankOf(b);
    if (total > score || (total === score && (!found || ranks >= tie))) return;
    score = total;
    tie = ranks;
    found = { state, ways: [a, b] };
  };
  for (let state = 1; state <= full - state; state += 1) {
    const rest = full - state;
    const a = cost[state] ?? Infinity;
    const b = cost[rest] ?? Infinity;
    if (a + b + problem.splitPenalty > score || a + b === Infinity) continue;
    if ((value[state] ?? 0) < problem.minShipmentValue || (value[rest] ?? 0) < problem.minShipmentValue)
      continue;
    const wayA = way[state] ?? -1;
    const wayB = way[rest] ?? -1;
    if (problem.ways[wayA]?.place !== problem.ways[wayB]?.place) {
      consider(state, a + b, wayA, wayB);
      continue;
    }
    if ((otherCost[rest] ?? Infinity) !== Infinity)
      consider(state, a + (otherCost[rest] ?? 0), wayA, otherWay[rest] ?? -1);
    if ((otherCost[state] ?? Infinity) !== Infinity)
      consider(state, (otherCost[state] ?? 0) + b, otherWay[state] ?? -1, wayB);
  }
  work.spend(space.size >> 1);
  if (!found) return known;
  const {
    state,
    ways: [a, b],
  } = found;
  return {
    score,
    shipments: [
      { way: a, take: digitsOf(space, state) },
      { way: b, take: digitsOf(space, full - state) },
    ],
  };
};

/**
 * Below this many states listing what every way can carry is cheaper than looking for ways that cannot
 * matter.
 */
const FEW_STATES = 128;

/** Least cost of each remainder in at least `shipments` shipments, with a penalty for each. */
const remainders = (
  problem: RoutingProblem,
  space: Space,
  floors: Floors,
  shipments: number,
): Float64Array => {
  const least = new Float64Array(space.size).fill(floors.openingsFloor(shipments) + problem.splitPenalty);
  space.items.forEach((item, at) => {
    const stride = space.strides[at] ?? 1;
    const each = floors.bundleFloors[at] ?? 0;
    for (let state = 0; state < space.size; state += 1) {
      const taken = Math.floor(state / stride) % (item.count + 1);
      if (taken > 0) least[state] = (least[state] ?? 0) + taken * each;
    }
  });
  return least;
};

const repeatedPlaces = (problem: RoutingProblem, shipments: readonly PlanShipment[]): number[] => {
  const seen = new Set<number>();
  const repeated = new Set<number>();
  for (const { way } of shipments) {
    const place = problem.ways[way]?.place ?? -1;
    if (seen.has(place)) repeated.add(place);
    seen.add(place);
  }
  return [...repeated];
};

const waysOf = (problem: RoutingProblem, place: number): number[] =>
  problem.ways.flatMap((way, index) => (way.place === place ? [index] : []));

/**
 * Three shipments and more, or as many units as can be served (`short`). Solved with places free to repeat;
 * places that do are then used at most once, until none repeats. `undefined`: nothing better than `known`;
 * `spent`: the budget ran out.
 */
const many = (
  problem: RoutingProblem,
  space: Space,
  below: number,
  first: Best,
  out: Uint8Array,
  short: boolean,
  work: Work,
): Known | undefined | 'spent' => {
  const floors = floorsOf(problem);
  const list = lister(space);
  const oneOrMore = remainders(problem, space, floors, 1);
  const twoOrMore = remainders(problem, space, floors, 2);
  const most = problem.items.reduce((sum, { count }) => sum + count, 0);
  const once: number[] = [];
  let layers = short && problem.maxShipments < most ? problem.maxShipments : 0;
  for (let best = first; ; ) {
    const cut = partition({
      problem,
      space,
      best,
      list,
      once: once.map((place) => waysOf(problem, place)),
      layers,
      below,
      oneOrMore,
      twoOrMore,
      short,
      work,
    });
    if (cut === undefined || cut === 'spent') return cut;
    if (cut.shipments.length > problem.maxShipments && layers === 0) {
      layers = problem.maxShipments;
      continue;
    }
    const repeated = repeatedPlaces(problem, cut.shipments);
    if (repeated.length === 0) return { shipments: cut.shipments, score: cut.cost };
    once.push(...repeated);
    const apart = new Set(once);
    const again = bestOf(space, problem, list, (way, index) => out[index] === 1 || apart.has(way.place));
    work.spend(again.work);
    best = again.best;
  }
};

const closed = (known: Known, bound: number, work: Work): SolverResult =>
  known.score === Infinity
    ? { proven: bound === Infinity, work: work.used }
    : { solution: { ...known, bound: Math.min(bound, known.score) }, work: work.used };

/**
 * Serves everything at the least score, given the best plan known of one shipment, or of one or two
 * (`paired`), and, where there is none, a first plan. The solution's bound equals its score when it is
 * proven; when the budget runs out, it is the best plan met and a bound that holds.
 */
export const solveExact = (
  problem: RoutingProblem,
  space: Space,
  floors: Floors,
  start: Plan,
  scouted: Plan | undefined,
  paired: boolean,
  work: Work,
): SolverResult => {
  let known: Known = start;
  const boundOfThree = floors.openingsFloor(3) + floors.goodsFloor;
  const below = Math.min(known.score, (scouted?.score ?? Infinity) + 1);
  const out = new Uint8Array(problem.ways.length);
  if (space.size >= FEW_STATES) leaveOut(problem, space, floors, below, out);
  const { best, work: listed } = bestOf(space, problem, lister(space), (_, index) => out[index] === 1);
  work.spend(listed);
  if (!paired) {
    known = pairs(problem, space, best, known, work);
    if (problem.maxShipments === 2 || known.score <= boundOfThree) return closed(known, Infinity, work);
  }

  const more = many(problem, space, Math.min(known.score, below), best, out, false, work);
  if (more !== 'spent') return closed(more ?? known, Infinity, work);
  return closed(scouted && scouted.score < known.score ? scouted : known, boundOfThree, work);
};

/**
 * Serves as many units as possible, and those at the least score. Undefined where that is too much to
 * enumerate.
 */
export const solveShort = (problem: RoutingProblem): SolverResult | undefined => {
  if (sizeOf(problem.items, problem.maxStates) === Infinity) return undefined;
  const work = new Work(problem.maxWork);
  const space = spaceOf(problem.items);
  const { best, work: listed } = bestOf(space, problem, lister(space), () => false);
  work.spend(listed);
  // A single shipment may carry any value; of equal units the cheaper, then the earlier way.
  let alone = 0;
  for (let state = 1; state < space.size; state += 1) {
    if ((best.cost[state] ?? Infinity) === Infinity) continue;
    const more = (space.units[state] ?? 0) - (space.units[alone] ?? 0);
    if (alone === 0 || more > 0 || (more === 0 && (best.cost[state] ?? 0) < (best.cost[alone] ?? 0)))
      alone = state;
  }
  if (alone === 0) return { proven: true, work: work.used };
  const one: Known = {
    shipments: [{ way: best.way[alone] ?? -1, take: digitsOf(space, alone) }],
    score: best.cost[alone] ?? Infinity,
  };
  if (problem.maxShipments === 1) return closed(one, Infinity, work);
  const more = many(problem, space, Infinity, best, new Uint8Array(problem.ways.length), true, work);
  if (more === 'spent') return undefined;
  if (!more) return closed(one, Infinity, work);
  const gain = servedUnits(problem, more) - servedUnits(problem, one);
  return closed(gain > 0 || (gain === 0 && more.score < one.score) ? more : one, Infinity, work);
};
