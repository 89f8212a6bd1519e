import { orderAfter } from '../../fulfillment/facts/order-after-change.ts';
import { settleAttention } from '../../fulfillment/facts/settle-attention.ts';
import { readFulfillment, saveFulfillment } from '../../fulfillment/work/fulfillment.store.ts';
import { withDueAt } from '../../fulfillment/work/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work/revise-fulfillment.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { applyEnds } from './parcel-ends.ts';
import type { ParcelEnd } from './tracking-change.ts';

/**
 * An order, and what the ends of a parcel mean for each of its fulfillments in it. Units that a person has
 * concluded meanwhile move no more.
 */
async function orderWrites(orderId: string, ends: readonly ParcelEnd[], now: string): Promise<Write[]> {
  const order = await readOrder(orderId);
  const parts = await Promise.all(
    [...Map.groupBy(ends, ({ link }) => link.n)].map(async ([n, own]) => {
      const before = await readFulfillment(orderId, n);
      const { fulfillment, shifts, draft } = applyEnds(before, own);
      return {
        before,
        next: reviseFulfillment(withDueAt(fulfillment, { now, settings: settings() }), now, draft),
        shifts: shifts.filter(({ units }) => units > 0),
      };
    }),
  );
  const moved = parts.filter(({ shifts }) => shifts.length > 0);
  const first = moved[0];
  if (!first) return [];
  const totals = moved.flatMap(({ shifts }) => shifts);
  const settled = await settleAttention(
    order,
    totals,
    moved.map((part) => part.next),
    now,
  );
  const next = orderAfter(
    order,
    { fulfillment: first.next, totals, cancelled: [], othersAsked: false, counts: settled.change },
    now,
  );
  return [
    ...moved.map((part) => saveFulfillment(part.before, part.next)),
    saveOrder(order, next),
    ...settled.writes,
  ];
}

/**
 * What the ends of a parcel mean for the fulfillments and orders whose units it carries. Whoever brings an
 * order's open count to zero closes it, on its version: of two last deliveries at once the second reads again
 * (P12). Refused as Moved.
 */
export async function parcelEndWrites(ends: readonly ParcelEnd[], now: string): Promise<Write[]> {
  const writes: Write[] = [];
  for (const [orderId, own] of Map.groupBy(ends, ({ link }) => link.orderId))
    writes.push(...(await orderWrites(orderId, own, now)));
  return writes;
}
