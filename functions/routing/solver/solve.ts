/** One door to the solver: exact where the order is small enough to enumerate, bounded where it is not. */
import { solveBulk } from './bulk.ts';
import { solveExact, solveShort } from './exact.ts';
import type { Problem, Result } from './problem.ts';

/** Serves everything at the least score, proven or with a bound. */
export const solve = (problem: Problem): Result => {
  const exact = solveExact({ ...problem, maxWork: Math.floor(problem.maxWork / 2) });
  if (exact === undefined) return solveBulk(problem, undefined);
  const isProven = exact.solution ? exact.solution.bound >= exact.solution.score : exact.proven;
  return isProven ? exact : solveBulk(problem, exact);
};

/**
 * Serves as many units as the places hold, at the least score. What nobody has is not asked for; what then still cannot be served (limits,
 * caps) is left out, fewest units first.
 */
export const solvePartially = (problem: Problem): Result => {
  const most = new Map<number, number[]>();
  for (const way of problem.ways) {
    const known = most.get(way.place);
    most.set(way.place, known ? known.map((limit, at) => Math.max(limit, way.limit[at] ?? 0)) : [...way.limit]);
  }
  const supply = problem.items.map((_, at) => [...most.values()].reduce((sum, limits) => sum + (limits[at] ?? 0), 0));
  const items = problem.items.map((item, at) => ({ ...item, count: Math.min(item.count, supply[at] ?? 0) }));
  if (items.every(({ count }) => count === 0)) return { proven: true, work: 0 };
  const reduced = { ...problem, items, ways: problem.ways.map((way) => ({ ...way, limit: way.limit.map((limit, at) => Math.min(limit, items[at]?.count ?? 0)) })) };
  const whole = solve(reduced);
  return whole.solution ? whole : solveShort(reduced) ?? whole;
};
