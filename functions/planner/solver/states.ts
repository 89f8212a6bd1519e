/**
 * Combinations of open bundles as numbers in mixed radix: state = sum of take[i] x stride[i]. Adding two
 * states that fit into the order adds their numbers. A second, packed form keeps a guard bit above each
 * digit, so that `a fits into b` is one subtraction.
 */
import type { ParcelPrice, RoutingProblem, WantedItem, Way } from './problem.ts';

export interface Space {
  readonly items: readonly WantedItem[];
  readonly size: number;
  readonly full: number;
  readonly strides: readonly number[];
  readonly packed: Int32Array;
  readonly guards: number;
  readonly units: Int32Array;
  readonly value: Float64Array;
  /** First item of which a state holds something; -1 for the empty state. */
  readonly first: Int16Array;
}

/** Number of states, Infinity once it exceeds `most`. */
export const sizeOf = (items: readonly WantedItem[], most: number): number => {
  let size = 1;
  for (const { count } of items) {
    size *= count + 1;
    if (size > most) return Infinity;
  }
  return size;
};

export const spaceOf = (items: readonly WantedItem[]): Space => {
  const strides: number[] = [];
  let size = 1;
  for (const { count } of items) {
    strides.push(size);
    size *= count + 1;
  }
  const packed = new Int32Array(size);
  const units = new Int32Array(size);
  const value = new Float64Array(size);
  const first = new Int16Array(size).fill(-1);
  let bit = 0;
  let guards = 0;
  items.forEach((item, at) => {
    // Of what is not wanted no state holds any: it takes no bits, of which there are 32.
    if (item.count === 0) return;
    const stride = strides[at] ?? 1;
    const width = 32 - Math.clz32(item.count);
    for (let state = 0; state < stride; state += 1) {
      for (let taken = 1; taken <= item.count; taken += 1) {
        const next = state + taken * stride;
        packed[next] = (packed[state] ?? 0) | (taken << bit);
        units[next] = (units[state] ?? 0) + taken * item.units;
        value[next] = (value[state] ?? 0) + taken * item.value;
        first[next] = state === 0 ? at : (first[state] ?? -1);
      }
    }
    guards |= 1 << (bit + width);
    bit += width + 1;
  });
  return { items, size, full: size - 1, strides, packed, guards, units, value, first };
};

/** take[i] of a state. */
export const digitsOf = ({ items, strides }: Space, state: number): number[] =>
  items.map((item, at) => Math.floor(state / (strides[at] ?? 1)) % (item.count + 1));

/** The cheapest way for exactly each state, and the cheapest at another place. */
export interface Best {
  readonly cost: Float64Array;
  readonly way: Int32Array;
  readonly otherCost: Float64Array;
  readonly otherWay: Int32Array;
}

/** Reused while one way's states are listed. */
class Scratch {
  readonly state: Int32Array;
  readonly score: Float64Array;
  readonly grams: Float64Array;
  readonly lines: Int32Array;
  readonly units: Int32Array;
  constructor(size: number) {
    this.state = new Int32Array(size);
    this.score = new Float64Array(size);
    this.grams = new Float64Array(size);
    this.lines = new Int32Array(size);
    this.units = new Int32Array(size);
  }
}

/**
 * Calls `visit` with each non-empty state that a way can carry and its score. Returns how many it looked at.
 */
export const statesOf = (
  { items, strides }: Space,
  way: Way,
  scratch: Scratch,
  prices: Float64Array,
  visit: (state: number, score: number) => void,
): number => {
  const { state, score, grams, lines, units } = scratch;
  const { price, grams: weights } = way.parcel;
  const capped = way.maxLines !== Infinity || way.maxUnits !== Infinity;
  state[0] = 0;
  score[0] = way.opening;
  grams[0] = way.parcel.tare;
  lines[0] = 0;
  units[0] = 0;
  let length = 1;
  for (let at = 0; at < items.length; at += 1) {
    const limit = way.limits[at] ?? 0;
    const item = items[at];
    if (limit === 0 || !item) continue;
    const take = way.scale.scores[at] ?? [];
    const stride = strides[at] ?? 1;
    const weight = weights[at] ?? 0;
    const before = length;
    for (let taken = 1; taken <= limit; taken += 1) {
      const add = take[taken] ?? 0;
      for (let from = 0; from < before; from += 1) {
        if (capped) {
          const nextLines = (lines[from] ?? 0) + item.lines;
          const nextUnits = (units[from] ?? 0) + taken * item.units;
          if (nextLines > way.maxLines || nextUnits > way.maxUnits) continue;
          lines[length] = nextLines;
          units[length] = nextUnits;
        }
        state[length] = (state[from] ?? 0) + taken * stride;
        score[length] = (score[from] ?? 0) + add;
        grams[length] = (grams[from] ?? 0) + taken * weight;
        length += 1;
      }
    }
  }
  for (let entry = 1; entry < length; entry += 1) {
    const at = state[entry] ?? 0;
    let parcel = prices[at] ?? NaN;
    if (parcel !== parcel) {
      parcel = price(grams[entry] ?? 0);
      prices[at] = parcel;
    }
    if (parcel !== Infinity) visit(at, (score[entry] ?? 0) + parcel);
  }
  return length;
};

/**
 * Lists the states of one way after another on shared memory. Parcels of one price object and state cost the
 * same: priced once.
 */
export const lister = (space: Space) => {
  const scratch = new Scratch(space.size);
  const prices = new Map<ParcelPrice, Float64Array>();
  return (way: Way, visit: (state: number, score: number) => void): number => {
    let known = prices.get(way.parcel);
    if (!known) {
      known = new Float64Array(space.size).fill(NaN);
      prices.set(way.parcel, known);
    }
    return statesOf(space, way, scratch, known, visit);
  };
};
export type Lister = ReturnType<typeof lister>;

/** Earlier ways win ties: they stand in the order of the tie-breaks. */
export const bestOf = (
  space: Space,
  problem: RoutingProblem,
  list: Lister,
  isOut: (way: Way, index: number) => boolean,
): { best: Best; work: number } => {
  const best: Best = {
    cost: new Float64Array(space.size).fill(Infinity),
    way: new Int32Array(space.size).fill(-1),
    otherCost: new Float64Array(space.size).fill(Infinity),
    otherWay: new Int32Array(space.size).fill(-1),
  };
  const { cost, way: wayOf, otherCost, otherWay } = best;
  let work = 0;
  problem.ways.forEach((way, index) => {
    if (isOut(way, index)) return;
    work += list(way, (state, score) => {
      const first = cost[state] ?? Infinity;
      if (score < first) {
        const former = wayOf[state] ?? -1;
        if (former >= 0 && problem.ways[former]?.place !== way.place) {
          otherCost[state] = first;
          otherWay[state] = former;
        }
        cost[state] = score;
        wayOf[state] = index;
      } else if (
        score < (otherCost[state] ?? Infinity) &&
        problem.ways[wayOf[state] ?? -1]?.place !== way.place
      ) {
        otherCost[state] = score;
        otherWay[state] = index;
      }
    });
  });
  return { best, work };
};
