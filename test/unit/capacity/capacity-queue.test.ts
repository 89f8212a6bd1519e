import { describe, expect, test } from 'vitest';
import {
  type CapacityNeed,
  type CapacityRoom,
  type CapacityWait,
  RoomsLeft,
  type SeenRoom,
  type WaitingPart,
  walkQueue,
} from '../../../functions/capacity/queue/capacity-queue.ts';

const room = (location: string, left: number, over: Partial<CapacityRoom> = {}): CapacityRoom => ({
  location,
  unit: 'orders',
  window: 'w',
  cap: 10,
  left,
  ...over,
});
const units = (location: string, cap: number, left: number, window = 'w'): CapacityRoom =>
  room(location, left, { unit: 'units', cap, window });

function need(location: string, count = 1): CapacityNeed {
  return { location, lines: 1, units: count };
}

/** An order that waits for these locations; all of its units are to be served by them. */
function wait(orderId: string, needs: CapacityNeed[], over: Partial<WaitingPart> = {}): CapacityWait {
  const most = Math.max(...needs.map((one) => one.units));
  const part = { n: 0, units: most, short: most, alone: false, needs, seen: [], ...over };
  const since = `2026-11-23T0${orderId.charCodeAt(0) - 96}:00:00Z`;
  const times = { since, until: '2026-12-01T00:00:00Z', dueAt: since };
  return { type: 'CapacityWait', orderId, pool: 'main', ...times, parts: [part], version: 1 };
}

function served(queue: readonly CapacityWait[], rooms: readonly CapacityRoom[], most = 25): string[] {
  return walkQueue(queue, rooms, most).inTurn.map(({ wait: { orderId } }) => orderId);
}

function tooLarge(queue: readonly CapacityWait[], rooms: readonly CapacityRoom[]): string[] {
  return walkQueue(queue, rooms, 25).tooLarge.map(({ wait: { orderId } }) => orderId);
}

describe('the queue for capacity', () => {
  const [a, b] = [wait('a', [need('X')]), wait('b', [need('X'), need('Y')])];

  test('is served in its own order, whatever order it is read in, each order taking what it needs (P23)', () => {
    expect(served([b, a], [room('X', 1), room('Y', 0)])).toEqual(['a']);
    expect(served([b, a], [room('X', 1), room('Y', 1)])).toEqual(['a', 'b']);
    expect(served([b, a], [room('X', 2), room('Y', 0)])).toEqual(['a', 'b']);
  });

  test('keeps nothing for a place that cannot take its turn (P23)', () => {
    const idle = wait('a', [need('X')], { idle: true });
    expect(served([idle, b], [room('X', 1), room('Y', 0)])).toEqual(['b']);
  });

  test('counts who waits as the cap counts: units, lines or orders (P23)', () => {
    const three = wait('a', [{ location: 'X', lines: 2, units: 3 }]);
    const next = wait('b', [need('X')]);
    expect(served([three, next], [units('X', 10, 3)])).toEqual(['a']);
    expect(served([three, next], [units('X', 10, 4)])).toEqual(['a', 'b']);
    expect(served([three, next], [room('X', 2, { unit: 'lines' })])).toEqual(['a']);
    expect(served([three, next], [room('X', 3, { unit: 'lines' })])).toEqual(['a', 'b']);
    expect(served([three, next], [room('X', 2)])).toEqual(['a', 'b']);
  });

  test('asks each of several windows that a location counts in (P23)', () => {
    const hour = units('X', 2, 2, 'hour');
    expect(served([wait('a', [need('X', 2)])], [units('X', 10, 1, 'day'), hour])).toEqual([]);
    expect(served([wait('a', [need('X', 2)])], [units('X', 10, 2, 'day'), hour])).toEqual(['a']);
  });

  test('keeps the whole need of an order that does not fit yet from those behind it (P23)', () => {
    const [big, small] = [wait('a', [need('X', 3)]), wait('b', [need('X')])];
    expect(served([big, small], [units('X', 5, 1)])).toEqual([]);
    expect(served([big, small], [units('X', 5, 3)])).toEqual(['a']);
  });

  test('keeps nothing for an order that is larger than its windows, which is named (P23)', () => {
    const [big, small] = [wait('a', [need('X', 5)]), wait('b', [need('X')])];
    expect(served([big, small], [units('X', 2, 2)])).toEqual(['b']);
    expect(tooLarge([big, small], [units('X', 2, 2)])).toEqual(['a']);
    expect(tooLarge([big, small], [units('X', 5, 0)])).toEqual([]);
  });

  test('keeps nothing at a location that is too small for an order which another one can serve (P23)', () => {
    const [big, small] = [wait('a', [need('X', 5), need('Y', 5)]), wait('b', [need('X')])];
    expect(served([big, small], [units('X', 2, 2), units('Y', 10, 0)])).toEqual(['b']);
    expect(tooLarge([big, small], [units('X', 2, 2), units('Y', 10, 0)])).toEqual([]);
  });

  test('keeps all windows for an order that only several locations together can serve (P23)', () => {
    const [big, small] = [wait('a', [need('X', 5), need('Y', 5)]), wait('b', [need('X')])];
    const rooms = (left: number) => [units('X', 3, left), units('Y', 3, 3)];
    expect(served([big, small], rooms(1))).toEqual([]);
    expect(served([big, small], rooms(2))).toEqual(['a']);
    const alone = wait('a', [need('X', 5), need('Y', 5)], { alone: true });
    expect(tooLarge([alone, small], rooms(3))).toEqual(['a']);
    expect(served([alone, small], rooms(1))).toEqual(['b']);
  });

  test('does not wake an order while there is no more than when it was planned in vain, however much fits (P23)', () => {
    const seen = (left: number): SeenRoom[] => [{ location: 'X', unit: 'units', window: 'w', left }];
    const order = (left: number) => [wait('a', [need('X', 2)], { seen: seen(left) })];
    expect(served(order(3), [units('X', 10, 3)])).toEqual([]);
    expect(served(order(3), [units('X', 10, 4)])).toEqual(['a']);
    expect(served(order(3), [units('X', 10, 3, 'next')])).toEqual(['a']);
    expect(served(order(3), [])).toEqual(['a']);
  });

  test('is walked until so many are found, and no further than there is room (P29)', () => {
    const queue = ['a', 'b', 'c'].map((orderId) => wait(orderId, [need('X')]));
    expect(served(queue, [room('X', 3)], 2)).toEqual(['a', 'b']);
    expect(walkQueue(queue, [room('X', 3)], 2).isOver).toBe(true);
    expect(walkQueue(queue, [room('X', 4)], 25).isOver).toBe(false);
    expect(walkQueue(queue, [room('X', 3)], 25).isOver).toBe(true);
    expect(walkQueue(queue, [], 25).isOver).toBe(false);
  });

  test('leaves a newcomer what the orders that wait do not need (P23)', () => {
    const left = new RoomsLeft([units('X', 5, 5), units('Y', 5, 5)]);
    for (const place of [wait('a', [need('X', 3)]), wait('b', [need('X'), need('Y')])]) left.keep(place);
    expect([
      left.leftOf({ location: 'X', window: 'w' }),
      left.leftOf({ location: 'Y', window: 'w' }),
    ]).toEqual([1, 4]);
    expect(left.leftOf({ location: 'Z', window: 'w' })).toBe(Infinity);
  });
});
