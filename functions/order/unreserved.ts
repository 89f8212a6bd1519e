import { openLines } from './canonical-order.ts';
import type { LineUnits } from './line-units.ts';
import type { Order } from './order.ts';
import { readBody } from './order-body.store.ts';

/**
 * The units that are still to be reserved: the open units of each line of the version in force, less those
 * that were cancelled since. A reserved order has none.
 */
export async function readUnreserved(order: Order): Promise<LineUnits[]> {
  if (order.totals.open + order.totals.backordered === 0 || order.quarantined) return [];
  const body = await readBody(order.orderId, order.bodyVersion);
  return openLines(body).flatMap(({ lineId, sku, open }) => {
    const units = Math.min(open, order.wanted?.[lineId] ?? open);
    return sku === undefined || units === 0 ? [] : [{ lineId, sku, units }];
  });
}
