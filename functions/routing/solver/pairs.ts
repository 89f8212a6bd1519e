/**
 * The cheapest plan of two shipments, by pairs of ways instead of by states: few pairs together hold everything, and what one of them lacks the
 * other must ship, which says most of what the pair costs.
 */
import { floorOf, type Floors } from './bound.ts';
import type { Plan, Shipment, Way, Work } from './problem.ts';
import { Split } from './split.ts';
import type { Space } from './states.ts';
import { wayAt, type Field } from './ways.ts';

/** What a pair needs to know of the ways that may be part of one: flat and by position, since so many are looked at. */
interface Held {
  readonly count: number;
  /** Number of the way. */
  readonly way: Int32Array;
  readonly opening: Float64Array;
  /** What each holds: as a state, packed, in bundles. */
  readonly state: Int32Array;
  readonly packed: Int32Array;
  readonly bundles: Int32Array;
  /** What each bundle costs there more than where it is cheapest, at least. */
  readonly more: Float64Array;
}

/** The ways that with the cheapest other opening and the cheapest units do not exceed the score. */
const heldBy = ({ ways, items }: Field, { strides, packed }: Space, { opening, each }: Floors, mostOpening: number): Held => {
  const columns = items.length;
  const { limit, scale, scales, parcel, parcels } = ways;
  const held = {
    count: 0, way: new Int32Array(ways.count), opening: new Float64Array(ways.count), state: new Int32Array(ways.count), packed: new Int32Array(ways.count),
    bundles: new Int32Array(ways.count), more: new Float64Array(ways.count),
  };
  for (let index = 0; index < ways.count; index += 1) {
    const open = opening[index] ?? 0;
    const costs = scales[scale[index] ?? 0];
    const price = parcels[parcel[index] ?? 0];
    if (open > mostOpening || !costs || !price) continue;
    let state = 0;
    let bundles = 0;
    let least = Infinity;
    for (let item = 0, from = index * columns; item < columns; item += 1) {
      const most = limit[from + item] ?? 0;
      if (most === 0) continue;
      state += most * (strides[item] ?? 0);
      bundles += most;
      const more = floorOf(costs, price, item) - (each[item] ?? 0);
      if (more < least) least = more;
    }
    const at = held.count;
    held.way[at] = index;
    held.opening[at] = open;
    held.state[at] = state;
    held.packed[at] = packed[state] ?? 0;
    held.bundles[at] = bundles;
    held.more[at] = least;
    held.count += 1;
  }
  return held;
};

/** Positions of the first `count` values, integers, that are at most `most`: ascending by value. */
const ascending = (values: Float64Array, count: number, most: number): Int32Array => {
  const width = 2 ** Math.ceil(Math.log2(count + 1));
  // The position rides along in the lower bits, so that plain numbers are sorted.
  const keys = new Float64Array(count);
  let length = 0;
  for (let at = 0; at < count; at += 1) {
    const value = values[at] ?? 0;
    if (value > most) continue;
    keys[length] = value * width + at;
    length += 1;
  }
  const sorted = keys.subarray(0, length).sort();
  const positions = new Int32Array(length);
  for (let at = 0; at < length; at += 1) {
    const key = sorted[at] ?? 0;
    positions[at] = key - Math.floor(key / width) * width;
  }
  return positions;
};

/** Positions of the ways that hold the most. */
const mostOf = ({ bundles, count }: Held, length: number): number[] => {
  const most: number[] = [];
  for (let position = 0; position < count; position += 1) {
    if (most.length === length && (bundles[position] ?? 0) <= (bundles[most.at(-1) ?? 0] ?? 0)) continue;
    let at = most.length;
    while (at > 0 && (bundles[most[at - 1] ?? 0] ?? 0) < (bundles[position] ?? 0)) at -= 1;
    most.splice(at, 0, position);
    if (most.length > length) most.pop();
  }
  return most;
};

