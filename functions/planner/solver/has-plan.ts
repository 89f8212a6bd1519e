import { cheapestSingle } from './first-pass.ts';
import type { FlatProblem } from './flat-problem.ts';
import { floorsOfFlatProblem } from './floors.ts';
import { greedyPlan } from './greedy.ts';
import { solve } from './solve.ts';
import { keepsSplitGuard } from './split-guard.ts';
import type { Work } from './work.ts';

/**
 * Whether any plan serves everything: what is quickly found is looked for first. Undefined where the budget
 * ends before it is known.
 */
export function hasPlan(flat: FlatProblem, work: Work): boolean | undefined {
  if (floorsOfFlatProblem(flat).goodsFloor === Infinity) return false;
  if (cheapestSingle(flat).score < Infinity) return true;
  const greedy = greedyPlan(flat, work);
  if (greedy && keepsSplitGuard(flat, greedy)) return true;
  const result = solve(flat, work);
  if (result.solution) return true;
  return result.proven ? false : undefined;
}
