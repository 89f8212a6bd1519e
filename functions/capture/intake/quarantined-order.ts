/** META and exception of an order that could not be understood. Pure. */
import type { QuarantinedOrder } from '../../channels/message/channel-message.ts';
import type { QuarantineReason } from '../../channels/message/quarantine-reason.ts';
import { type ExceptionChange, openException } from '../../exceptions/exception.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { hashOf } from '../../shared/content-hash.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { utcInstant } from '../../shared/time.ts';
import { unwrittenOrder } from './new-order.ts';

/** What fits META and the keys of an order's number. */
const MAX_TEXT = 200;

/** The exception and the event list no more reasons than these. */
const MAX_REASONS = 50;

const UNKNOWN = 'unknown-';

/**
 * META of an order that could not be understood, with its exception. An order whose payload does not even say
 * which one it is gets an id from its content, so that the same message again meets the order that it made.
 */
export function newQuarantinedOrder(
  channel: string,
  { external, version, reasons }: QuarantinedOrder,
  now: string,
): { order: Order; exception: ExceptionChange } {
  const told = external.id === undefined ? undefined : keptId(external.id);
  const id = told ?? `${UNKNOWN}${version.hash.slice(0, 16)}`;
  const number = external.number?.slice(0, MAX_TEXT) ?? id;
  const channelUpdatedAt = knownTime(version.updatedAt);
  const identity = { channel, external: { id, number }, contentHash: version.hash, channelUpdatedAt };
  // No execution is wanted yet, so nobody looks whether one runs; the exception has a deadline of its own.
  const base: Order = { ...without(unwrittenOrder(identity, now), 'progressBy'), quarantined: true };
  const detail = { version: base.bodyVersion, ...quarantineDetail(reasons) };
  const exception = openException(base, { type: 'QuarantinedOrder', detail }, now);
  return { order: amend(base, exception.change, now, quarantineEvent(base, reasons)), exception };
}

/** A longer id is cut, and stays another one than every id that begins alike. */
export function keptId(id: string): string {
  if (id.length <= MAX_TEXT) return id;
  const hash = hashOf(id).slice(0, 16);
  return `${id.slice(0, MAX_TEXT - hash.length - 1)}~${hash}`;
}

/** Whether the order was quarantined without knowing which one it is. */
export function isUnidentified({ quarantined, external }: Pick<Order, 'quarantined' | 'external'>): boolean {
  return quarantined === true && external.id.startsWith(UNKNOWN);
}

/** What an exception says of a version that was not understood. */
export function quarantineDetail(reasons: readonly QuarantineReason[]): { reasons: QuarantineReason[] } {
  return { reasons: reasons.slice(0, MAX_REASONS).map((reason) => ({ ...reason })) };
}

/** Messages may quote what is personal: the event carries codes and paths alone. */
export function quarantineEvent(
  { orderId, channel }: Pick<Order, 'orderId' | 'channel'>,
  reasons: readonly QuarantineReason[],
): EventDraft {
  const told = reasons.slice(0, MAX_REASONS).map(({ code, path }) => ({ code, path }));
  return { type: 'order.quarantined', data: { orderId, channel, reasons: told } };
}

/** A time of a quarantined order in UTC; undefined when the time was not understood either. */
export function knownTime(text: string | undefined): string | undefined {
  return text === undefined ? undefined : utcInstant(text);
}
