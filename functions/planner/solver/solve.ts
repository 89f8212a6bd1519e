/**
 * One door to the solver: settled in one pass where that is possible, exact where the order is small enough
 * to enumerate, bounded where it is not.
 */

import { serveMuch } from './bulk/serve-in-part.ts';
import { solveBulk } from './bulk/solve-bulk.ts';
import { solveExact, solveShort } from './exact/solve-exact.ts';
import { cheapestSingle, waysBelow } from './first-pass.ts';
import { byRank, type FlatProblem, flatProblemOf, problemWith } from './flat-problem.ts';
import { floorsOf, floorsOfFlatProblem } from './floors.ts';
import { greedy } from './greedy.ts';
import { bestPair } from './pairs/best-pair.ts';
import { type Plan, type RoutingProblem, type SolverResult, Work } from './problem.ts';
import { sizeOf, spaceOf } from './states.ts';

/** The plan in the numbers of other ways. */
const renumbered = ({ shipments, score }: Plan, numberOf: (way: number) => number): Plan => ({
  shipments: shipments.map(({ way, take }) => ({ way: numberOf(way), take })),
  score,
});

/** A plan that no other beats, or that there is none. */
const proven = (plan: Plan, { used }: Work): SolverResult =>
  plan.score === Infinity
    ? { proven: true, work: used }
    : { solution: { ...plan, bound: plan.score }, work: used };

/** Serves everything at the least score, proven or with a bound. */
export const solve = (field: FlatProblem): SolverResult => {
  const work = new Work(field.maxWork);
  const floors = floorsOfFlatProblem(field);
  work.spend(field.ways.count);
  if (floors.goodsFloor === Infinity) return { proven: true, work: work.used };
  const single = cheapestSingle(field, work);
  // No plan of so many shipments or more is better than what is known.
  const isSettled = (known: Plan, shipments: number): boolean =>
    known.score <= floors.openingsFloor(shipments) + floors.goodsFloor;
  if (isSettled(single, 2)) return proven(single, work);

  const half = new Work(Math.floor(field.maxWork / 2));
  half.spend(work.used);
  const space = sizeOf(field.items, field.maxStates) === Infinity ? undefined : spaceOf(field.items);
  const paired = space && bestPair(field, space, floors, single, half);
  const known = paired ?? single;
  const next = paired ? 3 : 2;
  if (isSettled(known, next)) return proven(known, half);

  const scouted = known.score === Infinity ? greedy(field, half) : undefined;
  // Other plans of a scouted plan's score may still win the tie-breaks.
  const left = waysBelow(field, floors, next - 1, scouted ? scouted.score + 1 : known.score);
  if (left.length < next) return proven(known, half);
  for (const { way } of [...known.shipments, ...(scouted?.shipments ?? [])])
    if (!left.includes(way)) left.push(way);
  const order = byRank(field, left);
  const problem = problemWith(field, order);
  const inProblem = (plan: Plan): Plan => renumbered(plan, (way) => order.indexOf(way));
  const start = inProblem(known);
  const first = scouted && inProblem(scouted);
  const tight = floorsOf(problem);
  const exact = space && solveExact(problem, space, tight, start, first, paired !== undefined, half);
  work.spend(half.used - work.used);
  const isProven = exact && (exact.solution ? exact.solution.bound >= exact.solution.score : exact.proven);
  const met = exact?.solution ?? first ?? (start.score === Infinity ? undefined : start);
  const result = isProven ? exact : solveBulk(problem, met, exact?.solution?.bound ?? -Infinity, tight, work);
  if (!result.solution) return result;
  const { bound } = result.solution;
  return {
    solution: { ...renumbered(result.solution, (index) => order[index] ?? -1), bound },
    work: result.work,
  };
};

/** What nobody has is not asked for. */
const asSupplied = (problem: RoutingProblem): RoutingProblem => {
  const most = new Map<number, number[]>();
  for (const { place, limits: limit } of problem.ways) {
    const known = most.get(place);
    most.set(place, known ? known.map((one, at) => Math.max(one, limit[at] ?? 0)) : [...limit]);
  }
  const items = problem.items.map((item, at) => ({
    ...item,
    count: Math.min(
      item.count,
      [...most.values()].reduce((sum, limits) => sum + (limits[at] ?? 0), 0),
    ),
  }));
  return {
    ...problem,
    items,
    ways: problem.ways.map((way) => ({
      ...way,
      limit: way.limits.map((limit, at) => Math.min(limit, items[at]?.count ?? 0)),
    })),
  };
};

/**
 * Serves as many units as the places hold, at the least score. What nobody has is not asked for; what then
 * still cannot be served (limits, caps) is left out, fewest units first; where that is too much to enumerate,
 * as much is served as is found.
 */
export const solvePartially = (field: FlatProblem): SolverResult => {
  const order = byRank(
    field,
    Array.from({ length: field.ways.count }, (_, index) => index),
  );
  const problem = asSupplied(problemWith(field, order));
  if (problem.items.every(({ count }) => count === 0)) return { proven: true, work: 0 };
  const whole = solve(flatProblemOf(problem));
  const result = whole.solution
    ? whole
    : (solveShort(problem) ?? serveMuch(problem, new Work(problem.maxWork)));
  if (!result.solution) return result;
  return {
    solution: { ...result.solution, ...renumbered(result.solution, (index) => order[index] ?? -1) },
    work: result.work,
  };
};
