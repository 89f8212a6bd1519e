import { describe, expect, test } from 'vitest';
import { move } from '../../../functions/inventory/stock/move.ts';
import type { Movement, MovementKind } from '../../../functions/inventory/stock/movement.ts';
import {
  contributionOf,
  emptyPosition,
  type StockPosition,
} from '../../../functions/inventory/stock/position.ts';
import { Corrupt, OutOfStock } from '../../../functions/shared/errors.ts';
import { aMovement, aPosition, at } from '../../support/positions.ts';

interface Row {
  readonly kind: MovementKind;
  readonly units: number;
  readonly free: number;
  readonly claims: number;
  readonly pool: number;
  readonly onHand?: number;
  readonly allocated?: number;
}

/** The table of docs/stock.md, with q = 2 on a position of 10 on hand, 3 allocated, 7 free. */
const rows: readonly Row[] = [
  { kind: 'allocate', units: 2, free: -2, claims: -2, pool: 0, allocated: 2 },
  { kind: 'releaseAllocated', units: 2, free: 2, claims: 0, pool: 2, allocated: -2 },
  { kind: 'notFulfilledPresent', units: 2, free: 2, claims: 2, pool: 0, allocated: -2 },
  { kind: 'notFulfilledAbsent', units: 2, free: 0, claims: 2, pool: -2, onHand: -2, allocated: -2 },
  { kind: 'ship', units: 2, free: 0, claims: 0, pool: 0, onHand: -2, allocated: -2 },
  { kind: 'pinned', units: 2, free: -2, claims: 0, pool: -2, allocated: 2 },
  { kind: 'receipt', units: 2, free: 2, claims: 0, pool: 2, onHand: 2 },
  { kind: 'restock', units: 2, free: 2, claims: 0, pool: 2, onHand: 2 },
  { kind: 'adjust', units: -2, free: -2, claims: 0, pool: -2, onHand: -2 },
  { kind: 'sale', units: 2, free: -2, claims: 0, pool: -2, onHand: -2 },
  { kind: 'count', units: 14, free: 4, claims: 0, pool: 4, onHand: 4 },
  { kind: 'safety', units: 5, free: -5, claims: 0, pool: -5 },
  { kind: 'unsellable', units: 2, free: -2, claims: 0, pool: -2 },
  { kind: 'refurbish', units: 2, free: -2, claims: 0, pool: -2 },
  { kind: 'selling', units: 0, free: 0, claims: 0, pool: -7 },
];

