/**
 * The queue for capacity, first come first served: what is left of each counter for whom, and whose turn it is.
 * One way of counting room for the pass over the queue, for the plan of an order that was woken and for the plan
 * of a newcomer, who stands behind all that wait (P23). Pure.
 */
import * as z from 'zod';
import { type CapacityUnit, capacityUnits } from '../../network/time/capacity-window.ts';

const count = z.number().int().min(1);

/**
 * What an order would take at most of a location: SKUs and units of which it has stock. In every term that a cap
 * may count, whole, whatever the cap is.
 */
export const needSchema = z.object({ location: z.string(), lines: count, units: count });
export type CapacityNeed = z.output<typeof needSchema>;

/** What was left of a counter for an order when it was planned in vain. */
export const seenRoomSchema = z.object({
  location: z.string(),
  unit: z.enum(capacityUnits),
  window: z.string(),
  left: z.number().int(),
});
export type SeenRoom = z.output<typeof seenRoomSchema>;

/** What units of an order wait for: room at the locations that might serve them. */
export const capacityDemandSchema = z.object({
  /** How many units wait. */
  units: count,
  /** How many of them nobody but the locations of `needs` can serve. */
  short: count,
  /** One location has to serve them all. */
  alone: z.boolean(),
  needs: z.array(needSchema),
  /** The units are planned again once there is more than this: what a plan needs besides is not known here. */
  seen: z.array(seenRoomSchema),
});
export type CapacityDemand = z.output<typeof capacityDemandSchema>;

/** The units that a wait in AwaitCapacity is for; `n`: the number of the branch (order/unit-owner.ts). */
export const waitingPartSchema = capacityDemandSchema.extend({
  n: z.number().int(),
  /** The part cannot take its turn: it keeps nothing from those behind, and keeps its time. */
  idle: z.boolean().optional(),
});
export type WaitingPart = z.output<typeof waitingPartSchema>;

/** CAPACITYWAIT: an order's place in the queue of its pool. Times are UTC ISO. */
export const capacityWaitSchema = z.looseObject({
  type: z.literal('CapacityWait'),
  orderId: z.string(),
  pool: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  parts: z.array(waitingPartSchema),
  dueAt: z.iso.datetime(),
  version: z.number().int(),
});
export type CapacityWait = z.output<typeof capacityWaitSchema>;

/** A location's counter in the window that is open now, and what is left of it before anything is kept. */
export interface CapacityRoom {
  readonly location: string;
  readonly unit: CapacityUnit;
  readonly window: string;
  readonly cap: number;
  readonly left: number;
}

/** How much of a counter a need takes. */
function takeOf({ lines, units }: CapacityNeed, unit: CapacityUnit): number {
  if (unit === 'orders') return 1;
  return unit === 'lines' ? lines : units;
}

/** The most units of a need that fit, with so much room on a counter. A line has at least one unit. */
function unitsWithin({ lines, units }: CapacityNeed, unit: CapacityUnit, room: number): number {
  if (room < 1) return 0;
  if (unit === 'orders') return units;
  return unit === 'units' ? Math.min(units, room) : units - Math.max(0, lines - room);
}

function nameOf({ location, window }: Pick<CapacityRoom, 'location' | 'window'>): string {
  return `${location} ${window}`;
}

function isActing({ idle }: WaitingPart): boolean {
  return idle !== true;
}

/** The queue as it is served: who came first stands first. */
function inOrder(queue: readonly CapacityWait[]): CapacityWait[] {
  const rankOf = ({ since, orderId }: CapacityWait): string => `${since}#${orderId}`;
  return [...queue].sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
}

/**
 * What is left of each counter while the queue is walked: cap less what is used, less the needs of the acting
 * places that were passed. A counter that there is no room of has no limit.
 */
export class RoomsLeft {
  readonly #left = new Map<string, number>();
  readonly #byLocation = new Map<string, readonly CapacityRoom[]>();

  constructor(rooms: readonly CapacityRoom[]) {
    this.add(rooms);
  }

  /** Adds the counters of locations that no place which was passed waits for. */
  add(rooms: readonly CapacityRoom[]): void {
    for (const room of rooms) this.#left.set(nameOf(room), room.left);
    for (const [location, own] of Map.groupBy(rooms, (room) => room.location))
      this.#byLocation.set(location, own);
  }

  /** What is left of a counter for whoever comes next; Infinity where there is no limit. */
  leftOf(counter: Pick<CapacityRoom, 'location' | 'window'>): number {
    return this.#left.get(nameOf(counter)) ?? Infinity;
  }

  /** Whether there are such counters and nothing is left of any. */
  areUsedUp(counters: readonly Pick<CapacityRoom, 'location' | 'window'>[]): boolean {
    return counters.length > 0 && counters.every((counter) => this.leftOf(counter) < 1);
  }

