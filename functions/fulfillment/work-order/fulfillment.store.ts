import { FIRST_ATTEMPT } from '../../order/unit-owner.ts';
import { NotFound } from '../../shared/errors.ts';
import { readEvent, storedEvent } from '../../shared/events/compact.ts';
import { dueKey, key, listKey, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type SentParcel, storedParcel } from '../parcels/sent-parcel.ts';
import { type Fulfillment, fulfillmentSchema, isHidden, isVisible } from './fulfillment.ts';
import { compactTime } from './stored-time.ts';

/** @throws Corrupt when the item is none of ours */
export function parseFulfillment(item: TableItem): Fulfillment {
  const fulfillment = parseOwn(
    fulfillmentSchema,
    item,
    `fulfillment ${String(item['n'])} of order ${String(item['orderId'])}`,
  );
  return { ...fulfillment, ...readEvent(fulfillment.evt, fulfillment.orderId) };
}

/** Read consistently. @throws NotFound */
export async function readFulfillment(orderId: string, n: number): Promise<Fulfillment> {
  const item = await getItem(key.fulfillment(orderId, n));
  if (!item) throw new NotFound(`There is no fulfillment ${n} of order ${orderId}.`);
  return parseFulfillment(item);
}

/** All fulfillments of an order, by number, read consistently. */
export async function readFulfillments(orderId: string): Promise<Fulfillment[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.fulfillment });
  return items.map(parseFulfillment);
}

const alwaysStored: ReadonlySet<string> = new Set(['units', 'lines']);

/** Whether reading fills the value in again: zero, an empty list or record, the usual maker. */
function isDefault(value: unknown): boolean {
  if (value === 0 || value === FIRST_ATTEMPT) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The attributes without defaults: an item of more than 1 KB costs every write twice. */
function withoutDefaults(attributes: TableItem): TableItem {
  const stored = Object.entries(attributes).filter(
    ([name, value]) => alwaysStored.has(name) || !isDefault(value),
  );
  return Object.fromEntries(stored);
}

function storedParcels({
  sent,
  lines,
}: { sent?: readonly SentParcel[] } & Pick<Fulfillment, 'lines'>): TableItem {
  return sent ? { sent: sent.map((parcel) => storedParcel(parcel, lines)) } : {};
}

function storedCommands({ commands }: Fulfillment): TableItem {
  const stored = Object.entries(commands).map(([name, command]) => [
    name,
    { ...command, at: compactTime(command.at) },
  ]);
  return stored.length === 0 ? {} : { commands: Object.fromEntries(stored) };
}

/**
 * The item as it is stored. It is in the location's work queue while the location has work with it, and in
 * the index of deadlines while it has one.
 */
export function fulfillmentItem(fulfillment: Fulfillment): TableItem {
  const { gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, fulfillmentId, ...rest } = fulfillment;
  const { location, requestedAt, dueAt } = fulfillment;
  const isListed = isVisible(fulfillment) && requestedAt !== undefined;
  return {
    ...withoutDefaults(rest),
    ...storedEvent(fulfillment.evt, fulfillment.orderId),
    lines: fulfillment.lines.map(withoutDefaults),
    ...storedParcels(fulfillment),
    ...storedCommands(fulfillment),
    ...(isListed ? listKey.work(location, requestedAt, fulfillmentId) : {}),
    ...(isHidden(fulfillment) ? listKey.hiddenWork(location, fulfillmentId) : {}),
    ...(dueAt === undefined ? {} : dueKey(fulfillmentId, dueAt)),
  };
}

/**
 * Writes `next` over what was read as `before` (undefined: there was none). `next.version` is one more.
 * Refused as Moved.
 */
export function saveFulfillment(before: Pick<Fulfillment, 'version'> | undefined, next: Fulfillment): Write {
  return putVersion(
    key.fulfillment(next.orderId, next.n),
    fulfillmentItem(next),
    before?.version,
    moved(`fulfillment ${next.fulfillmentId}`),
  );
}
