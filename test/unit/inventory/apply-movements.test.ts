import { describe, expect, test } from 'vitest';
import {
  applyMovements,
  type PositionCircumstance,
  type ToldMovement,
} from '../../../functions/inventory/stock/apply-movements.ts';
import { contributionOf, type StockPosition } from '../../../functions/inventory/stock/position.ts';
import { aPosition } from '../../support/positions.ts';

/** Noon of 23 November in New York. */
const now = '2026-11-23T17:00:00.000Z';
const circumstance: PositionCircumstance = {
  now,
  zone: 'America/New_York',
  withholding: undefined,
  halfLife: 30 * 86_400,
};

const lots = [
  { lot: 'old', lifeDate: '2026-11-22', units: 4 },
  { lot: 'today', lifeDate: '2026-11-23', units: 1 },
  { lot: 'good', lifeDate: '2027-11-23', units: 5 },
];

function apply(before: StockPosition, movements: readonly ToldMovement[] = [], over = {}) {
  const { position, applied, ...rest } = applyMovements(before, movements, { ...circumstance, ...over });
  const poolDelta = applied.reduce((sum, one) => sum + one.poolDelta, 0);
  const claimDelta = applied.reduce((sum, one) => sum + one.claimDelta, 0);
  const kinds = applied.map(({ movement: { kind, units } }) => [kind, units]);
  return { position, poolDelta, claimDelta, kinds, ...rest };
}

function unitsByLot({ lots: kept = [] }: StockPosition): Record<string, number> {
  return Object.fromEntries(kept.map(({ lot, units }) => [lot, units]));
}

describe('life dates', () => {
  test('a lot past its date leaves what may be sold and stays on hand; a lot of today may be sold today', () => {
    const { position, poolDelta, kinds } = apply(aPosition({ lots }), [{ kind: 'expiry', units: 0 }]);

    expect(position).toMatchObject({ onHand: 10, free: 3, lifeEndsAt: '2026-11-24T05:00:00.000Z' });
    expect(position.lots?.map(({ lot, expired }) => [lot, expired])).toEqual([
      ['old', true],
      ['today', undefined],
      ['good', undefined],
    ]);
    expect([poolDelta, kinds]).toEqual([-4, [['expiry', 4]]]);
  });

  test('is done once: a second look changes nothing', () => {
    const once = apply(aPosition({ lots })).position;
    expect(apply(once).position).toBe(once);
  });

  test('a life date ends at midnight where the goods are', () => {
    const evening = { now: '2026-11-24T04:59:59.999Z' };
    const midnight = { now: '2026-11-24T05:00:00.000Z' };
    const swept = apply(aPosition({ lots })).position;

    expect(apply(swept, [], evening).position).toBe(swept);
    expect(apply(swept, [], midnight).position).toMatchObject({
      free: 2,
      lifeEndsAt: '2027-11-24T05:00:00.000Z',
    });
    expect(apply(swept, [], { ...evening, zone: 'Europe/London' }).position).toMatchObject({ free: 2 });
  });

  test('more allocated than lives: nothing is contributed, and the position owes units', () => {
    const { position, poolDelta } = apply(aPosition({ lots, allocated: 8 }));
    expect([position.free, contributionOf(position), poolDelta]).toEqual([-2, 0, -2]);
  });

  test('any movement of the position takes what is past its date out of what sells, in the same write', () => {
    const { position, poolDelta, kinds } = apply(aPosition({ lots }), [{ kind: 'receipt', units: 2 }]);
    expect(kinds).toEqual([
      ['expiry', 4],
      ['receipt', 2],
    ]);
    expect([position.onHand, position.free, poolDelta]).toEqual([12, 5, -2]);
  });

  test('a receipt of goods that are past their date adds to what is on hand, not to what may be sold', () => {
    const named = [{ lot: 'late', lifeDate: '2026-11-01', units: 3 }];
    const { position, poolDelta } = apply(aPosition(), [{ kind: 'receipt', units: 3, lots: named }]);
    expect([position.onHand, position.free, poolDelta]).toEqual([13, 7, 0]);
  });

  test('a count by lots says anew which of them live', () => {
    const swept = apply(aPosition({ lots, allocated: 0 })).position;
    const named = [{ lot: 'old', lifeDate: '2027-01-01', units: 4 }];
    const counted = apply(swept, [{ kind: 'count', units: 4, lots: named, at: now }]);
    expect([counted.position.free, counted.poolDelta]).toEqual([4, -2]);
  });

  test('goods without a date have no deadline, and the year 9999 says the same', () => {
    const forever = [{ lot: 'wine', lifeDate: '9999-12-31', units: 10 }];
    const { position } = apply(aPosition(), [{ kind: 'count', units: 10, lots: forever, at: now }]);
    expect(position).not.toHaveProperty('lifeEndsAt');
  });
});

