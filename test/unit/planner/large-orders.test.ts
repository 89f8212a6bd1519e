import { expect, it } from 'vitest';
import { randomOf } from '../../../bin/savings/seeded-random.ts';
import { decisionText } from '../../../functions/planner/explain/decision-text.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput, PlannedPosition, RoutedLine } from '../../../functions/planner/plan-input.ts';
import { stepCard } from '../../bench/routing/synthetic-cards.ts';
import { type NetworkSize, networkOf } from '../../bench/routing/synthetic-network.ts';
import { baseRuleset, orderOf } from '../../bench/routing/synthetic-orders.ts';

/** A thousand places of which few hold much. */
const scattered = networkOf(1000, 'sparse', 7);

/** Lines of one to five units, each SKU in one place or several; the first place has them all. */
function orderOfLines(count: number, size: NetworkSize): PlanInput {
  const network = networkOf(size, 'dense', 1);
  const base = orderOf(network, randomOf(1), 'typical', stepCard, baseRuleset, 1);
  const lines = Array.from(
    { length: count },
    (_, at): RoutedLine => ({
      sku: `bulk-${at}`,
      quantity: 1 + (at % 5),
      lineIds: [],
      tags: [],
      weightGrams: 300 + at,
      unitValueMinor: 1000,
    }),
  );
  const positions = lines.flatMap(({ sku }, at) =>
    network.locations.flatMap(({ id }, row): PlannedPosition[] =>
      row === 0 || (row * 31 + at * 17) % 7 === 0
        ? [{ sku, location: id, free: row === 0 ? 5 : 2, safety: 0, selling: true }]
        : [],
    ),
  );
  return { ...base, order: { ...base.order, lines }, positions };
}

function alone(input: PlanInput): number {
  return plan({
    ...input,
    ruleset: { ...input.ruleset, limits: { ...input.ruleset.limits, maxShipments: 1 } },
  }).cost.totalMicros;
}

it.each([
  [50, 100],
  [200, 100],
  [500, 100],
  [50, 1000],
] as const)(
  'an order of %i lines over %i locations is served whole, with a bound that its cost keeps, within the budget of work',
  (count, size) => {
    const input = orderOfLines(count, size);
    const { outcome, fulfillments, unserved, proof, cost } = plan(input);
    expect(outcome).toBe('planned');
    expect(unserved).toEqual([]);
    const served = fulfillments
      .flatMap(({ lines }) => lines)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(served).toBe(input.order.lines.reduce((sum, { quantity }) => sum + quantity, 0));
    expect(proof.score).toBe(cost.totalMicros);
    expect(proof.lowerBound).toBeGreaterThan(0);
    expect(proof.lowerBound).toBeLessThanOrEqual(proof.score);
    // One place has all of it: no plan is dearer than that.
    expect(fulfillments.length === 1 || cost.totalMicros < alone(input)).toBe(true);
    expect(proof.work).toBeLessThan(input.ruleset.solver.maxWork * 1.2);
  },
);

/** Seven lines over small stocks of 1,000 places, whose lots soon age: credits come to about what shipping costs. */
function agingOrder(): PlanInput {
  const drawn = orderOf(scattered, randomOf(11), 'large', stepCard, baseRuleset, 6);
  const lines = drawn.order.lines.slice(0, 7).map((line) => ({ ...line, weightGrams: 200 }));
  const skus = new Set(lines.map(({ sku }) => sku));
  const positions = drawn.positions
    .filter(({ sku }) => skus.has(sku))
    .map((position, at): PlannedPosition => {
      const free = Math.min(position.free, 3);
      const lifeDate = new Date(Date.parse(drawn.now) + (6 + ((at * 37) % 60)) * 86_400_000);
      return {
        ...position,
        free,
        lots: [{ lot: 'a', lifeDate: lifeDate.toISOString().slice(0, 10), units: free }],
      };
    });
  const credit = {
    type: 'lifeCredit' as const,
    shape: 'linear' as const,
    maxMinor: 400,
    horizonDays: 30,
    maxExtraPct: 100,
  };
  const objective = { ...baseRuleset.objective, terms: [...baseRuleset.objective.terms, credit] };
  return { ...drawn, order: { ...drawn.order, lines }, positions, ruleset: { ...baseRuleset, objective } };
}