const lowestOf = (values: Float64Array, count: number): number => {
  let lowest = Infinity;
  for (let at = 0; at < count; at += 1) if ((values[at] ?? 0) < lowest) lowest = values[at] ?? 0;
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

/**
 * A bound on a pair from the exact prices of the parcels: each ships at least what the other lacks; where units cost more than anywhere, those do.
 */
const pricedPairs = ({ items, splitPenalty, ways }: Field, space: Space, held: Held): ((a: number, b: number) => number) => {
  const { open, parcel, parcels, scale, scales } = ways;
  const isRamp = scales.every(({ ramp }) => ramp !== undefined);
  const cheapest = scales.reduce((least, { ramp }) => Math.min(least, ramp?.[1] ?? 0), Infinity);
  const dearer = scales.map(({ ramp }) => (isRamp ? (ramp?.[1] ?? 0) - cheapest : 0));
  // What `dearer` adds is on top of the one cheapest unit, not of each item's own.
  const cheapestUnits = splitPenalty + items.reduce((sum, { count, units }, item) =>
    sum + count * (isRamp ? units * cheapest : scales.reduce((least, { floor }) => Math.min(least, floor[item] ?? Infinity), Infinity)), 0);
  const total = space.units[space.full] ?? 0;
  // By parcel and state, each computed once.
  const weights = new Map<readonly number[], Float64Array>();
  const prices = parcels.map(() => new Map<number, number>());
  const priceOf = (number: number, state: number): number => {
    const own = prices[number];
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
  return (a, b) => {
    const ownA = space.full - (held.state[b] ?? 0);
    const ownB = space.full - (held.state[a] ?? 0);
    const unitsA = space.units[ownA] ?? 0;
    const unitsB = space.units[ownB] ?? 0;
    const wayA = held.way[a] ?? 0;
    const wayB = held.way[b] ?? 0;
    const dearerA = dearer[scale[wayA] ?? 0] ?? 0;
    const dearerB = dearer[scale[wayB] ?? 0] ?? 0;
    return (open[wayA] ?? 0) + (open[wayB] ?? 0) + cheapestUnits
      + unitsA * dearerA + unitsB * dearerB + (total - unitsA - unitsB) * Math.min(dearerA, dearerB)
      + priceOf(parcel[wayA] ?? 0, ownA) + priceOf(parcel[wayB] ?? 0, ownB);
  };
};

/** Pairs that are looked at, at most; more of them are cheaper by states. */
const MOST_PAIRS = 300_000;
/** Ways whose best partner is tried before all others. */
const FIRST = 8;

/**
 * The cheapest two shipments that score below `known`; `known` when there are none. Undefined when there are too many pairs, or the budget ends.
 * Each pair is looked at once, those first that may cost least. Of equal scores the lower ranks win.
 */
export const bestPair = (field: Field, space: Space, floors: Floors, known: Plan, work: Work): Plan | undefined => {
  const { items, ways: { place, limit } } = field;
  const columns = items.length;
  const least = field.splitPenalty + floors.units;
  const held = heldBy(field, space, floors, known.score - least - floors.openings(1));
  const { count, way, opening, packed, bundles, more } = held;
  const boundOf = pricedPairs(field, space, held);
  const whole = space.packed[space.full] ?? 0;
  const { guards } = space;
  const total = items.reduce((sum, item) => sum + item.count, 0);
  const split = new Split(field, known.score);
  let found: { a: number; b: number; tie: number; take: readonly number[] } | undefined;
  let pairs = 0;
  const objects: (Way | undefined)[] = [];
  const wayOf = (position: number): Way => objects[position] ??= wayAt(field, way[position] ?? 0);

  const consider = (a: number, b: number): void => {
    if (boundOf(a, b) > split.best) return;
    const wayA = wayOf(a);
    const wayB = wayOf(b);
    const tie = wayA.rank + wayB.rank;
    split.run(wayA, wayB, found !== undefined && tie < found.tie);
    if (split.take) found = { a, b, tie, take: split.take };
  };

  // The leader of a pair is where bundles cost less: at best it ships all but what it lacks, and but one. What a way adds to a pair as either.
  const leading = new Float64Array(count);
  const following = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    leading[at] = (opening[at] ?? 0) + (total - 1) * (more[at] ?? 0);
    following[at] = (opening[at] ?? 0) + (more[at] ?? 0);
  }
  /** The pairs of a leader, as long as the score says: all, or only the one that looks best. */
  const lead = (leader: number, followers: Int32Array, onlyBest: boolean): void => {
    const cheap = more[leader] ?? 0;
    const own = (leading[leader] ?? 0) + least;
    const missing = whole - (packed[leader] ?? 0);
    const lacking = Math.max(0, total - (bundles[leader] ?? 0) - 1);
    const ownPlace = place[way[leader] ?? 0];
    let best = -1;
    let lowest = Infinity;
    for (let at = 0; at < followers.length; at += 1) {
      const other = followers[at] ?? 0;
      const bound = own + (following[other] ?? 0);
      if (bound > split.best) break;
      pairs += 1;
      if (((((packed[other] ?? 0) | guards) - missing) & guards) !== guards) continue;
      const extra = (more[other] ?? 0) - cheap;
      if (extra < 0 || (extra === 0 && other < leader)) continue;
      const score = bound + extra * lacking;
      if (score > split.best || place[way[other] ?? 0] === ownPlace) continue;
      if (!onlyBest) consider(leader, other);
      else if (score < lowest) { lowest = score; best = other; }
    }
    if (best >= 0) consider(leader, best);
  };
  // Where nothing is known yet, the best partners of the ways that hold most make for a score that spares the others.
  if (split.best === Infinity) {
    const all = new Int32Array(count);
    for (let at = 0; at < count; at += 1) all[at] = at;
    for (const leader of mostOf(held, FIRST)) lead(leader, all, true);
  }

  const followers = ascending(following, count, split.best - least - lowestOf(leading, count));
  const first = following[followers[0] ?? 0] ?? 0;
  // What a leader lacks most rarely stands in few of these lists' ways: by item, those that hold some, in the same order.
  const lists: (Int32Array | undefined)[] = [];
  const listOf = (item: number): Int32Array => {
    const list = new Int32Array(followers.length);
    let length = 0;
    for (let at = 0; at < followers.length; at += 1) {
      const position = followers[at] ?? 0;
      if (limit[(way[position] ?? 0) * columns + item] === 0) continue;
      list[length] = position;
      length += 1;
    }
    return list.subarray(0, length);
  };
  const followersOf = (leader: number): Int32Array => {
    let shortest = followers;
    for (let item = 0, from = (way[leader] ?? 0) * columns; item < columns; item += 1) {
      if ((limit[from + item] ?? 0) >= (items[item]?.count ?? 0)) continue;
      const list = lists[item] ??= listOf(item);
      if (list.length < shortest.length) shortest = list;
    }
    return shortest;
  };
  for (const leader of ascending(leading, count, split.best - least - lowestOf(following, count))) {
    if ((leading[leader] ?? 0) + first + least > split.best) break;
    lead(leader, followersOf(leader), false);
    if (pairs > MOST_PAIRS || !work.affords(split.steps * 2)) { work.spend(split.steps * 2); return undefined; }
  }
  work.spend(split.steps * 2 + (pairs >> 3));
  if (!found) return known;
  const { a, b, take } = found;
  const shipments: Shipment[] = [{ way: way[a] ?? -1, take }, { way: way[b] ?? -1, take: items.map((item, at) => item.count - (take[at] ?? 0)) }];
  return { shipments, score: split.best };
};
