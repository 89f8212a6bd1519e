import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { readChannels } from '../../network/entities/network.store.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { searchableNumber } from '../../order/order-id.ts';
import type { OrderStatus } from '../../shared/events/statuses.ts';
import { key, listKey } from '../../shared/keys.ts';
import { getItems, queryIndex, type TableItem } from '../../shared/table.ts';
import { utcInstant } from '../../shared/time.ts';

/** Which orders a page of the list shows. */
export interface OrderFilter {
  /** Absent: all channels. */
  readonly channel?: string | undefined;
  readonly status?: OrderStatus | undefined;
  /** UTC date or time: nothing that was captured before it. */
  readonly from: string;
  /** UTC ISO. */
  readonly now: string;
  /** Orders a page. */
  readonly limit: number;
}

/** Behind which order (`<capturedAt>#<orderId>`) the list goes on, or at the end of which day. */
export const orderListPositionSchema = z.strictObject({
  before: z
    .string()
    .max(120)
    .refine((place) => utcInstant(dayOf(place)) !== undefined),
});
export type OrderListPosition = z.output<typeof orderListPositionSchema>;

/** A page of the list. */
export interface ListedOrders {
  readonly orders: Order[];
  /** Where the list goes on; absent at its end. */
  readonly next?: OrderListPosition;
}

/** A page reads at most so many partitions of the index: a rare status of a busy shop takes several pages. */
const MAX_PARTITIONS = 240;
/** Sorts behind every order id. */
const LAST = '~';

/** Orders with this number, whatever their channel; a `#` before it and lower case do not matter. */
export async function findOrdersByNumber(number: string): Promise<Order[]> {
  const { items } = await queryIndex('lists', listKey.numberPartition(searchableNumber(number)));
  const ids = [...new Set(items.map((item) => String(item['gsi1sk'])))];
  return readOrdersOf(ids);
}

/** The orders of these ids that are there, in their order. */
export function readOrdersOf(orderIds: readonly string[]): Promise<Order[]> {
  return readOrders(orderIds.map((orderId) => ({ ...key.order(orderId) })));
}

/**
 * Orders of a channel or of all, newest first. A page may hold fewer than `limit` and still go on at `next`.
 */
export async function listOrders(filter: OrderFilter, position?: OrderListPosition): Promise<ListedOrders> {
  const { channel, status, from, now, limit } = filter;
  const channels = channel === undefined ? (await readChannels()).map(({ id }) => id) : [channel];
  const found: Order[] = [];
  let before: string | undefined = position?.before ?? `${now}${LAST}`;
  let partitionsRead = 0;
  while (channels.length > 0 && before !== undefined && from < before) {
    const stretch: DayStretch = await readDayStretch(channels, from, before, limit);
    for (const order of stretch.orders.filter((one) => status === undefined || one.status === status)) {
      found.push(order);
      if (found.length === limit) return { orders: found, next: { before: entryOf(order) } };
    }
    before = stretch.next;
    partitionsRead += stretch.partitions;
    if (before !== undefined && partitionsRead >= MAX_PARTITIONS) return { orders: found, next: { before } };
  }
  return { orders: found };
}

/** At most `limit` orders of one day. */
interface DayStretch {
  /** Newest first. */
  readonly orders: readonly Order[];
  /** How many partitions of the index were read. */
  readonly partitions: number;
  /** Before which entry the list goes on; undefined when the day of `from` is done. */
  readonly next: string | undefined;
}

/** The orders of the day of `before` that lie between `from` and `before`. */
async function readDayStretch(
  channels: readonly string[],
  from: string,
  before: string,
  limit: number,
): Promise<DayStretch> {
  const date = dayOf(before);
  const partitions = channels.flatMap((id) => listKey.ordersPartitions(id, date));
  const range = { between: [from, before], newestFirst: true, limit: limit + 1 } as const;
  const pages = await Promise.all(partitions.map((pk) => queryIndex('lists', pk, range)));
  const entries = pages
    .flatMap(({ items }) => items)
    .map(({ pk, sk, gsi1sk }) => ({ pk, sk, at: String(gsi1sk) }))
    .filter(({ at }) => at !== before)
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, limit);
  const byEntry = new Map((await readOrders(entries)).map((order) => [entryOf(order), order]));
  return {
    orders: entries.flatMap(({ at }) => byEntry.get(at) ?? []),
    partitions: partitions.length,
    next: entries.length < limit ? endOfDayBefore(date, from) : entries.at(-1)?.at,
  };
}

/** An order's place in the list, the sort key of its entry. */
function entryOf({ capturedAt, orderId }: Order): string {
  return `${capturedAt}#${orderId}`;
}

async function readOrders(keys: readonly Pick<TableItem, 'pk' | 'sk'>[]): Promise<Order[]> {
  const items = await getItems(
    keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })),
    { consistent: false },
  );
  return readableItems(items, parseOrder);
}

function dayOf(at: string): string {
  return at.slice(0, 10);
}

/** Undefined when that day is before `from`. */
function endOfDayBefore(date: string, from: string): string | undefined {
  if (date <= dayOf(from)) return undefined;
  const dayBefore = dayOf(new Date(Date.parse(date) - 86_400_000).toISOString());
  return `${dayBefore}T${LAST}`;
}
