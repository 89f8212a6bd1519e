import { openLines } from './canonical-order.ts';
import type { LineUnits } from './line-units.ts';
import type { Order } from './order.ts';
import { readBody } from './order-body.store.ts';
import type { CanonicalOrder } from './order-form.ts';
import { soldAtTill } from './till-sale.ts';

/** Of a line's open units, those that META lets be reserved. */
export function wantedUnits(
  { wanted, backorder }: Pick<Order, 'wanted' | 'backorder'>,
  lineId: string,
  open: number,
): number {
  // Units that wait apart from the rest of their order, or are served in parts, are all named.
  if (backorder?.apart || backorder?.parts) return wanted?.[lineId] ?? 0;
  return Math.min(open, wanted?.[lineId] ?? open);
}

/**
 * The units that are still to be reserved: the open units of each line of the version in force, less those
 * that were cancelled since. A reserved order has none, but for those that wait apart. Of a sale at the till all that
 * were sold, until that has moved the stock: nothing of it is ever reserved.
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
    const wanted = wantedUnits(order, lineId, units);
    return sku === undefined || wanted === 0 ? [] : [{ lineId, sku, units: wanted }];
  });
}
