import * as z from 'zod';
import { readChannels } from '../../network/entities/network.store.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { searchableNumber } from '../../order/order-id.ts';
import type { OrderStatus } from '../../shared/events/statuses.ts';
import { key, listKey } from '../../shared/keys.ts';
import { getItems, queryIndex, type TableItem } from '../../shared/table.ts';

export interface ListedOrders {
  readonly orders: Order[];
  readonly next?: OrderListPosition;
}

export interface OrderFilter {
  /** Absent: all channels. */
  readonly channel?: string | undefined;
  readonly status?: OrderStatus | undefined;
  /** UTC date or time: nothing that was captured before it. */
  readonly from: string;
  readonly now: string;
  readonly limit: number;
}

/** Behind which order (`<capturedAt>#<orderId>`) the list goes on, or at the beginning of which day. */
export const orderListPositionSchema = z.strictObject({ before: z.string().max(120) });
export type OrderListPosition = z.output<typeof orderListPositionSchema>;

/**
 * A page looks at so many partitions of the index at most: a rare status of a busy shop takes several pages.
 */
const MAX_PARTITIONS = 240;
/** Sorts behind every order id. */
const LAST = '~';

async function ordersOf(keys: readonly TableItem[]): Promise<Order[]> {
  const items = await getItems(
    keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })),
    { consistent: false },
  );
  return items.flatMap((item) => (item ? [parseOrder(item)] : []));
}

/** Orders with this number, whatever their channel; a `#` before it and lower case do not matter. */
export async function findOrdersByNumber(number: string): Promise<Order[]> {
  const { items } = await queryIndex('lists', listKey.numberPartition(searchableNumber(number)));
  const ids = [...new Set(items.map((item) => String(item['gsi1sk'])))];
  return ordersOf(ids.map((orderId) => ({ ...key.order(orderId) })));
}

const dayOf = (at: string): string => at.slice(0, 10);
const dayBefore = (date: string): string => dayOf(new Date(Date.parse(date) - 86_400_000).toISOString());

/** Index entries of one day from `from` up to `before`, newest first. */
async function entriesOf(
  channels: readonly string[],
  date: string,
  from: string,
  before: string,
  limit: number,
): Promise<TableItem[]> {
  const partitions = channels.flatMap((channel) => listKey.ordersPartitions(channel, date));
  const pages = await Promise.all(
    partitions.map((pk) =>
      queryIndex('lists', pk, { between: [from, before], newestFirst: true, limit: limit + 1 }),
    ),
  );
  return pages
    .flatMap(({ items }) => items)
    .filter((item) => item['gsi1sk'] !== before)
    .sort((a, b) => (String(a['gsi1sk']) < String(b['gsi1sk']) ? 1 : -1))
    .slice(0, limit);
}

/**
 * Orders of a channel or of all, newest first. A page may hold fewer than `limit` and still go on at `next`.
 */
export async function listOrders(
  { channel, status, from, now, limit }: OrderFilter,
  position?: OrderListPosition,
): Promise<ListedOrders> {
  const channels = channel === undefined ? (await readChannels()).map(({ id }) => id) : [channel];
  const found: Order[] = [];
  let before = position?.before ?? `${now}${LAST}`;
  for (let looked = 0; channels.length > 0 && from < before; ) {
    const date = dayOf(before);
    const entries = await entriesOf(channels, date, from, before, limit);
    const orders = await ordersOf(entries);
    const byEntry = new Map(orders.map((order) => [`${order.capturedAt}#${order.orderId}`, order]));
    for (const entry of entries) {
      before = String(entry['gsi1sk']);
      const order = byEntry.get(before);
      if (order && (status === undefined || order.status === status)) found.push(order);
      if (found.length === limit) return { orders: found, next: { before } };
    }
    looked += channels.length * 4;
    if (entries.length < limit) {
      if (date <= dayOf(from)) break;
      before = `${dayBefore(date)}T${LAST}`;
    }
    if (looked >= MAX_PARTITIONS) return { orders: found, next: { before } };
  }
  return { orders: found };
}
