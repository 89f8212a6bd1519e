import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedRateCardSchema } from '../../../functions/network/planning/planned-network.ts';
import { tariffOf } from '../../../functions/planner/pricing/tariff.ts';
import { ParcelFilling } from '../../../functions/planner/solver/bulk/parcel-filling.ts';

const steps = [
  { upToGrams: 30, minor: [500] },
  { upToGrams: 50, minor: [560] },
  { upToGrams: 90, minor: [900] },
];
const tariffs = (['parcels', 'refuse'] as const).flatMap(
  (beyond) =>
    tariffOf(
      plannedRateCardSchema.parse({
        id: beyond,
        currency: 'USD',
        zones: ['1'],
        bandsKm: [],
        price: { kind: 'step', steps, beyond },
      }),
    ).zones,
);
/** Bundles of one item, and what is paid for all of them, and what they weigh. */
const offer = fc
  .record({
    bundles: fc.integer({ min: 1, max: 3 }),
    paidEach: fc.integer({ min: 1, max: 4_000_000 }),
    gramsEach: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ bundles, paidEach, gramsEach }) => ({
    bundles,
    paid: bundles * paidEach,
    grams: bundles * gramsEach,
  }));
type Offer = typeof offer extends fc.Arbitrary<infer Value> ? Value : never;
const contents = fc.array(offer, { maxLength: 6 });

/** Every choice of bundles: what is paid for them, and their grams. */
function choicesOf(offers: readonly Offer[]): { paid: number; grams: number }[] {
  return offers.reduce(
    (choices, { bundles, paid, grams }) =>
      choices.flatMap((choice) =>
        Array.from({ length: bundles + 1 }, (_, taken) => ({
          paid: choice.paid + (paid * taken) / bundles,
          grams: choice.grams + (grams * taken) / bundles,
        })),
      ),
    [{ paid: 0, grams: 0 }],
  );
}

describe('what a parcel scores at least when its content is paid for', () => {
  it('is never more than any choice of the content does, nor less than all of it paid and the lightest parcel', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tariffs),
        contents,
        fc.integer({ min: 0, max: 25 }),
        (tariff, offers, tare) => {
          const filling = new ParcelFilling(offers.length);
          filling.clear();
          offers.forEach(({ bundles, paid, grams }, number) => {
            filling.add(number, bundles, paid, grams);
          });

          const least = filling.least({ ...tariff, ...tariff.minorant(tare), bundleGrams: [], tare });

          const scores = choicesOf(offers).map(({ paid, grams }) => tariff.price(tare + grams) - paid);
          const paidForAll = offers.reduce((sum, { paid }) => sum + paid, 0);
          expect(least?.score).toBeLessThanOrEqual(Math.min(...scores) + 0.001);
          expect(least?.score).toBeGreaterThanOrEqual(tariff.price(tare) - paidForAll - 0.001);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is exactly what all of the content does where that is best and ends with a step', () => {
    const [tariff] = tariffs;
    const filling = new ParcelFilling(3);
    for (const number of [0, 1, 2]) filling.add(number, 1, 3_000_000 - number, 30);

    const least = tariff && filling.least({ ...tariff, ...tariff.minorant(0), bundleGrams: [], tare: 0 });

    const paid = 3_000_000 + 2_999_999 + 2_999_998;
    expect(least).toEqual({ score: 9_000_000 - paid, grams: 90 });
  });

  it('says that the last bundle fits or does not: half of it is in no parcel', () => {
    const [, refusing] = tariffs;
    const filling = new ParcelFilling(2);
    filling.add(0, 1, 9_000_000, 60);
    filling.add(1, 1, 3_000_000, 60);

    const least =
      refusing && filling.least({ ...refusing, ...refusing.minorant(0), bundleGrams: [], tare: 0 });

    // Half of the second one in the parcel of 90 grams would be paid 1,500,000.
    expect(least?.score).toBe(0);
  });
});
