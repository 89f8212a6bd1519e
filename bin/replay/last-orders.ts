import { key, listKey, prefix } from '../../functions/shared/keys.ts';
import { inParallel } from '../../functions/shared/parallel.ts';
import { queryIndex, queryPartition } from '../../functions/shared/table.ts';

const DAY_MS = 86_400_000;

interface ListedOrder {
  /** UTC ISO. */
  readonly at: string;
  readonly orderId: string;
}

/** Ids of the last orders over all channels, newest first; looks back for at most `days` from `now` (UTC ISO). */
export async function lastOrders(count: number, now: string, days = 90): Promise<string[]> {
  const { items } = await queryPartition(key.channel('').pk, { beginsWith: prefix.channel });
  const channels = items.map((item) => String(item['id']));
  const found: ListedOrder[] = [];
  for (let back = 0; back < days && found.length < count; back++) {
    const date = new Date(Date.parse(now) - back * DAY_MS).toISOString().slice(0, 10);
    const ofDay = await ordersOfDay(channels, date, count);
    found.push(...ofDay.sort((one, other) => (one.at < other.at ? 1 : -1)));
  }
  return found.slice(0, count).map(({ orderId }) => orderId);
}

/** Fewer than the SDK has sockets for: a brand with many channels has hundreds of partitions a day. */
const QUERIES_AT_ONCE = 25;

/** The last orders of a day, at most `count` of each partition of the lists. */
async function ordersOfDay(channels: readonly string[], date: string, count: number): Promise<ListedOrder[]> {
  const partitions = channels.flatMap((channel) => listKey.ordersPartitions(channel, date));
  const sortKeys: string[] = [];
  await inParallel(partitions, QUERIES_AT_ONCE, async (partition) => {
    const { items } = await queryIndex('lists', partition, { newestFirst: true, limit: count });
    sortKeys.push(...items.map((item) => String(item['gsi1sk'])));
  });
  return sortKeys.map((sortKey) => {
    const separator = sortKey.indexOf('#');
    return { at: sortKey.slice(0, separator), orderId: sortKey.slice(separator + 1) };
  });
}
