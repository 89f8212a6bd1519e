import { type ChangedFulfillment, movedUnitsWrites } from '../../fulfillment/facts/moved-units-writes.ts';
import { readFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { readOrder } from '../../order/order.store.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { applyEnds, type ParcelEnd } from './parcel-ends.ts';

/** None where the fulfillment knows a higher end of each parcel already. */
async function endFulfillment(
  orderId: string,
  n: number,
  ends: readonly ParcelEnd[],
  now: string,
): Promise<ChangedFulfillment[]> {
  const before = await readFulfillment(orderId, n);
  const { fulfillment, draft } = applyEnds(before, ends);
  if (fulfillment === before) return [];
  const next = reviseFulfillment(withDueAt(fulfillment, { now, settings: settings() }), now, draft);
  return [{ before, next }];
}

/** An order and its fulfillments after ends of a parcel. */
async function orderWrites(orderId: string, ends: readonly ParcelEnd[], now: string): Promise<Write[]> {
  const order = await readOrder(orderId);
  const byFulfillment = [...Map.groupBy(ends, ({ link }) => link.n)];
  const ended = await Promise.all(byFulfillment.map(([n, own]) => endFulfillment(orderId, n, own, now)));
  return movedUnitsWrites(order, ended.flat(), now);
}

/**
 * What the ends of a parcel mean for the fulfillments and orders whose units it carries. Whoever brings an
 * order's open count to zero closes the order, on its version: of two last deliveries at once the second
 * reads again (P12). The status of an order that has closed follows its parcels (P27). Refused as Moved.
 */
export async function parcelEndWrites(ends: readonly ParcelEnd[], now: string): Promise<Write[]> {
  const writes: Write[] = [];
  for (const [orderId, own] of Map.groupBy(ends, ({ link }) => link.orderId))
    writes.push(...(await orderWrites(orderId, own, now)));
  return writes;
}
