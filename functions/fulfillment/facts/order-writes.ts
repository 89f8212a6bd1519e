import {
  type ExceptionChange,
  openException,
  readOrderExceptions,
  settleException,
} from '../../exceptions/exception.store.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { saveOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import { readFulfillments } from '../work-order/fulfillment.store.ts';
import { askedBack, type Fulfillment } from '../work-order/fulfillment.ts';
import type { FulfillmentChange, TotalsShift } from './fulfillment-change.ts';
import { orderAfter } from './order-after-change.ts';
import { settleAttention } from './settle-attention.ts';

/** Read after META, whose version makes sure that no location answers at the same time. */
async function areOthersAsked({ orderId, n }: Fulfillment): Promise<boolean> {
  const fulfillments = await readFulfillments(orderId);
  return fulfillments.some((other) => other.n !== n && askedBack(other).length > 0);
}

/** A location that answers after all settles the exception about its silence. */
async function settleSilence(
  order: Order,
  { n, cancelAsked }: Fulfillment,
  { answered }: FulfillmentChange,
  now: string,
): Promise<Write[]> {
  if (!answered || cancelAsked?.answer !== 'unanswered') return [];
  const exceptions = await readOrderExceptions(order.orderId);
  const about = exceptions.filter(
    ({ status, exceptionType, fulfillment }) =>
      status === 'open' && exceptionType === 'CancelUnanswered' && fulfillment === n,
  );
  const note = `the location answered: ${answered}`;
  const resolution = { action: 'close', by: 'system', note } as const;
  return about.map((exception) => settleException(order, exception, resolution, now).write);
}

/** Whoever closes an order by a cancel leaves the final tombstone in the same write (P16). */
async function leaveTombstone(order: Order, now: string): Promise<Write[]> {
  const before = await readReservation(order.orderId);
  if (!before || (before.status === 'released' && before.final)) return [];
  const tombstone = { ...before, status: 'released', final: true, version: before.version + 1 } as const;
  return [saveReservation(before, tombstone, now)];
}

function openAbout(
  order: Order,
  { location, n }: Fulfillment,
  { exception }: FulfillmentChange,
  now: string,
): ExceptionChange | undefined {
  return exception && openException(order, { ...exception, about: { location }, fulfillment: n }, now);
}

export interface OrderChange {
  readonly order: Order;
  /** The fulfillment as it was read. */
  readonly before: Fulfillment;
  /** The fulfillment as it becomes, its parcels' ends included. */
  readonly fulfillment: Fulfillment;
  readonly change: FulfillmentChange;
  /** By which totals move because of ends that the parcels had already. */
  readonly ends: readonly TotalsShift[];
}

/**
 * META after a fulfillment's change, with the exceptions that it opens or settles; none when META has no
 * part.
 */
export async function orderWrites(
  { order, before, fulfillment, change, ends }: OrderChange,
  now: string,
): Promise<Write[]> {
  const { answered, cancelled, exception } = change;
  const totals = [...change.totals, ...ends].filter(({ units }) => units > 0);
  if (totals.length === 0 && !answered && !exception) return [];

  const opened = openAbout(order, before, change, now);
  const settled = await settleAttention(order, totals, [fulfillment], now);
  const mayBeDone = answered === 'accepted' && order.cancel?.state === 'asked';
  const othersAsked = mayBeDone && (await areOthersAsked(before));
  const counts = { ...opened?.change, ...settled.change };
  const effect = { fulfillment, totals, cancelled, othersAsked, counts };
  const next = orderAfter(order, answered ? { ...effect, answered } : effect, now);

  const closesByCancel = next.closed !== undefined && !order.closed && cancelled.length > 0;
  return [
    saveOrder(order, next),
    ...(opened ? [opened.write] : []),
    ...settled.writes,
    ...(await settleSilence(order, before, change, now)),
    ...(closesByCancel ? await leaveTombstone(order, now) : []),
  ];
}
