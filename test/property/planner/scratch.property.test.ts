import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { type InstanceSpec, instanceOf } from '../../bench/routing/checked-instances.ts';

/** Orders of every kind of rule and of few and of many lines, which take different memory. */
const orders = fc
  .record({
    size: fc.constantFrom(10 as const, 100 as const),
    density: fc.constantFrom('dense' as const, 'sparse' as const),
    card: fc.constantFrom('step' as const, 'affine' as const),
    kind: fc.constantFrom('heavy' as const, 'superstore' as const, 'typical' as const),
    seed: fc.integer({ min: 0, max: 100_000 }),
  })
  .map(({ seed, ...spec }) => instanceOf(spec satisfies InstanceSpec, seed).input);

/** The order where it cannot be served whole: rules are relaxed, then it is served in part. */
function inPart(input: PlanInput): PlanInput {
  const onInfeasible = ['relax:maxShipments', 'relax:maxSplitAddPct', 'partial', 'backorder'];
  const limits = { ...input.ruleset.limits, maxShipments: 1, maxSplitAddPct: 1, onInfeasible };
  return {
    ...input,
    positions: input.positions.filter((_, at) => at % 3 === 0),
    ruleset: { ...input.ruleset, limits },
  };
}

describe('plans that use the same memory one after the other', () => {
  it('are what they are alone: repeated, interleaved and after larger ones', () => {
    fc.assert(
      fc.property(fc.array(orders, { minLength: 2, maxLength: 4 }), (inputs) => {
        const all = inputs.flatMap((input) => [input, inPart(input)]);
        const decisions = all.map((input) => plan(input));
        const written = decisions.map((decision) => JSON.stringify(decision));

        const backwards = all.toReversed().map((input) => JSON.stringify(plan(input)));
        const inPairs = all.map((input, at) => {
          plan(all[(at * 7 + 3) % all.length] ?? input);
          return JSON.stringify(plan(input));
        });

        expect(backwards.toReversed()).toEqual(written);
        expect(inPairs).toEqual(written);
        // What later plans wrote has not reached decisions that were made before.
        expect(decisions.map((decision) => JSON.stringify(decision))).toEqual(written);
      }),
      { numRuns: 12 },
    );
  });
});
