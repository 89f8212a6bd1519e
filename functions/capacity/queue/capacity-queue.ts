/** First come, first served: who waits for capacity, what that keeps from others, whose turn it is. Pure. */
import * as z from 'zod';
import { type CapacityUnit, capacityUnits } from '../../network/time/capacity-window.ts';

/**
 * A counter that was full for the order: what it would take of it, and what was left for it when it looked.
 * It is tried again only where there is more, so that an order which does not fit is not woken for ever.
 */
export const needSchema = z.object({
  location: z.string(),
  unit: z.enum(capacityUnits),
  window: z.string(),
  take: z.number().int().min(1),
  left: z.number().int(),
});
export type CapacityNeed = z.output<typeof needSchema>;

/** CAPACITYWAIT: an order's place in the queue of its pool. */
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

/** What of a location's counter is kept for the orders that wait before this one. */
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

function locationsOf(needs: readonly CapacityNeed[]): string[] {
  return [...new Set(needs.map(({ location }) => location))];
}

/**
 * The orders whose turn it is: walks the queue with what is left now, first come first; each that finds room
 * takes it from those behind. `isWaiting`: an order that is not waiting any more takes nothing. A counter
 * that `rooms` does not name has no limit any more.
 */
export function ordersInTurn(
  queue: readonly CapacityWait[],
  rooms: readonly CapacityRoom[],
  isWaiting: (orderId: string) => boolean,
): string[] {
  const left = new Map(rooms.map((room) => [`${room.location} ${room.unit}`, room.left]));
  const leftOf = ({ location, unit }: Pick<CapacityNeed, 'location' | 'unit'>): number =>
    left.get(`${location} ${unit}`) ?? Infinity;
  const isNew = (need: CapacityNeed): boolean => {
    const room = rooms.find((one) => isSame(one, need));
    return room === undefined || room.window !== need.window || leftOf(need) > need.left;
  };
  return [...queue]
    .sort((a, b) => (isBefore(a, b) ? -1 : 1))
    .flatMap(({ orderId, needs }) => {
      if (!isWaiting(orderId)) return [];
      const place = locationsOf(needs).find((location) => {
        const own = needs.filter((need) => need.location === location);
        return own.every((need) => leftOf(need) >= 1) && own.some(isNew);
      });
      if (place === undefined) return needs.length === 0 ? [orderId] : [];
      for (const need of needs)
        if (need.location === place) left.set(`${place} ${need.unit}`, leftOf(need) - need.take);
      return [orderId];
    });
}
