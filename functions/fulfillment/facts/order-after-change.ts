import { amend, type Order, shift } from '../../order/order.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import type { Totals } from '../../shared/events/statuses.ts';
import type { Fulfillment } from '../work/fulfillment.ts';
import type { FulfillmentChange } from './fulfillment-change.ts';

export type TotalsShift = FulfillmentChange['totals'][number];

export const shiftTotals = (totals: Totals, shifts: readonly TotalsShift[]): Totals =>
  shifts.reduce((sums, { from, to, units }) => shift(sums, from, to, units), totals);

/** What of a fulfillment's change concerns its order. */
export interface OrderEffect extends Pick<FulfillmentChange, 'answered' | 'cancelled'> {
  readonly fulfillment: Fulfillment;
  readonly totals: readonly TotalsShift[];
  /** Another location was asked, too, and has not answered. */
  readonly othersAsked: boolean;
  /** Of an exception that is opened in the same write. */
  readonly counts?: Partial<Pick<Order, 'counts' | 'attention'>>;
}

/**
 * A cancel request is over when all that were asked have answered; one refusal makes it a refused one (P8).
 */
function cancelAfter({ cancel }: Order, { answered, othersAsked }: OrderEffect): Pick<Order, 'cancel'> {
  if (cancel?.state !== 'asked' || !answered) return {};
  if (answered !== 'accepted') return { cancel: { ...cancel, state: 'refused' } };
  return othersAsked ? {} : { cancel: { ...cancel, state: 'done' } };
}

function eventOf(
  before: Order,
  next: Order,
  { answered, cancelled, fulfillment }: OrderEffect,
): EventDraft | undefined {
  const { orderId, totals } = next;
  if (next.closed && !before.closed) return undefined;
  if (answered === 'refused' || answered === 'unanswered')
    return { type: 'order.cancel_refused', data: { orderId, fulfillmentId: fulfillment.fulfillmentId } };
  if (cancelled.length > 0)
    return {
      type: 'order.partly_cancelled',
      data: { orderId, by: before.cancel?.by ?? fulfillment.cancelAsked?.by ?? 'system', lines: cancelled },
    };
  // That a part has gone is said by its fulfillment.
  return next.status === 'shipped' && before.status !== 'shipped'
    ? { type: 'order.shipped', data: { orderId, totals } }
    : undefined;
}

/**
 * META after a fulfillment's change: totals move, a cancel request is answered, and whoever brings the open
 * count to zero closes (P12).
 */
export function orderAfter(before: Order, concern: OrderEffect, now: string): Order {
  const change: Partial<Order> = {
    ...concern.counts,
    ...cancelAfter(before, concern),
    totals: shiftTotals(before.totals, concern.totals),
  };
  return amend(before, change, now, eventOf(before, amend(before, change, now), concern));
}
