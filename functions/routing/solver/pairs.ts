/**
 * The cheapest plan of two shipments, by pairs of ways instead of by states: few pairs together hold everything, and what one of them lacks the
 * other must ship, which says most of what the pair costs.
 */
import { floorOf, type Floors } from './bound.ts';
import { valueOf, type Plan, type Shipment, type Way, type Work } from './problem.ts';
import type { Space } from './states.ts';
import { wayAt, type Field } from './ways.ts';

/** What a pair needs to know of each way, by its number: flat, since so many are looked at. */
interface Held {
  /** What each holds: as a state, packed, in bundles. */
  readonly state: Int32Array;
  readonly packed: Int32Array;
  readonly bundles: Int32Array;
  /** What each bundle costs there more than where it is cheapest, at least. */
  readonly more: Float64Array;
  /** Cheapest units of everything, before their weight is paid for. */
  readonly cheapestUnits: number;
  /** By scale: what a unit costs more than anywhere; 0 where units cost differently. */
  readonly dearer: readonly number[];
}

const heldBy = ({ ways, items }: Field, { strides, packed }: Space, { each }: Floors): Held => {
  const columns = items.length;
  const { count, limit, scale, scales, parcel, parcels } = ways;
  const state = new Int32Array(count);
  const packs = new Int32Array(count);
  const sums = new Int32Array(count);
  const more = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const costs = scales[scale[index] ?? 0];
    const price = parcels[parcel[index] ?? 0];
    if (!costs || !price) continue;
    let own = 0;
    let sum = 0;
    let least = Infinity;
    for (let item = 0, from = index * columns; item < columns; item += 1) {
      const most = limit[from + item] ?? 0;
      if (most === 0) continue;
      own += most * (strides[item] ?? 0);
      sum += most;
      least = Math.min(least, floorOf(costs, price, item) - (each[item] ?? 0));
    }
    more[index] = least;
    state[index] = own;
    packs[index] = packed[own] ?? 0;
    sums[index] = sum;
  }
  // What `dearer` adds is on top of the one cheapest unit, not of each item's own.
  const isRamp = scales.every(({ ramp }) => ramp !== undefined);
  const cheapest = scales.reduce((least, { ramp }) => Math.min(least, ramp?.[1] ?? 0), Infinity);
  return {
    state, packed: packs, bundles: sums, more,
    dearer: scales.map(({ ramp }) => (isRamp ? (ramp?.[1] ?? 0) - cheapest : 0)),
    cheapestUnits: items.reduce((sum, { count: wanted, units }, item) =>
      sum + wanted * (isRamp ? units * cheapest : scales.reduce((least, { floor }) => Math.min(least, floor[item] ?? Infinity), Infinity)), 0),
  };
};

/** Numbers of the ways whose value, an integer, is at most `most`: ascending by it. */
const ascending = (values: Float64Array, most: number): Int32Array => {
  const width = 2 ** Math.ceil(Math.log2(values.length + 1));
  // The number rides along in the lower bits, so that plain numbers are sorted.
  const keys = new Float64Array(values.length);
  let length = 0;
  for (let number = 0; number < values.length; number += 1) {
    const value = values[number] ?? 0;
    if (value > most) continue;
    keys[length] = value * width + number;
    length += 1;
  }
  const sorted = keys.subarray(0, length).sort();
  const numbers = new Int32Array(length);
  for (let at = 0; at < length; at += 1) {
    const key = sorted[at] ?? 0;
    numbers[at] = key - Math.floor(key / width) * width;
  }
  return numbers;
};

/** Numbers of the ways that hold the most. */
const mostOf = (bundles: Int32Array, length: number): number[] => {
  const most: number[] = [];
  for (let index = 0; index < bundles.length; index += 1) {
    if (most.length === length && (bundles[index] ?? 0) <= (bundles[most.at(-1) ?? 0] ?? 0)) continue;
    let at = most.length;
    while (at > 0 && (bundles[most[at - 1] ?? 0] ?? 0) < (bundles[index] ?? 0)) at -= 1;
    most.splice(at, 0, index);
    if (most.length > length) most.pop();
  }
  return most;
};

