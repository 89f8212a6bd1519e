import { compareText } from '../../shared/compare-text.ts';
import { key, listKey, prefix } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { queryIndex, queryPartition } from '../../shared/table.ts';

const DAY_MS = 86_400_000;

/** An order and when it was captured. */
export interface CapturedOrder {
  /** UTC ISO. */
  readonly at: string;
  readonly orderId: string;
}

async function everyChannel(): Promise<string[]> {
  const { items } = await queryPartition(key.channel('').pk, { beginsWith: prefix.channel });
  return items.map((item) => String(item['id']));
}

/** The orders that were captured between two instants (UTC ISO, both included) over all channels, oldest first. */
export async function capturedBetween(from: string, to: string): Promise<CapturedOrder[]> {
  const channels = await everyChannel();
  const found: CapturedOrder[] = [];
  for (let day = Date.parse(from.slice(0, 10)); day <= Date.parse(to); day += DAY_MS)
    found.push(...(await ordersOfDay(channels, new Date(day).toISOString().slice(0, 10))));
  return found.filter(({ at }) => at >= from && at <= to).sort((one, other) => compareText(one.at, other.at));
}

/** Their ids. */
export async function ordersBetween(from: string, to: string): Promise<string[]> {
  return (await capturedBetween(from, to)).map(({ orderId }) => orderId);
}

/** The last orders over all channels, newest first; looks back for at most `days` from `now` (UTC ISO). */
export async function lastCaptured(count: number, now: string, days = 90): Promise<CapturedOrder[]> {
  const channels = await everyChannel();
  const found: CapturedOrder[] = [];
  for (let back = 0; back < days && found.length < count; back++) {
    const date = new Date(Date.parse(now) - back * DAY_MS).toISOString().slice(0, 10);
    const ofDay = await ordersOfDay(channels, date, count);
    found.push(...ofDay.sort((one, other) => (one.at < other.at ? 1 : -1)));
  }
  return found.slice(0, count);
}

/** Their ids. */
export async function lastOrders(count: number, now: string, days = 90): Promise<string[]> {
  return (await lastCaptured(count, now, days)).map(({ orderId }) => orderId);
}

/** Fewer than the SDK has sockets for: a brand with many channels has hundreds of partitions a day. */
const QUERIES_AT_ONCE = 25;

/** The last orders of a day, at most `count` of each partition of the lists; all of them where no count is said. */
async function ordersOfDay(
  channels: readonly string[],
  date: string,
  count?: number,
): Promise<CapturedOrder[]> {
  const partitions = channels.flatMap((channel) => listKey.ordersPartitions(channel, date));
  const sortKeys: string[] = [];
  await inParallel(partitions, QUERIES_AT_ONCE, async (partition) => {
    const { items } = await queryIndex('lists', partition, {
      newestFirst: true,
      ...(count === undefined ? {} : { limit: count }),
    });
    sortKeys.push(...items.map((item) => String(item['gsi1sk'])));
  });
  return sortKeys.map((sortKey) => {
    const separator = sortKey.indexOf('#');
    return { at: sortKey.slice(0, separator), orderId: sortKey.slice(separator + 1) };
  });
}
