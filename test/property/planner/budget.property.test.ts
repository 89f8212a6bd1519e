import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relaxableFilters } from '../../../functions/planner/filters.ts';
import { relaxableLimits } from '../../../functions/planner/infeasible-action.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { RoutingMode } from '../../../functions/planner/ruleset.ts';
import { instanceOf } from '../../bench/routing/checked-instances.ts';
import { singleStoreOrder } from '../../bench/routing/worst-orders.ts';

/** Rules that have an order planned many times: a long ladder, guards of splits and of credits. */
interface Hardship {
  readonly ladder: string[];
  readonly mode: RoutingMode;
  readonly maxSplitAddMinor: number | null;
  readonly maxExtraMinor: number | undefined;
  readonly kept: number;
}

const attempts = [
  ...[...relaxableLimits, ...relaxableFilters].map((rule) => `relax:${rule}`),
  'partial',
  'awaitCapacity',
];
const hardships: fc.Arbitrary<Hardship> = fc.record({
  ladder: fc.uniqueArray(fc.constantFrom(...attempts), { maxLength: attempts.length }),
  mode: fc.constantFrom('cost' as const, 'cost' as const, 'priority' as const, 'fewest-splits' as const),
  maxSplitAddMinor: fc.option(fc.integer({ min: 0, max: 1500 }), { freq: 2 }),
  maxExtraMinor: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
  kept: fc.integer({ min: 1, max: 4 }),
});

/** An instance of the benchmark with these rules, and stock at a part of its positions. */
function hardened(seed: number, hardship: Hardship, maxWork: number): PlanInput {
  const kind = seed % 3 === 0 ? 'superstore' : 'heavy';
  const { input } = instanceOf({ size: 10, density: 'sparse', card: 'step', kind }, seed);
  const { ruleset } = input;
  const terms = ruleset.objective.terms.map((term) =>
    term.type === 'lifeCredit' ? { ...term, maxExtraMinor: hardship.maxExtraMinor } : term,
  );
  return {
    ...input,
    positions: input.positions.filter((_, at) => at % hardship.kept === 0),
    ruleset: {
      ...ruleset,
      objective: { mode: hardship.mode, terms },
      limits: {
        ...ruleset.limits,
        maxShipments: 2,
        maxSplitAddMinor: hardship.maxSplitAddMinor,
        onInfeasible: [...hardship.ladder, 'backorder'],
      },
      solver: { maxStates: 8192, maxWork },
    },
  };
}

describe('one budget a plan', () => {
  it('bounds every attempt, the guards of credits and the search for a cause together', () => {
    const budgets = fc.constantFrom(1000, 3000, 20_000, 200_000);
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), hardships, budgets, (seed, hardship, maxWork) => {
        const { proof } = plan(hardened(seed, hardship, maxWork));

        expect(proof.maxWork).toBe(maxWork);
        expect(proof.work).toBeGreaterThan(0);
        expect(proof.work).toBeLessThanOrEqual(maxWork);
      }),
      { numRuns: 250 },
    );
  });

  it.each([
    [18, 2],
    [16, 3],
    [30, 6],
    [39, 12],
  ])(
    '%i lines, each at a store of its own, by %i services are planned within it, and proven',
    (lines, services) => {
      const input = singleStoreOrder(lines, services);

      const { outcome, relaxed, fulfillments, proof } = plan(input);

      expect(outcome).toBe('planned');
      expect(relaxed).toEqual(['maxShipments']);
      expect(fulfillments).toHaveLength(lines);
      expect(proof.kind).toBe('optimal');
      expect(proof.work).toBeLessThanOrEqual(proof.maxWork);
    },
  );
});
