import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedRateCardSchema } from '../../../functions/network/planning/planned-network.ts';
import { tariffOf } from '../../../functions/planner/pricing/tariff.ts';
import { leastOfTwoParcels } from '../../../functions/planner/solver/pairs/two-parcels.ts';

const steps = [
  { upToGrams: 30, minor: [500, 620] },
  { upToGrams: 50, minor: [560, 700] },
  { upToGrams: 90, minor: [900, 1100] },
];
const cards = [
  plannedRateCardSchema.parse({
    id: 'parcels',
    currency: 'USD',
    zones: ['1', '2'],
    bandsKm: [100],
    price: { kind: 'step', steps },
  }),
  plannedRateCardSchema.parse({
    id: 'refusing',
    currency: 'USD',
    zones: ['1', '2'],
    bandsKm: [100],
    price: { kind: 'step', steps, beyond: 'refuse' },
  }),
  plannedRateCardSchema.parse({
    id: 'affine',
    currency: 'USD',
    zones: ['1', '2'],
    bandsKm: [100],
    price: { kind: 'affine', baseMinor: [400, 550], perKgMinor: [2003, 3107] },
  }),
];
const tariff = fc.constantFrom(...cards.flatMap((card) => tariffOf(card).zones));
const grams = fc.integer({ min: 0, max: 250 });
const heavyGrams = fc.integer({ min: 5000, max: 9000 });

describe('the least that two parcels cost between them', () => {
  it('is never more than a way to share the weight, also where minorants bound it', () => {
    fc.assert(
      fc.property(tariff, tariff, grams, grams, heavyGrams, (first, second, own, others, shared) => {
        const shares = Array.from({ length: 200 }, (_, at) => Math.floor((shared * at) / 199));
        const prices = shares.map(
          (share) => first.price(own + share) + second.price(others + shared - share),
        );

        const least = leastOfTwoParcels(first, second, own, others, shared);

        expect(least).toBeLessThanOrEqual(Math.min(...prices));
      }),
      { numRuns: 300 },
    );
  });

  it('is never more than any way to share the weight, and with a step card the cheapest of them', () => {
    fc.assert(
      fc.property(tariff, tariff, grams, grams, grams, (first, second, own, others, shared) => {
        const prices = Array.from(
          { length: shared + 1 },
          (_, share) => first.price(own + share) + second.price(others + shared - share),
        );
        const cheapest = Math.min(...prices);

        const least = leastOfTwoParcels(first, second, own, others, shared);

        expect(least).toBeLessThanOrEqual(cheapest);
        if (first.steps || second.steps) expect(least).toBe(cheapest);
      }),
      { numRuns: 2000 },
    );
  });
});
