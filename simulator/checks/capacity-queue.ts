/** No room idles while an order that could take it waits (P23). */
import { counterSchema } from '../../functions/capacity/counters/capacity-counter.ts';
import {
  type CapacityNeed,
  type CapacityRoom,
  type CapacityWait,
  type WaitingPart,
  walkQueue,
} from '../../functions/capacity/queue/capacity-queue.ts';
import { parseCapacityWait } from '../../functions/capacity/queue/capacity-wait.store.ts';
import { isPlaceOf } from '../../functions/capacity/queue/capacity-wait.ts';
import { locationSchema } from '../../functions/network/entities/location.ts';
import { windowAt } from '../../functions/network/time/capacity-window.ts';
import type { Order } from '../../functions/order/order.ts';
import { key, prefix } from '../../functions/shared/keys.ts';
import type { StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

function isLocation({ pk, sk }: StoredItem): boolean {
  return pk === 'NETWORK' && String(sk).startsWith(prefix.location);
}

/** What is left of each counter in the windows that are open now. */
function roomsOf({ table, engine }: World): CapacityRoom[] {
  const now = new Date(engine.now).toISOString();
  const counters = new Map(
    table.store.ofType('Capacity').map((item) => [item['pk'], counterSchema.parse(item)]),
  );
  return [...table.store.items()].filter(isLocation).flatMap((item) => {
    const { id: location, timeZone, capacity } = locationSchema.parse(item);
    return capacity.map(({ unit, window: length, cap }) => {
      const { id: window } = windowAt(unit, length, timeZone, now);
      const stored = counters.get(key.capacity(location, window).pk);
      return { location, unit, window, cap, left: cap - (stored ? stored.cap - stored.left : 0) };
    });
  });
}

function isWaiting(order: Order | undefined, now: number): boolean {
  if (!order?.capacityWait || order.capacityWait.expired || order.closed || order.cancel) return false;
  return order.barred.route === 0 && Date.parse(order.capacityWait.until) > now;
}

function rankOf({ since, orderId }: CapacityWait): string {
  return `${since}#${orderId}`;
}

function takenOf({ lines, units }: CapacityNeed, { unit }: CapacityRoom): number {
  if (unit === 'orders') return 1;
  return unit === 'lines' ? lines : units;
}

/** Whether a location has room for all that waits, and more than when it was planned in vain. */
function hasRoom({ short, seen }: WaitingPart, need: CapacityNeed, rooms: readonly CapacityRoom[]): boolean {
  const own = rooms.filter(({ location }) => location === need.location);
  const seenOf = ({ window }: CapacityRoom): number =>
    seen.find((one) => one.location === need.location && one.window === window)?.left ?? 0;
  const isMore = own.some((room) => room.left > seenOf(room));
  return need.units >= short && isMore && own.every((room) => room.left >= takenOf(need, room));
}

/** The most units of a need that a window takes while it is empty. A line has at least one unit. */
function mostWithin({ lines, units }: CapacityNeed, { unit, cap }: CapacityRoom): number {
  if (cap < 1) return 0;
  if (unit === 'orders') return units;
  return Math.min(units, unit === 'units' ? cap : units - Math.max(0, lines - cap));
}

/** Whether its locations never have room for what waits, said without the walk of the product. */
function isTooLarge({ short, alone, needs }: WaitingPart, rooms: readonly CapacityRoom[]): boolean {
  const most = needs.map((need) => {
    const own = rooms.filter(({ location }) => location === need.location);
    return Math.min(need.units, ...own.map((room) => mostWithin(need, room)));
  });
  return short > (alone ? Math.max(0, ...most) : most.reduce((sum, units) => sum + units, 0));
}

/**
 * The oldest place has nobody before it but what no window will ever take, which keeps nothing: said without the walk of
 * the product, whatever marks its place has.
 */
function firstViolations(queue: readonly CapacityWait[], rooms: readonly CapacityRoom[]): Violation[] {
  const fitting = queue.filter(({ parts }) => parts.some((part) => !isTooLarge(part, rooms)));
  const [first] = fitting.toSorted((one, other) => (rankOf(one) < rankOf(other) ? -1 : 1));
  const isIdle = first?.parts.some((part) => part.needs.some((need) => hasRoom(part, need, rooms)));
  const text = 'is the first of those that wait for capacity, and there is room for it';
  return first && isIdle ? [{ rule: 'idle room', about: first.orderId, text }] : [];
}

/** Orders that wait although it is their turn, or although no window will ever have room for them. */
export function idleRoomViolations(world: World): Violation[] {
  const { table, books, engine } = world;
  const orderOf = (orderId: string) => books.orders.get(`ORDER#${orderId}\nMETA`);
  const places = table.store.ofType('CapacityWait').map(parseCapacityWait);
  const acting = places.filter((wait) => {
    const order = orderOf(wait.orderId);
    return isPlaceOf(order, wait) && isWaiting(order, engine.now);
  });
  const byPool = [...Map.groupBy(acting, ({ pool }) => pool).values()];
  const rooms = roomsOf(world);
  // While a person is asked about other units of an order, what waits keeps its place, and may wait for that person.
  const isAsked = (orderId: string): boolean => (orderOf(orderId)?.attention ?? 0) > 0;
  const found = byPool.flatMap((queue): Violation[] => {
    const { inTurn } = walkQueue(queue, rooms, Infinity);
    const tooLarge = queue.filter(({ parts }) =>
      parts.some((part) => part.idle !== true && isTooLarge(part, rooms)),
    );
    return [
      ...firstViolations(queue, rooms),
      ...inTurn.map(({ wait: { orderId } }) => ({
        rule: 'idle room',
        about: orderId,
        text: 'waits for capacity that is there',
      })),
      ...tooLarge.map(({ orderId }) => ({
        rule: 'idle room',
        about: orderId,
        text: 'waits for more capacity than there ever is',
      })),
    ];
  });
  return found.filter(({ about }) => !isAsked(about));
}
