import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedRateCardSchema } from '../../../functions/network/planning/planned-network.ts';
import { tariffOf } from '../../../functions/planner/pricing/tariff.ts';
import { flatProblemOf } from '../../../functions/planner/solver/flat-problem.ts';
import {
  goodsValueOf,
  planScore,
  servedUnits,
  shipmentScore,
  unitsOf,
} from '../../../functions/planner/solver/plan-score.ts';
import type {
  ParcelPrice,
  PlanShipment,
  RoutingProblem,
  Scale,
  WantedItem,
  Way,
} from '../../../functions/planner/solver/problem.ts';
import { scaleOf } from '../../../functions/planner/solver/scale.ts';
import {
  solve as solveField,
  solvePartially as solveFieldPartially,
} from '../../../functions/planner/solver/solve.ts';

const solve = (problem: RoutingProblem) => solveField(flatProblemOf(problem));
const solvePartially = (problem: RoutingProblem) => solveFieldPartially(flatProblemOf(problem));

/** Whether a plan serves what is wanted, or in part no more than that, within every limit. */
const isFeasible = (problem: RoutingProblem, shipments: readonly PlanShipment[], inPart = false): boolean => {
  const places = new Set(shipments.map(({ way }) => problem.ways[way]?.place));
  return (
    places.size === shipments.length &&
    shipments.length <= problem.maxShipments &&
    problem.items.every(({ count }, at) => {
      const taken = shipments.reduce((sum, { take }) => sum + (take[at] ?? 0), 0);
      return inPart ? taken <= count : taken === count;
    }) &&
    shipments.every(({ way, take }) => {
      const used = problem.ways[way];
      return (
        used !== undefined &&
        shipmentScore(problem, used, take) < Infinity &&
        (shipments.length === 1 || goodsValueOf(problem, take) >= problem.minShipmentValue)
      );
    })
  );
};

/**
 * Every plan there is, place by place: at most one way of each, any content. No bound, no pruning, nothing of
 * the solver's.
 */
const everyPlan = (problem: RoutingProblem): { best: number; short: { units: number; score: number } } => {
  const sizes = problem.items.map(({ count }) => count + 1);
  const states: number[][] = sizes.reduce<number[][]>(
    (all, size) => all.flatMap((head) => Array.from({ length: size }, (_, count) => [...head, count])),
    [[]],
  );
  const key = (state: readonly number[]): string => state.join();
  const full = problem.items.map(({ count }) => count);
  const places = [...new Set(problem.ways.map(({ place }) => place))];
  let short = { units: 0, score: Infinity };
  const consider = (state: readonly number[], score: number): void => {
    const units = unitsOf(problem, state);
    if (units > short.units || (units === short.units && score < short.score)) short = { units, score };
  };
  let single = Infinity;
  // layers[k]: cheapest cost of shipping exactly this state in k shipments that all carry the least value.
  let layers: Map<string, number>[] = [new Map([[key(full.map(() => 0)), 0]])];
  for (const place of places) {
    const next: Map<string, number>[] = [];
    const keep = (k: number, state: string, cost: number): void => {
      const layer = next[k] ?? new Map<string, number>();
      next[k] = layer;
      if (cost < (layer.get(state) ?? Infinity)) layer.set(state, cost);
    };
    layers.forEach((layer, k) => {
      for (const [state, cost] of layer) keep(k, state, cost);
    });
    for (const way of problem.ways) {
      if (way.place !== place) continue;
      for (const take of states) {
        if (take.every((count) => count === 0)) continue;
        const score = shipmentScore(problem, way, take);
        if (score === Infinity) continue;
        if (key(take) === key(full)) single = Math.min(single, score);
        consider(take, score);
        if (goodsValueOf(problem, take) < problem.minShipmentValue) continue;
        layers.forEach((layer, k) => {
          if (k >= problem.maxShipments) return;
          for (const [state, cost] of layer) {
            const sum = state.split(',').map((count, item) => Number(count) + (take[item] ?? 0));
            if (sum.every((count, item) => count <= (full[item] ?? 0))) keep(k + 1, key(sum), cost + score);
          }
        });
      }
    }
    layers = next;
  }
  let best = single;
  layers.forEach((layer, k) => {
    if (k < 2) return;
    for (const [state, cost] of layer) {
      const score = cost + problem.splitPenalty * (k - 1);
      if (state === key(full)) best = Math.min(best, score);
      consider(state.split(',').map(Number), score);
    }
  });
  return { best, short };
};

