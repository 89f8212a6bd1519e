import * as z from 'zod';
import type { Gate, Order } from '../shared/order.ts';
import { readOrder } from '../shared/order.store.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';

/** State OnHold. `n`: the fulfillment that may not be dispatched, 0 for the order itself. */
export const awaitHoldInputSchema = waitInputSchema.extend({ n: z.number().int().min(0).default(0) });

/** The step that the wait is for: the first barred one of those that the machine goes on to. Not barred any more: the wait ends at once. */
export function gateOfWait(order: Pick<Order, 'barred'>, n: number): Gate {
  const candidates: readonly Gate[] = n > 0 ? ['dispatch', 'route'] : ['reserve', 'route'];
  return candidates.find((gate) => order.barred[gate] > 0) ?? (n > 0 ? 'dispatch' : 'route');
}

/** Waits until no hold stands before the step. Stores a token and nothing else, and asks no condition of META (P7). */
export const handler = task(awaitHoldInputSchema, (input, now) => retryMoved(async () => {
  const { orderId, n } = input;
  const order = await readOrder(orderId);
  const before = gateOfWait(order, n);
  await transact([storeToken(input, 'OnHold', n, now, { before })]);
  return { orderId, n, before, holds: order.holds.filter((hold) => hold.before === before).map(({ id, reason }) => ({ id, reason })) };
}));
