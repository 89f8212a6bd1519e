import { NotFound } from '../../shared/errors.ts';
import { dueKey, key, listKey, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type Fulfillment, fulfillmentSchema, isVisible } from './fulfillment.ts';

export const parseFulfillment = (item: TableItem): Fulfillment =>
  parseOwn(fulfillmentSchema, item, `fulfillment ${String(item['fulfillmentId'])}`);

/** @throws NotFound */
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

/** What the schema fills in again: an item of more than 1 KB costs every write twice. */
const isDefault = (value: unknown): boolean =>
  value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
const compact = (item: TableItem): TableItem =>
  Object.fromEntries(
    Object.entries(item).filter(([name, value]) => !isDefault(value) || name === 'units' || name === 'lines'),
  );

/**
 * As it is stored: in the location's work queue while the location has work with it, in the deadline index
 * while it has a deadline.
 */
export function fulfillmentItem(fulfillment: Fulfillment): TableItem {
  const { gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, ...rest } = fulfillment;
  const { fulfillmentId, location, requestedAt, dueAt } = fulfillment;
  return {
    ...compact(rest),
    lines: fulfillment.lines.map(compact),
    ...(isVisible(fulfillment) && requestedAt !== undefined
      ? listKey.work(location, requestedAt, fulfillmentId)
      : {}),
    ...(dueAt !== undefined ? dueKey(fulfillmentId, dueAt) : {}),
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
