import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  plannedLocationSchema,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../../../../functions/network/planning/planned-network.ts';
import { chooseReturnPlace } from '../../../../functions/planner/where-to/choose-return-place.ts';
import {
  type ReturnPlaceInput,
  returnPlaceInputSchema,
} from '../../../../functions/planner/where-to/return-place-input.ts';

const PLACES = {
  near: { lat: 40.71, lon: -74.0 },
  far: { lat: 34.05, lon: -118.24 },
} as const;

function place(id: string, over: Record<string, unknown> = {}) {
  return plannedLocationSchema.parse({ id, type: 'store', country: 'US', point: PLACES.near, ...over });
}

const ground = plannedRateCardSchema.parse({
  id: 'ground',
  currency: 'USD',
  zones: ['near', 'far'],
  bandsKm: [500],
  price: { kind: 'affine', baseMinor: [500, 900], perKgMinor: [0, 100] },
});
const service = plannedServiceSchema.parse({ id: 'std', carrier: 'ups', rateCard: 'ground', transitDays: 3 });

function input(over: Record<string, unknown> = {}): ReturnPlaceInput {
  return returnPlaceInputSchema.parse({
    currency: 'USD',
    from: { country: 'US', point: PLACES.near },
    lines: [{ sku: 'A', quantity: 1, weightGrams: 1000, unitValueMinor: 10_000 }],
    positions: [],
    waiting: [],
    terms: {},
    locations: [place('depot'), place('west', { point: PLACES.far }), place('shop')],
    accepting: { depot: {}, west: {} },
    services: [service],
    rates: [ground],
    ...over,
  });
}

const usual = [
  { sku: 'A', location: 'depot', free: 10, selling: true },
  { sku: 'A', location: 'west', free: 10, selling: true },
];

describe('where goods go back to', () => {
  it('is where the way is cheapest, all else the same', () => {
    const { location, candidates, refused } = chooseReturnPlace(input({ positions: usual }));

    expect(location).toBe('depot');
    expect(candidates).toMatchObject([
      { location: 'depot', totalMinor: 6500, resaleMinor: 7000, transportMinor: 500 },
      { location: 'west', totalMinor: 6000, transportMinor: 1000 },
    ]);
    expect(refused).toEqual([{ location: 'shop', because: 'NOT_ACCEPTING' }]);
  });

  it('is where they are nearly sold out, if that is worth the way', () => {
    const west = { sku: 'A', location: 'west', free: 1, selling: true };
    const { location, candidates } = chooseReturnPlace(input({ positions: [usual[0], west] }));

    expect(location).toBe('west');
    expect(candidates[0]?.units).toEqual([{ sku: 'A', units: 1, as: 'scarce', worthMinor: 9000 }]);
  });

  it('is no better where they never were: nobody misses them there', () => {
    const { candidates } = chooseReturnPlace(input({ positions: [usual[0]] }));

    expect(candidates.map(({ location, units }) => [location, units[0]?.as])).toEqual([
      ['depot', 'usual'],
      ['west', 'usual'],
    ]);
  });

  it('is not where they do not go any more', () => {
    const depot = { sku: 'A', location: 'depot', free: 80, selling: true };

    expect(chooseReturnPlace(input({ positions: [depot, usual[1]] })).location).toBe('west');
  });

  it('is in the pool in which an order waits for them, for as many units as there are orders', () => {
    const locations = [place('depot'), place('west', { point: PLACES.far, market: 'west' })];
    const lines = [{ sku: 'A', quantity: 3, weightGrams: 0, unitValueMinor: 10_000 }];
    const waiting = [{ pool: 'west', sku: 'A', orders: 2 }];
    const [best] = chooseReturnPlace(input({ locations, lines, waiting, positions: usual })).candidates;

    expect(best).toMatchObject({
      location: 'west',
      units: [
        { units: 2, as: 'waiting', worthMinor: 10_000 },
        { units: 1, as: 'usual', worthMinor: 7000 },
      ],
    });
  });

  it('sends units on where they sell better, less what that costs', () => {
    const shop = { sku: 'A', location: 'shop', free: 1, selling: true };
    const positions = [{ sku: 'A', location: 'depot', free: 10, selling: false }, usual[1], shop];
    const accepting = { depot: { perReturnMinor: 100, perUnitMinor: 50, transferPerUnitMinor: 300 } };
    const { candidates } = chooseReturnPlace(input({ positions, accepting }));

    expect(candidates).toMatchObject([
      {
        location: 'depot',
        handlingMinor: 150,
        units: [{ sku: 'A', units: 1, as: 'scarce', worthMinor: 8700, sentOnTo: 'shop' }],
      },
    ]);
  });

  it.each([
    ['INACTIVE', { locations: [place('depot', { active: false })] }],
    ['NO_SERVICE', { locations: [place('depot', { services: ['other'] })] }],
    ['NO_RATE', { rates: [] }],
    ['RATE_CURRENCY', { currency: 'EUR' }],
    [
      'WEIGHT',
      {
        rates: [
          { ...ground, price: { kind: 'affine', baseMinor: [1, 1], perKgMinor: [1, 1], maxGrams: 100 } },
        ],
      },
    ],
  ])('is nowhere where %s keeps goods from every location, and says so', (because, over) => {
    const { location, refused } = chooseReturnPlace(input(over));

    expect(location).toBeUndefined();
    expect(refused[0]).toEqual({ location: 'depot', because });
  });

  it('is priced from the customer to the location by lanes that say so', () => {
    const lanes = [{ zone: 'far', fromRegion: 'NY', toRegion: 'NJ' }];
    const from = { country: 'US', region: 'NY', point: PLACES.near };
    const locations = [place('depot', { region: 'NJ' }), place('west', { region: 'NY' })];
    const { candidates } = chooseReturnPlace(input({ from, locations, rates: [{ ...ground, lanes }] }));

    expect(candidates.map(({ location, transportMinor }) => [location, transportMinor])).toEqual([
      ['west', 500],
      ['depot', 1000],
    ]);
  });

  it('is the same whatever the order of what was read, and never worse than any other location', () => {
    const units = fc.integer({ min: -3, max: 90 });
    const world = fc.record({
      free: fc.array(units, { minLength: 3, maxLength: 3 }),
      orders: fc.integer({ min: 0, max: 3 }),
      quantity: fc.integer({ min: 1, max: 4 }),
      transfer: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(world, ({ free, orders, quantity, transfer }) => {
        const ids = ['depot', 'west', 'shop'];
        const costs = transfer === undefined ? {} : { transferPerUnitMinor: transfer };
        const one = input({
          lines: [{ sku: 'A', quantity, unitValueMinor: 4999 }],
          positions: ids.map((location, at) => ({ sku: 'A', location, free: free[at], selling: true })),
          waiting: [{ pool: 'main', sku: 'A', orders }],
          accepting: { depot: costs, west: costs, shop: costs },
        });
        const decision = chooseReturnPlace(one);
        const other = {
          ...one,
          positions: one.positions.toReversed(),
          locations: one.locations.toReversed(),
        };

        expect(chooseReturnPlace(other)).toEqual(decision);
        for (const {
          totalMinor,
          resaleMinor,
          transportMinor,
          handlingMinor,
          units: parts,
        } of decision.candidates) {
          expect(totalMinor).toBe(resaleMinor - transportMinor - handlingMinor);
          expect(parts.reduce((sum, part) => sum + part.units, 0)).toBe(quantity);
          expect(totalMinor).toBeLessThanOrEqual(decision.candidates[0]?.totalMinor ?? 0);
        }
      }),
      { numRuns: 100 },
    );
  });
});
