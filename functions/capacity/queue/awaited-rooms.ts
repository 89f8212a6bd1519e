import type { CappedLocation } from '../../network/planning/planning-network.ts';
import type { Order } from '../../order/order.ts';
import { key } from '../../shared/keys.ts';
import { type OpenCounter, readCounters, roomOf } from '../counters/capacity.store.ts';
import { type CapacityRoom, type CapacityWait, RoomsLeft } from './capacity-queue.ts';
import { queuePages } from './capacity-wait.store.ts';

/** The counters of the locations that places wait for, each read once. */
export class AwaitedRooms {
  readonly #capped: readonly CappedLocation[];
  readonly #now: string;
  readonly #known: Set<string>;
  readonly rooms: CapacityRoom[];

  /** `known`: counters that were read already. */
  constructor(capped: readonly CappedLocation[], now: string, known: readonly OpenCounter[] = []) {
    this.#capped = capped;
    this.#now = now;
    this.#known = new Set(known.map(({ location }) => location));
    this.rooms = known.map(roomOf);
  }

  /** Reads the counters that these places wait for and that are not known yet; answers those. */
  async know(queue: readonly CapacityWait[]): Promise<CapacityRoom[]> {
    const awaited = queue.flatMap(({ parts }) =>
      parts.flatMap(({ needs }) => needs.map(({ location }) => location)),
    );
    const unknown = new Set(awaited.filter((location) => !this.#known.has(location)));
    for (const location of unknown) this.#known.add(location);
    const capped = this.#capped.filter(({ id }) => unknown.has(id));
    if (capped.length === 0) return [];
    const found = (await readCounters(capped, this.#now)).map(roomOf);
    this.rooms.push(...found);
    return found;
  }
}

/** An order as the queue for capacity knows it: one without a wait stands behind all that wait. */
export type QueueingOrder = Pick<Order, 'orderId' | 'pool' | 'capacityWait'>;

/**
 * What the orders that wait before this one leave of the counters (P23). `capped` are all locations with limits:
 * whether a place keeps a counter may depend on the others that it waits for.
 */
export async function roomsFor(
  { orderId, pool = 'main', capacityWait }: QueueingOrder,
  counters: readonly OpenCounter[],
  capped: readonly CappedLocation[],
  now: string,
): Promise<RoomsLeft> {
  const awaited = new AwaitedRooms(capped, now, counters);
  const left = new RoomsLeft(awaited.rooms);
  if (counters.length === 0) return left;
  const own = capacityWait && key.capacityWait(pool, capacityWait.since, orderId).sk;
  for await (const page of queuePages(pool)) {
    const before = page.filter(
      (wait) => own === undefined || key.capacityWait(pool, wait.since, wait.orderId).sk < own,
    );
    left.add(await awaited.know(before));
    for (const wait of before) left.keep(wait);
    if (before.length < page.length || left.areUsedUp(counters)) break;
  }
  return left;
}
