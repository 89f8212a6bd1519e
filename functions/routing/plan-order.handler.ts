import { explain } from '../planner/explain/explanation.ts';
import { plan } from '../planner/plan.ts';
import { on, serve } from '../shared/http.ts';
import { planDoor } from './doors.ts';
import { dryRunInput } from './dry-run/dry-run.ts';

/** Work that the explanation may take, so that a dry run answers within a second. */
const WORK = 1_000_000;

/**
 * POST /routing/plan: the planner of live orders on the same data, and nothing is written. The answer is 200
 * also when there is no plan, with the reasons.
 */
export const handler = serve(
  on(planDoor, async ({ body, caller, now }) => {
    const { input, rules } = await dryRunInput(body, caller, now);
    const about = { rules, ...(body.orderId === undefined ? {} : { orderId: body.orderId }) };
    return {
      status: 200,
      body: explain(input, plan(input), about, { work: WORK }),
      ...(body.orderId === undefined ? {} : { correlation: { orderId: body.orderId } }),
    };
  }),
);
