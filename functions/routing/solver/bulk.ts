/** Orders too large to enumerate: a good plan and a bound that holds. */
import { floorsOf } from './bound.ts';
import { greedy } from './greedy.ts';
import { Work, type Problem, type Result } from './problem.ts';

/** Improves on what the exact method found before its budget ran out, if it did. */
export const solveBulk = (problem: Problem, before: Result | undefined): Result => {
  const work = new Work(problem.maxWork);
  const floors = floorsOf(problem);
  const bound = floors.openings(1) + floors.units;
  const plan = greedy(problem, work);
  const total = (before?.work ?? 0) + work.used;
  const score = plan?.score ?? Infinity;
  const known = before?.solution;
  if (plan && score < (known?.score ?? Infinity)) return { solution: { ...plan, bound: Math.min(score, Math.max(bound, known?.bound ?? bound)) }, work: total };
  return known ? { solution: known, work: total } : { proven: bound === Infinity, work: total };
};
