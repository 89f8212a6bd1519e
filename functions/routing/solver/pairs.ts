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
  readonly #problem: Problem;
  readonly #current: number[];
  readonly #rest: Float64Array;
  /** Parcels so far, in grams. */
  #a = 0;
  #b = 0;

  constructor(problem: Problem, upper: number) {
    this.#problem = problem;
    this.#current = problem.items.map(() => 0);
    this.#rest = new Float64Array(problem.items.length + 1);
    this.best = upper;
  }

  /** Finds a split that scores below `best`, or as much where `ties`. Returns the steps taken. */
  run(a: Way, b: Way, ties: boolean): number {
    const { items, splitPenalty } = this.#problem;
    this.take = undefined;
    this.#a = a.parcel.tare;
    this.#b = b.parcel.tare;
    for (let item = items.length - 1; item >= 0; item -= 1) {
      const count = items[item]?.count ?? 0;
      const low = Math.max(0, count - (b.limit[item] ?? 0));
      const forcedB = Math.max(0, count - (a.limit[item] ?? 0));
      const free = count - low - forcedB;
      const floorA = a.scale.floor[item] ?? 0;
      const floorB = b.scale.floor[item] ?? 0;
      const least = (low > 0 ? low * floorA : 0) + (forcedB > 0 ? forcedB * floorB : 0) + (free > 0 ? free * Math.min(floorA, floorB) : 0);
      this.#rest[item] = (this.#rest[item + 1] ?? 0) + least;
      this.#a += low * (a.parcel.grams[item] ?? 0);
      this.#b += forcedB * (b.parcel.grams[item] ?? 0);
    }
    return this.#visit(a, b, 0, a.open + b.open + splitPenalty, ties);
  }

  #visit(a: Way, b: Way, item: number, score: number, ties: boolean): number {
    const { items } = this.#problem;
    const least = score + (this.#rest[item] ?? 0) + a.parcel.of(this.#a) + b.parcel.of(this.#b);
    if (ties ? least > this.best : least >= this.best) return 1;
    if (item === items.length) {
      if (this.#isAllowed(a, b)) { this.best = least; this.take = [...this.#current]; }
      return 1;
    }
    const count = items[item]?.count ?? 0;
    const low = Math.max(0, count - (b.limit[item] ?? 0));
    const high = Math.min(count, a.limit[item] ?? 0);
    const gramsA = a.parcel.grams[item] ?? 0;
    const gramsB = b.parcel.grams[item] ?? 0;
    const beforeA = this.#a;
    const beforeB = this.#b;
    let steps = 1;
    for (let taken = low; taken <= high; taken += 1) {
      this.#current[item] = taken;
      // Forced bundles are in the weights already.
      this.#a = beforeA + (taken - low) * gramsA;
      this.#b = beforeB + (high - taken) * gramsB;
      steps += this.#visit(a, b, item + 1, score + (a.scale.take[item]?.[taken] ?? 0) + (b.scale.take[item]?.[count - taken] ?? 0), ties);
    }
    this.#a = beforeA;
    this.#b = beforeB;
    return steps;
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
  for (let i = 0; i < held.length; i += 1) {
    const a = held[i];
    if (!a || a.units * 2 < total) break;
    const missing = whole - a.packed;
    const openA = (floors.opening[a.index] ?? 0) + least;
    for (let j = i + 1; j < held.length; j += 1) {
      const b = held[j];
      if (!b || a.units + b.units < total) break;
      pairs += 1;
      if ((((b.packed | guards) - missing) & guards) !== guards || openA + (floors.opening[b.index] ?? 0) > split.best || a.way.place === b.way.place) continue;
      const tie = a.index + b.index;
      work.spend(split.run(a.way, b.way, found !== undefined && tie < found.tie));
      if (split.take) found = { a, b, take: split.take, tie };
    }
    if (pairs > MOST_PAIRS || work.isSpent) return undefined;
  }
  work.spend(pairs >> 3);
  if (!found) return known;
  const { a, b, take } = found;
  const shipments: Shipment[] = [{ way: a.index, take }, { way: b.index, take: problem.items.map(({ count }, item) => count - (take[item] ?? 0)) }];
  return { shipments, score: planScore(problem, shipments) };
};