describe('move: each row of the table', () => {
  test.each(rows)(
    '$kind of $units: free $free, claims $claims, pool $pool',
    ({ kind, units, free, claims, pool, onHand = 0, allocated = 0 }) => {
      const before = aPosition();
      const { position, poolDelta, claimDelta, correction, outdated } = move(before, aMovement(kind, units));
      expect({
        free: position.free - before.free,
        claims: claimDelta,
        pool: poolDelta,
        onHand: position.onHand - before.onHand,
        allocated: position.allocated - before.allocated,
      }).toEqual({ free, claims, pool, onHand, allocated });
      expect({ correction, outdated }).toEqual({ correction: 0, outdated: false });
      expect(position.version).toBe(before.version);
    },
  );

  test.each([
    ['reserve', 2, -2],
    ['releaseUnallocated', -2, 2],
  ] as const)('%s of 2 changes the pool alone: claims %i, pool %i', (kind, claims, pool) => {
    expect(move(undefined, { kind, units: 2, at: at('12:00') })).toMatchObject({
      position: undefined,
      claimDelta: claims,
      poolDelta: pool,
    });
  });

  test('a position that is not on sale contributes nothing, however many units are free', () => {
    const closed = aPosition({ selling: false });
    expect(move(closed, aMovement('receipt', 5)).poolDelta).toBe(0);
    expect(move(closed, aMovement('selling', 1)).poolDelta).toBe(7);
    expect(move(closed, aMovement('notFulfilledPresent', 2)).poolDelta).toBe(-2);
  });

  test('a receipt at a position with free below zero contributes only what is above zero afterwards', () => {
    const owing = aPosition({ onHand: 1, allocated: 3 });
    expect(contributionOf(owing)).toBe(0);
    expect(move(owing, aMovement('receipt', 5)).poolDelta).toBe(3);
  });

  test('a rejection of units that are there adds them to the pool only as far as they are free', () => {
    const owing = aPosition({ onHand: 1, allocated: 3 });
    expect(move(owing, aMovement('notFulfilledPresent', 3)).poolDelta).toBe(1 - 3);
  });

  test('a rejection of units that are not there takes the pool below zero rather than hiding it (P10)', () => {
    const all = aPosition({ onHand: 3, allocated: 3 });
    const { position, poolDelta, claimDelta } = move(all, aMovement('notFulfilledAbsent', 3));
    expect({ onHand: position.onHand, allocated: position.allocated, poolDelta, claimDelta }).toEqual({
      onHand: 0,
      allocated: 0,
      poolDelta: -3,
      claimDelta: 3,
    });
  });

  test('a setting that is older than the one in force is recorded without effect', () => {
    const set = move(aPosition(), aMovement('safety', 4, { at: at('11:00') })).position;
    const late = move(set, aMovement('safety', 9, { at: at('10:00') }));
    expect(late).toMatchObject({ outdated: true, poolDelta: 0 });
    expect(late.position).toBe(set);
    const off = move(set, aMovement('selling', 0, { at: at('11:00') })).position;
    expect(move(off, aMovement('selling', 1, { at: at('10:59') })).position.selling).toBe(false);
    expect(move(off, aMovement('selling', 1, { at: at('11:01') })).position.selling).toBe(true);
  });

  test('a movement that takes more from an allocation than was allocated is Corrupt', () => {
    expect(() => move(aPosition(), aMovement('ship', 4))).toThrow(Corrupt);
    expect(() => move(aPosition(), aMovement('releaseAllocated', 4))).toThrow(Corrupt);
  });

  test('units to be mended are on sale again once they are, or never are', () => {
    const waiting = aPosition({ refurbish: 3, free: 4 });

    const mended = move(waiting, aMovement('refurbished', 2));
    const scrapped = move(mended.position, aMovement('scrapped', 1));
    const beyond = move(scrapped.position, aMovement('refurbished', 1));

    expect(mended).toMatchObject({ position: { onHand: 10, refurbish: 1, free: 6 }, poolDelta: 2 });
    expect(scrapped).toMatchObject({ position: { onHand: 10, unsellable: 1, free: 6 }, poolDelta: 0 });
    expect(scrapped.position.refurbish).toBeUndefined();
    expect(beyond).toMatchObject({ position: { free: 6 }, poolDelta: 0 });
  });

  test('taking back more unsellable units than there are leaves unsellable at 0', () => {
    const broken = aPosition({ unsellable: 2 });
    expect(move(broken, aMovement('unsellable', -5)).position).toMatchObject({ unsellable: 0, free: 7 });
  });
});

describe('allocate and pinned', () => {
  const short: readonly (readonly [string, Partial<StockPosition>])[] = [
    ['too few are free', { onHand: 4 }],
    ['it is not for sale', { selling: false }],
    ['safety keeps them', { safety: 6 }],
  ];
  test.each(short)('allocate and pinned are OutOfStock when %s (P20)', (_, over) => {
    for (const kind of ['allocate', 'pinned'] as const) {
      expect(() => move(aPosition(over), aMovement(kind, 2))).toThrow(
        expect.objectContaining({
          name: 'OutOfStock',
          detail: expect.objectContaining({ sku: 'A', location: 'store-1', wanted: 2 }),
        }),
      );
    }
  });

  test('the last free units can be promised, and no more than those (P20)', () => {
    const { position } = move(aPosition(), aMovement('pinned', 7));
    expect(position).toMatchObject({ free: 0, allocated: 10 });
    expect(() => move(position, aMovement('pinned', 1))).toThrow(OutOfStock);
  });
});

