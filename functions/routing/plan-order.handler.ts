import { withoutCandidates } from '../planner/decision.ts';
import { explain } from '../planner/explain/explanation.ts';
import { plan } from '../planner/plan.ts';
import { on, serve } from '../shared/http.ts';
import { planDoor } from './doors.ts';
import { dryRunInput } from './dry-run/dry-run.ts';
import { toExplain } from './dry-run/dry-run-work.ts';
import { channelPlan, operatorPlan } from './dry-run/plan-answer.ts';

/**
 * POST /routing/plan: the planner of live orders on the same data, and nothing is written. The answer is 200
 * also when there is no plan, with the reasons. A channel is told what reaches the customer, and no more.
 */
export const handler = serve(
  on(planDoor, async ({ body, caller, now }) => {
    const found = await dryRunInput(body, caller, now);
    const { orderId } = body;
    const correlation = orderId === undefined ? {} : { correlation: { orderId } };
    if (found.nothing) return { status: 200, body: found.nothing, ...correlation };
    const { input, rules, stored, note } = found;
    const decision = plan(input);
    const named = orderId === undefined ? {} : { orderId };
    if (caller.kind === 'channel') {
      const about = { ...named, ...(stored ? { orderStatus: stored.status } : {}), at: input.now };
      return { status: 200, body: channelPlan(withoutCandidates(decision), about, note), ...correlation };
    }
    const { input: explained, work } = toExplain(input);
    const explanation = explain(explained, decision, { rules, ...named }, { work });
    return { status: 200, body: operatorPlan(explanation, stored?.status, note), ...correlation };
  }),
);
