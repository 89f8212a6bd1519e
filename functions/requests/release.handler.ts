import * as z from 'zod';
import { releaseAll } from '../inventory/reservation/give-back.ts';
import { readOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { Conflict, Superseded } from '../shared/errors.ts';
import { task, taskInputSchema } from '../shared/task.ts';
import { cancelOrder } from './cancel/cancel-writes.ts';

/** `error`: the name of the error that led here (Cancelled, Unfulfillable). */
export const releaseInputSchema = taskInputSchema.extend({ error: z.string().default('Cancelled') });

/**
 * State Release: makes sure that the order is cancelled and claims nothing any more. What is done already is
 * left as it is.
 * @throws Superseded when a later attempt goes on with the order
 */
export const handler = task(releaseInputSchema, async ({ orderId, attempt, error }, now) => {
  const order = await readOrder(orderId);
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (!order.closed && unallocatedUnits(order) > 0) await cancelUnlessEnded(order, error, now);

  const released = await readOrder(orderId);
  const givenBack = await releaseAll(released, now);
  return { orderId, attempt, status: released.status, cancelled: released.totals.cancelled, givenBack };
});

function unallocatedUnits({ totals }: Order): number {
  return totals.open + totals.backordered + totals.reserved;
}

/** Somebody else may cancel or close the order at the same time. */
async function cancelUnlessEnded({ orderId, cancel }: Order, error: string, now: string): Promise<void> {
  try {
    await cancelOrder({ orderId, by: cancel?.by ?? 'system', reason: cancel?.reason ?? error, now });
  } catch (refused) {
    if (!(refused instanceof Conflict)) throw refused;
  }
}
