import { amend, type Order, unfinishedUnits, without } from '../../order/order.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { CancelDecision } from './cancel-decision.ts';

/** Who cancels, when, and whether the whole order. */
interface Cancel {
  readonly by: string;
  readonly now: string;
  readonly isWhole: boolean;
  /** The channel itself edits, which takes out no unit that a person has added. */
  readonly isEdit: boolean;
}

/** META after a cancel. `extra`: what else changes in the same write. */
export function orderAfterCancel(
  before: Order,
  decision: CancelDecision,
  cancel: Cancel,
  extra: Partial<Order>,
): Order {
  const { now, isWhole } = cancel;
  const ends = unfinishedUnits(decision.totals) === 0;
  // `amend` does not close what is quarantined: it may hold nothing yet that was understood.
  const closesQuarantined = before.quarantined && isWhole && ends;
  const change: Partial<Order> = {
    ...decision.change,
    ...(closesQuarantined ? { closed: { as: 'cancelled', at: now } } : {}),
    // What did not fit is finished by the sweeper, should this handler die.
    ...(decision.more ? { progressBy: after(now, settings().reservationWithin) } : {}),
    ...extra,
  };
  // Closing says how the order ended; anything else says what was asked.
  const event = ends ? undefined : eventOf(before, decision, cancel);
  const base = withoutWaits(before, decision, isWhole);
  return amend(cancel.isEdit ? base : withoutAdded(base, decision), change, now, event);
}

/** Units that a person takes out are first those that a person has added to what the channel wants. */
function withoutAdded(order: Order, { lines }: CancelDecision): Order {
  if (!order.additions) return order;
  const taken = new Map(lines.map(({ lineId, cancelled, asked }) => [lineId, cancelled + asked]));
  const left = Object.entries(order.additions)
    .map(
      ([lineId, { units, beyond }]) => [lineId, { units: units - (taken.get(lineId) ?? 0), beyond }] as const,
    )
    .filter(([, { units }]) => units > 0);
  const rest = without(order, 'additions');
  return left.length > 0 ? { ...rest, additions: Object.fromEntries(left) } : rest;
}

/** The order's waits end with the units that they were for; a cancel of everything ends the quarantine. */
function withoutWaits(order: Order, { totals }: CancelDecision, isWhole: boolean): Order {
  const unreserved = totals.open + totals.backordered;
  const ended: (keyof Order)[] = [
    ...(unreserved === 0 ? (['backorder'] as const) : []),
    ...(unreserved + totals.reserved === 0 ? (['capacityWait'] as const) : []),
    ...(isWhole ? (['quarantined'] as const) : []),
  ];
  return without(order, ...ended);
}

function eventOf(order: Order, decision: CancelDecision, { by, isWhole }: Cancel): EventDraft {
  const ids = { orderId: order.orderId, channel: order.channel, by };
  const cancelled = decision.lines.filter((line) => line.cancelled > 0);
  if (isWhole || cancelled.length === 0) {
    const asked = decision.asked.map(({ fulfillment }) => fulfillment.fulfillmentId);
    const units = cancelled.reduce((sum, line) => sum + line.cancelled, 0);
    return { type: 'order.cancel_requested', data: { ...ids, asked, cancelled: units } };
  }
  const lines = cancelled.map(({ lineId, sku, cancelled: units }) => ({ lineId, sku, units }));
  return { type: 'order.partly_cancelled', data: { ...ids, lines } };
}
