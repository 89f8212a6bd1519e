import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../functions/planner/plan.ts';
import { planInputSchema } from '../../../functions/planner/plan-input.ts';
import { routingModes } from '../../../functions/planner/ruleset.ts';
import { bestSpread, documentOf, figuresOf, microsOf, type SplitWorld, spreadOf } from './every-split.ts';

function whole(max: number, min = 0): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

/** Worlds of two to four places, two or three SKUs and up to three services, with guards that often bind. */
const worlds: fc.Arbitrary<SplitWorld> = fc.integer({ min: 2, max: 3 }).chain((skus) => {
  const each = (number: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
    fc.array(number, { minLength: skus, maxLength: skus });
  const place = fc.record({
    priority: whole(3, 1),
    north: whole(4),
    perShipment: whole(400),
    perUnit: whole(120),
    stock: each(fc.constantFrom(0, 0, 1, 2, 3)),
    ageing: each(fc.constantFrom(0, 1, 3)),
  });
  return fc.record({
    mode: fc.constantFrom('cost', ...routingModes),
    places: fc
      .array(place, { minLength: 2, maxLength: 4 })
      .map((drawn) => drawn.map((one, at) => ({ ...one, id: `P${at}` }))),
    services: fc.array(fc.record({ base: whole(300), per100Grams: whole(40) }), {
      minLength: 1,
      maxLength: 3,
    }),
    wanted: each(whole(3, 1)),
    grams: each(whole(9, 1).map((hundreds) => hundreds * 100)),
    values: each(whole(1000, 100)),
    creditCents: fc.constantFrom(0, 0, 50, 300),
    splitPenalty: fc.constantFrom(0, 100),
    maxShipments: fc.constantFrom(2, 3, 39),
    maxSplitAddMinor: fc.option(whole(600), { freq: 3 }),
    maxSplitAddPct: fc.option(
      whole(8000).map((hundredths) => hundredths / 100),
      { freq: 2 },
    ),
    minExtraShipmentValueMinor: fc.constantFrom(0, 0, 600, 1500),
    servesInPart: fc.boolean(),
  });
});

function planned(world: SplitWorld, solver = {}): ReturnType<typeof plan> {
  const input = planInputSchema.parse(documentOf(world));
  return plan({ ...input, ruleset: { ...input.ruleset, solver: { ...input.ruleset.solver, ...solver } } });
}

describe('what limits a split is a constraint of the search', () => {
  it('in every mode, for everything or a part, net of credits: the plan is the best of all that keep it', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const best = bestSpread(world);

        const decision = planned(world);

        const figures = figuresOf(world, spreadOf(world, decision));
        expect(decision.proof.kind).toBe('optimal');
        expect(figures.units).toBe(best?.units ?? 0);
        if (!best) return;
        expect(figures.keepsRules).toBe(true);
        expect(figures.rank).toBeCloseTo(best.rank, 6);
        expect(decision.cost.totalMicros).toBe(microsOf(figures.net));
      }),
      { numRuns: 400 },
    );
  });

  it('where nothing is enumerated, a plan keeps it and no plan that keeps it goes below the bound', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(1000, 200_000), (world, maxWork) => {
        const best = bestSpread(world);

        const decision = planned(world, { maxStates: 1, maxWork });

        const figures = figuresOf(world, spreadOf(world, decision));
        if (figures.units > 0) expect(figures.keepsRules).toBe(true);
        const { kind, score, lowerBound, unitsAtMost } = decision.proof;
        const mostUnits = kind === 'optimal' ? figures.units : (unitsAtMost ?? figures.units);
        if (decision.cause !== 'BUDGET') expect(mostUnits).toBeGreaterThanOrEqual(best?.units ?? 0);
        if (!best || figures.units !== best.units) return;
        expect(figures.rank).toBeGreaterThanOrEqual(best.rank - 1e-6);
        expect(lowerBound).toBeLessThanOrEqual(score);
        if (world.mode === 'cost') expect(lowerBound).toBeLessThanOrEqual(microsOf(best.net));
        if (kind === 'optimal') expect(figures.rank).toBeCloseTo(best.rank, 6);
      }),
      { numRuns: 300 },
    );
  });

  it('is said by the proof, with what the plan had to serve', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { proof, outcome } = planned(world);

        expect(proof.problem?.serves).toBe(outcome === 'partial' ? 'mostUnits' : 'everything');
        expect(proof.problem?.splitGuards).toEqual([
          ...(world.minExtraShipmentValueMinor > 0 ? ['minExtraShipmentValueMinor'] : []),
          ...(world.maxSplitAddMinor === null ? [] : ['maxSplitAddMinor']),
          ...(world.maxSplitAddPct === null ? [] : ['maxSplitAddPct']),
        ]);
      }),
      { numRuns: 60 },
    );
  });
});
