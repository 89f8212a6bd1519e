/** An operator's wish is one filter beside the rules: held against plans on stock that is made so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput, RoutingHistory } from '../../../functions/planner/plan-input.ts';
import { rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { instanceOf } from '../../bench/routing/checked-instances.ts';

const drawn = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  kind: fc.constantFrom('typical' as const, 'heavy' as const),
  picks: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
});
const RUNS = { numRuns: 25 };

function inputOf({ seed, kind }: { readonly seed: number; readonly kind: 'typical' | 'heavy' }): PlanInput {
  return instanceOf({ size: 10, density: 'dense', card: 'affine', kind }, seed).input;
}

function chosenOf({ locations }: PlanInput, picks: readonly number[]): string[] {
  return [...new Set(picks.map((at) => locations[at % locations.length]?.id ?? ''))];
}

function wished(input: PlanInput, wish: Partial<RoutingHistory>): Decision {
  return plan({ ...input, history: { ...input.history, ...wish } });
}

function withoutStock(input: PlanInput, isGone: (location: string) => boolean): Decision {
  return plan({ ...input, positions: input.positions.filter(({ location }) => !isGone(location)) });
}

/** What a plan comes to, whatever is said of those that have no part in it. */
function essenceOf({ outcome, cost, unserved, fulfillments }: Decision) {
  return {
    outcome,
    cost: cost.totalMicros,
    unserved: unserved.map(({ sku, quantity }) => [sku, quantity]),
    fulfillments,
  };
}

describe('a wish', () => {
  it('away from locations plans as if these had no stock', () => {
    fc.assert(
      fc.property(drawn, ({ picks, ...spec }) => {
        const input = inputOf(spec);
        const away = chosenOf(input, picks);
        const excluded = away.map((location) => ({ location, reason: 'wish' }));
        const expected = withoutStock(input, (location) => away.includes(location));
        expect(essenceOf(wished(input, { excluded }))).toEqual(essenceOf(expected));
      }),
      RUNS,
    );
  });

  it('only to locations plans as if no other had stock', () => {
    fc.assert(
      fc.property(drawn, ({ picks, ...spec }) => {
        const input = inputOf(spec);
        const only = chosenOf(input, picks);
        const expected = withoutStock(input, (location) => !only.includes(location));
        expect(essenceOf(wished(input, { only }))).toEqual(essenceOf(expected));
      }),
      RUNS,
    );
  });

  it('a split that names what the best plan does changes nothing, and none is exceeded', () => {
    fc.assert(
      fc.property(drawn, ({ picks: _, ...spec }) => {
        const input = inputOf(spec);
        const best = plan(input);
        const shares = best.fulfillments.flatMap(({ location, lines }) =>
          lines.map(({ sku, quantity }) => ({ location, sku, units: quantity })),
        );
        fc.pre(best.outcome === 'planned' && best.proof.kind === 'optimal');
        const again = wished(input, { shares });
        expect(again.cost.totalMicros).toBe(best.cost.totalMicros);
        const shipped = again.fulfillments.flatMap(({ location, lines }) =>
          lines.map(({ sku, quantity }) => `${location} ${sku} ${quantity}`),
        );
        const named = shares.map(({ location, sku, units }) => `${location} ${sku} ${units}`);
        expect(shipped.toSorted()).toEqual(named.toSorted());
      }),
      RUNS,
    );
  });

  it('of all splits that can be named of one line none is cheaper than the best plan, and one is as cheap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const { order, ...rest } = inputOf({ seed, kind: 'typical' });
        const [line] = order.lines;
        if (!line) return;
        const { shipTogether: _, ...alone } = line;
        const ruleset = rulesetSchema.parse({
          currency: rest.ruleset.currency,
          limits: { onInfeasible: ['attention'] },
        });
        const only = rest.locations.slice(0, 3).map(({ id }) => id);
        const input = { ...rest, ruleset, order: { ...order, lines: [{ ...alone, quantity: 3 }] } };
        const best = wished(input, { only });
        const costs: number[] = [];
        for (let a = 0; a <= 3; a += 1) {
          for (let b = 0; a + b <= 3; b += 1) {
            const units = [a, b, 3 - a - b];
            const shares = only.flatMap((location, at) => {
              const count = units[at] ?? 0;
              return count > 0 ? [{ location, sku: line.sku, units: count }] : [];
            });
            const { outcome, cost } = wished(input, { shares });
            if (outcome === 'planned') costs.push(cost.totalMicros);
          }
        }
        if (best.outcome !== 'planned') expect(costs).toEqual([]);
        else expect(Math.min(...costs)).toBe(best.cost.totalMicros);
      }),
      RUNS,
    );
  });
});