describe('counts, and facts that take more than there is', () => {
  test('a sale of more than is recorded takes what is there, and the rest is a correction (P21)', () => {
    const { position, poolDelta, correction } = move(
      aPosition({ onHand: 2, allocated: 0 }),
      aMovement('sale', 5),
    );
    expect({ onHand: position.onHand, free: position.free, poolDelta, correction }).toEqual({
      onHand: 0,
      free: 0,
      poolDelta: -2,
      correction: 3,
    });
  });

  test('a ship of more than is on hand ends its allocation all the same (P21)', () => {
    const { position, poolDelta, correction } = move(
      aPosition({ onHand: 1, allocated: 3 }),
      aMovement('ship', 3),
    );
    expect({
      onHand: position.onHand,
      allocated: position.allocated,
      free: position.free,
      poolDelta,
      correction,
    }).toEqual({ onHand: 0, allocated: 0, free: 0, poolDelta: 0, correction: 2 });
  });

  test('physical movements after a count come on top of it, in whatever order they arrive (P21)', () => {
    const movements = [
      aMovement('receipt', 20, { at: at('09:00') }),
      aMovement('sale', 3, { at: at('10:00') }),
      aMovement('sale', 2, { at: at('11:00') }),
      aMovement('restock', 1, { at: at('11:30') }),
    ];
    const count = aMovement('count', 15, { at: at('10:30') });
    for (let place = 0; place <= movements.length; place++) {
      const arrived = [...movements.slice(0, place), count, ...movements.slice(place)];
      const position = arrived.reduce(
        (now, movement) => move(now, movement).position,
        emptyPosition('A', 'store-1', 'main'),
      );
      expect(position.onHand, `count as number ${place}`).toBe(15 - 2 + 1);
    }
  });

  test('a count in whole seconds has seen what was told before it of that second, and nothing that is told after (P21)', () => {
    const count = aMovement('count', 8, { at: '2026-11-22T10:00:00.000Z' });
    const receipt = aMovement('receipt', 10, { at: '2026-11-22T10:00:00.400Z' });
    const told = (...movements: Movement[]) =>
      movements.reduce(
        (now, movement) => move(now, movement).position,
        emptyPosition('A', 'store-1', 'main'),
      );

    expect(told(receipt, count).onHand).toBe(8);
    expect(told(count, receipt).onHand).toBe(18);
    expect(told(receipt, aMovement('count', 8, { at: '2026-11-22T10:00:00.100Z' })).onHand).toBe(18);
    expect(told(receipt, aMovement('count', 8, { at: '2026-11-22T09:59:59.000Z' })).onHand).toBe(18);
  });

  test('a ship that a count has seen already only ends its allocation (P21)', () => {
    const counted = move(aPosition(), aMovement('count', 7, { at: at('12:00') })).position;
    expect(counted).toMatchObject({ onHand: 7, allocated: 3, free: 4 });
    expect(move(counted, aMovement('ship', 3, { at: at('11:50') })).position).toMatchObject({
      onHand: 7,
      allocated: 0,
      free: 7,
    });
  });

  test('observations do not come on top of a count (P21)', () => {
    const seen = move(aPosition(), aMovement('notFulfilledAbsent', 2, { at: at('11:00') })).position;
    expect(move(seen, aMovement('count', 9, { at: at('10:30') })).position.onHand).toBe(9);
    const adjusted = move(aPosition(), aMovement('adjust', -2, { at: at('11:00') })).position;
    expect(move(adjusted, aMovement('count', 9, { at: at('10:30') })).position.onHand).toBe(9);
  });

  test('a count older than the last one has no effect (P21)', () => {
    const counted = move(aPosition(), aMovement('count', 8, { at: at('11:00') })).position;
    const late = move(counted, aMovement('count', 99, { at: at('10:00') }));
    expect(late).toMatchObject({ outdated: true, poolDelta: 0 });
    expect(late.position).toBe(counted);
    expect(move(counted, aMovement('count', 6, { at: at('11:00') })).position.onHand).toBe(6);
  });

  test('a count that later movements take below zero stops at zero, with a correction (P21)', () => {
    const sold = move(aPosition({ allocated: 0 }), aMovement('sale', 5, { at: at('11:00') })).position;
    expect(move(sold, aMovement('count', 2, { at: at('10:00') }))).toMatchObject({
      position: { onHand: 0 },
      correction: 3,
    });
  });

  test('the log stays short however much is sold, and a recent count is brought up to now exactly', () => {
    const minute = (n: number): string => new Date(Date.parse(at('00:00')) + n * 60_000).toISOString();
    let position = aPosition({ onHand: 1000, allocated: 0 });
    for (let n = 0; n < 600; n++) position = move(position, aMovement('sale', 1, { at: minute(n) })).position;
    expect(position.recent.length).toBeLessThanOrEqual(20);
    expect(position.recent.reduce((sum, [, units]) => sum + units, 0)).toBe(-600);
    expect(move(position, aMovement('count', 500, { at: minute(597.5) })).position.onHand).toBe(498);
  });

  test('a count from more than a week before the last movement has no effect', () => {
    const sold = move(aPosition(), aMovement('sale', 1, { at: '2026-11-23T12:00:00.000Z' })).position;
    expect(move(sold, aMovement('count', 50, { at: '2026-11-10T12:00:00.000Z' })).outdated).toBe(true);
  });
});

