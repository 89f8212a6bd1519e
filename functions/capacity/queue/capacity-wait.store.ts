import type { CappedLocation } from '../../network/planning/planning-network.ts';
import { windowAt } from '../../network/time/capacity-window.ts';
import type { Order } from '../../order/order.ts';
import { dueKey, type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type CapacityNeed, type CapacityWait, capacityWaitSchema } from './capacity-queue.ts';

/** Of a queue longer than this, only the head is read: the rest moves up as the head is served. */
const SERVED_AT_ONCE = 500;
/** After so many intervals of `checkAfter` the sweeper looks at a waiting order also when no window opens. */
const CHECKS = 12;

export function parseCapacityWait(item: TableItem): CapacityWait {
  return parseOwn(capacityWaitSchema, item, `capacity wait of ${String(item['orderId'])}`);
}

type Place = Pick<CapacityWait, 'pool' | 'since' | 'orderId'>;

function placeKey({ pool, since, orderId }: Place): Key {
  return key.capacityWait(pool, since, orderId);
}

/** The queue of a pool, the oldest wait first, read consistently. */
export async function readQueue(pool: string): Promise<CapacityWait[]> {
  const partition = placeKey({ pool, since: '', orderId: '' }).pk;
  const { items } = await queryPartition(partition, { limit: SERVED_AT_ONCE });
  return items.map(parseCapacityWait);
}

/** An order's place in the queue, if it has one. */
export async function readCapacityWait(order: Order): Promise<CapacityWait | undefined> {
  if (!order.capacityWait) return undefined;
  const item = await getItem(key.capacityWait(order.pool ?? 'main', order.capacityWait.since, order.orderId));
  return item ? parseCapacityWait(item) : undefined;
}

/** When the windows end in which the location counts what the order needs; UTC ISO. */
function windowEnds(
  { location, unit }: CapacityNeed,
  capped: readonly CappedLocation[],
  now: string,
): string[] {
  const place = capped.find(({ id }) => id === location);
  if (!place) return [];
  const limits = place.limits.filter((limit) => limit.unit === unit);
  return limits.map(({ window }) => windowAt(unit, window, place.timeZone, now).endsAt);
}

/**
 * When the sweeper looks at a wait again: when the next of the awaited windows opens, or earlier, in case a
 * wake-up was lost. UTC ISO.
 */
export function nextLookAt(
  needs: readonly CapacityNeed[],
  capped: readonly CappedLocation[],
  now: string,
): string {
  const openings = needs.flatMap((need) => windowEnds(need, capped, now));
  const check = after(now, settings().checkAfter * CHECKS);
  const earliest = Math.min(...[...openings, check].map((at) => Date.parse(at)));
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

/** Takes an order out of the queue, whether or not its place is still there. */
export function leaveQueue(order: Order): Write[] {
  const { orderId, pool = 'main', capacityWait } = order;
  if (!capacityWait) return [];
  const at = key.capacityWait(pool, capacityWait.since, orderId);
  return [{ kind: 'delete', key: at, refused: moved(`capacity wait of ${orderId}`) }];
}

/** Whether META says that the order still waits at this place. */
export function stillWaits(order: Order | undefined, wait: Pick<CapacityWait, 'since'>): boolean {
  return (
    order?.capacityWait !== undefined &&
    !order.closed &&
    !order.cancel &&
    !order.capacityWait.expired &&
    order.capacityWait.since === wait.since
  );
}
