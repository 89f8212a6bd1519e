import type { TotalsShift } from '../../fulfillment/facts/fulfillment-change.ts';
import { orderAfter } from '../../fulfillment/facts/order-after-change.ts';
import { settleAttention } from '../../fulfillment/facts/settle-attention.ts';
import { readFulfillment, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { applyEnds, type ParcelEnd } from './parcel-ends.ts';

interface EndedFulfillment {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
  readonly shifts: readonly TotalsShift[];
}

async function endFulfillment(
  orderId: string,
  n: number,
  ends: readonly ParcelEnd[],
  now: string,
): Promise<EndedFulfillment> {
  const before = await readFulfillment(orderId, n);
  const { fulfillment, shifts, draft } = applyEnds(before, ends);
  const next = reviseFulfillment(withDueAt(fulfillment, { now, settings: settings() }), now, draft);
  return { before, next, shifts: shifts.filter(({ units }) => units > 0) };
}

/**
 * An order and its fulfillments after ends of a parcel. Units that a person has concluded meanwhile stay so.
 */
async function orderWrites(orderId: string, ends: readonly ParcelEnd[], now: string): Promise<Write[]> {
  const order = await readOrder(orderId);
  const byFulfillment = [...Map.groupBy(ends, ({ link }) => link.n)];
  const ended = await Promise.all(byFulfillment.map(([n, own]) => endFulfillment(orderId, n, own, now)));
  const moved = ended.filter(({ shifts }) => shifts.length > 0);
  const [first] = moved;
  if (!first) return [];

  const totals = moved.flatMap(({ shifts }) => shifts);
  const fulfillments = moved.map(({ next }) => next);
  const settled = await settleAttention(order, totals, fulfillments, now);
  const effect = { totals, cancelled: [], othersAsked: false, counts: settled.change };
  return [
    ...moved.map(({ before, next }) => saveFulfillment(before, next)),
    saveOrder(order, orderAfter(order, { ...effect, fulfillment: first.next }, now)),
    ...settled.writes,
  ];
}

/**
 * What the ends of a parcel mean for the fulfillments and orders whose units it carries. Whoever brings an
 * order's open count to zero closes the order, on its version: of two last deliveries at once the second
 * reads again (P12). Refused as Moved.
 */
export async function parcelEndWrites(ends: readonly ParcelEnd[], now: string): Promise<Write[]> {
  const writes: Write[] = [];
  for (const [orderId, own] of Map.groupBy(ends, ({ link }) => link.orderId))
    writes.push(...(await orderWrites(orderId, own, now)));
  return writes;
}
