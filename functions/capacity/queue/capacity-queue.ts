/**
 * The queue for capacity, first come first served: what is kept for the orders in it, and whose turn it is.
 * Pure.
 */
import * as z from 'zod';
import { type CapacityUnit, capacityUnits } from '../../network/time/capacity-window.ts';

/**
 * A counter that was too full for an order: what the order would take, and what was left when it was planned.
 * The order is tried again only once more is left, so that one which never fits is not woken for ever.
 */
export const needSchema = z.object({
  location: z.string(),
  unit: z.enum(capacityUnits),
  window: z.string(),
  take: z.number().int().min(1),
  left: z.number().int(),
});
export type CapacityNeed = z.output<typeof needSchema>;

/** CAPACITYWAIT: an order's place in the queue of its pool. Times are UTC ISO. */
export const capacityWaitSchema = z.looseObject({
  type: z.literal('CapacityWait'),
  orderId: z.string(),
  pool: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  needs: z.array(needSchema),
  dueAt: z.iso.datetime(),
  version: z.number().int(),
});
export type CapacityWait = z.output<typeof capacityWaitSchema>;

/** What is left of a location's counter in the window that is open now. */
export interface CapacityRoom {
  readonly location: string;
  readonly unit: CapacityUnit;
  readonly window: string;
  readonly left: number;
}

function isSame(
  a: Pick<CapacityNeed, 'location' | 'unit'>,
  b: Pick<CapacityNeed, 'location' | 'unit'>,
): boolean {
  return a.location === b.location && a.unit === b.unit;
}

function isBefore(
  wait: Pick<CapacityWait, 'since' | 'orderId'>,
  order: { readonly since: string; readonly orderId: string },
): boolean {
  return wait.since < order.since || (wait.since === order.since && wait.orderId < order.orderId);
}

/** How much of a location's counter is kept for the orders that wait before this one. */
export function unitsKeptFor(
  queue: readonly CapacityWait[],
  order: { readonly since: string; readonly orderId: string },
  counter: Pick<CapacityNeed, 'location' | 'unit'>,
): number {
  return queue
    .filter((wait) => wait.orderId !== order.orderId && isBefore(wait, order))
    .flatMap(({ needs }) => needs.filter((need) => isSame(need, counter)))
    .reduce((sum, { take }) => sum + take, 0);
}

/** What is still left of each counter while the queue is walked. */
class RoomsLeft {
  readonly #rooms: readonly CapacityRoom[];
  readonly #left: Map<string, number>;

  constructor(rooms: readonly CapacityRoom[]) {
    this.#rooms = rooms;
    this.#left = new Map(rooms.map(({ location, unit, left }) => [`${location} ${unit}`, left]));
  }

  /** A counter without a room has no limit any more. */
  #leftOf({ location, unit }: Pick<CapacityNeed, 'location' | 'unit'>): number {
    return this.#left.get(`${location} ${unit}`) ?? Infinity;
  }

  /** Whether there is more than when the order was planned. */
  #hasMore(need: CapacityNeed): boolean {
    const room = this.#rooms.find((one) => isSame(one, need));
    return room === undefined || room.window !== need.window || this.#leftOf(need) > need.left;
  }

  /** Whether an order with these needs of one location is worth trying again. */
  haveRoomFor(needs: readonly CapacityNeed[]): boolean {
    return needs.every((need) => this.#leftOf(need) >= 1) && needs.some((need) => this.#hasMore(need));
  }

  take(needs: readonly CapacityNeed[]): void {
    for (const need of needs) this.#left.set(`${need.location} ${need.unit}`, this.#leftOf(need) - need.take);
  }
}

/**
 * The ids of the orders whose turn it is. The queue is walked from its oldest wait with what is left now; an
 * order that finds room takes it from those behind. An order that is not `isWaiting` any more takes nothing.
 * A counter that `rooms` does not name has no limit any more.
 */
export function ordersInTurn(
  queue: readonly CapacityWait[],
  rooms: readonly CapacityRoom[],
  isWaiting: (orderId: string) => boolean,
): string[] {
  const left = new RoomsLeft(rooms);
  const inOrder = [...queue].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  const served: string[] = [];
  for (const { orderId, needs } of inOrder) {
    if (!isWaiting(orderId)) continue;
    const byLocation = [...Map.groupBy(needs, ({ location }) => location).values()];
    const fitting = byLocation.find((own) => left.haveRoomFor(own));
    if (fitting) left.take(fitting);
    if (fitting || needs.length === 0) served.push(orderId);
  }
  return served;
}
