/** What a new order begins as: META from the canonical order, pure. */

import type { QuarantinedOrder } from '../../channels/message/channel-message.ts';
import type { QuarantineReason } from '../../channels/message/quarantine-reason.ts';
import { type ExceptionChange, openException } from '../../exceptions/exception.store.ts';
import { closedOnArrival, openLines } from '../../order/canonical-order.ts';
import { amend, type Hold, noTotals, type Order, without } from '../../order/order.ts';
import type { CanonicalOrder, OrderHold } from '../../order/order-form.ts';
import { orderId } from '../../order/order-id.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { after, settings } from '../../shared/settings.ts';

/** Units to orchestrate. */
export const openUnits = (order: CanonicalOrder): number =>
  openLines(order).reduce((sum, line) => sum + line.open, 0);

/** The hold of a channel's order as META keeps it; what it notes may be personal and stays in the body. */
export const heldBy = (
  channel: string,
  { id, reason, before, expiresAt, onExpiry }: OrderHold,
  now: string,
): Hold => ({
  id,
  reason,
  before,
  onExpiry,
  placedBy: `channel:${channel}`,
  placedAt: now,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

/** An order before its first write: `amend` makes that version 1. */
const blank = (
  channel: string,
  external: Order['external'],
  contentHash: string,
  updatedAt: string | undefined,
  now: string,
): Order => ({
  type: 'Order',
  orderId: orderId(channel, external.id, external.number),
  channel,
  external,
  contentHash,
  ...(updatedAt === undefined ? {} : { channelUpdatedAt: updatedAt }),
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
});

/**
 * What an order that was understood changes on META: its units, its holds, its first attempt; closed when
 * nothing is left to ship.
 */
export function captured(base: Order, order: CanonicalOrder, now: string): Partial<Order> {
  const as = closedOnArrival(order);
  return {
    totals: { ...noTotals, open: openUnits(order) },
    holds: as
      ? []
      : [
          ...base.holds,
          ...order.holds
            .filter(({ id }) => !base.holds.some((hold) => hold.id === id))
            .map((hold) => heldBy(base.channel, hold, now)),
        ],
    ...(as
      ? { closed: { as, at: now } }
      : { attempt: base.attempt + 1, progressBy: after(now, settings().progressWithin) }),
  };
}

/** `order.captured` says so also of an order that is recorded and closed at once. */
export function capturedEvent(base: Order, order: CanonicalOrder): EventDraft {
  const as = closedOnArrival(order);
  const data = {
    orderId: base.orderId,
    channel: base.channel,
    externalNumber: base.external.number,
    lines: openLines(order).length,
    units: openUnits(order),
  };
  return { type: 'order.captured', data: { ...data, ...(as ? { as } : {}) } };
}

/** META of a new order. */
export function newOrder(order: CanonicalOrder, now: string): Order {
  const {
    channel,
    external: { id, number },
    version,
  } = order;
  const base = blank(channel, { id, number }, version.hash, version.updatedAt, now);
  return amend(base, captured(base, order, now), now, capturedEvent(base, order));
}

/** What the exception says of a quarantine, and the event; messages stay out of the event. */
export const quarantineDetail = (reasons: readonly QuarantineReason[]): Record<string, unknown> => ({
  reasons: reasons.slice(0, 50).map((reason) => ({ ...reason })),
});
export const quarantineEvent = (
  { orderId: id, channel }: Pick<Order, 'orderId' | 'channel'>,
  reasons: readonly QuarantineReason[],
): EventDraft => ({
  type: 'order.quarantined',
  data: { orderId: id, channel, reasons: reasons.slice(0, 50).map(({ code, path }) => ({ code, path })) },
});

/**
 * META of an order that could not be understood, with its exception. One whose payload does not even say
 * which order it is gets an id from its content, so that the same again meets itself.
 */
export function newQuarantinedOrder(
  channel: string,
  { external, version, reasons }: QuarantinedOrder,
  now: string,
): { order: Order; exception: ExceptionChange } {
  const id = external.id?.slice(0, MAX_TEXT) ?? unknownId(version.hash);
  const number = external.number?.slice(0, MAX_TEXT) ?? id;
  const base = blank(channel, { id, number }, version.hash, utc(version.updatedAt), now);
  // No execution is wanted yet, so nobody looks whether one runs; the exception has a deadline of its own.
  const quarantined: Order = { ...without(base, 'progressBy'), quarantined: true };
  const exception = openException(
    quarantined,
    { type: 'QuarantinedOrder', detail: quarantineDetail(reasons) },
    now,
  );
  return { order: amend(quarantined, exception.change, now, quarantineEvent(base, reasons)), exception };
}

const MAX_TEXT = 200;

/** A time that was not understood, as any other field may not be, is none. */
export function utc(text: string | undefined): string | undefined {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

const UNKNOWN = 'unknown-';
const unknownId = (hash: string): string => `${UNKNOWN}${hash.slice(0, 16)}`;

/** Whether the order was quarantined without knowing which one it is. */
export const isUnidentified = ({ quarantined, external }: Pick<Order, 'quarantined' | 'external'>): boolean =>
  quarantined === true && external.id.startsWith(UNKNOWN);
