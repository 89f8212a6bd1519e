import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { ground, inputOf, line, place, rules, stock } from '../../unit/planner/inputs.ts';

/** One location and one SKU, and everything that may be in the way of the order. */
const worlds = fc.record({
  active: fc.boolean(),
  selling: fc.boolean(),
  /** Units of a lot that lives 2 days at delivery, and of one that lives 20. */
  old: fc.nat(4),
  fresh: fc.nat(4),
  trusted: fc.nat(3),
  kept: fc.nat(3),
  minDays: fc.constantFrom(undefined, 0, 2, 3, 20, 21),
  wanted: fc.integer({ min: 1, max: 5 }),
  isWhole: fc.boolean(),
  mostGrams: fc.constantFrom(undefined, 399, 400, 900, 5000),
  used: fc.constantFrom(undefined, 0, 3),
  maxDays: fc.constantFrom(undefined, 0, 1),
  isPromised: fc.boolean(),
});
type World = typeof worlds extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** Wednesday 2026-03-04; a day on the way: New York has it on Thursday 2026-03-05. */
function inputIn(world: World): PlanInput {
  const { active, selling, old, fresh, wanted, isWhole, mostGrams } = world;
  return inputOf({
    positions: [
      stock('ny', 'A', old + fresh, {
        selling,
        lots: [
          { lot: 'old', lifeDate: '2026-03-07', units: old },
          { lot: 'fresh', lifeDate: '2026-03-25', units: fresh },
        ],
      }),
    ],
    locations: [place('ny', { active })],
    services: [{ ...ground, transitDays: 1 }],
    rates: [
      {
        id: 'ground',
        currency: 'USD',
        zones: ['all'],
        price: {
          kind: 'affine',
          baseMinor: [500],
          perKgMinor: [100],
          ...(mostGrams === undefined ? {} : { maxGrams: mostGrams }),
        },
      },
    ],
    capacity:
      world.used === undefined
        ? []
        : [{ location: 'ny', unit: 'orders', window: 'day', cap: 3, used: world.used }],
    ruleset: rules({
      filters: [
        { type: 'promise' },
        { type: 'routingSafety', units: world.trusted },
        { type: 'keepStock', units: world.kept },
        ...(world.minDays === undefined ? [] : [{ type: 'minLifeAtDelivery' as const, days: world.minDays }]),
        ...(world.maxDays === undefined ? [] : [{ type: 'transit' as const, maxDays: world.maxDays }]),
      ],
      limits: { allowLineSplit: !isWhole, onInfeasible: ['backorder'] },
    }),
    order: {
      lines: [line('A', wanted)],
      ...(world.isPromised ? { promiseBy: '2026-03-05T12:00:00Z' } : {}),
    },
  });
}

/** Units that rules on stock leave. */
function leftOf({ selling, old, fresh, trusted, kept }: World): number {
  return selling ? Math.max(0, old + fresh - Math.max(trusted, kept)) : 0;
}

/** Units of lots that live long enough. */
function aliveOf({ old, fresh, minDays: days }: World): number {
  const lots = [
    { units: old, lives: 2 },
    { units: fresh, lives: 20 },
  ];
  return lots
    .filter(({ lives }) => days === undefined || lives >= days)
    .reduce((sum, { units }) => sum + units, 0);
}

/** What is in the way, found by looking at each thing by itself. */
function inTheWay(world: World): string[] {
  const { old, fresh, selling, trusted, wanted, isWhole, mostGrams = Infinity } = world;
  const free = old + fresh;
  const left = leftOf(world);
  const bundle = isWhole ? wanted : 1;
  const ofStock = (): string[] => {
    if (free === 0) return ['NO_STOCK'];
    if (!selling) return ['NOT_SELLING'];
    if (left === 0) return [free <= trusted ? 'ROUTING_SAFETY' : 'KEEP_STOCK'];
    return left < bundle ? ['LINE_WHOLE'] : [];
  };
  const ofWay = (): string[] => {
    if (free === 0) return [];
    if (world.maxDays === 0) return ['TRANSIT'];
    return world.isPromised ? ['PROMISE'] : [];
  };
  const barred = [
    ...(world.active ? [] : ['INACTIVE']),
    ...(world.used === 3 && free > 0 ? ['CAPACITY'] : []),
    ...ofStock(),
    ...ofWay(),
  ];
  // With everything else out of the way, what of the goods may travel.
  if (barred.length > 0) return free === 0 && barred.length === 1 ? ['NO_STOCK'] : barred;
  const alive = Math.min(left, aliveOf(world));
  const isShort = alive < Math.min(left, wanted);
  const isHeavy = alive >= bundle && bundle * 400 > mostGrams;
  const ofParcel = isHeavy ? ['WEIGHT'] : [];
  return isShort ? ['MIN_LIFE', ...ofParcel] : ofParcel;
}

describe('the reasons of a location', () => {
  it('are what is in the way, and nothing else: no stock is missing where there is some', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const [candidate] = plan(inputIn(world)).candidates;
        const codes = (candidate?.reasons ?? []).map(({ code }) => code);
        expect(codes.toSorted()).toEqual(inTheWay(world).toSorted());
      }),
      { numRuns: 300 },
    );
  });

  it('leave none where the order has a plan, or say what a part of it lacks', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { outcome, cause, candidates } = plan(inputIn(world));
        const isServed =
          inTheWay(world).length === 0 &&
          Math.min(leftOf(world), aliveOf(world)) >= world.wanted &&
          world.wanted * 400 <= (world.mostGrams ?? Infinity);
        expect(outcome === 'planned').toBe(isServed);
        if (isServed) expect(candidates[0]).not.toHaveProperty('reasons');
        else expect(cause).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it('the cause is a single thing without which there would be a plan, wherever one thing alone is in the way', () => {
    const withoutThat: Readonly<Record<string, Partial<World>>> = {
      CAPACITY: { used: 0 },
      LIFE: { minDays: undefined },
      PROMISE: { isPromised: false },
      WEIGHT: { mostGrams: undefined },
      STOCK: { fresh: 9 },
    };
    fc.assert(
      fc.property(worlds, (drawn) => {
        const world = { ...drawn, active: true, selling: true, trusted: 0, kept: 0, maxDays: undefined };
        const { cause } = plan(inputIn(world));
        const remedies = Object.entries(withoutThat).filter(
          ([, change]) => plan(inputIn({ ...world, ...change })).outcome === 'planned',
        );
        if (cause === undefined || remedies.length === 0) return;
        expect(remedies.map(([name]) => name)).toContain(cause);
      }),
      { numRuns: 150 },
    );
  });
});
