import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchOnPlaces } from '../../../functions/planner/solver/bulk/branch-places.ts';
import { LagrangianBound } from '../../../functions/planner/solver/bulk/lagrangian-bound.ts';
import { LagrangianRounds } from '../../../functions/planner/solver/bulk/lagrangian-rounds.ts';
import { ShipmentClasses } from '../../../functions/planner/solver/bulk/shipment-classes.ts';
import { flatProblemOf } from '../../../functions/planner/solver/flat-problem.ts';
import { floorsOf } from '../../../functions/planner/solver/floors.ts';
import type {
  ParcelPrice,
  Plan,
  RoutingProblem,
  WantedItem,
} from '../../../functions/planner/solver/problem.ts';
import { RampScale } from '../../../functions/planner/solver/scale.ts';
import { solve } from '../../../functions/planner/solver/solve.ts';
import { Work } from '../../../functions/planner/solver/work.ts';

/** So many places that none holds much of an order, and so few that every set of them can be tried. */
const PLACES = 8;
const ITEMS = 3;
const MICROS_PER_CENT = 10_000;
const CENTS_PER_PARCEL = 300;

/** Parcels of one price, whatever they weigh: what a set of places costs is plain then. */
const parcel: ParcelPrice = {
  bundleGrams: Array.from({ length: ITEMS }, () => 0),
  tare: 0,
  price: () => CENTS_PER_PARCEL * MICROS_PER_CENT,
  minorants: [{ intercept: CENTS_PER_PARCEL * MICROS_PER_CENT, slope: 0 }],
  intercept: CENTS_PER_PARCEL * MICROS_PER_CENT,
  slope: 0,
  isLinear: true,
  steps: undefined,
  stepPrices: undefined,
};

interface DrawnPlace {
  /** Cents. */
  readonly opening: number;
  readonly unit: number;
  readonly limits: readonly number[];
}

const place: fc.Arbitrary<DrawnPlace> = fc.record({
  opening: fc.integer({ min: 100, max: 900 }),
  unit: fc.integer({ min: 10, max: 120 }),
  limits: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: ITEMS, maxLength: ITEMS }),
});

const orders = fc.record({
  counts: fc.array(fc.integer({ min: 5, max: 12 }), { minLength: ITEMS, maxLength: ITEMS }),
  places: fc.array(place, { minLength: PLACES, maxLength: PLACES }),
});

function problemOf(counts: readonly number[], places: readonly DrawnPlace[]): RoutingProblem {
  const items = counts.map((count): WantedItem => ({ count, units: 1, lines: 1, value: 0 }));
  return {
    items,
    ways: places.map(({ opening, unit, limits }, at) => ({
      rank: at,
      place: at,
      opening: opening * MICROS_PER_CENT,
      parcel,
      limits: limits.map((limit, item) => Math.min(limit, counts[item] ?? 0)),
      scale: new RampScale(items, 0, unit * MICROS_PER_CENT),
      maxLines: Infinity,
      maxUnits: Infinity,
    })),
    maxShipments: PLACES,
    splitPenalty: 0,
    minShipmentValue: 0,
    splitGuard: undefined,
    maxStates: 1,
  };
}

/** Cents of the least plan that opens exactly these places; Infinity where they hold too little. */
function centsOf(counts: readonly number[], opened: readonly DrawnPlace[]): number {
  const cheapestFirst = opened.toSorted((a, b) => a.unit - b.unit);
  let cents = opened.reduce((sum, { opening }) => sum + opening + CENTS_PER_PARCEL, 0);
  counts.forEach((count, item) => {
    let open = count;
    for (const { unit, limits } of cheapestFirst) {
      const taken = Math.min(open, limits[item] ?? 0);
      cents += taken * unit;
      open -= taken;
    }
    if (open > 0) cents = Infinity;
  });
  return cents;
}

function leastCents(counts: readonly number[], places: readonly DrawnPlace[]): number {
  const sets = Array.from({ length: 2 ** PLACES }, (_, set) =>
    places.filter((__, at) => ((set >> at) & 1) === 1),
  );
  return Math.min(...sets.map((opened) => centsOf(counts, opened)));
}

/** The bound after branching, of whoever knows only that some plan scores less than `below`. */
function branchedBound(problem: RoutingProblem, below: number): { root: number; bound: number } {
  const work = new Work(60_000);
  const rounds = new LagrangianRounds(problem, floorsOf(problem), 1);
  const lagrangian = new LagrangianBound(rounds, { first: 0.7, last: 0.005, patience: 10 });
  const relaxation = lagrangian.raise(below, 60, work);
  const keeper = { below, consider: () => undefined };
  const plans = { shipments: 1, ways: rounds.ways, relaxation, multipliers: lagrangian.multipliers };
  return { root: relaxation.bound, bound: branchOnPlaces(problem, rounds, plans, keeper, work) };
}

/** The same by a search of the sets of places of each number of shipments, with the best plan that it meets. */
function searchedBound(problem: RoutingProblem, below: number): { bound: number; score: number } {
  const work = new Work(60_000);
  const floors = floorsOf(problem);
  const rounds = new LagrangianRounds(problem, floors, 1);
  const lagrangian = new LagrangianBound(rounds, { first: 0.7, last: 0.005, patience: 10 });
  lagrangian.raise(below, 20, work);
  const keeper = {
    below,
    consider: ({ score }: Plan): void => {
      keeper.below = Math.min(keeper.below, score);
    },
  };
  const classes = new ShipmentClasses(problem, floors, rounds, lagrangian, keeper, work);
  classes.search();
  return { bound: classes.bound, score: keeper.below };
}

describe('an order of which no place holds much', () => {
  it('is bounded from below by what no set of places undercuts, and its plan is one of the best', () => {
    fc.assert(
      fc.property(orders, fc.constantFrom(3000, 20_000, 200_000), ({ counts, places }, maxWork) => {
        const least = leastCents(counts, places) * MICROS_PER_CENT;

        const { solution } = solve(flatProblemOf(problemOf(counts, places)), new Work(maxWork));

        fc.pre(solution !== undefined);
        expect(solution.bound).toBeLessThanOrEqual(least);
        expect(solution.score).toBeGreaterThanOrEqual(least);
        if (maxWork === 200_000) expect(solution.score).toBeLessThanOrEqual(least * 1.05);
      }),
      { numRuns: 10 },
    );
  });

  it('is bounded no higher than its best plan by a search of sets of few places, which mostly meets that plan', () => {
    let met = 0;
    fc.assert(
      fc.property(orders, ({ counts, places }) => {
        const least = leastCents(counts, places) * MICROS_PER_CENT;
        fc.pre(least < Infinity);

        const { bound, score } = searchedBound(problemOf(counts, places), Math.ceil(least * 1.2));

        expect(bound).toBeLessThanOrEqual(least);
        expect(score).toBeGreaterThanOrEqual(least);
        if (score === least) met += 1;
      }),
      { numRuns: 20 },
    );
    expect(met).toBeGreaterThan(0);
  });

  it('is bounded no higher than its best plan by branches on places, and closer than without', () => {
    let closer = 0;
    fc.assert(
      fc.property(orders, ({ counts, places }) => {
        const least = leastCents(counts, places) * MICROS_PER_CENT;
        fc.pre(least < Infinity);

        const { root, bound } = branchedBound(problemOf(counts, places), Math.ceil(least * 1.2));

        expect(bound).toBeLessThanOrEqual(least);
        expect(bound).toBeGreaterThanOrEqual(root);
        if (bound > root) closer += 1;
      }),
      { numRuns: 12 },
    );
    expect(closer).toBeGreaterThan(1);
  });
});
