import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaceCuts } from '../../../functions/planner/solver/bulk/place-cuts.ts';
import type { WantedItem } from '../../../functions/planner/solver/problem.ts';

const PLACES = 6;
const ITEMS = 3;

const networks = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: ITEMS, maxLength: ITEMS }),
  limits: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: PLACES * ITEMS, maxLength: PLACES * ITEMS }),
  shares: fc.array(fc.constantFrom<number[]>(0, 0.05, 0.3, 0.5, 0.9, 1), {
    minLength: PLACES,
    maxLength: PLACES,
  }),
  multipliers: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: ITEMS, maxLength: ITEMS }),
});

/** Every set of places, as 1 for each that is in it. */
const everySet = Array.from({ length: 2 ** PLACES }, (_, set) =>
  Uint8Array.from({ length: PLACES }, (__, place) => (set >> place) & 1),
);

function holdsAll(isOpened: Uint8Array, counts: readonly number[], limits: readonly number[]): boolean {
  return counts.every((count, item) => {
    const held = isOpened.reduce((sum, open, place) => sum + open * (limits[place * ITEMS + item] ?? 0), 0);
    return held >= count;
  });
}

describe('cuts over places', () => {
  it('are kept by every set of places that holds what is wanted, and fall short of what they were looked for by', () => {
    let found = 0;
    fc.assert(
      fc.property(networks, ({ counts, limits, shares, multipliers }) => {
        const items = counts.map((count): WantedItem => ({ count, units: 1, lines: 1, value: 0 }));
        const places = Array.from({ length: PLACES }, (_, place) => place);
        const cuts = new PlaceCuts(items, { places, limits: Int32Array.from(limits) });

        cuts.separate(Float64Array.from(shares));
        cuts.payBy(multipliers);
        cuts.payPlaces(Int32Array.from(places));

        for (const isOpened of everySet.filter((set) => holdsAll(set, counts, limits))) {
          const paid = isOpened.reduce((sum, open, place) => sum + open * (cuts.payments[place] ?? 0), 0);
          expect(Math.max(...cuts.missing(places.filter((place) => isOpened[place] === 1)), 0)).toBe(0);
          expect(paid).toBeGreaterThanOrEqual(cuts.worth);
        }
        const paidByShares = shares.reduce(
          (sum, share, place) => sum + share * (cuts.payments[place] ?? 0),
          0,
        );
        if (cuts.worth > 0) expect(paidByShares).toBeLessThan(cuts.worth);
        if (cuts.worth > 0) found += 1;
      }),
      { numRuns: 200 },
    );
    expect(found).toBeGreaterThan(20);
  });
});
