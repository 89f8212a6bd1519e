import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatProblemOf } from '../../../functions/planner/solver/flat-problem.ts';
import { planScore, servedUnits, unitsOf } from '../../../functions/planner/solver/plan-score.ts';
import type {
  ParcelPrice,
  RoutingProblem,
  Scale,
  SolverResult,
  WantedItem,
} from '../../../functions/planner/solver/problem.ts';
import {
  solve as solveFlat,
  solvePartially as solveFlatPartially,
} from '../../../functions/planner/solver/solve.ts';
import { Work } from '../../../functions/planner/solver/work.ts';
import { everyPlan, isFeasible } from './every-plan.ts';
import { problems } from './problems.ts';

/** More than any of these problems takes. */
const PLENTY = 10_000_000;

function solve(problem: RoutingProblem, work = new Work(PLENTY)): SolverResult {
  return solveFlat(flatProblemOf(problem), work);
}

function solvePartially(problem: RoutingProblem, work = new Work(PLENTY)): SolverResult {
  return solveFlatPartially(flatProblemOf(problem), work);
}

/** Orders with so many states that ways are pruned before they are listed. */
function hasManyStates({ items }: RoutingProblem): boolean {
  return items.reduce((states, { count }) => states * (count + 1), 1) >= 128;
}

/** A scale whose items come after so many others, which score nothing. */
function behind(scale: Scale, count: number): Scale {
  return {
    scoreOf: (item, bundles) => (item < count ? 0 : scale.scoreOf(item - count, bundles)),
    bendsOf: (item) => (item < count ? [] : scale.bendsOf(item - count)),
    rounding: scale.rounding,
    floors: [...Array.from({ length: count }, () => 0), ...scale.floors],
    ramp: undefined,
  };
}

/** The problem with so many items before its own that no way holds. */
function withUnsupplied(problem: RoutingProblem, count: number): RoutingProblem {
  const unsupplied: WantedItem = { count: 1, units: 1, lines: 1, value: 0 };
  const zeros = Array.from({ length: count }, () => 0);
  const parcels = new Map<ParcelPrice, ParcelPrice>();
  const ways = problem.ways.map((way) => {
    const bundleGrams = [...zeros, ...way.parcel.bundleGrams];
    const parcel = parcels.get(way.parcel) ?? { ...way.parcel, bundleGrams };
    parcels.set(way.parcel, parcel);
    return {
      ...way,
      parcel,
      limits: [...zeros, ...Array.from(way.limits)],
      scale: behind(way.scale, count),
    };
  });
  return { ...problem, items: [...zeros.map(() => unsupplied), ...problem.items], ways };
}

const runs = { numRuns: 300 } as const;

describe('the solver', () => {
  it('finds what trying every plan finds, or proves that there is none', () => {
    fc.assert(
      fc.property(problems(3, 3), (problem) => {
        const { best } = everyPlan(problem);

        const { solution } = solve(problem);

        if (!solution) {
          expect(best).toBe(Infinity);
          return;
        }
        expect(isFeasible(problem, solution.shipments)).toBe(true);
        expect(planScore(problem, solution.shipments)).toBe(solution.score);
        expect(solution.score).toBe(best);
        expect(solution.bound).toBe(best);
      }),
      runs,
    );
  });

  it('finds the best plan also where an order has so many states that pairs and dominance are used', () => {
    fc.assert(
      fc.property(problems(4, 4).filter(hasManyStates), (problem) => {
        const { best } = everyPlan(problem);

        expect(solve(problem).solution?.score ?? Infinity).toBe(best);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its bound and every limit when an order is too large to enumerate', () => {
    fc.assert(
      fc.property(problems(3, 3), fc.constantFrom(2000, 20_000, 200_000), (exact, maxWork) => {
        const problem = { ...exact, maxStates: 1 };
        const { best } = everyPlan(problem);

        const result = solve(problem, new Work(maxWork));

        if (!result.solution) {
          if (result.proven) expect(best).toBe(Infinity);
          return;
        }
        expect(isFeasible(problem, result.solution.shipments)).toBe(true);
        expect(planScore(problem, result.solution.shipments)).toBe(result.solution.score);
        expect(result.solution.bound).toBeLessThanOrEqual(best);
        expect(result.solution.score).toBeGreaterThanOrEqual(best);
      }),
      runs,
    );
  });

  it('serves as many units as any plan does when not all can be served, and those at the least score', () => {
    fc.assert(
      fc.property(problems(3, 3), (problem) => {
        const { partial } = everyPlan(problem);

        const { solution } = solvePartially(problem);

        const units = solution
          ? solution.shipments.reduce((sum, { take }) => sum + unitsOf(problem, take), 0)
          : 0;
        expect(units).toBe(partial.units);
        if (solution) expect(solution.score).toBe(partial.score);
      }),
      runs,
    );
  });

  it('serves part of an order too large to enumerate, and bounds how many more units and how much less it could be', () => {
    fc.assert(
      fc.property(problems(3, 3), (exact) => {
        const problem = { ...exact, maxStates: 1 };
        const { partial } = everyPlan(exact);

        const { solution } = solvePartially(problem);

        if (!solution) {
          expect(partial.units).toBe(0);
          return;
        }
        const served = servedUnits(problem, solution);
        expect(isFeasible(problem, solution.shipments, true)).toBe(true);
        expect(planScore(problem, solution.shipments)).toBe(solution.score);
        expect(served).toBeGreaterThan(0);
        expect(served).toBeLessThanOrEqual(partial.units);
        expect(solution.mostUnits ?? served).toBeGreaterThanOrEqual(partial.units);
        expect(Number.isInteger(solution.bound)).toBe(true);
        if (served === partial.units) expect(solution.bound).toBeLessThanOrEqual(partial.score);
      }),
      runs,
    );
  });

  it('serves what can be served just as well when other items are nowhere in stock, however many', () => {
    fc.assert(
      fc.property(problems(2, 3), fc.integer({ min: 30, max: 200 }), (problem, count) => {
        const { solution } = solvePartially(problem);

        expect(solvePartially(withUnsupplied(problem, count)).solution?.score).toBe(solution?.score);
      }),
      { numRuns: 100 },
    );
  });

  it('stays within its budget of work and says the same thing twice', () => {
    fc.assert(
      fc.property(problems(4, 4), fc.constantFrom(20, 100, 1000, 10_000), (problem, maxWork) => {
        const [firstWork, secondWork] = [new Work(maxWork), new Work(maxWork)];

        const first = solve(problem, firstWork);

        expect(solve(problem, secondWork)).toEqual(first);
        expect(firstWork.used).toBeLessThanOrEqual(maxWork);
        expect(secondWork.used).toBe(firstWork.used);
      }),
      { numRuns: 100 },
    );
  });
});
