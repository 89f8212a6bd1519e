import { payOwedMovements } from '../../fulfillment/facts/owed-movements.ts';
import { handOverNames } from '../../fulfillment/parcels/hand-over.ts';
import { packedUnits } from '../../fulfillment/parcels/sent-parcel.ts';
import { saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { eventOf, reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { fulfillmentId } from '../../order/order-id.ts';
import { attemptOwner } from '../../order/unit-owner.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { settings } from '../../shared/settings.ts';
import { transact } from '../../shared/transact.ts';

/** Whether all of the order has left by the till and has not moved the stock yet. */
export function isUnsold({ handover, closed, cancel }: Order): boolean {
  return handover?.till === true && handover.location !== undefined && !closed && !cancel;
}

/** When the customer left with the goods: never in a time to come. */
function soldAt({ placedAt }: CanonicalOrder, now: string): string {
  return placedAt < now ? placedAt : now;
}

/** The hand-over that has happened as a fulfillment that is over. Its stock movements are owed. */
function handedOver(
  order: Order,
  body: CanonicalOrder,
  lines: readonly LineUnits[],
  { movesStock, now }: { readonly movesStock: boolean; readonly now: string },
): Fulfillment {
  const { orderId, pool = 'main', handover, attempt, counts } = order;
  const n = counts.fulfillments + 1;
  const at = soldAt(body, now);
  const packed = lines.map(({ lineId, units }) => [lineId, packedUnits(units)] as const);
  const sold: Fulfillment = {
    type: 'Fulfillment',
    orderId,
    n,
    fulfillmentId: fulfillmentId(orderId, n),
    location: handover?.location ?? '',
    pool,
    status: 'delivered',
    handover: 'pickup',
    lines: lines.map(({ lineId, sku, units }) => ({
      lineId,
      sku,
      units,
      shipped: units,
      delivered: units,
      returned: 0,
      lost: 0,
    })),
    sent: [{ m: 1, numbers: handOverNames, at, end: 'delivered', lines: Object.fromEntries(packed) }],
    parcels: 1,
    collection: { at, proof: 'none' },
    departed: [],
    madeBy: attemptOwner(attempt),
    cost: { amount: 0, currency: body.currency },
    decision: 0,
    reroutes: 0,
    excluded: [],
    dispatch: 0,
    commands: {},
    ...(movesStock
      ? { owed: lines.map(({ sku, units }) => ({ kind: 'sale' as const, sku, units, at })) }
      : {}),
    version: 0,
  };
  const data = { units: sumUnits(lines), lines, complete: true, proof: 'none' } as const;
  const due = withDueAt(sold, { now, settings: settings() });
  return reviseFulfillment(due, now, eventOf('collected', sold, data));
}

/**
 * A sale at the till moves the stock of its location, and nothing else happens: no location has work with it. One
 * write; the stock follows right after it, or by the sweeper. Refused as Moved.
 */
export async function sellAtTill(order: Order, now: string): Promise<void> {
  const { orderId } = order;
  const [lines, body, { policies }] = await Promise.all([
    readUnreserved(order),
    readBody(orderId, order.bodyVersion),
    readChannel(order.channel),
  ]);
  const fulfillment = handedOver(order, body, lines, { movesStock: policies.tillSales === 'move', now });
  const change = {
    totals: shiftUnits(order.totals, 'open', 'delivered', sumUnits(lines)),
    counts: { ...order.counts, fulfillments: fulfillment.n },
  };
  await transact([saveOrder(order, amend(order, change, now)), saveFulfillment(undefined, fulfillment)]);
  await payOwedMovements(fulfillment, now);
}
