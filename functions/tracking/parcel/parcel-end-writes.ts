import { openException } from '../../exceptions/exception.store.ts';
import { affectedFulfillment } from '../../fulfillment/facts/affected-fulfillment.ts';
import { statusAfterEnds } from '../../fulfillment/facts/end-shipped-units.ts';
import { type ChangedFulfillment, movedUnitsWrites } from '../../fulfillment/facts/moved-units-writes.ts';
import { type OrderUnits, readOrderUnits, withFulfillment } from '../../fulfillment/facts/order-units.ts';
import { nothingUnsettled, settleSurplus, settlingOf } from '../../fulfillment/facts/settle-surplus.ts';
import { findParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { hasSurplus } from '../../fulfillment/parcels/sent-parcel.ts';
import { readFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { shipmentId } from '../../order/order-id.ts';
import { type OpenedReturns, returnUndelivered } from '../../returns/rma/undelivered-return.ts';
import { settings } from '../../shared/settings.ts';
import { after as timeAfter } from '../../shared/time.ts';
import type { Write } from '../../shared/transact.ts';
import { type FailedDelivery, tellReturned, withReturn } from './failed-delivery.ts';
import { applyEnds, type ParcelEnd } from './parcel-ends.ts';

/** A fulfillment with ends of its parcels, before its status is known. */
interface Ended {
  readonly before: Fulfillment;
  readonly fulfillment: Fulfillment;
}

async function readEnded(orderId: string, n: number, ends: readonly ParcelEnd[]): Promise<Ended> {
  const before = await readFulfillment(orderId, n);
  return { before, fulfillment: applyEnds(before, ends) };
}

/**
 * Whether the ends concern surplus of the order (P11): surplus that has arrived, or a unit that did not and
 * that surplus may stand for.
 */
function concernsSurplus({ fulfillment }: Ended, ends: readonly ParcelEnd[]): boolean {
  return ends.some(
    ({ link, to }) => to !== 'delivered' || hasSurplus(findParcel(fulfillment, link.m) ?? { lines: {} }),
  );
}

/** The order's units with these ends, and after surplus of it met what the order needs. */
async function settledEnds(order: Order, ended: readonly Ended[], isOfSurplus: boolean) {
  const { concluded = [] } = order;
  const read: OrderUnits = isOfSurplus
    ? await readOrderUnits(order)
    : { fulfillments: ended.map(({ before }) => before), reservation: undefined, concluded };
  const before = ended.reduce((units, one) => withFulfillment(units, one.before), read);
  const after = ended.reduce((units, { fulfillment }) => withFulfillment(units, fulfillment), before);
  if (!isOfSurplus) return { before, after, movements: [] };
  const { units, movements } = settleSurplus(after, undefined, nothingUnsettled, settlingOf(order));
  return { before, after: units, movements };
}

/** What a parcel says to one order. */
interface OrderEnds {
  readonly ends: readonly ParcelEnd[];
  readonly failed: FailedDelivery | undefined;
}

/** An order and its fulfillments after ends of a parcel. */
async function orderWrites(orderId: string, { ends, failed }: OrderEnds, now: string): Promise<Write[]> {
  const order = await readOrder(orderId);
  const byFulfillment = [...Map.groupBy(ends, ({ link }) => link.n)];
  const read = await Promise.all(byFulfillment.map(([n, own]) => readEnded(orderId, n, own)));
  const ended = read.filter(({ before, fulfillment }) => fulfillment !== before);
  const isOfSurplus = ended.some((one) =>
    concernsSurplus(
      one,
      ends.filter(({ link }) => link.n === one.before.n),
    ),
  );
  const { before, after, movements } = await settledEnds(order, ended, isOfSurplus);

  const moment = { now, settings: settings() };
  const answerBy = timeAfter(now, settings().cancelAnswerWithin);
  const changed = before.fulfillments.flatMap((earlier): ChangedFulfillment[] => {
    const next = after.fulfillments.find(({ n }) => n === earlier.n);
    if (!next || next === earlier) return [];
    const isEnded = ended.some((one) => one.before.n === earlier.n);
    if (!isEnded) return [affectedFulfillment(earlier, next, moment, answerBy)];
    const { fulfillment, draft } = statusAfterEnds(earlier, next);
    return [{ before: earlier, next: reviseFulfillment(withDueAt(fulfillment, moment), now, draft) }];
  });
  const back = await returnUndelivered(
    order,
    changed.map((one) => ({ before: one.before, after: one.next })),
    now,
  );
  const opened = failed && openAbout({ ...order, counts: back.counts }, withReturnOf(failed, back), now);
  const counts = back.returns.length > 0 ? back.counts : undefined;
  const moved = await movedUnitsWrites({ order, before, after, changed, movements, opened, counts }, now);
  return [...moved, ...back.writes, ...(await tellReturned(back.returns))];
}

function openAbout(order: Order, { link, exception }: FailedDelivery, now: string) {
  return openException(order, { ...exception, fulfillment: link.n }, now);
}

function withReturnOf(failed: FailedDelivery, { returns }: OpenedReturns): FailedDelivery {
  const { orderId, n, m } = failed.link;
  const id = shipmentId(orderId, n, m);
  return withReturn(
    failed,
    returns.find((one) => one.shipmentId === id),
  );
}

/**
 * What the ends of a parcel mean for the fulfillments and orders whose units it carries. Whoever brings an
 * order's open count to zero closes the order, on its version: of two last deliveries at once the second
 * reads again (P12). The status of an order that has closed follows its parcels (P27). A parcel that has `failed` opens
 * an exception of its first shipment's order in the same write. Refused as Moved.
 */
export async function parcelEndWrites(
  ends: readonly ParcelEnd[],
  now: string,
  failed?: FailedDelivery,
): Promise<Write[]> {
  const byOrder = Map.groupBy(ends, ({ link }) => link.orderId);
  if (failed && !byOrder.has(failed.link.orderId)) byOrder.set(failed.link.orderId, []);
  const writes: Write[] = [];
  for (const [orderId, own] of byOrder) {
    const ofOrder = failed?.link.orderId === orderId ? failed : undefined;
    writes.push(...(await orderWrites(orderId, { ends: own, failed: ofOrder }, now)));
  }
  return writes;
}
