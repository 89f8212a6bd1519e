import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignmentOf } from '../../../bin/savings/field-rules/assignment.ts';
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import { type PlanInput, planInputSchema } from '../../../functions/planner/plan-input.ts';
import type { CostTerm } from '../../../functions/planner/pricing/cost-terms.ts';
import { type InstanceSpec, instanceOf } from '../../bench/routing/checked-instances.ts';
import { priceOf } from '../../bench/routing/oracle.ts';
import { violationOf } from '../../bench/routing/violations.ts';

/** Instances of the benchmark: ten locations, every kind of rule. */
const instances = fc
  .record({
    density: fc.constantFrom('dense' as const, 'sparse' as const),
    card: fc.constantFrom('step' as const, 'affine' as const),
    kind: fc.constantFrom('heavy' as const, 'superstore' as const, 'typical' as const),
    seed: fc.integer({ min: 0, max: 1_000_000 }),
  })
  .map(({ seed, ...drawn }) => {
    const spec: InstanceSpec = { size: 10, ...drawn };
    return { ...instanceOf(spec, seed), seed };
  });
const instancesWithoutCredits = instances.filter(({ features }) => !/credits|congestion/.test(features));
const instancesWithCredits = instances.filter(({ features }) => features.includes('credits'));

function isPlanned({ outcome }: Decision): boolean {
  return outcome === 'planned';
}

function isProven({ proof }: Decision): boolean {
  return proof.kind === 'optimal';
}

function sumOfTerms(cost: object): number {
  return Object.values(cost).reduce((total: number, micros: number) => total + micros, 0);
}

/** Micros without the credit. */
function moneyOf({ cost: { totalMicros, terms } }: Decision): number {
  return totalMicros - (terms.lifeCredit ?? 0);
}

