import type { Capped } from '../../network/planning/planning-network.ts';
import { windowAt } from '../../network/time/capacity-window.ts';
import type { Order } from '../../order/order.ts';
import { dueKey, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type CapacityNeed, type CapacityWait, capacityWaitSchema } from './capacity-queue.ts';

/** A queue longer than this is served from its head: the rest moves up. */
const SERVED_AT_ONCE = 500;
/** A waiting order is looked at again after so many check intervals, also when no window opens. */
const CHECKS = 12;

export function parseCapacityWait(item: TableItem): CapacityWait {
  return parseOwn(capacityWaitSchema, item, `capacity wait of ${String(item['orderId'])}`);
}

function placeKey({
  pool,
  since,
  orderId,
}: Pick<CapacityWait, 'pool' | 'since' | 'orderId'>): ReturnType<typeof key.capacityWait> {
  return key.capacityWait(pool, since, orderId);
}

/** The queue of a pool, first come first, read consistently. */
export async function readQueue(pool: string): Promise<CapacityWait[]> {
  const { items } = await queryPartition(placeKey({ pool, since: '', orderId: '' }).pk, {
    limit: SERVED_AT_ONCE,
  });
  return items.map(parseCapacityWait);
}

/** An order's place in the queue, if it has one. */
export async function readCapacityWait(order: Order): Promise<CapacityWait | undefined> {
  if (!order.capacityWait) return undefined;
  const item = await getItem(key.capacityWait(order.pool ?? 'main', order.capacityWait.since, order.orderId));
  return item ? parseCapacityWait(item) : undefined;
}

/**
 * When one of the windows that are waited for is over and the next one opens, or earlier to look whether a
 * wake-up was lost. UTC ISO.
 */
export function nextLookAt(needs: readonly CapacityNeed[], capped: readonly Capped[], now: string): string {
  const openings = needs.flatMap(({ location, unit }) => {
    const place = capped.find(({ id }) => id === location);
    return place
      ? place.limits
          .filter((limit) => limit.unit === unit)
          .map(({ window }) => windowAt(unit, window, place.timeZone, now).endsAt)
      : [];
  });
  return new Date(
    Math.min(...[...openings, after(now, settings().checkAfter * CHECKS)].map((at) => Date.parse(at))),
  ).toISOString();
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

/** Takes an order out of the queue; that it is not there is no error. */
export function leaveQueue(order: Order): Write[] {
  return order.capacityWait
    ? [
        {
          kind: 'delete',
          key: key.capacityWait(order.pool ?? 'main', order.capacityWait.since, order.orderId),
          refused: moved(`capacity wait of ${order.orderId}`),
        },
      ]
    : [];
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
