import * as z from 'zod';
import type { LineUnits } from '../order/line-units.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { readBody } from '../order/order-body.store.ts';
import { branchInputShape, withBranch } from '../order/unit-owner.ts';
import { readUnreserved } from '../order/unreserved.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { MAX_ITEMS, retryMoved, transact } from '../shared/transact.ts';
import { backorderOrder } from './backorder/backorder-order.ts';
import { firstPlaces, reviewBackorders } from './backorder/look-after-backorders.ts';
import { countPromised } from './future/promise-units.ts';
import { backorderPolicies, keepWithinLimit } from './reservation/claim-part.ts';
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

/** Whether each SKU is waited for by itself: every policy that counts has what comes shipped, and the rest later. */
async function waitsInParts(order: Order, lines: readonly LineUnits[], mayPart: boolean): Promise<boolean> {
  if (!mayPart || order.backorder?.parts) return mayPart;
  const skus = lines.map(({ sku }) => sku);
  const policyOf = await backorderPolicies(order, await readBody(order.orderId, order.bodyVersion), skus);
  return skus.every((sku) => policyOf(sku) === 'shipAvailable');
}

/** `parts`: the machine has a further wait for stock, whose branch `n` names. Earlier releases say neither. */
const awaitStockInputSchema = waitInputSchema
  .extend({ ...branchInputShape, parts: z.boolean().default(false) })
  .transform(withBranch);

/**
 * State AwaitStock: takes a place in the queue of each SKU and waits for all of them, in one write. A large order says
 * on META that it waits with the first of its places; the rest and the token follow, by a retry too. A further wait of
 * an order of which a part was shipped has its places already.
 */
export const handler = task(awaitStockInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId, enteredAt, parts: mayPart } = input;
    const token = storeToken(input, 'AwaitStock', input, now);
    const order = await readOrder(orderId);
    if (!needsPlace(order)) {
      await reviewBackorders(orderId);
      await transact([token]);
      return { orderId, until: order.backorder?.until };
    }
    const lines = await readUnreserved(order);
    const counted = { order, unreserved: lines, reservation: await readReservation(orderId) };
    await countFewBeside(counted, now);
    await keepWithinLimit({ order, reservation: counted.reservation, lines, now });
    const parts = await waitsInParts(order, lines, mayPart);
    const next = await backorderOrder(order, lines, { since: enteredAt, parts, now });
    const movements = unclaimedMovements(counted, { order: next, unreserved: lines });
    const entering = { all: lines, rest: lines, movements };
    const promised = await countPromised({ order, lines }, { order: next, lines });
    const room = MAX_ITEMS - 2 - promised.length;
    const { lines: first, plan } = await firstPlaces(next, entering, room, now);
    const isWhole = first.length === lines.length;
    await transact([saveOrder(order, next), ...promised, ...(isWhole ? [token] : []), ...plan.writes]);
    if (!isWhole) {
      await reviewBackorders(orderId);
      await transact([token]);
    }
    return { orderId, until: next.backorder?.until, skus: unitsBySku(lines).size };
  }),
);
