/** How much work `POST /routing/plan` takes, whatever its rules allow: somebody waits for the answer. */
import type { PlanInput } from '../../planner/plan-input.ts';
import type { Ruleset } from '../../planner/ruleset.ts';

/** The plan itself: as much as live orders have by default. */
export const DRY_RUN_WORK = 200_000;
/** All that explains it, and each plan that it is explained by. */
export const EXPLAIN_WORK = 60_000;
const EXPLAIN_PLAN_WORK = 20_000;

function within(ruleset: Ruleset, most: number): Ruleset {
  const { solver } = ruleset;
  return solver.maxWork <= most ? ruleset : { ...ruleset, solver: { ...solver, maxWork: most } };
}

/** The rules with no more work than somebody waits for. */
export function withinDryRun(ruleset: Ruleset): Ruleset {
  return within(ruleset, DRY_RUN_WORK);
}

/** The input as the plans have it that explain the one that was made of it. */
export function toExplain(input: PlanInput): PlanInput {
  return { ...input, ruleset: within(input.ruleset, EXPLAIN_PLAN_WORK) };
}
