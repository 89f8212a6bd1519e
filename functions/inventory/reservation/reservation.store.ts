import { ORDER_OWNER } from '../../order/unit-owner.ts';
import { dueKey, key, listKey } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type HeldLine, isUnsettled, type Reservation, reservationSchema } from './reservation.ts';

export function parseReservation(item: TableItem): Reservation {
  return parseOwn(reservationSchema, item, `reservation of ${String(item['orderId'])}`);
}

/** The reservation of an order, read consistently; undefined when the order never claimed anything. */
export async function readReservation(orderId: string): Promise<Reservation | undefined> {
  const item = await getItem(key.reservation(orderId));
  return item ? parseReservation(item) : undefined;
}

/** The condition that the reservation is as it was read: undefined where there was none. Refused as Moved. */
export function checkReservation(orderId: string, before: Pick<Reservation, 'version'> | undefined): Write {
  const names = before ? { '#version': 'version' } : { '#pk': 'pk' };
  const condition = before
    ? { expression: '#version = :before', names, values: { ':before': before.version } }
    : { expression: 'attribute_not_exists(#pk)', names };
  const refused = moved(`reservation of ${orderId}`);
  return { kind: 'check', key: key.reservation(orderId), condition, refused };
}

/** Most units wait for Route: their owner is what reading fills in. */
function withoutDefaultOwner({ by, ...line }: HeldLine): Omit<HeldLine, 'by'> & Partial<HeldLine> {
  return by === ORDER_OWNER ? line : { ...line, by };
}

/**
 * Writes `next` over the reservation that was read as `before` (undefined: there was none); `next.version` is one
 * more. A reservation in the middle of taking or giving back is due for the sweeper (P17), any other is not. One with
 * claims is listed in its pool.
 * Refused as Moved.
 */
export function saveReservation(
  before: Pick<Reservation, 'version'> | undefined,
  next: Reservation,
  now: string = new Date().toISOString(),
): Write {
  const { gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, dueAt: _5, ...rest } = next;
  const dueAt = isUnsettled(next) ? after(now, settings().reservationWithin) : undefined;
  const due = dueAt === undefined ? {} : { dueAt, ...dueKey(next.orderId, dueAt) };
  const listed = next.held.length > 0 ? listKey.claims(next.pool, next.orderId) : {};
  const item = { ...rest, held: next.held.map(withoutDefaultOwner), ...listed, ...due };
  return putVersion(
    key.reservation(next.orderId),
    item,
    before?.version,
    moved(`reservation of ${next.orderId}`),
  );
}