const card = plannedRateCardSchema.parse({
  id: 'step',
  currency: 'USD',
  zones: ['1', '2', '3'],
  bandsKm: [100, 1000],
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 300, minor: [500, 620, 700] },
      { upToGrams: 900, minor: [560, 700, 990] },
      { upToGrams: 1000, minor: [900, 1100, 1300] },
      { upToGrams: 2500, minor: [950, 1500, 2100] },
    ],
  },
});
const affine = plannedRateCardSchema.parse({
  id: 'affine',
  currency: 'USD',
  zones: ['1', '2'],
  bandsKm: [100],
  price: { kind: 'affine', baseMinor: [400, 550], perKgMinor: [200, 310] },
});
const refusing = plannedRateCardSchema.parse({
  id: 'refusing',
  currency: 'USD',
  zones: ['1'],
  bandsKm: [],
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 700, minor: [450] },
      { upToGrams: 1800, minor: [800] },
    ],
    beyond: 'refuse',
  },
});
const tariffs = [card, affine, refusing].flatMap((one) => tariffOf(one).zones);

const whole = (max: number, min = 0) => fc.integer({ min, max });

const problems = (mostCount: number, mostItems: number): fc.Arbitrary<RoutingProblem> =>
  fc
    .record({
      items: fc.array(
        fc.record({
          count: whole(mostCount, 1),
          units: whole(2, 1),
          lines: fc.constant(1),
          value: whole(900),
        }),
        { minLength: 1, maxLength: mostItems },
      ),
      grams: fc.array(whole(700), { minLength: mostItems, maxLength: mostItems }),
      ways: fc.array(
        fc.record({
          place: whole(6),
          open: whole(500).map((cents) => cents * 10_000),
          tariff: whole(tariffs.length - 1),
          tare: fc.constantFrom(0, 0, 120),
          limits: fc.array(whole(mostCount), { minLength: mostItems, maxLength: mostItems }),
          line: whole(60),
          unit: whole(150),
          credits: fc.option(fc.array(whole(400), { minLength: mostCount, maxLength: mostCount }), {
            freq: 4,
          }),
          maxLines: fc.constantFrom(Infinity, Infinity, Infinity, 2),
          maxUnits: fc.constantFrom(Infinity, Infinity, Infinity, 3, 5),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      maxShipments: fc.constantFrom(1, 2, 3, 99),
      splitPenalty: fc.constantFrom(0, 1_000_000, 4_000_000),
      minShipmentValue: fc.constantFrom(0, 0, 500),
    })
    .map(({ items, grams, ways, ...limits }): RoutingProblem => {
      const parcels = new Map<string, ParcelPrice>();
      const weights = items.map((_, at) => grams[at] ?? 0);
      const total = items.reduce(
        (sum: number, item: WantedItem, at) => sum + item.count * (weights[at] ?? 0),
        0,
      );
      const parcelOf = (number: number, tare: number): ParcelPrice => {
        const tariff = tariffs[number] ?? tariffs[0];
        if (!tariff) throw new RangeError('no tariff');
        const fresh = parcels.get(`${number} ${tare}`) ?? {
          bundleGrams: weights,
          tare,
          price: tariff.price,
          minorants: tariff.minorants,
          isLinear: tariff.isLinear,
          steps: tariff.steps,
          ...tariff.minorant(tare + Math.ceil(total / 2)),
        };
        parcels.set(`${number} ${tare}`, fresh);
        return fresh;
      };
      const scaleFor = (line: number, unit: number, credits: readonly number[] | null): Scale => {
        let earned = 0;
        const take = items.map(({ count, units }) =>
          Array.from({ length: count + 1 }, (_, taken) =>
            taken === 0 ? 0 : (line + unit * units * taken) * 10_000,
          ),
        );
        if (!credits) return scaleOf(take, [line * 10_000, unit * 10_000]);
        const sums = [
          0,
          ...credits.map((credit) => {
            earned += credit;
            return earned;
          }),
        ];
        return scaleOf(take.map((row) => row.map((score, taken) => score - (sums[taken] ?? 0) * 10_000)));
      };
      return {
        items,
        ...limits,
        maxStates: 65_536,
        maxWork: 10_000_000,
        ways: ways.map(
          (
            { place, open, tariff, tare, limits: most, line, unit, credits, maxLines, maxUnits },
            rank,
          ): Way => ({
            rank,
            place,
            opening: open,
            parcel: parcelOf(tariff, tare),
            limits: items.map(({ count }, item) => Math.min(count, most[item] ?? 0)),
            scale: scaleFor(line, unit, credits),
            maxLines,
            maxUnits,
          }),
        ),
      };
    });

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

  it('finds it where states are so many that pairs and dominance are used', () => {
    fc.assert(
      fc.property(
        problems(4, 4).filter(({ items }) => items.reduce((size, { count }) => size * (count + 1), 1) >= 128),
        (problem) => {
          const { best } = everyPlan(problem);
          expect(solve(problem).solution?.score ?? Infinity).toBe(best);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never passes off a bound that is none, nor a plan that breaks a limit, when the order is too large to enumerate', () => {
    fc.assert(
      fc.property(problems(3, 3), fc.constantFrom(2000, 20_000, 200_000), (exact, maxWork) => {
        const problem = { ...exact, maxStates: 1, maxWork };
        const { best } = everyPlan(problem);
        const result = solve(problem);
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
        const { short } = everyPlan(problem);
        const { solution } = solvePartially(problem);
        const units = solution
          ? solution.shipments.reduce((sum, { take }) => sum + unitsOf(problem, take), 0)
          : 0;
        expect(units).toBe(short.units);
        if (solution) expect(solution.score).toBe(short.score);
      }),
      runs,
    );
  });

  it('serves much where that is too much to enumerate, and says truly how much more and how much cheaper it could be', () => {
    fc.assert(
      fc.property(problems(3, 3), (exact) => {
        const problem = { ...exact, maxStates: 1 };
        const { short } = everyPlan(exact);
        const { solution } = solvePartially(problem);
        if (!solution) {
          expect(short.units).toBe(0);
          return;
        }
        const served = servedUnits(problem, solution);
        expect(isFeasible(problem, solution.shipments, true)).toBe(true);
        expect(planScore(problem, solution.shipments)).toBe(solution.score);
        expect(served).toBeGreaterThan(0);
        expect(served).toBeLessThanOrEqual(short.units);
        expect(solution.mostUnits ?? served).toBeGreaterThanOrEqual(short.units);
        expect(Number.isInteger(solution.bound)).toBe(true);
        if (served === short.units) expect(solution.bound).toBeLessThanOrEqual(short.score);
      }),
      runs,
    );
  });

  it('what nobody has takes nothing from what can be served, however many lines there are', () => {
    fc.assert(
      fc.property(problems(2, 3), fc.integer({ min: 30, max: 200 }), (few, more) => {
        const wanted: WantedItem = { count: 1, units: 1, lines: 1, value: 0 };
        const blank = Array.from({ length: more }, () => 0);
        const parcels = new Map<ParcelPrice, ParcelPrice>();
        const many: RoutingProblem = {
          ...few,
          items: [...blank.map(() => wanted), ...few.items],
          ways: few.ways.map((way) => {
            const parcel = parcels.get(way.parcel) ?? {
              ...way.parcel,
              bundleGrams: [...blank, ...way.parcel.bundleGrams],
            };
            parcels.set(way.parcel, parcel);
            return {
              ...way,
              parcel,
              limits: [...blank, ...way.limits],
              scale: scaleOf([...blank.map(() => [0, 0]), ...way.scale.scores]),
            };
          }),
        };
        const { solution } = solvePartially(few);
        expect(solvePartially(many).solution?.score).toBe(solution?.score);
      }),
      { numRuns: 100 },
    );
  });

  it('stays within its budget of work and says the same thing twice', () => {
    fc.assert(
      fc.property(problems(4, 4), fc.constantFrom(1000, 10_000), (large, maxWork) => {
        const problem = { ...large, maxWork };
        const first = solve(problem);
        expect(solve(problem)).toEqual(first);
        expect(first.work).toBeLessThan(maxWork * 1.5 + 5000);
      }),
      { numRuns: 100 },
    );
  });
});
