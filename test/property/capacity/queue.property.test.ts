import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CapacityNeed,
  type CapacityRoom,
  type CapacityWait,
  RoomsLeft,
  type WaitingPart,
  walkQueue,
} from '../../../functions/capacity/queue/capacity-queue.ts';

const LOCATIONS = ['X', 'Y'] as const;

/** What the planner would take of a location, or nothing where it takes none. */
interface Claim {
  readonly location: string;
  readonly units: number;
}

interface StepOnQueue {
  readonly kind: 'arrive' | 'free' | 'hold' | 'release' | 'window' | 'cap' | 'leave';
  readonly which: number;
  readonly size: number;
}

const room = fc.record({
  location: fc.constantFrom(...LOCATIONS),
  unit: fc.constantFrom('orders' as const, 'lines' as const, 'units' as const),
  cap: fc.integer({ min: 0, max: 6 }),
});
const rooms = fc.uniqueArray(room, { maxLength: 4, selector: ({ location, unit }) => `${location} ${unit}` });
const step: fc.Arbitrary<StepOnQueue> = fc.record({
  kind: fc.constantFrom('arrive', 'arrive', 'arrive', 'free', 'hold', 'release', 'window', 'cap', 'leave'),
  which: fc.nat(20),
  size: fc.integer({ min: 1, max: 5 }),
});

/** How many lines so many units of a need touch at least: each line has a unit or more. */
function linesOf(need: CapacityNeed, units: number): number {
  return Math.max(1, need.lines - (need.units - units));
}

function takenOf(need: CapacityNeed, unit: CapacityRoom['unit'], units: number): number {
  if (units === 0) return 0;
  if (unit === 'orders') return 1;
  return unit === 'units' ? units : linesOf(need, units);
}

/**
 * A few locations with counters, and orders that come and go: a planner that tries every split, and that keeps a
 * share of each cap to itself, of which the queue knows nothing.
 */
class Windows {
  readonly used = new Map<string, number>();
  counters: { location: string; unit: CapacityRoom['unit']; cap: number }[];
  window = 0;
  queue: CapacityWait[] = [];
  planned = 0;
  #arrived = 0;
  readonly #headroom: number;

  constructor(counters: { location: string; unit: CapacityRoom['unit']; cap: number }[], headroom: number) {
    this.counters = counters;
    this.#headroom = headroom;
  }

  get rooms(): CapacityRoom[] {
    return this.counters.map(({ location, unit, cap }) => {
      const window = `${unit} ${this.window}`;
      return { location, unit, window, cap, left: cap - (this.used.get(`${location} ${unit}`) ?? 0) };
    });
  }

  /** What the places before one leave, as the one function counts it. */
  before(index: number): RoomsLeft {
    const left = new RoomsLeft(this.rooms);
    for (const wait of this.queue.slice(0, index)) left.keep(wait);
    return left;
  }

  /** Every split of the units over the locations, the first that fits. */
  plan({ needs, short, alone }: WaitingPart, left: RoomsLeft): Claim[] | undefined {
    const [one, two] = needs;
    const isFree = (need: CapacityNeed | undefined, units: number): boolean =>
      need === undefined || units === 0 || this.#fits(need, units, left);
    for (let first = Math.min(short, one?.units ?? 0); first >= 0; first -= 1) {
      const second = short - first;
      if (second > (two?.units ?? 0) || (alone && first > 0 && second > 0)) continue;
      if (!isFree(one, first) || !isFree(two, second)) continue;
      const claims = [
        { location: one?.location ?? '', units: first },
        { location: two?.location ?? '', units: second },
      ];
      return claims.filter(({ units }) => units > 0);
    }
    return undefined;
  }

  #fits(need: CapacityNeed, units: number, left: RoomsLeft): boolean {
    return this.rooms
      .filter(({ location }) => location === need.location)
      .every((counter) => takenOf(need, counter.unit, units) <= left.leftOf(counter) - this.#headroom);
  }

