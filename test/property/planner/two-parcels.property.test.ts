import fc from 'fast-check';
import { expect, it } from 'vitest';
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

it('also where so many prices lie between that lines bound them', () => {
  fc.assert(
    fc.property(
      tariff,
      tariff,
      grams,
      grams,
      fc.integer({ min: 5000, max: 9000 }),
      (first, second, own, others, free) => {
        const some = Array.from({ length: 200 }, (_, at) => Math.floor((free * at) / 199));
        const cheapest = Math.min(
          ...some.map((share) => first.price(own + share) + second.price(others + free - share)),
        );
        expect(leastOfTwoParcels(first, second, own, others, free)).toBeLessThanOrEqual(cheapest);
      },
    ),
    { numRuns: 300 },
  );
});

it('the least of two parcels is never above any way to share free units, and with a step card is the cheapest way', () => {
  fc.assert(
    fc.property(tariff, tariff, grams, grams, grams, (first, second, own, others, free) => {
      const cheapest = Math.min(
        ...Array.from(
          { length: free + 1 },
          (_, share) => first.price(own + share) + second.price(others + free - share),
        ),
      );
      const least = leastOfTwoParcels(first, second, own, others, free);
      expect(least).toBeLessThanOrEqual(cheapest);
      if (first.steps || second.steps) expect(least).toBe(cheapest);
    }),
    { numRuns: 2000 },
  );
});