const lowestOf = (values: Float64Array): number => {
  let lowest = Infinity;
  for (let at = 0; at < values.length; at += 1) if ((values[at] ?? 0) < lowest) lowest = values[at] ?? 0;
  return lowest;
};

/** Grams of what each state holds, by the weights of a card. */
const gramsByState = ({ size, strides, items }: Space, grams: readonly number[]): Float64Array => {
  const sums = new Float64Array(size);
  items.forEach(({ count }, item) => {
    const stride = strides[item] ?? 1;
    for (let state = 0; state < stride; state += 1)
      for (let taken = 1; taken <= count; taken += 1) sums[state + taken * stride] = (sums[state] ?? 0) + taken * (grams[item] ?? 0);
  });
  return sums;
};

/** The best split over one pair: depth first over what both hold, cut off by the least that the rest can cost. */
class Split {
  best: number;
  take: number[] | undefined;
  steps = 0;
  readonly #problem: Field;
  readonly #current: number[];
  /** Items that both hold, with the range that the first may take; least cost of those from here on. */
  readonly #free: Int32Array;
  #frees = 0;
  readonly #low: number[];
  readonly #high: number[];
  readonly #rest: Float64Array;

  constructor(problem: Field, upper: number) {
    this.#problem = problem;
    this.#free = new Int32Array(problem.items.length);
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
    this.#frees = 0;
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
      else { this.#free[this.#frees] = item; this.#frees += 1; }
    }
    for (let at = this.#frees - 1; at >= 0; at -= 1) {
      const item = this.#free[at] ?? 0;
      const low = this.#low[item] ?? 0;
      const high = this.#high[item] ?? 0;
      const count = items[item]?.count ?? 0;
      const floorA = a.scale.floor[item] ?? 0;
      const floorB = b.scale.floor[item] ?? 0;
      const least = (low > 0 ? low * floorA : 0) + (count > high ? (count - high) * floorB : 0) + (high - low) * Math.min(floorA, floorB);
      this.#rest[at] = (at + 1 < this.#frees ? this.#rest[at + 1] ?? 0 : 0) + least;
    }
    this.#visit(a, b, 0, score, gramsA, gramsB, a.parcel.of(gramsA), b.parcel.of(gramsB), ties);
  }