  #claim({ needs }: WaitingPart, claims: readonly Claim[]): void {
    for (const { location, units } of claims)
      for (const { unit } of this.counters.filter((counter) => counter.location === location)) {
        const need = needs.find((one) => one.location === location);
        const name = `${location} ${unit}`;
        if (need) this.used.set(name, (this.used.get(name) ?? 0) + takenOf(need, unit, units));
      }
  }

  /** An order is planned at its rank; it is served and leaves, or remembers what it saw. */
  route(orderId: string): void {
    this.planned += 1;
    const index = this.queue.findIndex((wait) => wait.orderId === orderId);
    const wait = this.queue[index];
    const part = wait?.parts[0];
    if (!wait || !part) return;
    const left = this.before(index);
    const claims = this.plan(part, left);
    if (claims) {
      this.#claim(part, claims);
      this.queue.splice(index, 1);
    } else if (left.haveRoomFor(part))
      this.queue[index] = { ...wait, parts: [{ ...part, seen: left.seenBy(part.needs) }] };
  }

  arrive(size: number, which: number): void {
    this.#arrived += 1;
    const orderId = String(this.#arrived).padStart(4, '0');
    const lines = 1 + (which % size);
    const wanted = LOCATIONS.filter((_, index) => which % 3 !== index);
    const needs = wanted.map((location) => ({ location, lines, units: size }));
    const part = { n: 0, units: size, short: size, alone: which % 2 === 0, needs, seen: [] };
    const at = '2026-11-23T00:00:00Z';
    const times = { since: at, until: at, dueAt: at };
    this.queue.push({ type: 'CapacityWait', orderId, pool: 'main', ...times, parts: [part], version: 1 });
  }

  act({ kind, which, size }: StepOnQueue): void {
    const wait = this.queue[which % Math.max(1, this.queue.length)];
    const counter = this.counters[which % Math.max(1, this.counters.length)];
    const name = counter && `${counter.location} ${counter.unit}`;
    if (kind === 'arrive') this.arrive(size, which);
    if (kind === 'free' && name) this.used.set(name, Math.max(0, (this.used.get(name) ?? 0) - size));
    if (kind === 'cap' && counter) counter.cap = size - 1;
    if (kind === 'leave') this.queue = this.queue.filter((one) => one !== wait);
    if (kind === 'hold' || kind === 'release')
      this.queue = this.queue.map((one) => (one === wait ? withIdle(one, kind === 'hold') : one));
    if (kind === 'window') {
      this.window += 1;
      this.used.clear();
    }
  }
}

function withIdle(wait: CapacityWait, isIdle: boolean): CapacityWait {
  const parts = wait.parts.map(({ idle: _, ...part }) => (isIdle ? { ...part, idle: true } : part));
  return { ...wait, parts };
}

/** Passes, and plans of whoever was woken, until nobody is woken; answers how many passes there were. */
function settle(windows: Windows): number {
  for (let passes = 1; ; passes += 1) {
    const { inTurn, tooLarge } = walkQueue(windows.queue, windows.rooms, 25);
    for (const { wait } of tooLarge)
      windows.queue = windows.queue.filter((one) => one.orderId !== wait.orderId);
    if (inTurn.length === 0) return passes;
    for (const { wait } of inTurn) windows.route(wait.orderId);
    expect(passes).toBeLessThan(1000);
  }
}

/** Places that could take room which nobody before them waits for. */
function idleRoom(windows: Windows): string[] {
  return windows.queue.flatMap(({ orderId, parts }, index) => {
    const [part] = parts;
    const isWaiting = part !== undefined && part.idle !== true;
    return isWaiting && windows.plan(part, windows.before(index)) ? [orderId] : [];
  });
}

test('no room idles while an order that could take it waits, whatever came before (P23)', () => {
  fc.assert(
    fc.property(
      rooms,
      fc.integer({ min: 0, max: 1 }),
      fc.array(step, { maxLength: 25, size: 'max' }),
      (counters, headroom, steps) => {
        const windows = new Windows(
          counters.map((one) => ({ ...one })),
          headroom,
        );
        for (const one of steps) {
          windows.act(one);
          settle(windows);
          expect(idleRoom(windows)).toEqual([]);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('no order spins: once passes have ended, further ones wake nobody, and a pass wakes 25 at most (P23, P29)', () => {
  fc.assert(
    fc.property(rooms, fc.array(step, { maxLength: 60, size: 'max' }), (counters, steps) => {
      const windows = new Windows(
        counters.map((one) => ({ ...one })),
        1,
      );
      for (const one of steps) windows.act(one);
      expect(walkQueue(windows.queue, windows.rooms, 25).inTurn.length).toBeLessThanOrEqual(25);
      const waiting = windows.queue.length;
      settle(windows);
      // Each order is planned in vain once for each time that there was more room for it, and served once.
      expect(windows.planned).toBeLessThanOrEqual(waiting * (waiting + 1));
      expect(walkQueue(windows.queue, windows.rooms, 25).inTurn).toEqual([]);
    }),
  );
});

test('an order that cannot take its turn keeps nothing: those behind it are served as if it were not there (P23)', () => {
  fc.assert(
    fc.property(
      rooms,
      fc.array(step, { maxLength: 25, size: 'max' }),
      fc.nat(24),
      (counters, steps, which) => {
        const windows = new Windows(
          counters.map((one) => ({ ...one })),
          0,
        );
        for (const one of steps) windows.act({ ...one, kind: 'arrive' });
        const idle = windows.queue.map((wait, index) => (index === which ? withIdle(wait, true) : wait));
        const gone = windows.queue.filter((_, index) => index !== which);
        const served = (queue: readonly CapacityWait[]) =>
          walkQueue(queue, windows.rooms, 25).inTurn.map(({ wait }) => wait.orderId);
        expect(served(idle)).toEqual(served(gone));
      },
    ),
  );
});
