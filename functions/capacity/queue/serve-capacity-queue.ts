/** Finds which orders of a capacity queue can go on, and looks after their places in it. */
import { planningNetwork } from '../../network/planning/planning-network.ts';
import { parseOrder } from '../../order/order.store.ts';
import { Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { getItem, getItems, type TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';
import { type OpenCounter, readCounters, usedOf } from '../counters/capacity.store.ts';
import { type CapacityRoom, type CapacityWait, ordersInTurn } from './capacity-queue.ts';
import {
  nextLookAt,
  parseCapacityWait,
  readQueue,
  removeCapacityWait,
  saveCapacityWait,
  stillWaits,
} from './capacity-wait.store.ts';

function isPlaceOfWaiting(orderItem: TableItem | undefined, wait: CapacityWait): boolean {
  return stillWaits(orderItem ? parseOrder(orderItem) : undefined, wait);
}

function roomOf(counter: OpenCounter): CapacityRoom {
  const { location, unit, window, cap } = counter;
  return { location, unit, window, left: cap - usedOf(counter) };
}

/**
 * The ids of a pool's waiting orders that find capacity now, first come first served. Nothing is written, so
 * it may be asked at any time. `now` is UTC ISO.
 */
export async function wakeableForCapacity(pool: string, now: string): Promise<string[]> {
  const queue = await readQueue(pool);
  if (queue.length === 0) return [];
  const wanted = new Set(queue.flatMap(({ needs }) => needs.map(({ location }) => location)));
  const network = await planningNetwork();
  const capped = network.capped.filter(({ id }) => wanted.has(id));
  const [counters, orderItems] = await Promise.all([
    readCounters(capped, now),
    getItems(queue.map(({ orderId }) => key.order(orderId))),
  ]);
  const waits = queue.filter((wait, index) => isPlaceOfWaiting(orderItems[index], wait));
  const waiting = new Set(waits.map(({ orderId }) => orderId));
  return ordersInTurn(queue, counters.map(roomOf), (orderId) => waiting.has(orderId));
}

/**
 * What the sweeper does with a wait that is due: a window has opened, or it is time to look again. The write
 * of a place makes the relay serve its queue; the place of an order that waits no more (cancelled, closed,
 * expired) is removed.
 */
export async function sweepCapacityWait(item: TableItem, now: string): Promise<void> {
  const wait = parseCapacityWait(item);
  const orderItem = await getItem(key.order(wait.orderId));
  const { capped } = await planningNetwork();
  const next = { ...wait, dueAt: nextLookAt(wait.needs, capped, now), version: wait.version + 1 };
  const write = isPlaceOfWaiting(orderItem, wait) ? saveCapacityWait(wait, next) : removeCapacityWait(wait);
  try {
    await transact([write]);
  } catch (error) {
    // Somebody else was faster: the order is served, or it waits anew.
    if (!(error instanceof Moved)) throw error;
  }
}
