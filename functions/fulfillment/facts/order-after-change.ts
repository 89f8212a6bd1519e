/** META after a fulfillment's change. Pure. */
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import type { DraftOf, EventDraft } from '../../shared/events/carried.ts';
import { keptEvent } from '../../shared/events/kept-times.ts';
import type { Totals } from '../../shared/events/statuses.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import type { FulfillmentChange, TotalsShift } from './fulfillment-change.ts';

/** @throws Corrupt when fewer units are in a state than are to leave it */
export function shiftTotals(totals: Totals, shifts: readonly TotalsShift[]): Totals {
  return shifts.reduce((sums, { from, to, units }) => shiftUnits(sums, from, to, units), totals);
}

/** The part of a fulfillment's change that concerns its order. */
export interface OrderEffect extends Pick<FulfillmentChange, 'answered' | 'cancelled'> {
  /** The fulfillment as it becomes; none where only META changes. */
  readonly fulfillment: Fulfillment | undefined;
  readonly totals: readonly TotalsShift[];
  /** Whether another location was asked, too, and has yet to answer. */
  readonly othersAsked: boolean;
  /** From exceptions that are opened or settled in the same write, and from what a person closed. */
  readonly counts?: Partial<Pick<Order, 'counts' | 'attention' | 'concluded'>>;
  /** What is told of an exception of these that keeps the order from going on. */
  readonly attention?: DraftOf<'order.needs_attention'>;
}

/** A cancel request is done when all that were asked have agreed; one refusal makes it a refused one (P8). */
function cancelAfter({ cancel }: Order, { answered, othersAsked }: OrderEffect): Pick<Order, 'cancel'> {
  if (cancel?.state !== 'asked' || !answered) return {};
  if (answered !== 'accepted') return { cancel: { ...cancel, state: 'refused' } };
  return othersAsked ? {} : { cancel: { ...cancel, state: 'done' } };
}

/**
 * What the order announces of its units; closing is announced by `amend` itself, a part that shipped by its fulfillment.
 */
function eventOfUnits(
  before: Order,
  next: Order,
  { answered, cancelled, fulfillment }: OrderEffect,
): EventDraft | undefined {
  const { orderId, channel, totals } = next;
  if (next.closed && !before.closed) return undefined;
  const isRefused = answered === 'refused' || answered === 'unanswered';
  if (isRefused && fulfillment) {
    const { fulfillmentId } = fulfillment;
    return { type: 'order.cancel_refused', data: { orderId, channel, fulfillmentId } };
  }
  if (cancelled.length > 0) {
    const by = before.cancel?.by ?? fulfillment?.cancelAsked?.by ?? 'system';
    return { type: 'order.partly_cancelled', data: { orderId, channel, by, lines: cancelled } };
  }
  const hasShipped = next.status === 'shipped' && before.status !== 'shipped';
  return hasShipped ? keptEvent({ type: 'order.shipped', data: { orderId, channel, totals } }) : undefined;
}

/** What the order announces: of its units, and that a person has to look, where it is not over by the same write. */
function eventOfOrder(before: Order, next: Order, effect: OrderEffect): EventDraft | undefined {
  const { attention } = effect;
  const event = eventOfUnits(before, next, effect);
  if (!attention || next.closed) return event;
  return event ? { ...event, also: attention } : attention;
}

/**
 * META after a fulfillment's change: totals move, a cancel request is answered, and whoever brings the open
 * count to zero closes the order (P12).
 */
export function orderAfter(before: Order, effect: OrderEffect, now: string): Order {
  const change: Partial<Order> = {
    ...effect.counts,
    ...cancelAfter(before, effect),
    totals: shiftTotals(before.totals, effect.totals),
  };
  const silent = amend(before, change, now);
  return amend(before, change, now, eventOfOrder(before, silent, effect));
}
