import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resplit } from '../../../functions/planner/solver/bulk/resplit.ts';
import { planScore } from '../../../functions/planner/solver/plan-score.ts';
import type { PlanShipment, RoutingProblem } from '../../../functions/planner/solver/problem.ts';
import { Work } from '../../../functions/planner/solver/work.ts';
import { isFeasible } from './every-plan.ts';
import { problems } from './problems.ts';

const PLENTY = 1_000_000;

/** Every plan that takes something by each of two ways, what the first one takes the least first. */
function plansBy({ items }: RoutingProblem, first: number, second: number): PlanShipment[][] {
  const takes = items.reduce<number[][]>(
    (known, { count }) =>
      known.flatMap((take) => Array.from({ length: count + 1 }, (_, bundles) => [...take, bundles])),
    [[]],
  );
  return takes.map((take) => [
    { way: first, take },
    { way: second, take: items.map(({ count }, item) => count - (take[item] ?? 0)) },
  ]);
}

/** The plans of the first two ways that have several, at least one of them to be split otherwise. */
function splitsOf(problem: RoutingProblem): PlanShipment[][] {
  const holdsGoods = ({ take }: PlanShipment): boolean => take.some((count) => count > 0);
  const numbers = [...problem.ways.keys()];
  const pairs = numbers.flatMap((first) =>
    numbers.slice(first + 1).map((second) => [first, second] as const),
  );
  const splits = pairs.map(([first, second]) =>
    plansBy(problem, first, second).filter((plan) => plan.every(holdsGoods) && isFeasible(problem, plan)),
  );
  return splits.find(({ length }) => length > 1) ?? [];
}

describe('parcels that are split anew', () => {
  it('hold the same goods within every limit at no higher score, in most cases at the lowest of all splits', () => {
    const outcomes = { all: 0, best: 0 };
    fc.assert(
      fc.property(problems(4, 3), fc.nat(), (problem, number) => {
        const splits = splitsOf(problem);
        const shipments = splits[number % Math.max(1, splits.length)];
        fc.pre(shipments !== undefined);
        const score = planScore(problem, shipments);

        const found = resplit(problem, { shipments, score }, new Work(PLENTY));

        expect(isFeasible(problem, found.shipments)).toBe(true);
        expect(planScore(problem, found.shipments)).toBe(found.score);
        expect(found.score).toBeLessThanOrEqual(score);
        outcomes.all += 1;
        const least = Math.min(...splits.map((split) => planScore(problem, split)));
        if (found.score <= least) outcomes.best += 1;
      }),
      { numRuns: 300 },
    );
    expect(outcomes.best / outcomes.all).toBeGreaterThan(0.8);
  });

  it('take no more work than there is', () => {
    fc.assert(
      fc.property(problems(4, 3), fc.integer({ min: 0, max: 60 }), (problem, most) => {
        const [shipments] = splitsOf(problem);
        fc.pre(shipments !== undefined);
        const work = new Work(most);

        resplit(problem, { shipments, score: planScore(problem, shipments) }, work);

        expect(work.used).toBeLessThanOrEqual(most);
      }),
      { numRuns: 60 },
    );
  });
});
