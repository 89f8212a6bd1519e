/** How much work `POST /routing/plan` takes, whatever its rules allow: somebody waits for the answer. */
import { rulesFor } from '../../planner/order-rules.ts';
import type { PlanInput } from '../../planner/plan-input.ts';
import { asksForLots } from '../../planner/ways/life-rules.ts';

interface DryRunWork {
  readonly plan: number;
  /** All that explains the plan, and each plan that it is explained by. */
  readonly explain: number;
  readonly explainPlan: number;
}

/** The plan itself: as much as live orders have by default. */
const USUAL: DryRunWork = { plan: 200_000, explain: 60_000, explainPlan: 20_000 };
/** Where lots are looked at, the price of each bundle depends on those before it: a unit of work takes longer. */
const OF_LOTS: DryRunWork = { plan: 50_000, explain: 12_000, explainPlan: 4000 };

function workOf(input: PlanInput): DryRunWork {
  return asksForLots(rulesFor(input.ruleset, input), input.positions) ? OF_LOTS : USUAL;
}

function within(input: PlanInput, most: number): PlanInput {
  const { ruleset } = input;
  const { solver } = ruleset;
  if (solver.maxWork <= most) return input;
  return { ...input, ruleset: { ...ruleset, solver: { ...solver, maxWork: most } } };
}

/** The input with no more work than somebody waits for. */
export function withinDryRun(input: PlanInput): PlanInput {
  return within(input, workOf(input).plan);
}

/** The input as the plans have it that explain the one that was made of it, and the work of all of them. */
export function toExplain(input: PlanInput): { readonly input: PlanInput; readonly work: number } {
  const { explain, explainPlan } = workOf(input);
  return { input: within(input, explainPlan), work: explain };
}
