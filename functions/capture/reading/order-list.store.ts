import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { readChannels } from '../../network/entities/network.store.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { searchableNumber } from '../../order/order-id.ts';
import type { StatusGroup } from '../../shared/events/statuses.ts';
import { groupPartitions, key, listKey } from '../../shared/keys.ts';
import { getItems, queryIndex, type TableItem } from '../../shared/table.ts';
import { utcInstant } from '../../shared/time.ts';

/** Which orders a page of the list shows. */
export interface OrderFilter {
  /** Absent: all channels. */
  readonly channel?: string | undefined;
  /** Absent: whatever is found. */
  readonly isWanted?: ((order: Order) => boolean) | undefined;
  /** UTC date or time: nothing that was captured before it. */
  readonly from: string;
  /** UTC ISO: nothing that was captured behind it. */
  readonly to: string;
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

/** A page reads at most so many partitions of the index: a rare status of a quiet shop takes several pages. */
const MAX_PARTITIONS = 240;
/** A page reads at most so many orders: a rare status of a busy shop takes several pages, too. */
const MAX_READ = 300;
/** Orders that are read at a time where not every one is wanted: one batch. */
const BATCH = 100;
/** Days of a quiet shop that are read side by side at most. */
const MAX_DAYS = 8;
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

/** Where a list goes on, and what was read of it so far. */
interface Progress {
  before: string | undefined;
  partitions: number;
  read: number;
}

/**
 * Fills a page stretch by stretch; `readOn` reads the stretch before an entry. A page may hold fewer orders than `limit`, and
 * still go on at `next`: it reads no more than a person waits for.
 */
async function fillPage(
  { from, to, limit, isWanted }: OrderFilter,
  position: OrderListPosition | undefined,
  readOn: (before: string) => Promise<Stretch>,
): Promise<ListedOrders> {
  const found: Order[] = [];
  const progress: Progress = { before: position?.before ?? `${to}${LAST}`, partitions: 0, read: 0 };
  while (progress.before !== undefined && from < progress.before) {
    const stretch = await readOn(progress.before);
    for (const order of stretch.orders) {
      if (isWanted && !isWanted(order)) continue;
      found.push(order);
      if (found.length === limit) return { orders: found, next: { before: entryOf(order) } };
    }
    progress.before = stretch.next;
    progress.partitions += stretch.partitions;
    progress.read += stretch.orders.length;
    const isLong = progress.partitions >= MAX_PARTITIONS || progress.read >= MAX_READ;
    if (progress.before !== undefined && isLong) return { orders: found, next: { before: progress.before } };
  }
  return { orders: found };
}

/** Orders of a channel or of all, newest first. */
export async function listOrders(filter: OrderFilter, position?: OrderListPosition): Promise<ListedOrders> {
  const { from, limit, isWanted } = filter;
  const channels = await channelsOf(filter);
  if (channels.length === 0) return { orders: [] };
  const atOnce = isWanted ? Math.max(limit, BATCH) : limit;
  let days = 1;
  return fillPage(filter, position, async (before) => {
    const dates = datesBefore(before, from, days);
    const partitions = dates.flatMap((date) => channels.flatMap((id) => listKey.ordersPartitions(id, date)));
    const stretch = await readStretch('lists', partitions, [from, before], atOnce);
    // Days that are read whole so quickly are quiet: more of them are read next.
    days = stretch.next === undefined ? Math.min(MAX_DAYS, days * 2) : 1;
    return { ...stretch, next: stretch.next ?? endOfDayBefore(dates.at(-1) ?? dayOf(before), from) };
  });
}

/** Orders of these groups, newest first: of those whose promise is at risk alone, or of all. */
export async function listGroups(
  groups: readonly StatusGroup[],
  isAtRisk: boolean,
  filter: OrderFilter,
  position?: OrderListPosition,
): Promise<ListedOrders> {
  const channels = await channelsOf(filter);
  const risks = isAtRisk ? [true] : [true, false];
  const partitions = channels.flatMap((channel) =>
    groups.flatMap((group) => risks.flatMap((atRisk) => groupPartitions({ group, atRisk, channel }))),
  );
  if (partitions.length === 0) return { orders: [] };
  const { from, limit } = filter;
  return fillPage(filter, position, (before) => readStretch('groups', partitions, [from, before], limit));
}

async function channelsOf({ channel }: OrderFilter): Promise<string[]> {
  return channel === undefined ? (await readChannels()).map(({ id }) => id) : [channel];
}

/** Orders of a stretch of the list. */
interface Stretch {
  /** Newest first. */
  readonly orders: readonly Order[];
  /** How many partitions of the index were read. */
  readonly partitions: number;
  /** Before which entry the list goes on; undefined where these partitions have nothing more of the time. */
  readonly next: string | undefined;
}

/** At most `limit` orders of these partitions that lie in the time, which ends before an entry. */
async function readStretch(
  index: 'lists' | 'groups',
  partitions: readonly string[],
  [from, before]: readonly [string, string],
  limit: number,
): Promise<Stretch> {
  const range = { between: [from, before], newestFirst: true, limit: limit + 1 } as const;
  const pages = await Promise.all(partitions.map((pk) => queryIndex(index, pk, range)));
  const name = index === 'lists' ? 'gsi1sk' : 'gsi3sk';
  const entries = pages
    .flatMap(({ items }) => items)
    .map((item) => ({ pk: item['pk'], sk: item['sk'], at: String(item[name]) }))
    .filter(({ at }) => at !== before)
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const shown = entries.slice(0, limit);
  const byEntry = new Map((await readOrders(shown)).map((order) => [entryOf(order), order]));
  return {
    orders: shown.flatMap(({ at }) => byEntry.get(at) ?? []),
    partitions: partitions.length,
    next: entries.length < limit ? undefined : shown.at(-1)?.at,
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

/** So many days, that of an entry first and the one of `from` last at most. */
function datesBefore(before: string, from: string, days: number): string[] {
  const last = Date.parse(dayOf(before));
  const dates = Array.from({ length: days }, (_, at) =>
    dayOf(new Date(last - at * 86_400_000).toISOString()),
  );
  return dates.filter((date, at) => at === 0 || date >= dayOf(from));
}

/** Undefined when that day is before `from`. */
function endOfDayBefore(date: string, from: string): string | undefined {
  if (date <= dayOf(from)) return undefined;
  const dayBefore = dayOf(new Date(Date.parse(date) - 86_400_000).toISOString());
  return `${dayBefore}T${LAST}`;
}