  #roomsOf({ location }: Pick<CapacityNeed, 'location'>): readonly CapacityRoom[] {
    return this.#byLocation.get(location) ?? [];
  }

  /** The most units of a need that its location can take, by this measure of each of its counters. */
  #unitsAt(need: CapacityNeed, measure: (room: CapacityRoom) => number): number {
    return this.#roomsOf(need).reduce(
      (most, room) => Math.min(most, unitsWithin(need, room.unit, measure(room))),
      need.units,
    );
  }

  /** Whether all that is short finds room, by this measure of each counter. */
  #covers({ needs, short, alone }: CapacityDemand, measure: (room: CapacityRoom) => number): boolean {
    const units = needs.map((need) => this.#unitsAt(need, measure));
    const most = alone ? Math.max(0, ...units) : units.reduce((sum, one) => sum + one, 0);
    return most >= short;
  }

  /** Whether the locations' windows, were they empty, would hold what waits. */
  fits(demand: CapacityDemand): boolean {
    return this.#covers(demand, ({ cap }) => cap);
  }

  #hasMoreThan(seen: readonly SeenRoom[], needs: readonly CapacityNeed[]): boolean {
    const known = new Map(seen.map((room) => [nameOf(room), room.left]));
    return needs.some((need) => {
      const rooms = this.#roomsOf(need);
      if (rooms.length === 0) return true;
      return rooms.some((room) => this.leftOf(room) > (known.get(nameOf(room)) ?? 0));
    });
  }

  /** Whether what waits finds room, and there is more than when it was planned in vain. */
  haveRoomFor(demand: CapacityDemand): boolean {
    return this.#covers(demand, (room) => this.leftOf(room)) && this.#hasMoreThan(demand.seen, demand.needs);
  }

  /**
   * How much of a counter is kept for what waits: all that it would take. A need that is larger than the cap
   * keeps nothing there, unless the order can only be served by several locations together.
   */
  #keptOf(demand: CapacityDemand, need: CapacityNeed, room: CapacityRoom): number {
    const take = takeOf(need, room.unit);
    if (take <= room.cap) return take;
    const hasOtherPlace = demand.needs.some(
      (other) => this.#unitsAt(other, ({ cap }) => cap) >= demand.short,
    );
    return hasOtherPlace ? 0 : room.cap;
  }

  /**
   * Keeps what a place waits for from those behind it. What cannot take its turn, or is larger than its windows
   * can ever be, keeps nothing.
   */
  keep({ parts }: Pick<CapacityWait, 'parts'>): void {
    for (const part of parts.filter((one) => isActing(one) && this.fits(one)))
      for (const need of part.needs)
        for (const room of this.#roomsOf(need))
          this.#left.set(nameOf(room), this.leftOf(room) - this.#keptOf(part, need, room));
  }

  /** What is left now of the counters that these needs are about. */
  seenBy(needs: readonly CapacityNeed[]): SeenRoom[] {
    return needs.flatMap((need) =>
      this.#roomsOf(need).map((room) => {
        const { location, unit, window } = room;
        return { location, unit, window, left: this.leftOf(room) };
      }),
    );
  }
}

/** A part of an order whose turn it is, or that is larger than its windows can ever be. */
export interface PartInTurn {
  readonly wait: CapacityWait;
  readonly part: WaitingPart;
}

/** What a walk over the queue found. */
export interface QueueWalk {
  readonly inTurn: readonly PartInTurn[];
  /** They are told at once: no window will ever have room for them. */
  readonly tooLarge: readonly PartInTurn[];
  /** The walk ended because nothing is left, or because it found as many as it may. */
  readonly isOver: boolean;
}

/**
 * Walks the queue from its oldest place with what is left now. Each place keeps what it needs from those behind
 * it, whether its turn has come or not. At most `most` parts whose turn it is are found.
 */
export function walkQueue(
  queue: readonly CapacityWait[],
  rooms: readonly CapacityRoom[],
  most: number,
): QueueWalk {
  const left = new RoomsLeft(rooms);
  const inTurn: PartInTurn[] = [];
  const tooLarge: PartInTurn[] = [];
  for (const wait of inOrder(queue)) {
    const acting = wait.parts.filter(isActing);
    tooLarge.push(...acting.filter((part) => !left.fits(part)).map((part) => ({ wait, part })));
    inTurn.push(...acting.filter((part) => left.haveRoomFor(part)).map((part) => ({ wait, part })));
    left.keep(wait);
    if (inTurn.length >= most) return { inTurn: inTurn.slice(0, most), tooLarge, isOver: true };
  }
  return { inTurn, tooLarge, isOver: left.areUsedUp(rooms) };
}
