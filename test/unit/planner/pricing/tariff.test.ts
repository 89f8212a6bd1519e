import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedRateCardSchema } from '../../../../functions/network/planning/planned-network.ts';
import { billableGrams, tariffOf } from '../../../../functions/planner/pricing/tariff.ts';
import { card } from '../inputs.ts';

const steps = fc
  .array(fc.record({ grams: fc.integer({ min: 1, max: 900 }), more: fc.integer({ min: 0, max: 400 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((all) => {
    let grams = 0;
    let minor = 300;
    return all.map((one) => {
      grams += one.grams;
      minor += one.more;
      return { upToGrams: grams, minor: [minor] };
    });
  });

describe('tariffs', () => {
  it('no line is ever above the price: bounds rest on it', () => {
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom('parcels' as const, 'refuse' as const),
        fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }),
        (all, beyond, weights) => {
          const tariff = tariffOf(
            plannedRateCardSchema.parse({
              id: 'x',
              currency: 'USD',
              zones: ['1'],
              price: { kind: 'step', steps: all, beyond },
            }),
          ).zones[0];
          const edges = all.flatMap(({ upToGrams }) => [upToGrams - 1, upToGrams, upToGrams + 1]);
          for (const grams of [...weights, ...edges]) {
            for (const { intercept, slope } of tariff?.minorants ?? [])
              expect(intercept + slope * grams).toBeLessThanOrEqual(tariff?.price(grams) ?? 0);
          }
          expect(tariff?.minorants.length).toBeGreaterThan(0);
        },
      ),
    );
  });
  it('heavier is never cheaper', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 500 }),
        (all, grams, more) => {
          const price = tariffOf(
            plannedRateCardSchema.parse({
              id: 'x',
              currency: 'USD',
              zones: ['1'],
              price: { kind: 'step', steps: all },
            }),
          ).zones[0]?.price;
          expect(price?.(grams + more)).toBeGreaterThanOrEqual(price?.(grams) ?? 0);
        },
      ),
    );
  });
  it('billable weight is the larger of weight and volume', () => {
    const dimensional = plannedRateCardSchema.parse({ ...card, dimensionalDivisor: 5000 });
    expect([
      billableGrams(dimensional, 400, 6_000_001),
      billableGrams(dimensional, 2000, 6_000_000),
      billableGrams(dimensional, 400, undefined),
    ]).toEqual([1201, 2000, 400]);
  });
  it.each([
    [{ bandsKm: [500] }, '3 zones need 2 bounds'],
    [{ bandsKm: [500, 400] }, 'bounds must ascend'],
    [{ zones: ['near', 'near', 'far'] }, 'zones must be different'],
    [{ lanes: [{ zone: 'nowhere' }] }, 'one of near, middle, far'],
    [
      { price: { kind: 'step', steps: [{ upToGrams: 500, minor: [1, 2] }] } },
      'one amount for each of the 3 zones',
    ],
    [
      {
        price: {
          kind: 'step',
          steps: [
            { upToGrams: 500, minor: [3, 3, 3] },
            { upToGrams: 600, minor: [2, 3, 3] },
          ],
        },
      },
      'a heavier step must not be cheaper',
    ],
    [
      {
        price: {
          kind: 'step',
          steps: [
            { upToGrams: 500, minor: [3, 3, 3] },
            { upToGrams: 500, minor: [3, 3, 3] },
          ],
        },
      },
      'steps must ascend by weight',
    ],
    [
      { price: { kind: 'affine', baseMinor: [1], perKgMinor: [1, 2, 3] } },
      'one amount for each of the 3 zones',
    ],
  ])('a card with %j is refused: %s', (wrong, message) => {
    expect(
      plannedRateCardSchema
        .safeParse({ ...card, ...wrong })
        .error?.issues.map((issue) => issue.message)
        .join(),
    ).toContain(message);
  });
});