it('credits that come to about what shipping costs leave a bound near the plan', () => {
  const { outcome, proof, cost } = plan(agingOrder());

  const withoutCredit = cost.totalMicros - (cost.terms.lifeCredit ?? 0);
  expect(outcome).toBe('planned');
  expect(proof.score).toBeLessThan(0);
  expect(proof.lowerBound).toBeGreaterThan(proof.score - withoutCredit / 5);
});

it.each([6, 7])(
  'an order of 20 to 30 lines, of which few of 1,000 places hold much, is planned within 3 % of its bound (seed %i)',
  (seed) => {
    const { outcome, proof } = plan(orderOf(scattered, randomOf(seed), 'large', stepCard, baseRuleset, 1));

    expect(outcome).toBe('planned');
    expect(proof.gapPct).toBeLessThan(3);
    expect(proof.work).toBeLessThanOrEqual(baseRuleset.solver.maxWork);
  },
);

/** Of the set `large` of the benchmark at 50 places on sparse stock, the order of this number. */
function largeOrderAtFifty(number: number): PlanInput {
  const network = networkOf(50, 'sparse', 4);
  const random = randomOf(4 * 104_729 + 50);
  const drawn = Array.from({ length: number + 1 }, (_, at) =>
    orderOf(network, random, 'large', stepCard, baseRuleset, at),
  );
  return drawn.at(-1) ?? agingOrder();
}

it('an order of 29 lines at 50 places, whose plan was 3.03 % above its bound, is planned within 3 % of it', () => {
  const { outcome, proof } = plan(largeOrderAtFifty(31));

  expect(outcome).toBe('planned');
  expect(proof.gapPct).toBeLessThan(3);
});

it('parcels of four places are filled to the pound: a plan that was 1.9 % above the best one is within half a percent of it', () => {
  const { outcome, cost } = plan(largeOrderAtFifty(27));

  expect(outcome).toBe('planned');
  // HiGHS had 411.43 dollars at a gap of 0.2 %: no plan costs less than 410.60. Bundles moved one by one led to 419.15.
  expect(cost.totalMicros).toBeLessThan(412_500_000);
});

it('where the budget ends before a plan is found that keeps a split guard, no plan costs less than the bound says', () => {
  const drawn = largeOrderAtFifty(27);
  const ruleset = {
    ...baseRuleset,
    limits: { ...baseRuleset.limits, maxSplitAddMinor: 4200 },
    solver: { ...baseRuleset.solver, maxWork: 20_000 },
  };

  const decision = plan({ ...drawn, ruleset });

  expect(decision.outcome).toBe('backorder');
  expect(decision.cause).toBe('BUDGET');
  expect(decision.proof.kind).toBe('gap');
  expect(decision.proof.lowerBound).toBeGreaterThan(380_000_000);
  expect(decision.proof.lowerBound).toBeLessThanOrEqual(411_430_000);
  expect(decisionText(decision)).toMatch(
    /^no plan \(BUDGET\): none was found within the work allowed, and none costs less than USD 4?3?\d\d\.\d\d/,
  );
});

it.each(['cost', 'priority', 'nearest', 'fewest-splits'] as const)(
  'a split guard a hundredth above the best plan of a large order leaves a plan that keeps it, with its gap (mode %s)',
  (mode) => {
    const drawn = orderOf(scattered, randomOf(5), 'large', stepCard, baseRuleset, 1);
    const ruleset = {
      ...baseRuleset,
      objective: { ...baseRuleset.objective, mode },
      // One parcel of all would cost 532.24 dollars; ten times the work finds no plan below 624.54.
      limits: { ...baseRuleset.limits, maxSplitAddMinor: 9855 },
    };

    const { outcome, proof, cost } = plan({ ...drawn, ruleset });

    expect(outcome).toBe('planned');
    expect(cost.totalMicros).toBeLessThanOrEqual(630_790_000);
    expect(proof.problem?.splitGuards).toEqual(['maxSplitAddMinor']);
    expect(proof.lowerBound).toBeLessThanOrEqual(proof.score);
    expect(proof.work).toBeLessThanOrEqual(ruleset.solver.maxWork);
  },
);
