/**
 * The cheapest plan of two shipments, by pairs of ways instead of by states: few pairs together hold everything, and what one of them lacks the
 * other must ship, which says most of what the pair costs.
 */
import type { Floors } from './bound.ts';
import { planScore, valueOf, type ParcelPrice, type Plan, type Problem, type Shipment, type Way, type Work } from './problem.ts';
import type { Space } from './states.ts';

/** Ways by the units that they hold, most first; of equal ones the earlier way. Flat, since so many pairs are looked at. */
interface Held {
  readonly index: Int32Array;
  /** What each holds: as a state, packed, in units. */
  readonly state: Int32Array;
  readonly packed: Int32Array;
  readonly units: Int32Array;
  /** Opening with the parcel's line, and without. */
  readonly opening: Float64Array;
  readonly bare: Float64Array;
  readonly place: Int32Array;
  /** Number of its parcel's price among `parcels`. */
  readonly parcel: Int32Array;
  readonly parcels: readonly ParcelPrice[];
  /** By item: positions in this order that hold some of it, ascending. */
  readonly holders: readonly Int32Array[];
  /** Cheapest units of everything, before their weight is paid for. */
  readonly cheapestUnits: number;
  /** What a unit costs at each more than anywhere; 0 where units cost differently. */
  readonly dearer: Float64Array;
}