  #visit(a: Way, b: Way, at: number, score: number, gramsA: number, gramsB: number, priceA: number, priceB: number, ties: boolean): void {
    this.steps += 1;
    const isEnd = at === this.#frees;
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
/** Ways whose best partner is tried before all others. */
const FIRST = 8;

/**
 * The cheapest two shipments that score below `known`; `known` when there are none. Undefined when there are too many pairs, or the budget ends.
 * Each pair is looked at once, those first that may cost least. Of equal scores the lower ranks win.
 */
export const bestPair = (field: Field, space: Space, floors: Floors, known: Plan, work: Work): Plan | undefined => {
  const { ways } = field;
  const { count, place, open, parcel, parcels, scale } = ways;
  const { opening } = floors;
  const held = heldBy(field, space, floors);
  const { packed, more } = held;
  const whole = space.packed[space.full] ?? 0;
  const { guards } = space;
  const total = space.units[space.full] ?? 0;
  const least = field.splitPenalty + floors.units;
  const split = new Split(field, known.score);
  let found: { a: number; b: number; tie: number; take: readonly number[] } | undefined;
  let pairs = 0;
  // Prices of what one must ship, by parcel and state, each computed once.
  const weights = new Map<readonly number[], Float64Array>();
  const priced = parcels.map(() => new Map<number, number>());
  const priceOf = (number: number, state: number): number => {
    const own = priced[number];
    const price = parcels[number];
    if (!own || !price) return 0;
    let known = own.get(state);
    if (known === undefined) {
      let grams = weights.get(price.grams);
      if (!grams) { grams = gramsByState(space, price.grams); weights.set(price.grams, grams); }
      known = price.of(price.tare + (grams[state] ?? 0));
      own.set(state, known);
    }
    return known;
  };
  const objects: (Way | undefined)[] = [];
  const wayOf = (index: number): Way => objects[index] ??= wayAt(field, index);

  const consider = (a: number, b: number): void => {
    // Each ships at least what the other place lacks; where units cost more than anywhere, those do.
    const ownA = space.full - (held.state[b] ?? 0);
    const ownB = space.full - (held.state[a] ?? 0);
    const unitsA = space.units[ownA] ?? 0;
    const unitsB = space.units[ownB] ?? 0;
    const dearerA = held.dearer[scale[a] ?? 0] ?? 0;
    const dearerB = held.dearer[scale[b] ?? 0] ?? 0;
    const bare = (open[a] ?? 0) + (open[b] ?? 0) + field.splitPenalty + held.cheapestUnits
      + unitsA * dearerA + unitsB * dearerB + (total - unitsA - unitsB) * Math.min(dearerA, dearerB);
    if (bare + priceOf(parcel[a] ?? 0, ownA) + priceOf(parcel[b] ?? 0, ownB) > split.best) return;
    const wayA = wayOf(a);
    const wayB = wayOf(b);
    const tie = wayA.rank + wayB.rank;
    split.run(wayA, wayB, found !== undefined && tie < found.tie);
    if (split.take) found = { a, b, tie, take: split.take };
  };

  const bundles = field.items.reduce((sum, item) => sum + item.count, 0);
  const covers = (index: number, missing: number): boolean => ((((packed[index] ?? 0) | guards) - missing) & guards) === guards;
  // The leader of a pair is where bundles cost less: at best it ships all but what it lacks, and but one. What a way adds to a pair as either.
  const leading = new Float64Array(count);
  const following = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    leading[index] = (opening[index] ?? 0) + (bundles - 1) * (more[index] ?? 0);
    following[index] = (opening[index] ?? 0) + (more[index] ?? 0);
  }
  /** The pairs of a leader, as long as the score says: all, or only the one that looks best. */
  const lead = (index: number, followers: Int32Array, onlyBest: boolean): void => {
    const dearer = more[index] ?? 0;
    const own = (leading[index] ?? 0) + least;
    const missing = whole - (packed[index] ?? 0);
    const lacking = Math.max(0, bundles - (held.bundles[index] ?? 0) - 1);
    let best = -1;
    let lowest = Infinity;
    for (let at = 0; at < followers.length; at += 1) {
      const other = followers[at] ?? 0;
      const bound = own + (following[other] ?? 0);
      if (bound > split.best) break;
      pairs += 1;
      const extra = (more[other] ?? 0) - dearer;
      if (extra < 0 || (extra === 0 && other < index) || !covers(other, missing) || place[other] === place[index]) continue;
      const score = bound + extra * lacking;
      if (score > split.best) continue;
      if (!onlyBest) consider(index, other);
      else if (score < lowest) { lowest = score; best = other; }
    }
    if (best >= 0) consider(index, best);
  };
  // Where nothing is known yet, the best partners of the ways that hold most make for a score that spares the others.
  if (split.best === Infinity) {
    const all = Int32Array.from(opening.keys());
    for (const index of mostOf(held.bundles, FIRST)) lead(index, all, true);
  }
  const followers = ascending(following, split.best - least - lowestOf(leading));
  for (const index of ascending(leading, split.best - least - lowestOf(following))) {
    if ((leading[index] ?? 0) + (following[followers[0] ?? 0] ?? 0) + least > split.best) break;
    lead(index, followers, false);
    if (pairs > MOST_PAIRS || !work.affords(split.steps)) { work.spend(split.steps); return undefined; }
  }
  work.spend(split.steps + (pairs >> 3));
  if (!found) return known;
  const { a, b, take } = found;
  const shipments: Shipment[] = [{ way: a, take }, { way: b, take: field.items.map(({ count: wanted }, item) => wanted - (take[item] ?? 0)) }];
  return { shipments, score: split.best };
};
