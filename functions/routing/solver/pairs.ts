/**
 * The cheapest plan of two shipments, by pairs of ways instead of by states: few pairs together hold everything, and what one of them lacks the
 * other must ship, which says most of what the pair costs.
 */
import type { Floors } from './bound.ts';
import { planScore, valueOf, type Plan, type Problem, type Shipment, type Way, type Work } from './problem.ts';
import type { Space } from './states.ts';

interface Held { readonly way: Way; readonly index: number; readonly packed: number; readonly units: number }

const heldBy = ({ ways, items }: Problem, { strides, packed }: Space): Held[] => {
  const keys = new Float64Array(ways.length);
  const all = ways.map((way, index): Held => {
    let state = 0;
    let units = 0;
    for (let item = 0; item < items.length; item += 1) {
      const limit = way.limit[item] ?? 0;
      state += limit * (strides[item] ?? 0);
      units += limit * (items[item]?.units ?? 0);
    }
    keys[index] = index - units * 1_048_576;
    return { way, index, packed: packed[state] ?? 0, units };
  });
  keys.sort();
  return Array.from(keys, (key) => all[((key % 1_048_576) + 1_048_576) % 1_048_576]).filter((held) => held !== undefined);
};

/** The best split over one pair: depth first over what both hold, cut off by the least that the rest can cost. */
class Split {
  best: number;
  take: number[] | undefined;
  steps = 0;
  readonly #problem: Problem;
  readonly #current: number[];
  /** Items that both hold, with the range that the first may take; least cost of those from here on. */
  readonly #free: number[] = [];
  readonly #low: number[];
  readonly #high: number[];
  readonly #rest: Float64Array;

  constructor(problem: Problem, upper: number) {
    this.#problem = problem;
    this.#current = problem.items.map(() => 0);
    this.#low = problem.items.map(() => 0);
    this.#high = problem.items.map(() => 0);
    this.#rest = new Float64Array(problem.items.length + 1);
    this.best = upper;
  }

  /** Finds a split that scores below `best`, or as much where `ties`. */
  run(a: Way, b: Way, ties: boolean): void {
    const { items, splitPenalty } = this.#problem;
    this.take = undefined;
    this.#free.length = 0;
    let gramsA = a.parcel.tare;
    let gramsB = b.parcel.tare;
    let score = a.open + b.open + splitPenalty;
    for (let item = 0; item < items.length; item += 1) {
      const count = items[item]?.count ?? 0;
      const low = Math.max(0, count - (b.limit[item] ?? 0));
      const high = Math.min(count, a.limit[item] ?? 0);
      gramsA += low * (a.parcel.grams[item] ?? 0);
      gramsB += (count - high) * (b.parcel.grams[item] ?? 0);
      this.#low[item] = low;
      this.#high[item] = high;
      this.#current[item] = low;
      if (low === high) score += (a.scale.take[item]?.[low] ?? 0) + (b.scale.take[item]?.[count - low] ?? 0);
      else this.#free.push(item);
    }
    for (let at = this.#free.length - 1; at >= 0; at -= 1) {
      const item = this.#free[at] ?? 0;
      const low = this.#low[item] ?? 0;
      const high = this.#high[item] ?? 0;
      const count = items[item]?.count ?? 0;
      const floorA = a.scale.floor[item] ?? 0;
      const floorB = b.scale.floor[item] ?? 0;
      const least = (low > 0 ? low * floorA : 0) + (count > high ? (count - high) * floorB : 0) + (high - low) * Math.min(floorA, floorB);
      this.#rest[at] = (at + 1 < this.#free.length ? this.#rest[at + 1] ?? 0 : 0) + least;
    }
    this.#visit(a, b, 0, score, gramsA, gramsB, a.parcel.of(gramsA), b.parcel.of(gramsB), ties);
  }

