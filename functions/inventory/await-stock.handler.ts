import { readChannel } from '../network/entities/network.store.ts';
import type { LineUnits } from '../order/line-units.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend, type Order, shiftUnits } from '../order/order.ts';
import { readBody } from '../order/order-body.store.ts';
import { shipDates } from '../order/ship-dates.ts';
import { readUnreserved } from '../order/unreserved.ts';
import { settings } from '../shared/settings.ts';
import { task, type WaitInput, waitInputSchema } from '../shared/task.ts';
import { after } from '../shared/time.ts';
import { storeToken } from '../shared/token.store.ts';
import { MAX_ITEMS, retryMoved, transact } from '../shared/transact.ts';
import { backorderWrites } from './backorder/backorder.store.ts';
import { unitsBySku } from './reservation/reservation.ts';

/** Goods of a later date need be there by their date: the wait for stock counts from then. UTC ISO. */
async function waitFrom(
  { orderId, bodyVersion }: Order,
  lines: readonly LineUnits[],
  now: string,
): Promise<string> {
  const body = await readBody(orderId, bodyVersion);
  const lineIds = new Set(lines.map(({ lineId }) => lineId));
  return shipDates(body, lineIds, { apart: true, now }).first ?? now;
}

/** META of an order that waits: a repeated wait keeps its place in the queue, and gets a new end. */
async function backorderOrder(
  order: Order,
  { enteredAt }: WaitInput,
  lines: readonly LineUnits[],
  now: string,
): Promise<Order> {
  const { backorderWithin = settings().backorderWithin } = (await readChannel(order.channel)).policies;
  const until = after(await waitFrom(order, lines, now), backorderWithin);
  const since = order.backorder?.since ?? new Date(enteredAt).toISOString();
  const { orderId, channel, pool } = order;
  const change = {
    totals: shiftUnits(order.totals, 'open', 'backordered', order.totals.open),
    backorder: { since, until, expired: false },
  };
  const skus = [...unitsBySku(lines)].map(([sku, units]) => ({ sku, units }));
  const data = { orderId, channel, ...(pool === undefined ? {} : { pool }), until, lines: skus };
  return amend(order, change, now, { type: 'order.backordered', data });
}

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
    const next = await backorderOrder(order, input, lines, now);
    const queue = backorderWrites(next, lines, now);
    const rest = MAX_ITEMS - 2;
    for (let from = rest; from < queue.length; from += MAX_ITEMS)
      await transact(queue.slice(from, from + MAX_ITEMS));
    await transact([saveOrder(order, next), token, ...queue.slice(0, rest)]);
    return { orderId, until: next.backorder?.until, skus: queue.length };
  }),
);
