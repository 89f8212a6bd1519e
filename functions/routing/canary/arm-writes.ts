/** What the write of an order's first plan says of its arm. */
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import type { PlannedOrder } from '../route/planning.ts';
import { queueOrder } from './counting.store.ts';
import { firstPlanOf } from './guardrails.ts';

/** META with the arm of the order. The write of its first plan stores the arm; every later plan finds it there. */
export function withArm(order: Order, { drawn }: Pick<PlannedOrder, 'drawn'>): Order {
  if (!drawn || order.rollOut) return order;
  const { n, arm } = drawn;
  return { ...order, rollOut: { n, arm } };
}

/** The further writes of an order's first plan: they put the order into the queue of those to be counted. */
export function armWrites({ drawn, record, decision, counters }: PlannedOrder): Write[] {
  if (!drawn) return [];
  const { orderId, at, input, rollOut } = record;
  const { currency } = input.order;
  const plan = firstPlanOf(decision, counters, { currency, failed: rollOut?.failed !== undefined });
  return [queueOrder({ ...drawn, ...plan, orderId, at })];
}
