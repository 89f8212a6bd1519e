import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { RoutingMode } from '../../../functions/planner/ruleset.ts';
import { assignmentOf } from '../../bench/routing/agreement.ts';
import { fewestSplits, magentoDistance, magentoPriority, snapshotOf } from '../../bench/routing/baselines.ts';
import { baseRuleset, networkOf, orderOf, stepCard } from '../../bench/routing/generator.ts';
import { type Assignment, kilometres } from '../../bench/routing/oracle.ts';
import { randomOf } from '../../bench/routing/random.ts';

/** Orders as of a webstore; ten locations, whose priorities are drawn anew. */
const inputs = fc
  .record({
    density: fc.constantFrom('dense' as const, 'sparse' as const),
    seed: fc.nat(),
    kind: fc.constantFrom('typical' as const, 'heavy' as const),
  })
  .map(({ density, seed, kind }): PlanInput => {
    const random = randomOf(seed);
    const input = orderOf(networkOf(10, density, seed % 5), random, kind, stepCard, baseRuleset, seed % 1000);
    return {
      ...input,
      locations: input.locations.map((location) => ({ ...location, priority: random.int(1, 5) })),
    };
  });

const inMode = (input: PlanInput, mode: RoutingMode): PlanInput => ({
  ...input,
  ruleset: { ...input.ruleset, objective: { ...input.ruleset.objective, mode } },
});

/** Sum over units of what each location counts for. */
const sumOf = (assignment: Assignment, of: (location: string) => number): number =>
  [...assignment].reduce(
    (sum, [location, units]) =>
      sum + of(location) * [...units.values()].reduce((all, count) => all + count, 0),
    0,
  );

describe('the modes that do what a brand has elsewhere', () => {
  const metres =
    (input: PlanInput) =>
    (id: string): number => {
      const location = input.locations.find((one) => one.id === id);
      const { point } = input.order.destination;
      return point && location?.point ? Math.round(kilometres(point, location.point) * 1000) : 0;
    };
  const priority =
    (input: PlanInput) =>
    (id: string): number =>
      input.locations.find((one) => one.id === id)?.priority ?? 0;

  it.each([
    ['nearest' as const, magentoDistance, metres],
    ['priority' as const, magentoPriority, priority],
  ])('%s fills as a walk over the locations in that order does', (mode, walk, of) => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = plan(inMode(input, mode));
        const walked = walk(snapshotOf(input));
        expect(decision.outcome === 'planned').toBe(walked !== undefined);
        if (!walked || decision.proof.kind !== 'optimal') return;
        // Whole metres here and there: one a unit apart at most.
        const units = sumOf(walked, () => 1);
        expect(
          Math.abs(sumOf(assignmentOf(decision), of(input)) - sumOf(walked, of(input))),
        ).toBeLessThanOrEqual(units);
      }),
      { numRuns: 150 },
    );
  });

  it('fewest-splits opens as few locations as there can be, and of those the nearest', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = plan(inMode(input, 'fewest-splits'));
        const fewest = fewestSplits(snapshotOf(input));
        expect(decision.outcome === 'planned').toBe(fewest !== undefined);
        if (!fewest || decision.proof.kind !== 'optimal') return;
        expect(decision.fulfillments).toHaveLength(fewest.size);
        const far = (ids: Iterable<string>): number =>
          [...ids].reduce((sum, id) => sum + metres(input)(id), 0);
        expect(Math.abs(far(assignmentOf(decision).keys()) - far(fewest.keys()))).toBeLessThanOrEqual(
          fewest.size,
        );
      }),
      { numRuns: 150 },
    );
  });
});
