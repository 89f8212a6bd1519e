/** The door to the solver: everything at the least score, or as much as can be served. */
import { serveInPart } from './bulk/serve-in-part.ts';
import { solveExactInPart } from './exact/solve-exact.ts';
import { byRank, type FlatProblem, flatProblemOf, problemWith } from './flat-problem.ts';
import { solveGuarded, solveGuardedInPart } from './guarded/solve-guarded.ts';
import { limitsByPlace, supplyOf } from './needed-places.ts';
import type { RoutingProblem, SolverResult } from './problem.ts';
import { inNumbers } from './results.ts';
import { solveByScore } from './solve-by-score.ts';
import type { Work } from './work.ts';

/** Shares of the budget for serving everything, and for proofs of what can be served in part. */
const SHARES = { whole: 0.5, proofs: 0.6 } as const;

/** The plan of everything at the least score: proven to be optimal, or with a bound that holds. */
export function solve(flat: FlatProblem, work: Work): SolverResult {
  const money = flat.splitGuard?.money;
  return money ? solveGuarded(flat, money, work) : solveByScore(flat, work);
}

/** The problem without the bundles that no place has: counts are lowered to what all places hold together. */
function asSupplied(problem: RoutingProblem): RoutingProblem {
  const supply = supplyOf(limitsByPlace(problem), problem.items.length);
  const items = problem.items.map((item, at) => ({ ...item, count: Math.min(item.count, supply[at] ?? 0) }));
  return { ...problem, items };
}

/**
 * The plan that serves as many units as there are to be had, at the least score. Bundles that no place has
 * are not asked for. Where limits or caps keep the rest from being served whole, the most units are proven if
 * the states are few enough; otherwise the plan serves what is found, and its bounds say how much more there
 * may be.
 */
export function solvePartially(flat: FlatProblem, work: Work): SolverResult {
  const all = Array.from({ length: flat.ways.count }, (_, index) => index);
  const numbers = byRank(flat, all);
  const problem = asSupplied(problemWith(flat, numbers));
  if (problem.items.every(({ count }) => count === 0)) return { proven: true };
  const whole = solve(flatProblemOf(problem), work.part(SHARES.whole));
  if (whole.solution) return inNumbers(whole, numbers);
  return inNumbers(solveSupplyInPart(problem, work), numbers);
}

function solveSupplyInPart(problem: RoutingProblem, work: Work): SolverResult {
  const proofs = work.part(SHARES.proofs);
  const exact = problem.splitGuard?.money
    ? solveGuardedInPart(problem, problem.splitGuard.money, proofs)
    : solveExactInPart(problem, proofs);
  return exact ?? serveInPart(problem, work);
}
