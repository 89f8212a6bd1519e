import { readOrder, saveOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { readUnreserved } from '../order/unreserved.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { MAX_ITEMS, retryMoved, transact } from '../shared/transact.ts';
import { backorderOrder } from './backorder/backorder-order.ts';
import { firstPlaces, reviewBackorders } from './backorder/look-after-backorders.ts';
import { countFewBeside } from './reservation/count-unclaimed.ts';
import { readReservation } from './reservation/reservation.store.ts';
import { unitsBySku } from './reservation/reservation.ts';
import { unclaimedMovements } from './reservation/unclaimed.ts';

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
 * State AwaitStock: takes a place in the queue of each SKU and waits for all of them, in one write. A large order says
 * on META that it waits with the first of its places; the rest and the token follow, by a retry too.
 */
export const handler = task(waitInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId } = input;
    const token = storeToken(input, 'AwaitStock', 0, now);
    const order = await readOrder(orderId);
    if (!needsPlace(order)) {
      await reviewBackorders(orderId);
      await transact([token]);
      return { orderId, until: order.backorder?.until };
    }
    const lines = await readUnreserved(order);
    const counted = { order, unreserved: lines, reservation: await readReservation(orderId) };
    await countFewBeside(counted, now);
    const next = await backorderOrder(order, input, lines, now);
    const movements = unclaimedMovements(counted, { order: next, unreserved: lines });
    const entering = { all: lines, rest: lines, movements };
    const { lines: first, plan } = await firstPlaces(next, entering, MAX_ITEMS - 2, now);
    const isWhole = first.length === lines.length;
    await transact([saveOrder(order, next), ...(isWhole ? [token] : []), ...plan.writes]);
    if (!isWhole) {
      await reviewBackorders(orderId);
      await transact([token]);
    }
    return { orderId, until: next.backorder?.until, skus: unitsBySku(lines).size };
  }),
);
