/** What a new order begins as: META from the canonical order. Pure. */
import { closedOnArrival, openLines } from '../../order/canonical-order.ts';
import { cartNamedBy } from '../../order/cart-name.ts';
import { sumUnits } from '../../order/line-units.ts';
import { amend, type Hold, noTotals, type Order } from '../../order/order.ts';
import type { CanonicalOrder, OrderHold } from '../../order/order-form.ts';
import { orderId } from '../../order/order-id.ts';
import { soldAtTill } from '../../order/till-sale.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { keptEvent } from '../../shared/events/kept-times.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { clockAfter } from './version-order.ts';

/** META of a new order. */
export function newOrder(order: CanonicalOrder, now: string): Order {
  const { channel, external, version } = order;
  const base = unwrittenOrder(
    {
      channel,
      external: { id: external.id, number: external.number },
      contentHash: version.hash,
      channelUpdatedAt: version.updatedAt,
    },
    now,
  );
  return amend(base, captureChange(base, order, now), now, capturedEvent(base, order));
}

/** What every order has from its first message, understood or not. */
export interface OrderIdentity {
  readonly channel: string;
  readonly external: Order['external'];
  readonly contentHash: string;
  /** The time of the version as the channel tells it. */
  readonly channelUpdatedAt: string | undefined;
}

/** META of an order before its first write: `amend` makes that version 1. */
export function unwrittenOrder(identity: OrderIdentity, now: string): Order {
  const { channel, external, contentHash, channelUpdatedAt } = identity;
  return {
    type: 'Order',
    orderId: orderId(channel, external.id),
    channel,
    external,
    contentHash,
    ...clockAfter({}, { updatedAt: channelUpdatedAt, receivedAt: now }),
    bodyVersion: 0,
    capturedAt: now,
    totals: noTotals,
    status: 'captured',
    holds: [],
    barred: { reserve: 0, route: 0, dispatch: 0 },
    attempt: 0,
    started: 0,
    counts: { fulfillments: 0, decisions: 0, exceptions: 0, returns: 0 },
    attention: 0,
    progressBy: after(now, settings().progressWithin),
    version: 0,
  };
}

/**
 * What an order that was understood changes on META: its units, its holds, its first attempt; closed when
 * nothing is left to ship.
 */
export function captureChange(base: Order, order: CanonicalOrder, now: string): Partial<Order> {
  const totals = { ...noTotals, open: unitsToOrchestrate(order) };
  const test = order.test ? { test: true } : {};
  const cart = cartNamedBy(order);
  const named = cart === undefined ? {} : { cart: { id: cart } };
  const as = closedOnArrival(order);
  if (as) return { totals, ...test, holds: [], closed: { as, at: now } };
  const added = order.holds
    .filter(({ id }) => !base.holds.some((hold) => hold.id === id))
    .map((hold) => holdOf(base.channel, hold, now));
  return {
    totals,
    ...test,
    ...named,
    // Nothing keeps goods back that have left by the till.
    holds: soldAtTill(order).length > 0 ? [] : [...base.holds, ...added],
    attempt: base.attempt + 1,
    progressBy: after(now, settings().progressWithin),
  };
}

/** The hold of a channel's order as META keeps it; the hold's note may be personal and stays in the body. */
export function holdOf(channel: string, hold: OrderHold, now: string): Hold {
  const { id, reason, before, expiresAfter, onExpiry } = hold;
  const expiresAt = hold.expiresAt ?? (expiresAfter === undefined ? undefined : after(now, expiresAfter));
  return {
    id,
    reason,
    before,
    onExpiry,
    placedBy: `channel:${channel}`,
    placedAt: now,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/**
 * META keeps when it was captured. `as`: how an order that has nothing to ship was recorded and closed at once, which
 * the timeline has to be told.
 */
function capturedEvent(base: Order, order: CanonicalOrder): EventDraft {
  const as = closedOnArrival(order);
  const data = {
    orderId: base.orderId,
    channel: base.channel,
    externalNumber: base.external.number,
    lines: openLines(order).length + soldAtTill(order).length,
    units: unitsToOrchestrate(order),
  };
  if (as) return { type: 'order.captured', data: { ...data, as } };
  return keptEvent({ type: 'order.captured', data });
}

/** Open units of the lines that need shipping; of a sale at the till those that have left. */
export function unitsToOrchestrate(order: CanonicalOrder): number {
  return sumUnits(soldAtTill(order)) + openLines(order).reduce((sum, line) => sum + line.open, 0);
}