function servedUnitsOf(decision: Decision): number {
  const lines = decision.fulfillments.flatMap((fulfillment) => fulfillment.lines);
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function unitsBySku(
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): Map<string, number> {
  const units = new Map<string, number>();
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return units;
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  return values
    .map((value, at) => ({ value, key: Math.imul(at + 1, 2_654_435_761 ^ seed) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** The same order with larger lines in two, and everything in another sequence. */
function saidOtherwise(input: PlanInput, seed: number): PlanInput {
  const lines = input.order.lines.flatMap((line) =>
    line.quantity > 1
      ? [
          { ...line, quantity: 1 },
          { ...line, quantity: line.quantity - 1 },
        ]
      : [line],
  );
  return {
    ...input,
    order: { ...input.order, lines: shuffled(lines, seed) },
    positions: shuffled(input.positions, seed),
    locations: shuffled(input.locations, seed),
    capacity: shuffled(input.capacity, seed),
  };
}

/** The input with so many units more at one of its positions. */
function withMoreStock(input: PlanInput, at: number, more: number): PlanInput {
  const positions = input.positions.map((position, index) =>
    index === at ? { ...position, free: position.free + more } : position,
  );
  return { ...input, positions };
}

function withTerms(input: PlanInput, terms: CostTerm[]): PlanInput {
  return { ...input, ruleset: { ...input.ruleset, objective: { mode: 'cost', terms } } };
}

/** The input with two thirds of its positions, of two units at most, and rules that plan in part. */
function withScarceStock(input: PlanInput, dropped: number): PlanInput {
  const limits = { ...input.ruleset.limits, onInfeasible: ['partial', 'backorder'] };
  const positions = input.positions
    .filter((_, at) => at % 3 !== dropped % 3)
    .map((position) => ({ ...position, free: Math.min(position.free, 2), lots: undefined }));
  return { ...input, ruleset: { ...input.ruleset, limits }, positions };
}

const runs = { numRuns: 150 };

describe('a plan', () => {
  it('never exceeds stock, caps or limits, and serves exactly what it says', () => {
    fc.assert(
      fc.property(instances, ({ input }) => {
        const decision = plan(input);

        if (isPlanned(decision)) {
          expect(violationOf(input, decision)).toBeUndefined();
          expect(decision.unserved).toEqual([]);
          return;
        }
        expect(decision.fulfillments).toEqual([]);
        const unserved = new Map(decision.unserved.map(({ sku, quantity }) => [sku, quantity]));
        expect(unserved).toEqual(unitsBySku(input.order.lines));
      }),
      runs,
    );
  });

  it('costs what its terms sum to, and what an independent reading of the rules says', () => {
    fc.assert(
      fc.property(instances, ({ input }) => {
        const decision = plan(input);

        for (const { cost, costMicros } of decision.fulfillments) expect(sumOfTerms(cost)).toBe(costMicros);
        expect(sumOfTerms(decision.cost.terms)).toBe(decision.cost.totalMicros);
        if (!isPlanned(decision)) return;
        expect(decision.proof.score).toBe(decision.cost.totalMicros);
        expect(decision.cost.totalMicros / 1e6).toBeCloseTo(priceOf(input, assignmentOf(decision)), 3);
      }),
      runs,
    );
  });

  it('is the same for equal SKUs on one line or on several, and whatever the order of anything', () => {
    fc.assert(
      fc.property(instances, ({ input, seed }) => {
        expect(plan(saidOtherwise(input, seed))).toEqual(plan(input));
      }),
      runs,
    );
  });

  it('replays to the bit from what is stored', () => {
    fc.assert(
      fc.property(instances, ({ input }) => {
        const stored: unknown = JSON.parse(JSON.stringify(input));

        expect(JSON.stringify(plan(planInputSchema.parse(stored)))).toBe(JSON.stringify(plan(input)));
      }),
      { numRuns: 60 },
    );
  });

  it('is never dearer with more stock, or with one location more', () => {
    const more = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(instancesWithoutCredits, fc.nat(), more, ({ input }, which, units) => {
        const before = plan(input);
        fc.pre(isPlanned(before) && isProven(before));

        const richer = plan(withMoreStock(input, which % input.positions.length, units));

        if (isProven(richer)) {
          expect(isPlanned(richer)).toBe(true);
          expect(richer.cost.totalMicros).toBeLessThanOrEqual(before.cost.totalMicros);
        }

        const gone = input.locations[which % input.locations.length]?.id;
        const fewer = plan({ ...input, locations: input.locations.filter(({ id }) => id !== gone) });

        if (isPlanned(fewer)) expect(before.cost.totalMicros).toBeLessThanOrEqual(fewer.cost.totalMicros);
      }),
      runs,
    );
  });

  it('costs at most what the guards of a credit accept, as an amount and as a share of the credit', () => {
    const guards = fc.record({
      maxExtraMinor: fc.integer({ min: 0, max: 300 }),
      maxExtraPct: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(instancesWithCredits, guards, ({ input }, guard) => {
        const { terms } = input.ruleset.objective;
        const guardedTerms = terms.map((term) => (term.type === 'lifeCredit' ? { ...term, ...guard } : term));
        const guarded = plan(withTerms(input, guardedTerms));
        const termsWithout = terms.filter(({ type }) => type !== 'lifeCredit');
        const without = plan(withTerms(input, termsWithout));

        if (!isPlanned(without)) return;
        const extra = moneyOf(guarded) - moneyOf(without);
        expect(extra).toBeLessThanOrEqual(guard.maxExtraMinor * 10_000);
        // What is counted is at most the share, and counted money never gets dearer for it.
        if (isProven(guarded) && isProven(without))
          expect(guarded.cost.totalMicros).toBeLessThanOrEqual(without.cost.totalMicros);
      }),
      { numRuns: 80 },
    );
  });

  it('serves no less with more stock where it serves in part', () => {
    fc.assert(
      fc.property(instances, fc.nat(), ({ input }, which) => {
        const scarce = withScarceStock(input, which);
        const less = plan(scarce);
        const more = plan(withMoreStock(scarce, which % scarce.positions.length, 1));

        if (isProven(less) && isProven(more))
          expect(servedUnitsOf(more)).toBeGreaterThanOrEqual(servedUnitsOf(less));
      }),
      runs,
    );
  });
});
