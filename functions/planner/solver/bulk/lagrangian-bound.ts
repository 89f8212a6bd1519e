/**
 * Lagrangian bound for orders too large to enumerate: the demand for each item is priced (multipliers)
 * instead of required, and what is left falls apart into one small problem for each place. Multipliers are
 * integers, so the bound is exact arithmetic. Held, Wolfe, Crowder: Validation of subgradient optimization
 * (1974).
 */
import type { Floors } from '../floors.ts';
import type { PriceLine, RoutingProblem, Way, Work } from '../problem.ts';

export interface Relaxation {
  /** No plan scores lower. */
  readonly bound: number;
  /**
   * bound = base + the values of the places opened; a plan that opens the places S scores at least base + sum
   * of value[S].
   */
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

/** Steps of a round that take as long as one unit of work elsewhere. */
const STEPS = 12;
/** Steps that trying one number of bundles is. */
const COUNT_STEPS = 3;

/** Score of so many bundles of an item, paid for by its multiplier. */
const scoreAt = (
  { scale, parcel }: Way,
  item: number,
  count: number,
  slope: number,
  prices: Float64Array,
): number =>
  (scale.scores[item]?.[count] ?? 0) + (slope * (parcel.grams[item] ?? 0) - (prices[item] ?? 0)) * count;

/** How many are best: none or all where every bundle costs the same after the first. */
const bestCount = (way: Way, item: number, most: number, slope: number, prices: Float64Array): number => {
  let best = 0;
  let least = 0;
  for (let count = way.scale.ramp ? most : 1; count <= most; count += 1) {
    const score = scoreAt(way, item, count, slope, prices);
    if (score < least) {
      least = score;
      best = count;
    }
  }
  return best;
};

const leastOf = (way: Way, item: number, most: number, slope: number, prices: Float64Array): number => {
  const count = bestCount(way, item, most, slope, prices);
  return count === 0 ? 0 : scoreAt(way, item, count, slope, prices);
};

/**
 * What each way holds, flat: a round looks at all of it. Where every bundle of an item costs the same, after
 * an amount for the first, none or all are best at any multiplier.
 */
class Offers {
  /** Of way w: from[w] to before from[w + 1]. */
  readonly from: Int32Array;
  readonly item: Int32Array;
  readonly most: Float64Array;
  /** Score and grams of all of them. */
  readonly score: Float64Array;
  readonly grams: Float64Array;
  /** Steps of a round. */
  readonly steps: number;
  readonly #ways: readonly Way[];

  constructor({ ways, items }: RoutingProblem) {
    this.#ways = ways;
    this.from = new Int32Array(ways.length + 1);
    const size = ways.reduce(
      (sum, { limits: limit }) => sum + limit.reduce((held, most) => held + (most > 0 ? 1 : 0), 0),
      0,
    );
    this.item = new Int32Array(size);
    this.most = new Float64Array(size);
    this.score = new Float64Array(size);
    this.grams = new Float64Array(size);
    let at = 0;
    let steps = 0;
    ways.forEach(({ limits: limit, scale, parcel }, index) => {
      for (let item = 0; item < items.length; item += 1) {
        const most = limit[item] ?? 0;
        if (most === 0) continue;
        this.item[at] = item;
        this.most[at] = most;
        this.score[at] = scale.scores[item]?.[most] ?? 0;
        this.grams[at] = most * (parcel.grams[item] ?? 0);
        at += 1;
        steps += parcel.minorants.length * (scale.ramp ? 1 : COUNT_STEPS * most);
      }
      this.from[index + 1] = at;
    });
    this.steps = steps;
  }

  /**
   * Least score of opening a way, each bundle paid for by its multiplier, and the line of its price that says
   * so: the best of the bounds that the lines give.
   */
  cheapest(index: number, prices: Float64Array): { value: number; line: PriceLine } {
    const way = this.#ways[index];
    let value = -Infinity;
    let line: PriceLine = { intercept: 0, slope: 0 };
    if (!way) return { value: Infinity, line };
    const { from, item, most, score, grams } = this;
    const [start, end] = [from[index] ?? 0, from[index + 1] ?? 0];
    for (const own of way.parcel.minorants) {
      let sum = way.opening + own.intercept + own.slope * way.parcel.tare;
      if (way.scale.ramp) {
        for (let at = start; at < end; at += 1) {
          const gain =
            (score[at] ?? 0) + own.slope * (grams[at] ?? 0) - (prices[item[at] ?? 0] ?? 0) * (most[at] ?? 0);
          if (gain < 0) sum += gain;
        }
      } else
        for (let at = start; at < end; at += 1)
          sum += leastOf(way, item[at] ?? 0, most[at] ?? 0, own.slope, prices);
      if (sum > value) {
        value = sum;
        line = own;
      }
    }
    return { value, line };
  }

