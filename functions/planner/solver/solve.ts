/**
 * The door to the solver. Methods are tried from the quickest to the heaviest, and each hands on what it
 * proved: one shipment, two shipments, the exact method over states, and for what is too large for that a
 * plan with a bound. README.md lists them with what each proves.
 */
import { serveInPart } from './bulk/serve-in-part.ts';
import { solveBulk } from './bulk/solve-bulk.ts';
import { type KnownPlans, solveExact, solveExactInPart } from './exact/solve-exact.ts';
import { cheapestSingle, waysOfPlansBelow } from './first-pass.ts';
import { byRank, type FlatProblem, flatProblemOf, problemWith } from './flat-problem.ts';
import { floorsOf, floorsOfFlatProblem, planFloor } from './floors.ts';
import { greedyPlan } from './greedy.ts';
import { bestPair } from './pairs/best-pair.ts';
import type { Plan, RoutingProblem, SolverResult } from './problem.ts';
import { isProven, NO_PLAN, resultOf } from './results.ts';
import { hasAtMostStates, type StateSpace, stateSpaceOf } from './state-space.ts';
import { Work } from './work.ts';

/** A plan with its ways numbered otherwise. */
function renumbered({ shipments, score }: Plan, numberOf: (way: number) => number): Plan {
  return { shipments: shipments.map(({ way, take }) => ({ way: numberOf(way), take })), score };
}

/** A result of `problemWith(flat, numbers)` in the numbers of the flat problem. */
function inFlatNumbers(result: SolverResult, numbers: readonly number[]): SolverResult {
  if (!result.solution) return result;
  const plan = renumbered(result.solution, (way) => numbers[way] ?? -1);
  return { solution: { ...result.solution, ...plan }, work: result.work };
}

/** The plan of everything at the least score: proven to be optimal, or with a bound that holds. */
export function solve(flat: FlatProblem): SolverResult {
  const work = new Work(flat.maxWork);
  const floors = floorsOfFlatProblem(flat);
  work.spend(flat.ways.count);
  if (floors.goodsFloor === Infinity) return resultOf(NO_PLAN, Infinity, work);

  const single = cheapestSingle(flat, work);
  if (single.score <= planFloor(floors, 2)) return resultOf(single, Infinity, work);

  // Half of the budget at most goes into proofs by enumeration; the rest is kept for a plan with a bound.
  const half = new Work(Math.floor(flat.maxWork / 2));
  half.spend(work.used);
  const space = hasAtMostStates(flat.items, flat.maxStates) ? stateSpaceOf(flat.items) : undefined;
  const pair = space && bestPair(flat, space, floors, single, half);
  const settled = pair ?? single;
  // Plans of fewer shipments than this are settled.
  const shipments = pair ? 3 : 2;
  if (settled.score <= planFloor(floors, shipments)) return resultOf(settled, Infinity, half);

  const scouted = settled.score === Infinity ? greedyPlan(flat, half) : undefined;
  // Of plans that score as much as the scouted one, another may go before it by its ranks.
  const below = scouted ? scouted.score + 1 : settled.score;
  const possible = waysOfPlansBelow(flat, floors, shipments - 1, below);
  if (possible.length < shipments) return resultOf(settled, Infinity, half);

  const known: KnownPlans = { settled, pairsAreSettled: pair !== undefined, scouted };
  return solveWithWays(flat, possible, known, space, half, work);
}

/**
 * Solves the problem with the ways that a better plan may use and those of the known plans. `half` is the
 * budget of the exact method, `work` the whole one.
 */
function solveWithWays(
  flat: FlatProblem,
  possible: readonly number[],
  known: KnownPlans,
  space: StateSpace | undefined,
  half: Work,
  work: Work,
): SolverResult {
  const { settled, scouted } = known;
  const knownWays = [...settled.shipments, ...(scouted?.shipments ?? [])].map(({ way }) => way);
  const numbers = byRank(flat, [...new Set([...possible, ...knownWays])]);
  const toProblem = (plan: Plan): Plan => renumbered(plan, (way) => numbers.indexOf(way));
  const problem = problemWith(flat, numbers);
  const result = solveReduced(
    problem,
    { ...known, settled: toProblem(settled), scouted: scouted && toProblem(scouted) },
    space,
    half,
    work,
  );
  return inFlatNumbers(result, numbers);
}

/**
 * The exact method where there are few enough states; where it proves nothing, the method for large orders.
 */
function solveReduced(
  problem: RoutingProblem,
  known: KnownPlans,
  space: StateSpace | undefined,
  half: Work,
  work: Work,
): SolverResult {
  const floors = floorsOf(problem);
  const exact = space && solveExact(problem, space, floors, known, half);
  work.spend(half.used - work.used);
  if (exact && isProven(exact)) return exact;
  const settled = known.settled.score === Infinity ? undefined : known.settled;
  const first = exact?.solution ?? known.scouted ?? settled;
  return solveBulk(problem, first, exact?.solution?.bound ?? -Infinity, floors, work);
}

/** Most bundles of each item that any of a place's ways ships, for every place. */
function limitsByPlace({ ways }: RoutingProblem): number[][] {
  const byPlace = new Map<number, number[]>();
  for (const { place, limits } of ways) {
    const known = byPlace.get(place);
    byPlace.set(place, known ? known.map((most, item) => Math.max(most, limits[item] ?? 0)) : [...limits]);
  }
  return [...byPlace.values()];
}

/** The problem without the bundles that no place has: counts are lowered to what all places hold together. */
function asSupplied(problem: RoutingProblem): RoutingProblem {
  const places = limitsByPlace(problem);
  const items = problem.items.map((item, at) => {
    const supply = places.reduce((sum, limits) => sum + (limits[at] ?? 0), 0);
    return { ...item, count: Math.min(item.count, supply) };
  });
  return { ...problem, items };
}

/**
 * The plan that serves as many units as there are to be had, at the least score. Bundles that no place has
 * are not asked for. Where limits or caps keep the rest from being served whole, the most units are proven if
 * the states are few enough; otherwise the plan serves what is found, and its bounds say how much more there
 * may be.
 */
export function solvePartially(flat: FlatProblem): SolverResult {
  const all = Array.from({ length: flat.ways.count }, (_, index) => index);
  const numbers = byRank(flat, all);
  const problem = asSupplied(problemWith(flat, numbers));
  if (problem.items.every(({ count }) => count === 0)) return { proven: true, work: 0 };
  const whole = solve(flatProblemOf(problem));
  if (whole.solution) return inFlatNumbers(whole, numbers);
  const inPart = solveExactInPart(problem) ?? serveInPart(problem, new Work(problem.maxWork));
  return inFlatNumbers(inPart, numbers);
}
