import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyMovements,
  type PositionCircumstance,
  type ToldMovement,
} from '../../../functions/inventory/stock/apply-movements.ts';
import { sumLots } from '../../../functions/inventory/stock/lots.ts';
import { move } from '../../../functions/inventory/stock/move.ts';
import {
  contributionOf,
  emptyPosition,
  freeOf,
  type StockPosition,
} from '../../../functions/inventory/stock/position.ts';
import { OutOfStock } from '../../../functions/shared/errors.ts';

const HOUR_MS = 3_600_000;
const from = Date.parse('2026-11-20T00:00:00.000Z');
/** No changes of clocks: the local day of a zone is that of its offset. */
const zones = { 'Asia/Kolkata': 5.5, 'America/Phoenix': -7, UTC: 0 } as const;

interface Step {
  readonly kind:
    | 'receipt'
    | 'sale'
    | 'ship'
    | 'adjust'
    | 'count'
    | 'pinned'
    | 'expiry'
    | 'notFulfilledAbsent';
  readonly units: number;
  readonly hours: number;
  /** Days after the start on which a named lot's life ends. */
  readonly lot: number | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'receipt' as const,
    'receipt' as const,
    'sale' as const,
    'ship' as const,
    'adjust' as const,
    'count' as const,
    'pinned' as const,
    'expiry' as const,
    'notFulfilledAbsent' as const,
  ),
  units: fc.integer({ min: 0, max: 6 }),
  hours: fc.integer({ min: 0, max: 15 }),
  lot: fc.option(fc.integer({ min: -2, max: 8 }), { nil: undefined }),
});
const histories = fc.record({
  zone: fc.constantFrom(...(Object.keys(zones) as (keyof typeof zones)[])),
  steps: fc.array(step, { maxLength: 40, size: 'max' }),
  policy: fc.option(fc.constant({ belowPct: 97, mostPct: 50 }), { nil: undefined }),
});
type History = typeof histories extends fc.Arbitrary<infer Drawn> ? Drawn : never;

function dateOf(days: number): string {
  return new Date(from + days * 24 * HOUR_MS).toISOString().slice(0, 10);
}

function movementOf({ kind, units, lot }: Step, { allocated }: StockPosition, now: string): ToldMovement {
  const isOfWork = kind === 'ship' || kind === 'notFulfilledAbsent';
  const moved = isOfWork ? Math.min(units, allocated) : units;
  const named = lot === undefined ? [] : [{ lot: `l${lot}`, lifeDate: dateOf(lot), units: moved }];
  const takesLots = kind === 'receipt' || kind === 'sale' || kind === 'ship' || kind === 'count';
  const at = kind === 'count' ? { at: now } : {};
  const signed = kind === 'adjust' ? moved - 3 : moved;
  return { kind, units: signed, ...(takesLots && named.length > 0 ? { lots: named } : {}), ...at };
}

interface Moment {
  readonly before: StockPosition;
  readonly told: ToldMovement;
  readonly after: StockPosition;
  readonly poolDelta: number;
  readonly circumstance: PositionCircumstance;
  /** The local day, counted without the code that is tested. */
  readonly day: string;
}

/** Undefined where free units are wanted that are not there: how many are kept back is known by the movement alone. */
function appliedIfThere(position: StockPosition, told: ToldMovement, circumstance: PositionCircumstance) {
  try {
    return applyMovements(position, [told], circumstance);
  } catch (error) {
    if (told.kind === 'pinned' && error instanceof OutOfStock) return undefined;
    throw error;
  }
}

/** Plays a history; steps that need free units which are not there are left out. */
function play({ zone, steps, policy }: History, check: (moment: Moment) => void): void {
  let position = emptyPosition('A', 'store', 'main');
  let time = from;
  for (const one of steps) {
    time += one.hours * HOUR_MS;
    const now = new Date(time).toISOString();
    const told = movementOf(one, position, now);
    const circumstance = { now, zone, withholding: policy, halfLife: 5 * 86_400 };
    const before = position;
    const done = appliedIfThere(before, told, circumstance);
    if (!done) continue;
    position = { ...done.position, version: before.version + 1 };
    const poolDelta = done.applied.reduce((sum, applied) => sum + applied.poolDelta + applied.claimDelta, 0);
    const day = new Date(time + zones[zone] * HOUR_MS).toISOString().slice(0, 10);
    check({ before, told, after: position, poolDelta, circumstance, day });
  }
}

function run(check: (moment: Moment) => void): void {
  fc.assert(
    fc.property(histories, (history) => play(history, check)),
    { numRuns: Number(process.env['LOT_HISTORIES'] ?? 150) },
  );
}

function living({ lots = [], onHand }: StockPosition, day: string): number {
  if (lots.length === 0) return onHand;
  return sumLots(lots.filter(({ lifeDate }) => lifeDate === undefined || lifeDate >= day));
}

describe('lots', () => {
  test('sum to what is on hand, and what the position contributes changes as the pool does', () => {
    run(({ before, after, poolDelta }) => {
      if (after.lots) expect(sumLots(after.lots)).toBe(after.onHand);
      expect(after.free).toBe(freeOf(after));
      expect(poolDelta).toBe(contributionOf(after) - contributionOf(before));
    });
  });

  test('never contribute a unit that is past its life date, once the position was written', () => {
    run(({ after, day }) => {
      const most = Math.max(0, living(after, day) - after.allocated);
      expect(contributionOf(after)).toBeLessThanOrEqual(most);
    });
  });

  test('would, by the naive rule that counts what is on hand', () => {
    const naive = (after: StockPosition, day: string): boolean =>
      after.onHand - after.allocated <= Math.max(0, living(after, day) - after.allocated);
    expect(() => run(({ after, day }) => expect(naive(after, day)).toBe(true))).toThrow();
  });

  test('expire once: looking again changes nothing, and their deadline is in the future', () => {
    run(({ after, circumstance }) => {
      expect(applyMovements(after, [{ kind: 'expiry', units: 0 }], circumstance).position).toBe(after);
      if (after.lifeEndsAt !== undefined) expect(after.lifeEndsAt > circumstance.now).toBe(true);
    });
  });

  test('leave first expired, first out, what has expired last', () => {
    run(({ before, told, after, day }) => {
      if (told.kind !== 'sale' || told.lots || !before.lots || !after.lots) return;
      const rank = ({ lifeDate = '9999-12-31' }: { lifeDate?: string | undefined }): string =>
        lifeDate < day ? `1 ${lifeDate}` : `0 ${lifeDate}`;
      const left = new Map(after.lots.map(({ lot, units }) => [lot, units]));
      const touched = before.lots.filter(({ lot, units }) => (left.get(lot) ?? 0) < units);
      const kept = after.lots.filter(({ units }) => units > 0);
      const lastTouched = touched.map(rank).sort().at(-1);
      const earlier = kept.filter((lot) => lastTouched !== undefined && rank(lot) < lastTouched);
      expect(earlier).toEqual([]);
    });
  });

  test('an expiry of the past day alone changes nothing but who may sell', () => {
    run(({ after, day }) => {
      const { position } = move(after, {
        kind: 'expiry',
        units: 0,
        at: '2027-01-01T00:00:00Z',
        day: '2027-01-01',
      });
      const { onHand, allocated, unsellable } = after;
      expect(position).toMatchObject({ onHand, allocated, unsellable });
      expect(living(position, day)).toBe(living(after, day));
    });
  });
});
