/** Results made of plans. */
import type { Plan, SolverResult } from './problem.ts';

/** Stands for a plan that is not there; every plan beats it. */
export const NO_PLAN: Plan = { shipments: [], score: Infinity };

/**
 * A plan with a bound on all plans; the plan is proven where the bound reaches its score. A bound of Infinity
 * says that nothing better is left, and with `NO_PLAN` that there is no plan.
 */
export function resultOf(plan: Plan, bound: number): SolverResult {
  if (plan.score === Infinity) return bound === Infinity ? { proven: true } : { proven: false, bound };
  const { shipments, score } = plan;
  return { solution: { shipments, score, bound: Math.min(bound, score) } };
}

/** Whether a result needs no further search: its plan is optimal, or there is none. */
export function isProven(result: SolverResult): boolean {
  return result.solution ? result.solution.bound >= result.solution.score : result.proven;
}

/** No plan scores lower; Infinity where there is none. */
export function boundOf(result: SolverResult): number {
  if (result.solution) return result.solution.bound;
  return result.proven ? Infinity : result.bound;
}

/** A plan with its ways numbered otherwise. */
export function renumbered({ shipments, score }: Plan, numberOf: (way: number) => number): Plan {
  return { shipments: shipments.map(({ way, take }) => ({ way: numberOf(way), take })), score };
}

/** A result of a problem of the given ways alone, in the numbers that they have among all. */
export function inNumbers(result: SolverResult, numbers: readonly number[]): SolverResult {
  if (!result.solution) return result;
  const plan = renumbered(result.solution, (way) => numbers[way] ?? -1);
  return { solution: { ...result.solution, ...plan } };
}