  #visit(a: Way, b: Way, at: number, score: number, gramsA: number, gramsB: number, priceA: number, priceB: number, ties: boolean): void {
    this.steps += 1;
    const isEnd = at === this.#free.length;
    const least = score + (isEnd ? 0 : this.#rest[at] ?? 0) + priceA + priceB;
    if (ties ? least > this.best : least >= this.best) return;
    if (isEnd) {
      if (this.#isAllowed(a, b)) { this.best = least; this.take = [...this.#current]; }
      return;
    }
    const item = this.#free[at] ?? 0;
    const count = this.#problem.items[item]?.count ?? 0;
    const low = this.#low[item] ?? 0;
    const high = this.#high[item] ?? 0;
    const takeA = a.scale.take[item];
    const takeB = b.scale.take[item];
    const eachA = a.parcel.grams[item] ?? 0;
    const eachB = b.parcel.grams[item] ?? 0;
    for (let taken = low; taken <= high; taken += 1) {
      this.#current[item] = taken;
      const nextA = gramsA + (taken - low) * eachA;
      const nextB = gramsB + (high - taken) * eachB;
      this.#visit(a, b, at + 1, score + (takeA?.[taken] ?? 0) + (takeB?.[count - taken] ?? 0), nextA, nextB,
        taken === low ? priceA : a.parcel.of(nextA), taken === high ? priceB : b.parcel.of(nextB), ties);
    }
  }

  /** Caps, least value, and that both ship something. */
  #isAllowed(a: Way, b: Way): boolean {
    const problem = this.#problem;
    const rest = problem.items.map(({ count }, item) => count - (this.#current[item] ?? 0));
    for (const [way, take] of [[a, this.#current], [b, rest]] as const) {
      let lines = 0;
      let units = 0;
      take.forEach((count, item) => { if (count > 0) { lines += problem.items[item]?.lines ?? 0; units += count * (problem.items[item]?.units ?? 0); } });
      if (lines === 0 || lines > way.maxLines || units > way.maxUnits) return false;
    }
    return problem.minValue === 0 || (valueOf(problem, this.#current) >= problem.minValue && valueOf(problem, rest) >= problem.minValue);
  }
}

/** Pairs that are looked at, at most; more of them are cheaper by states. */
const MOST_PAIRS = 300_000;
/** Ways whose cheapest partner is tried before all others. */
const FIRST = 8;

/**
 * The cheapest two shipments that score below `known`; `known` when there are none. Undefined when there are too many pairs, or the budget ends.
 * Of equal scores the earlier ways win.
 */
export const bestPair = (problem: Problem, space: Space, floors: Floors, known: Plan, work: Work): Plan | undefined => {
  const held = heldBy(problem, space);
  const whole = space.packed[space.full] ?? 0;
  const { guards } = space;
  const total = problem.items.reduce((sum, { count, units }) => sum + count * units, 0);
  const least = problem.splitPenalty + floors.units;
  const split = new Split(problem, known.score);
  let found: { a: Held; b: Held; take: readonly number[]; tie: number } | undefined;
  let pairs = 0;
  const consider = (a: Held, b: Held): void => {
    const tie = a.index + b.index;
    split.run(a.way, b.way, found !== undefined && tie < found.tie);
    if (split.take) found = { a, b, take: split.take, tie };
  };
  /** The partners of one way that hold what it lacks and open below the best so far. */
  const eachPartner = (i: number, a: Held, visit: (b: Held, opening: number) => void): void => {
    const missing = whole - a.packed;
    const openA = (floors.opening[a.index] ?? 0) + least;
    for (let j = i + 1; j < held.length; j += 1) {
      const b = held[j];
      if (!b || a.units + b.units < total) break;
      pairs += 1;
      if ((((b.packed | guards) - missing) & guards) !== guards) continue;
      const opening = openA + (floors.opening[b.index] ?? 0);
      if (opening <= split.best && a.way.place !== b.way.place) visit(b, opening);
    }
  };
  // The cheapest partner of the ways that hold most comes first, so that the rest meets a good score.
  held.slice(0, FIRST).forEach((a, i) => {
    let partner: { b: Held; opening: number } | undefined;
    eachPartner(i, a, (b, opening) => { if (!partner || opening < partner.opening) partner = { b, opening }; });
    if (partner) consider(a, partner.b);
  });
  for (let i = 0; i < held.length; i += 1) {
    const a = held[i];
    if (!a || a.units * 2 < total) break;
    eachPartner(i, a, (b) => { consider(a, b); });
    if (pairs > MOST_PAIRS || !work.affords(split.steps)) { work.spend(split.steps); return undefined; }
  }
  work.spend(split.steps + (pairs >> 3));
  if (!found) return known;
  const { a, b, take } = found;
  const shipments: Shipment[] = [{ way: a.index, take }, { way: b.index, take: problem.items.map(({ count }, item) => count - (take[item] ?? 0)) }];
  return { shipments, score: planScore(problem, shipments) };
};
