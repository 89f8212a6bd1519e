import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import { type PlanInput, planInputSchema } from '../../../functions/planner/plan-input.ts';
import type { CostTerm } from '../../../functions/planner/pricing/cost-terms.ts';
import { assignmentOf, instanceOf, type Spec, violationOf } from '../../bench/routing/agreement.ts';
import { priceOf } from '../../bench/routing/oracle.ts';

/** Instances of the benchmark: ten locations, every kind of rule. */
const instances = fc
  .record({
    density: fc.constantFrom('dense' as const, 'sparse' as const),
    card: fc.constantFrom('step' as const, 'affine' as const),
    kind: fc.constantFrom('heavy' as const, 'superstore' as const, 'typical' as const),
    seed: fc.integer({ min: 0, max: 1_000_000 }),
  })
  .map(({ seed, ...spec }) => {
    const full: Spec = { size: 10, ...spec };
    return { ...instanceOf(full, seed), seed };
  });

const isPlanned = ({ outcome }: Decision): boolean => outcome === 'planned';
const isProven = ({ proof }: Decision): boolean => proof.kind === 'optimal';
const shuffled = <T>(all: readonly T[], seed: number): T[] =>
  all
    .map((one, at) => ({ one, key: Math.imul(at + 1, 2_654_435_761 ^ seed) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
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
        const wanted = new Map<string, number>();
        for (const { sku, quantity } of input.order.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
        expect(new Map(decision.unserved.map(({ sku, quantity }) => [sku, quantity]))).toEqual(wanted);
      }),
      runs,
    );
  });

  it('costs what its terms sum to, and what an independent reading of the rules says', () => {
    fc.assert(
      fc.property(instances, ({ input }) => {
        const decision = plan(input);
        const sum = (cost: object): number =>
          Object.values(cost).reduce((total: number, micros: number) => total + micros, 0);
        for (const one of decision.fulfillments) expect(sum(one.cost)).toBe(one.costMicros);
        expect(sum(decision.cost.terms)).toBe(decision.cost.totalMicros);
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
        const lines = input.order.lines.flatMap((line) =>
          line.quantity > 1
            ? [
                { ...line, quantity: 1 },
                { ...line, quantity: line.quantity - 1 },
              ]
            : [line],
        );
        const other: PlanInput = {
          ...input,
          order: { ...input.order, lines: shuffled(lines, seed) },
          positions: shuffled(input.positions, seed),
          locations: shuffled(input.locations, seed),
          capacity: shuffled(input.capacity, seed),
        };
        expect(plan(other)).toEqual(plan(input));
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
    fc.assert(
      fc.property(
        instances.filter(({ features }) => !/credits|congestion/.test(features)),
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        ({ input }, which, more) => {
          const before = plan(input);
          fc.pre(isPlanned(before) && isProven(before));
          const at = which % input.positions.length;
          const richer = plan({
            ...input,
            positions: input.positions.map((one, index) =>
              index === at ? { ...one, free: one.free + more } : one,
            ),
          });
          if (isProven(richer)) {
            expect(isPlanned(richer)).toBe(true);
            expect(richer.cost.totalMicros).toBeLessThanOrEqual(before.cost.totalMicros);
          }

          const gone = input.locations[which % input.locations.length]?.id;
          const fewer = plan({ ...input, locations: input.locations.filter(({ id }) => id !== gone) });
          if (isPlanned(fewer)) expect(before.cost.totalMicros).toBeLessThanOrEqual(fewer.cost.totalMicros);
        },
      ),
      runs,
    );
  });

  it('costs at most what the guards of a credit accept, as an amount and as a share of the credit', () => {
    const money = ({ cost: { totalMicros, terms } }: Decision): number =>
      totalMicros - (terms.lifeCredit ?? 0);
    const guards = fc.record({
      maxExtraMinor: fc.integer({ min: 0, max: 300 }),
      maxExtraPct: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(
        instances.filter(({ features }) => features.includes('credits')),
        guards,
        ({ input }, guard) => {
          const given = (terms: CostTerm[]): PlanInput => ({
            ...input,
            ruleset: { ...input.ruleset, objective: { mode: 'cost', terms } },
          });
          const { terms } = input.ruleset.objective;
          const guarded = plan(
            given(terms.map((term) => (term.type === 'lifeCredit' ? { ...term, ...guard } : term))),
          );
          const without = plan(given(terms.filter(({ type }) => type !== 'lifeCredit')));
          if (!isPlanned(without)) return;
          const extra = money(guarded) - money(without);
          expect(extra).toBeLessThanOrEqual(guard.maxExtraMinor * 10_000);
          // What is counted is at most the share, and counted money never gets dearer for it.
          if (isProven(guarded) && isProven(without))
            expect(guarded.cost.totalMicros).toBeLessThanOrEqual(without.cost.totalMicros);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('in part, serves no less with more stock', () => {
    const served = (decision: Decision): number =>
      decision.fulfillments.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
    fc.assert(
      fc.property(instances, fc.nat(), ({ input: whole }, which) => {
        const rules = {
          ...whole.ruleset,
          limits: { ...whole.ruleset.limits, onInfeasible: ['partial', 'backorder'] },
        };
        const scarce = {
          ...whole,
          ruleset: rules,
          positions: whole.positions
            .filter((_, at) => at % 3 !== which % 3)
            .map((one) => ({ ...one, free: Math.min(one.free, 2), lots: undefined })),
        };
        const less = plan(scarce);
        const more = plan({
          ...scarce,
          positions: scarce.positions.map((one, at) =>
            at === which % scarce.positions.length ? { ...one, free: one.free + 1 } : one,
          ),
        });
        if (isProven(less) && isProven(more)) expect(served(more)).toBeGreaterThanOrEqual(served(less));
      }),
      runs,
    );
  });
});