const heldBy = ({ ways, items }: Problem, { strides, packed }: Space, floors: Floors): Held => {
  const keys = new Float64Array(ways.length);
  const states = new Int32Array(ways.length);
  const sums = new Int32Array(ways.length);
  const lowest = new Float64Array(items.length).fill(Infinity);
  const counts = new Int32Array(items.length);
  const isRamp = ways.every(({ scale }) => scale.ramp !== undefined);
  let cheapest = Infinity;
  for (let index = 0; index < ways.length; index += 1) {
    const way = ways[index];
    if (!way) continue;
    const { limit, scale: { floor, ramp } } = way;
    if (isRamp) cheapest = Math.min(cheapest, ramp?.[1] ?? 0);
    let state = 0;
    let sum = 0;
    for (let item = 0; item < items.length; item += 1) {
      const most = limit[item] ?? 0;
      if (most === 0) continue;
      state += most * (strides[item] ?? 0);
      sum += most * (items[item]?.units ?? 0);
      counts[item] = (counts[item] ?? 0) + 1;
      if ((floor[item] ?? 0) < (lowest[item] ?? 0)) lowest[item] = floor[item] ?? 0;
    }
    states[index] = state;
    sums[index] = sum;
    keys[index] = index - sum * 1_048_576;
  }
  keys.sort();
  const size = ways.length;
  const parcels: ParcelPrice[] = [];
  const held = {
    index: new Int32Array(size), state: new Int32Array(size), packed: new Int32Array(size), units: new Int32Array(size),
    opening: new Float64Array(size), bare: new Float64Array(size), place: new Int32Array(size), parcel: new Int32Array(size), parcels,
    holders: Array.from(counts, (count) => new Int32Array(count)),
    dearer: new Float64Array(size),
    // What `dearer` adds is on top of the one cheapest unit, not of each item's own.
    cheapestUnits: items.reduce((sum, { count, units }, item) => sum + count * (isRamp ? units * cheapest : lowest[item] ?? 0), 0),
  };
  counts.fill(0);
  for (let at = 0; at < size; at += 1) {
    const key = keys[at] ?? 0;
    const index = ((key % 1_048_576) + 1_048_576) % 1_048_576;
    const way = ways[index];
    if (!way) continue;
    held.index[at] = index;
    held.state[at] = states[index] ?? 0;
    held.packed[at] = packed[states[index] ?? 0] ?? 0;
    held.units[at] = sums[index] ?? 0;
    held.opening[at] = floors.opening[index] ?? 0;
    held.bare[at] = way.open;
    held.place[at] = way.place;
    let parcel = parcels.indexOf(way.parcel);
    if (parcel < 0) { parcel = parcels.length; parcels.push(way.parcel); }
    held.parcel[at] = parcel;
    if (isRamp) held.dearer[at] = (way.scale.ramp?.[1] ?? 0) - cheapest;
    for (let item = 0; item < items.length; item += 1) {
      if ((way.limit[item] ?? 0) === 0) continue;
      const list = held.holders[item];
      const next = counts[item] ?? 0;
      if (list) list[next] = at;
      counts[item] = next + 1;
    }
  }
  return held;
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
  readonly #problem: Problem;
  readonly #current: number[];
  /** Items that both hold, with the range that the first may take; least cost of those from here on. */
  readonly #free: Int32Array;
  #frees = 0;
  readonly #low: number[];
  readonly #high: number[];
  readonly #rest: Float64Array;

  constructor(problem: Problem, upper: number) {
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
/** Ways whose cheapest partner is tried before all others. */
const FIRST = 8;

/**
 * The cheapest two shipments that score below `known`; `known` when there are none. Undefined when there are too many pairs, or the budget ends.
 * Of equal scores the earlier ways win.
 */
export const bestPair = (problem: Problem, space: Space, floors: Floors, known: Plan, work: Work): Plan | undefined => {
  const held = heldBy(problem, space, floors);
  const whole = space.packed[space.full] ?? 0;
  const { guards } = space;
  const total = problem.items.reduce((sum, { count, units }) => sum + count * units, 0);
  const least = problem.splitPenalty + floors.units;
  const split = new Split(problem, known.score);
  let found: { a: number; b: number; take: readonly number[] } | undefined;
  let pairs = 0;
  // Prices of what one must ship, by parcel and state, each computed once.
  const weights = new Map<readonly number[], Float64Array>();
  const priced = held.parcels.map(() => new Float64Array(space.size).fill(NaN));
  const priceOf = (number: number, state: number): number => {
    const known = priced[number]?.[state] ?? 0;
    const parcel = held.parcels[number];
    if (known === known || !parcel) return known;
    let grams = weights.get(parcel.grams);
    if (!grams) { grams = gramsByState(space, parcel.grams); weights.set(parcel.grams, grams); }
    const price = parcel.of(parcel.tare + (grams[state] ?? 0));
    const own = priced[number];
    if (own) own[state] = price;
    return price;
  };

  const consider = (i: number, j: number): void => {
    // Each ships at least what the other place lacks; where units cost more than anywhere, those do.
    const ownA = space.full - (held.state[j] ?? 0);
    const ownB = space.full - (held.state[i] ?? 0);
    const unitsA = space.units[ownA] ?? 0;
    const unitsB = space.units[ownB] ?? 0;
    const dearerA = held.dearer[i] ?? 0;
    const dearerB = held.dearer[j] ?? 0;
    const bare = (held.bare[i] ?? 0) + (held.bare[j] ?? 0) + problem.splitPenalty + held.cheapestUnits
      + unitsA * dearerA + unitsB * dearerB + (total - unitsA - unitsB) * Math.min(dearerA, dearerB);
    if (bare + priceOf(held.parcel[i] ?? 0, ownA) + priceOf(held.parcel[j] ?? 0, ownB) > split.best) return;
    const a = held.index[i] ?? 0;
    const b = held.index[j] ?? 0;
    const wayA = problem.ways[a];
    const wayB = problem.ways[b];
    if (!wayA || !wayB) return;
    split.run(wayA, wayB, found !== undefined && a + b < found.a + found.b);
    if (split.take) found = { a, b, take: split.take };
  };
  /** Positions that may hold what one way lacks: the holders of the rarest item that it has too little of; undefined when it lacks nothing. */
  const partnersOf = (i: number): Int32Array | undefined => {
    const way = problem.ways[held.index[i] ?? 0];
    let fewest: Int32Array | undefined;
    problem.items.forEach(({ count }, item) => {
      const holders = held.holders[item];
      if ((way?.limit[item] ?? 0) < count && holders && (!fewest || holders.length < fewest.length)) fewest = holders;
    });
    return fewest;
  };
  /** The partners that hold what one way lacks and open below the best so far: each, or only the cheapest to open. */
  const withPartners = (i: number, onlyCheapest: boolean): void => {
    const missing = whole - (held.packed[i] ?? 0);
    const place = held.place[i] ?? 0;
    const needed = total - (held.units[i] ?? 0);
    const open = (held.opening[i] ?? 0) + least;
    const partners = partnersOf(i);
    let cheapest = -1;
    for (let at = partners ? 0 : i + 1; at < (partners ?? held.index).length; at += 1) {
      const j = partners ? partners[at] ?? 0 : at;
      if (j <= i) continue;
      if ((held.units[j] ?? 0) < needed) break;
      pairs += 1;
      if (((((held.packed[j] ?? 0) | guards) - missing) & guards) !== guards || open + (held.opening[j] ?? 0) > split.best || place === held.place[j]) continue;
      if (!onlyCheapest) consider(i, j);
      else if (cheapest < 0 || (held.opening[j] ?? 0) < (held.opening[cheapest] ?? 0)) cheapest = j;
    }
    if (cheapest >= 0) consider(i, cheapest);
  };
  // The cheapest partner of the ways that hold most comes first, so that the rest meets a good score.
  for (let i = 0; i < FIRST && i < held.index.length; i += 1) withPartners(i, true);
  for (let i = 0; i < held.index.length && (held.units[i] ?? 0) * 2 >= total; i += 1) {
    withPartners(i, false);
    if (pairs > MOST_PAIRS || !work.affords(split.steps)) { work.spend(split.steps); return undefined; }
  }
  work.spend(split.steps + (pairs >> 3));
  if (!found) return known;
  const { a, b, take } = found;
  const shipments: Shipment[] = [{ way: a, take }, { way: b, take: problem.items.map(({ count }, item) => count - (take[item] ?? 0)) }];
  return { shipments, score: planScore(problem, shipments) };
};
