/** What was planned for past orders, as their first decisions saw it. */
import type { PlanInput } from '../../functions/planner/plan-input.ts';
import { listDecisions, readDecision, readInput } from '../../functions/routing/decisions/decision.store.ts';
import { lastOrders } from '../../functions/trust/what-if/listed-orders.store.ts';

/** A month. */
const DAYS = 31;

/** The inputs of the last orders of a month, newest first; orders without a decision have none. */
export async function* pastOrders(count: number, now: string): AsyncGenerator<PlanInput> {
  for (const orderId of await lastOrders(count, now, DAYS)) {
    const [first] = await listDecisions(orderId);
    if (first) yield readInput(await readDecision(orderId, first.n));
  }
}
