import { openLines } from './canonical-order.ts';
import type { LineUnits } from './line-units.ts';
import type { Order } from './order.ts';
import { readBody } from './order-body.store.ts';
import type { CanonicalOrder } from './order-form.ts';
import { soldAtTill } from './till-sale.ts';

/**
 * The units that are still to be reserved: the open units of each line of the version in force, less those
 * that were cancelled since. A reserved order has none. Of a sale at the till all that were sold, until that has moved
 * the stock: nothing of it is ever reserved.
 */
export async function readUnreserved(order: Order): Promise<LineUnits[]> {
  if (order.totals.open + order.totals.backordered === 0 || order.quarantined) return [];
  return unreservedIn(order, await readBody(order.orderId, order.bodyVersion));
}

/** The same of an order whose version in force is known. */
export function unreservedIn(order: Order, body: CanonicalOrder): LineUnits[] {
  if (order.totals.open + order.totals.backordered === 0 || order.quarantined) return [];
  const open = openLines(body).map((line) => ({ lineId: line.lineId, sku: line.sku, units: line.open }));
  return [...open, ...soldAtTill(body)].flatMap(({ lineId, sku, units }) => {
    const wanted = Math.min(units, order.wanted?.[lineId] ?? units);
    return sku === undefined || wanted === 0 ? [] : [{ lineId, sku, units: wanted }];
  });
}
