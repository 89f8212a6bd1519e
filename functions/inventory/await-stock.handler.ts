import { readOrder, saveOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { readUnreserved } from '../order/unreserved.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { MAX_ITEMS, retryMoved, transact } from '../shared/transact.ts';
import { backorderWrites } from './backorder/backorder.store.ts';
import { backorderOrder } from './backorder/backorder-order.ts';
import { countFewBeside } from './reservation/count-unclaimed.ts';
import { readReservation } from './reservation/reservation.store.ts';
import { unclaimedMovements } from './reservation/unclaimed.ts';
import { moveStock } from './stock/stock.store.ts';

/**
 * Whether the order must take its places in the queues. One that waits already, or has nothing to wait for any
 * more, stores its token only (P6), which asks nothing of META (P7).
 */
function needsPlace(order: Order): boolean {
  return (
    !order.closed &&
    !order.cancel &&
    order.totals.open + order.totals.backordered > 0 &&
    (order.totals.open > 0 || !order.backorder || order.backorder.expired)
  );
}

/**
 * State AwaitStock: takes a place in the queue of each SKU and waits for all of them, in one write. A large
 * order takes the places that do not fit beforehand: a queue passes over an order that does not wait.
 */
export const handler = task(waitInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId } = input;
    const token = storeToken(input, 'AwaitStock', 0, now);
    const order = await readOrder(orderId);
    if (!needsPlace(order)) {
      await transact([token]);
      return { orderId, until: order.backorder?.until };
    }
    const lines = await readUnreserved(order);
    const counted = { order, unreserved: lines, reservation: await readReservation(orderId) };
    await countFewBeside(counted, now);
    const next = await backorderOrder(order, input, lines, now);
    const uncounted = await moveStock(unclaimedMovements(counted, { order: next, unreserved: lines }), now);
    const queue = backorderWrites(next, lines, now);
    const rest = MAX_ITEMS - 2 - uncounted.length;
    for (let from = rest; from < queue.length; from += MAX_ITEMS)
      await transact(queue.slice(from, from + MAX_ITEMS));
    await transact([saveOrder(order, next), token, ...uncounted, ...queue.slice(0, rest)]);
    return { orderId, until: next.backorder?.until, skus: queue.length };
  }),
);