describe('lots: first expired, first out', () => {
  const lots = [
    { lot: 'late', lifeDate: '2027-06-01', units: 4 },
    { lot: 'early', lifeDate: '2027-01-01', units: 3 },
    { lot: 'never', units: 3 },
  ];
  const of = (position: StockPosition): Record<string, number> =>
    Object.fromEntries((position.lots ?? []).map(({ lot, units }) => [lot, units]));

  test('a ship takes the earliest lots', () => {
    expect(of(move(aPosition({ lots, allocated: 5 }), aMovement('ship', 5)).position)).toEqual({
      late: 2,
      never: 3,
    });
  });

  test('a ship that names its lots takes those, and the rest from the earliest', () => {
    expect(
      of(
        move(aPosition({ lots, allocated: 5 }), aMovement('ship', 5, { lots: [{ lot: 'never', units: 4 }] }))
          .position,
      ),
    ).toEqual({ early: 1, late: 4 });
  });

  test('a receipt of a lot makes the position keep lots; the units there before are undated', () => {
    const { position } = move(
      aPosition(),
      aMovement('receipt', 5, { lots: [{ lot: 'new', lifeDate: '2027-03-01', units: 5 }] }),
    );
    expect(position).toMatchObject({ onHand: 15 });
    expect(of(position)).toEqual({ undated: 10, new: 5 });
  });

  test('a count by lots replaces the lots; later sales are taken from the earliest', () => {
    const sold = move(aPosition({ lots, allocated: 0 }), aMovement('sale', 2, { at: at('11:00') })).position;
    const { position } = move(
      sold,
      aMovement('count', 6, {
        at: at('10:00'),
        lots: [
          { lot: 'early', lifeDate: '2027-01-01', units: 1 },
          { lot: 'x', lifeDate: '2028-01-01', units: 5 },
        ],
      }),
    );
    expect(of(position)).toEqual({ x: 4 });
  });

  test('more than 20 lots are merged into 20, of which none is sold for longer than it may be', () => {
    let position = aPosition({ onHand: 0, allocated: 0, lots: [] });
    const date = (n: number): string => new Date(Date.UTC(2027, 0, 1 + n * n)).toISOString().slice(0, 10);
    for (let n = 1; n <= 25; n++)
      position = move(
        position,
        aMovement('receipt', n, { lots: [{ lot: `lot-${n}`, lifeDate: date(n), units: n }] }),
      ).position;
    expect(position.lots).toHaveLength(20);
    expect(position.lots?.reduce((sum, { units }) => sum + units, 0)).toBe(position.onHand);
    for (let n = 1; n <= 25; n++) {
      const sellable = (by: string): number =>
        (position.lots ?? []).reduce(
          (sum, { lifeDate, units }) => sum + ((lifeDate ?? '9') >= by ? units : 0),
          0,
        );
      const truly = Array.from({ length: 25 }, (_, at0) => at0 + 1).reduce(
        (sum, one) => sum + (date(one) >= date(n) ? one : 0),
        0,
      );
      expect(sellable(date(n))).toBeLessThanOrEqual(truly);
    }
  });
});
