/**
 * Lagrangian bound for orders too large to enumerate: the demand for each item is priced (multipliers) instead of required, and what is
 * left falls apart into one small problem for each place. Multipliers are integers, so the bound is exact arithmetic.
 * Held, Wolfe, Crowder: Validation of subgradient optimization (1974).
 */
import type { Floors } from './bound.ts';
import type { Problem, Way, Work } from './problem.ts';

export interface Relaxation {
  /** No plan scores lower. */
  readonly bound: number;
  /** bound = base + the values of the places opened; a plan that opens the places S scores at least base + sum of value[S]. */
  readonly base: number;
  readonly value: Float64Array;
  /** The way in which a place is cheapest at the multipliers. */
  readonly way: Int32Array;
  /** Places by number, as the arrays are indexed. */
  readonly places: readonly number[];
}

/** Rounds without a better bound before the step is halved, and rounds in all. */
const PATIENCE = 6;
const ROUNDS = 90;

interface Pick { value: number; readonly take: Float64Array }

/** Least score of opening a way, each bundle paid for by its multiplier: the best of the bounds that the lines of the price give. */
const cheapest = ({ items }: Problem, way: Way, prices: Float64Array, pick: Pick, take: Float64Array): void => {
  const { parcel, scale, limit } = way;
  pick.value = -Infinity;
  for (const { intercept, slope } of parcel.lines) {
    let value = way.open + intercept + slope * parcel.tare;
    for (let item = 0; item < items.length; item += 1) {
      const most = limit[item] ?? 0;
      take[item] = 0;
      if (most === 0) continue;
      const sums = scale.take[item] ?? [];
      const each = slope * (parcel.grams[item] ?? 0) - (prices[item] ?? 0);
      let least = 0;
      for (let count = scale.ramp ? most : 1; count <= most; count += 1) {
        const sum = (sums[count] ?? 0) + each * count;
        if (sum < least) { least = sum; take[item] = count; }
      }
      value += least;
    }
    if (value > pick.value) { pick.value = value; pick.take.set(take); }
  }
};

/** Sum of the values that a plan of at most `most` places would open. */
const opened = (value: Float64Array, most: number): number => {
  const negative = value.filter((one) => one < 0);
  if (negative.length > most) negative.sort();
  let sum = 0;
  for (let at = 0; at < negative.length && at < most; at += 1) sum += negative[at] ?? 0;
  return sum;
};

/** `upper` is the score of a known plan, Infinity when there is none; places that cannot be part of a better one are left out. */
export const relax = (problem: Problem, floors: Floors, upper: number, work: Work): Relaxation => {
  const { items, splitPenalty, maxShipments } = problem;
  const places = [...new Set(problem.ways.map(({ place }) => place))];
  const numberOf = new Map(places.map((place, at) => [place, at]));
  const at = problem.ways.map(({ place }) => numberOf.get(place) ?? 0);
  const total = items.reduce((sum, { count }) => sum + count, 0);
  const amortised = Math.max(0, Math.floor(floors.openings(1) / Math.max(1, total)));
  const prices = Float64Array.from(items, (_, item) => (floors.each[item] ?? 0) + amortised);
  const pick: Pick = { value: 0, take: new Float64Array(items.length) };
  const scratch = new Float64Array(items.length);
  const takes = places.map(() => new Float64Array(items.length));
  let best: Relaxation | undefined;
  let factor = 1.5;
  let stale = 0;
  const linesOf = problem.ways.reduce((sum, way) => sum + way.parcel.lines.length, 0);

  for (let round = 0; round < ROUNDS && work.affords(linesOf * items.length); round += 1) {
    const value = new Float64Array(places.length).fill(Infinity);
    const way = new Int32Array(places.length).fill(-1);
    problem.ways.forEach((one, index) => {
      cheapest(problem, one, prices, pick, scratch);
      const place = at[index] ?? 0;
      if (pick.value + splitPenalty >= (value[place] ?? Infinity)) return;
      value[place] = pick.value + splitPenalty;
      way[place] = index;
      takes[place]?.set(pick.take);
    });
    work.spend(linesOf * items.length);
    const base = items.reduce((sum, { count }, item) => sum + count * (prices[item] ?? 0), -splitPenalty);
    const bound = base + opened(value, maxShipments);
    if (!best || bound > best.bound) { best = { bound, base, value, way, places }; stale = 0; } else stale += 1;
    if (best.bound >= upper) break;
    if (stale >= PATIENCE) { factor /= 2; stale = 0; if (factor < 0.02) break; }

    // Towards the demand: what the opened places ship too little of becomes dearer, what they ship too much of cheaper.
    const missing = items.map(({ count }) => count);
    value.forEach((one, place) => { if (one < 0) takes[place]?.forEach((taken, item) => { missing[item] = (missing[item] ?? 0) - taken; }); });
    const norm = missing.reduce((sum, one) => sum + one * one, 0);
    if (norm === 0) break;
    const target = upper === Infinity ? bound + Math.abs(bound) * 0.1 + 1 : upper;
    const step = (factor * (target - bound)) / norm;
    missing.forEach((one, item) => { prices[item] = Math.round((prices[item] ?? 0) + step * one); });
  }
  return best ?? { bound: -Infinity, base: -Infinity, value: new Float64Array(places.length), way: new Int32Array(places.length).fill(-1), places };
};
