import * as z from 'zod';
import { releaseAll } from '../inventory/reservation/give-back.ts';
import { readOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { Conflict, Superseded } from '../shared/errors.ts';
import { task, taskInputSchema } from '../shared/task.ts';
import { cancelOrder } from './cancel/cancel-writes.ts';

/** `error`: the name of what led here (Cancelled, Unfulfillable). */
export const releaseInputSchema = taskInputSchema.extend({ error: z.string().default('Cancelled') });

const unallocated = ({ totals }: Order): number => totals.open + totals.backordered + totals.reserved;

/**
 * State Release: makes sure that the order is cancelled and claims nothing any more. What is done already is
 * left as it is.
 * @throws Superseded when a later attempt goes on with the order
 */
export const handler = task(releaseInputSchema, async ({ orderId, attempt, error }, now) => {
  const order = await readOrder(orderId);
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (!order.closed && unallocated(order) > 0) {
    try {
      await cancelOrder({
        orderId,
        by: order.cancel?.by ?? 'system',
        reason: order.cancel?.reason ?? error,
        now,
      });
    } catch (refused) {
      // Somebody else has cancelled or closed it meanwhile.
      if (!(refused instanceof Conflict)) throw refused;
    }
  }
  const after = await readOrder(orderId);
  const givenBack = await releaseAll(after, now);
  return { orderId, attempt, status: after.status, cancelled: after.totals.cancelled, givenBack };
});
