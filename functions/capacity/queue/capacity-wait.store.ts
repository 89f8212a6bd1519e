import type { CappedLocation } from '../../network/planning/planning-network.ts';
import { windowAt } from '../../network/time/capacity-window.ts';
import type { Order } from '../../order/order.ts';
import { checkOfWait } from '../../order/progress.ts';
import { dueKey, type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type CapacityWait, capacityWaitSchema, type WaitingPart } from './capacity-queue.ts';
import { partsOfFirstRelease } from './first-release.ts';

/** How many places are read at a time: about a quarter of a megabyte. */
const PAGE = 500;

/** A place of release 0.2.0 has a list of full counters in place of its parts. */
export function parseCapacityWait(item: TableItem): CapacityWait {
  const what = `capacity wait of ${String(item['orderId'])}`;
  const { needs, ...rest } = item;
  return parseOwn(capacityWaitSchema, needs ? { ...rest, parts: partsOfFirstRelease(needs) } : rest, what);
}

type Place = Pick<CapacityWait, 'pool' | 'since' | 'orderId'>;

function placeKey({ pool, since, orderId }: Place): Key {
  return key.capacityWait(pool, since, orderId);
}

/** Pages of the queue of a pool, the oldest wait first, read consistently. */
export async function* queuePages(pool: string): AsyncGenerator<readonly CapacityWait[]> {
  const partition = placeKey({ pool, since: '', orderId: '' }).pk;
  let startAfter: TableItem | undefined;
  do {
    const page = await queryPartition(partition, { limit: PAGE, ...(startAfter ? { startAfter } : {}) });
    yield page.items.map(parseCapacityWait);
    startAfter = page.next;
  } while (startAfter);
}

/** The queue of a pool, the oldest wait first, read consistently. */
export async function readQueue(pool: string): Promise<CapacityWait[]> {
  const waiting: CapacityWait[] = [];
  for await (const page of queuePages(pool)) waiting.push(...page);
  return waiting;
}

/** An order's place in the queue, if it has one. */
export async function readCapacityWait(order: Order): Promise<CapacityWait | undefined> {
  if (!order.capacityWait) return undefined;
  const item = await getItem(key.capacityWait(order.pool ?? 'main', order.capacityWait.since, order.orderId));
  return item ? parseCapacityWait(item) : undefined;
}

/** When the windows end that a location counts in now; UTC ISO. */
function windowEnds({ timeZone, limits }: CappedLocation, now: string): string[] {
  return limits.map(({ unit, window }) => windowAt(unit, window, timeZone, now).endsAt);
}

/**
 * When the sweeper looks at a place again: when the next of the awaited windows opens, or earlier, in case a
 * wake-up was lost (P3). UTC ISO.
 */
export function nextLookAt(
  { orderId, since, parts }: Pick<CapacityWait, 'orderId' | 'since' | 'parts'>,
  capped: readonly CappedLocation[],
  now: string,
): string {
  const awaited = new Set(parts.flatMap(({ needs }) => needs.map(({ location }) => location)));
  const openings = capped.filter(({ id }) => awaited.has(id)).flatMap((one) => windowEnds(one, now));
  const earliest = Math.min(...[...openings, checkOfWait(orderId, since, now)].map((at) => Date.parse(at)));
  return new Date(earliest).toISOString();
}

/** Writes an order's place in the queue. Refused as Moved. */
export function saveCapacityWait(before: CapacityWait | undefined, next: CapacityWait): Write {
  return putVersion(
    placeKey(next),
    { ...next, ...dueKey(`${next.orderId}-capacity`, next.dueAt) },
    before?.version,
    moved(`capacity wait of ${next.orderId}`),
  );
}

/** Removes the place of an order that waits no more. Refused as Moved. */
export function removeCapacityWait(wait: CapacityWait): Write {
  return {
    kind: 'delete',
    key: placeKey(wait),
    refused: moved(`capacity wait of ${wait.orderId}`),
    condition: {
      expression: '#version = :before',
      names: { '#version': 'version' },
      values: { ':before': wait.version },
    },
  };
}

/** The place with these parts; one without parts is removed. Refused as Moved. */
export function savePartsOf(wait: CapacityWait, parts: readonly WaitingPart[]): Write {
  if (parts.length === 0) return removeCapacityWait(wait);
  return saveCapacityWait(wait, { ...wait, parts: [...parts], version: wait.version + 1 });
}

/** Takes an order out of the queue, whether or not its place is still there. */
export function leaveQueue(order: Order): Write[] {
  const { orderId, pool = 'main', capacityWait } = order;
  if (!capacityWait) return [];
  const at = key.capacityWait(pool, capacityWait.since, orderId);
  return [{ kind: 'delete', key: at, refused: moved(`capacity wait of ${orderId}`) }];
}
