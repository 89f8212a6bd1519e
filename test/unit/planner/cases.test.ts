/**
 * Inputs that showed a fault of the planner, each by its name, with what must hold of it. The file of that name among the
 * planner's fixtures is what `plan` takes.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Decision } from '../../../functions/planner/decision.ts';
import { whyNot } from '../../../functions/planner/explain/why-not.ts';
import type { RoutingFilter } from '../../../functions/planner/filters.ts';
import { plan } from '../../../functions/planner/plan.ts';
import { type PlanInput, planInputSchema } from '../../../functions/planner/plan-input.ts';

function caseOf(name: string, ending = 'json'): PlanInput {
  const stored = readFileSync(
    fileURLToPath(new URL(`../../fixtures/planner/${name}.${ending}`, import.meta.url)),
  );
  const text = (ending === 'json' ? stored : gunzipSync(stored)).toString();
  return planInputSchema.parse(JSON.parse(text));
}

/** The case under one filter more. */
function withFilter(input: PlanInput, filter: RoutingFilter): PlanInput {
  const { ruleset } = input;
  return { ...input, ruleset: { ...ruleset, filters: [...ruleset.filters, filter] } };
}

/** Goods may arrive so many days past their life date. */
const late: RoutingFilter = { type: 'minLifeAtDelivery', days: -5, undated: 'allow' };

function locationsOf({ fulfillments }: Decision): string[] {
  return fulfillments.map(({ location }) => location);
}

function reasonsOf({ candidates }: Decision): string[] {
  return candidates.flatMap(({ reasons = [] }) => reasons.map(({ code }) => code));
}

function unitsOf({ fulfillments }: Decision): number {
  return fulfillments.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
}

it('credit-last-day: goods on their last day are judged alike at noon and in the evening, by the day they arrive', () => {
  const [noon, evening] = ['noon', 'evening'].map((time) => caseOf(`credit-last-day-${time}`));
  if (!noon || !evening) throw new RangeError('two cases');

  expect(plan(evening).cause).toBe('LIFE');
  expect(plan(noon).cause).toBe('LIFE');
  // Where rules let them arrive late, the credit is that of one day, too.
  expect(plan(withFilter(evening, late)).cost.terms).toEqual(plan(withFilter(noon, late)).cost.terms);
});

it('credit-utc-day-auckland: a life date ends with the day where the goods are, whatever day it is in UTC', () => {
  const { fulfillments, candidates } = plan(caseOf('credit-utc-day-auckland'));

  expect(fulfillments.map(({ location }) => location)).toEqual(['US']);
  expect(candidates.find(({ location }) => location === 'NZ')?.reasons).toEqual([
    expect.objectContaining({ code: 'EXPIRED' }),
  ]);
});

it('headroom-float: a headroom in percent is exact, so that the last free place of a window is given', () => {
  expect(plan(caseOf('headroom-float')).outcome).toBe('planned');
});

it.each(['no-stock-reason', 'no-stock-reason-line'])(
  '%s: stock that lives too short is no missing stock: the rule on life is named, and it is the cause',
  (name) => {
    const decision = plan(caseOf(name));

    expect(decision.cause).toBe('LIFE');
    expect(reasonsOf(decision)).toEqual(['MIN_LIFE']);
  },
);

it('one-place-without-stock: a split is compared with the place that would be cheapest, had it the stock', () => {
  const { outcome, cause, proof } = plan(caseOf('one-place-without-stock'));

  expect(outcome).toBe('backorder');
  expect(cause).toBe('SPLIT');
  expect(proof.kind).toBe('optimal');
});

it("promise-senders-midnight: a promise is kept by what arrives on the customer's day", () => {
  const { outcome, promise } = plan(caseOf('promise-senders-midnight'));

  expect(outcome).toBe('planned');
  expect(promise.kept).toBe(true);
});

it('services-blowup: lines at a store of their own, with several services, take hardly any work', () => {
  const { outcome, fulfillments, proof } = plan(caseOf('services-blowup'));

  expect(outcome).toBe('planned');
  expect(fulfillments).toHaveLength(16);
  expect(proof.kind).toBe('optimal');
  expect(proof.work).toBeLessThan(20_000);
});

it('split-guard-life-credit: what a split may cost is judged net of the credit for ageing stock', () => {
  const given = caseOf('split-guard-life-credit');
  // Its ageing lots ended before their parcels arrived, which no plan does any more: here they live to the day after.
  const positions = given.positions.map((position) => ({
    ...position,
    lots: position.lots?.map((lot) =>
      lot.lifeDate === '2026-03-04' ? { ...lot, lifeDate: '2026-03-06' } : lot,
    ),
  }));

  const { fulfillments, cost, proof } = plan({ ...given, positions });

  // One place would cost 1.00 dollar; this split costs 5.00, 4.00 more, less 8.00 of credit: the guard allows 3.00 more.
  expect(fulfillments.map(({ location }) => location)).toEqual(['C', 'D']);
  expect(cost.totalMicros).toBe(-3_000_000);
  expect(proof.kind).toBe('optimal');
});

it.each([
  ['split-guard-partial', 3, 5_000_000],
  ['split-guard-partial2', 3, 2_000_000],
] as const)('%s: a partial plan serves the most units that the guard allows', (name, units, cost) => {
  const decision = plan(caseOf(name));

  expect(decision.outcome).toBe('partial');
  expect(unitsOf(decision)).toBe(units);
  expect(decision.cost.totalMicros).toBe(cost);
  expect(decision.proof).toMatchObject({ kind: 'optimal', problem: { serves: 'mostUnits' } });
});

it('split-guard-ranking-mode: a mode that ranks finds the split that keeps the guard, though the first by rank does not', () => {
  const decision = plan(caseOf('split-guard-ranking-mode'));

  expect(decision.outcome).toBe('planned');
  expect(locationsOf(decision)).toEqual(['C', 'D']);
  expect(decision.proof.kind).toBe('optimal');
});

it('split-guard-unproven: where the best plan without the guard is not proven, one that keeps it is found and bounded', () => {
  const { outcome, cost, proof } = plan(caseOf('split-guard-unproven', 'json.gz'));

  expect(outcome).toBe('planned');
  // A plan of 151.46 dollars is known.
  expect(proof.lowerBound).toBeLessThanOrEqual(151_462_120);
  expect(cost.totalMicros).toBeLessThan(152_000_000);
  expect(proof.gapPct).toBeLessThan(3);
});

it('weight-refused: where every carrier refuses the weight, that is the reason and the cause', () => {
  const decision = plan(caseOf('weight-refused'));

  expect(decision.cause).toBe('WEIGHT');
  expect(reasonsOf(decision)).toEqual(['WEIGHT']);
});

it('why-not-min-life: of a location whose stock lives too short, fresh units are what would have it chosen', () => {
  const input = caseOf('why-not-min-life');

  expect(locationsOf(plan(input))).toEqual(['B']);
  expect(whyNot(input, 'A')).toMatchObject({
    fresh: { total: 1, bySku: { X: 1 }, least: true },
    text: 'A is chosen as the rule on life is, with 1 more (1 x X) that lives long enough',
  });
});
