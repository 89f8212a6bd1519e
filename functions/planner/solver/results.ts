/** Results made of plans. */
import type { Plan, SolverResult } from './problem.ts';
import type { Work } from './work.ts';

/** Stands for a plan that is not there; every plan beats it. */
export const NO_PLAN: Plan = { shipments: [], score: Infinity };

/**
 * A plan with a bound on all plans; the plan is proven where the bound reaches its score. A bound of Infinity
 * says that nothing better is left, and with `NO_PLAN` that there is no plan.
 */
export function resultOf(plan: Plan, bound: number, { used }: Work): SolverResult {
  if (plan.score === Infinity) return { proven: bound === Infinity, work: used };
  const { shipments, score } = plan;
  return { solution: { shipments, score, bound: Math.min(bound, score) }, work: used };
}

/** Whether a result needs no further search: its plan is optimal, or there is none. */
export function isProven(result: SolverResult): boolean {
  return result.solution ? result.solution.bound >= result.solution.score : result.proven;
}