describe('first expired, first out', () => {
  const swept = apply(aPosition({ lots })).position;

  test.each(['ship', 'sale'] as const)(
    'a %s takes what expires next, and nothing that has expired',
    (kind) => {
      const { position } = apply(swept, [{ kind, units: 2 }]);
      expect(unitsByLot(position)).toEqual({ old: 4, good: 4 });
    },
  );

  test('what leaves may be expired where the fact says so, and nothing else is made of it', () => {
    const named = [{ lot: 'old', units: 2 }];
    const { position, poolDelta } = apply(swept, [{ kind: 'ship', units: 2, lots: named }]);
    expect(unitsByLot(position)).toEqual({ old: 2, today: 1, good: 5 });
    expect([position.free, poolDelta]).toEqual([5, 2]);
  });

  test('more leaves than lives: the rest was expired, since something has left', () => {
    const { position } = apply(swept, [{ kind: 'sale', units: 8 }]);
    expect(unitsByLot(position)).toEqual({ old: 2 });
  });

  test('a ship that is told late left by the day on which it left', () => {
    const { position } = apply(swept, [{ kind: 'ship', units: 3, at: '2026-11-22T12:00:00.000Z' }]);
    expect(unitsByLot(position)).toEqual({ old: 1, today: 1, good: 5 });
  });

  test.each([
    ['count', 6],
    ['adjust', -4],
  ] as const)('a %s without lots is of what was thrown away: expired goods first', (kind, units) => {
    const { position, poolDelta } = apply(swept, [{ kind, units, at: now }]);
    expect(unitsByLot(position)).toEqual({ today: 1, good: 5 });
    expect([position.free, poolDelta]).toEqual([3, 0]);
  });
});

describe('books that were wrong', () => {
  const withholding = { belowPct: 95, mostPct: 40 };
  const short = { kind: 'notFulfilledAbsent', units: 1 } as const;

  test('what was found and missed is remembered, and nothing is withheld where nobody wants it', () => {
    const { position, kinds } = apply(aPosition(), [{ kind: 'ship', units: 1 }, short]);
    expect(position.trust).toEqual([1, 1, Math.floor(Date.parse(now) / 3_600_000)]);
    expect(kinds.map(([kind]) => kind)).toEqual(['ship', 'notFulfilledAbsent']);
    expect(position).not.toHaveProperty('withheld');
  });

  test('a short pick withholds the share that is likely not there, position and pool in one', () => {
    const { position, poolDelta, claimDelta, kinds } = apply(aPosition(), [short], { withholding });
    expect(kinds.at(-1)).toEqual(['withhold', 1]);
    expect(position).toMatchObject({ onHand: 9, allocated: 2, withheld: 1, free: 6 });
    expect([poolDelta, claimDelta]).toEqual([-2, 1]);
    expect(position.reviewAt).toBe('2026-12-31T17:00:00.000Z');
  });

  test('time brings trust back, and the units', () => {
    const { position } = apply(aPosition(), [short], { withholding });
    const later = { now: position.reviewAt, withholding };

    const back = apply(position, [{ kind: 'withhold', units: 0 }], later);

    expect([back.position.free, back.poolDelta]).toEqual([7, 1]);
    expect(back.position).not.toHaveProperty('withheld');
    expect(back.position).not.toHaveProperty('reviewAt');
  });

  test('who no longer wants it gets the units back by the next movement', () => {
    const { position } = apply(aPosition(), [short], { withholding });
    expect(apply(position, [{ kind: 'receipt', units: 1 }]).position).toMatchObject({ free: 8 });
  });
});