  /** Bundles of each item that the way ships at that least, added to `takes`. */
  addTakes(index: number, { slope }: PriceLine, prices: Float64Array, takes: Float64Array): void {
    const way = this.#ways[index];
    for (let at = this.from[index] ?? 0; way && at < (this.from[index + 1] ?? 0); at += 1) {
      const item = this.item[at] ?? 0;
      takes[item] = (takes[item] ?? 0) + bestCount(way, item, this.most[at] ?? 0, slope, prices);
    }
  }
}

/** Sum of the values that a plan of at most `most` places would open. */
const opened = (value: Float64Array, most: number): number => {
  const negative = value.filter((one) => one < 0);
  if (negative.length > most) negative.sort();
  let sum = 0;
  for (let at = 0; at < negative.length && at < most; at += 1) sum += negative[at] ?? 0;
  return sum;
};

/**
 * `upper` is the score of a known plan, Infinity when there is none; places that cannot be part of a better
 * one are left out.
 */
export const relax = (problem: RoutingProblem, floors: Floors, upper: number, work: Work): Relaxation => {
  const { items, splitPenalty, maxShipments } = problem;
  const places = [...new Set(problem.ways.map(({ place }) => place))];
  const numberOf = new Map(places.map((place, at) => [place, at]));
  const at = problem.ways.map(({ place }) => numberOf.get(place) ?? 0);
  const total = items.reduce((sum, { count }) => sum + count, 0);
  const amortised = Math.max(0, Math.floor(floors.openingsFloor(1) / Math.max(1, total)));
  const prices = Float64Array.from(items, (_, item) => (floors.bundleFloors[item] ?? 0) + amortised);
  const offers = new Offers(problem);
  const cost = Math.ceil(offers.steps / STEPS);
  let best: Relaxation | undefined;
  let factor = 1.5;
  let stale = 0;

  for (let round = 0; round < ROUNDS && work.affords(cost); round += 1) {
    const value = new Float64Array(places.length).fill(Infinity);
    const way = new Int32Array(places.length).fill(-1);
    const lines: PriceLine[] = [];
    problem.ways.forEach((_, index) => {
      const cheapest = offers.cheapest(index, prices);
      const place = at[index] ?? 0;
      if (cheapest.value + splitPenalty >= (value[place] ?? Infinity)) return;
      value[place] = cheapest.value + splitPenalty;
      way[place] = index;
      lines[place] = cheapest.line;
    });
    work.spend(cost);
    const base = items.reduce((sum, { count }, item) => sum + count * (prices[item] ?? 0), -splitPenalty);
    const bound = base + opened(value, maxShipments);
    if (!best || bound > best.bound) {
      best = { bound, base, value, way, places };
      stale = 0;
    } else stale += 1;
    if (best.bound >= upper) break;
    if (stale >= PATIENCE) {
      factor /= 2;
      stale = 0;
      if (factor < 0.02) break;
    }

    // Towards the demand: what the opened places ship too little of becomes dearer, what they ship too much
    // of cheaper.
    const takes = new Float64Array(items.length);
    lines.forEach((line, place) => {
      if ((value[place] ?? 0) < 0) offers.addTakes(way[place] ?? -1, line, prices, takes);
    });
    const missing = items.map(({ count }, item) => count - (takes[item] ?? 0));
    const norm = missing.reduce((sum, one) => sum + one * one, 0);
    if (norm === 0) break;
    const target = upper === Infinity ? bound + Math.abs(bound) * 0.1 + 1 : upper;
    const step = (factor * (target - bound)) / norm;
    missing.forEach((one, item) => {
      prices[item] = Math.round((prices[item] ?? 0) + step * one);
    });
  }
  return (
    best ?? {
      bound: -Infinity,
      base: -Infinity,
      value: new Float64Array(places.length),
      way: new Int32Array(places.length).fill(-1),
      places,
    }
  );
};
