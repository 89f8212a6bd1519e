import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assignment, assignmentOf } from '../../../bin/savings/field-rules/assignment.ts';
import {
  fewestSplits,
  magentoDistance,
  magentoPriority,
} from '../../../bin/savings/field-rules/baselines.ts';
import { kilometres } from '../../../bin/savings/field-rules/kilometres.ts';
import { snapshotOf } from '../../../bin/savings/field-rules/snapshot.ts';
import { randomOf } from '../../../bin/savings/seeded-random.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { RoutingMode } from '../../../functions/planner/ruleset.ts';
import { stepCard } from '../../bench/routing/synthetic-cards.ts';
import { networkOf } from '../../bench/routing/synthetic-network.ts';
import { baseRuleset, orderOf } from '../../bench/routing/synthetic-orders.ts';

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

function inMode(input: PlanInput, mode: RoutingMode): PlanInput {
  return { ...input, ruleset: { ...input.ruleset, objective: { ...input.ruleset.objective, mode } } };
}

/** Metres from a location to the destination. */
function metresOf(input: PlanInput, id: string): number {
  const location = input.locations.find((candidate) => candidate.id === id);
  const { point } = input.order.destination;
  return point && location?.point ? Math.round(kilometres(point, location.point) * 1000) : 0;
}

function priorityOf(input: PlanInput, id: string): number {
  return input.locations.find((candidate) => candidate.id === id)?.priority ?? 0;
}

/** Sum over units of what the location that ships them counts for. */
function sumOverUnits(assignment: Assignment, weightOf: (location: string) => number): number {
  return [...assignment].reduce((sum, [location, unitsBySku]) => {
    const units = [...unitsBySku.values()].reduce((all, count) => all + count, 0);
    return sum + weightOf(location) * units;
  }, 0);
}

const runs = { numRuns: Number(process.env['MODE_RUNS'] ?? 60) };

describe('a mode that does what a brand has elsewhere', () => {
  it.each([
    ['nearest' as const, magentoDistance, metresOf],
    ['priority' as const, magentoPriority, priorityOf],
  ])('%s: fills as a walk over the locations in that order does', (mode, walk, weightOf) => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = plan(inMode(input, mode));
        const walked = walk(snapshotOf(input));

        expect(decision.outcome === 'planned').toBe(walked !== undefined);
        if (!walked || decision.proof.kind !== 'optimal') return;
        // Both round to whole metres: they differ by one a unit at most.
        const units = sumOverUnits(walked, () => 1);
        const ours = sumOverUnits(assignmentOf(decision), (id) => weightOf(input, id));
        const theirs = sumOverUnits(walked, (id) => weightOf(input, id));
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(units);
      }),
      runs,
    );
  });

  it('fewest-splits: opens as few locations as there can be, and of those the nearest', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = plan(inMode(input, 'fewest-splits'));
        const fewest = fewestSplits(snapshotOf(input));

        expect(decision.outcome === 'planned').toBe(fewest !== undefined);
        if (!fewest || decision.proof.kind !== 'optimal') return;
        expect(decision.fulfillments).toHaveLength(fewest.size);
        const metresTo = (ids: Iterable<string>): number =>
          [...ids].reduce((sum, id) => sum + metresOf(input, id), 0);
        const difference = metresTo(assignmentOf(decision).keys()) - metresTo(fewest.keys());
        expect(Math.abs(difference)).toBeLessThanOrEqual(fewest.size);
      }),
      runs,
    );
  });
});
