import { openLines } from '../capture/canonical-order.ts';
import { readBody } from '../capture/order-body.store.ts';
import type { LineUnits } from '../fulfillment/fulfillment.ts';
import type { Order } from '../shared/order.ts';
import { lineUnits } from './line-units.ts';

/** What of the body in force is still to be reserved: the open units of each line less what was cancelled since. Empty once the order is reserved. */
export async function readUnreserved(order: Order): Promise<LineUnits[]> {
  if (order.totals.open + order.totals.backordered === 0 || order.quarantined) return [];
  const body = await readBody(order.orderId, order.bodyVersion);
  return lineUnits(openLines(body).flatMap(({ lineId, sku, open }) => (sku === undefined ? [] : [{ lineId, sku, units: Math.min(open, order.wanted?.[lineId] ?? open) }])));
}
