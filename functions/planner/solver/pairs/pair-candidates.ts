/** The ways that may be part of a pair, as the search for the best pair looks at them. */

import type { FlatProblem } from '../flat-problem.ts';
import { type FlatFloors, leastSurcharge } from '../floors.ts';
import type { Space } from '../states.ts';

/**
 * What a pair needs to know of the ways that may be part of one: flat and by position, since so many are
 * looked at.
 */
export interface Held {
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
export const heldBy = (
  field: FlatProblem,
  { strides, packed }: Space,
  floors: FlatFloors,
  mostOpening: number,
): Held => {
  const {
    ways,
    items: { length: columns },
  } = field;
  const { limits: limit } = ways;
  const held = {
    count: 0,
    way: new Int32Array(ways.count),
    opening: new Float64Array(ways.count),
    state: new Int32Array(ways.count),
    packed: new Int32Array(ways.count),
    bundles: new Int32Array(ways.count),
    more: new Float64Array(ways.count),
  };
  for (let index = 0; index < ways.count; index += 1) {
    const open = floors.openingFloors[index] ?? 0;
    if (open > mostOpening) continue;
    let state = 0;
    let bundles = 0;
    for (let item = 0, from = index * columns; item < columns; item += 1) {
      const most = limit[from + item] ?? 0;
      if (most === 0) continue;
      state += most * (strides[item] ?? 0);
      bundles += most;
    }
    if (bundles === 0) continue;
    const at = held.count;
    held.way[at] = index;
    held.opening[at] = open;
    held.state[at] = state;
    held.packed[at] = packed[state] ?? 0;
    held.bundles[at] = bundles;
    held.more[at] = leastSurcharge(field, floors, index);
    held.count += 1;
  }
  return held;
};

/** Positions of the first `count` values, integers, ascending by value. */
const ascending = (values: Float64Array, count: number): Int32Array => {
  const width = 2 ** Math.ceil(Math.log2(count + 1));
  // The position rides along in the lower bits, so that plain numbers are sorted.
  const keys = new Float64Array(count);
  for (let at = 0; at < count; at += 1) keys[at] = (values[at] ?? 0) * width + at;
  keys.sort();
  const positions = new Int32Array(count);
  for (let at = 0; at < count; at += 1) {
    const key = keys[at] ?? 0;
    positions[at] = key - Math.floor(key / width) * width;
  }
  return positions;
};

/** Position of the way that holds the most bundles. */
export const holdingMost = ({ bundles, count }: Held): number => {
  let most = 0;
  for (let position = 1; position < count; position += 1)
    if ((bundles[position] ?? 0) > (bundles[most] ?? 0)) most = position;
  return most;
};

/**
 * The ways by what they hold: what one of a group completes, all do. Flat, groups with the lowest value of
 * any of their ways first.
 */
export interface Groups {
  readonly count: number;
  /** What the ways of a group hold, packed, guards set. */
  readonly packed: Int32Array;
  readonly least: Float64Array;
  /** Positions of a group's ways: members[from[group]] to before members[from[group + 1]]. */
  readonly from: Int32Array;
  readonly members: Int32Array;
}

/** Integer values. */
export const groupsOf = (
  { count, state, packed }: Held,
  { guards, size }: Space,
  values: Float64Array,
): Groups => {
  // Numbered as they are met, from 1.
  const numbers = new Int32Array(size);
  const lowest = new Float64Array(count);
  const sizes = new Int32Array(count);
  let groups = 0;
  for (let position = 0; position < count; position += 1) {
    const own = state[position] ?? 0;
    const value = values[position] ?? 0;
    let number = (numbers[own] ?? 0) - 1;
    if (number < 0) {
      number = groups;
      groups += 1;
      numbers[own] = groups;
      lowest[number] = value;
    }
    sizes[number] = (sizes[number] ?? 0) + 1;
    if (value < (lowest[number] ?? 0)) lowest[number] = value;
  }
  const order = ascending(lowest, groups);
  const least = new Float64Array(groups);
  const from = new Int32Array(groups + 1);
  const next = new Int32Array(groups);
  for (let at = 0; at < groups; at += 1) {
    const number = order[at] ?? 0;
    least[at] = lowest[number] ?? 0;
    from[at + 1] = (from[at] ?? 0) + (sizes[number] ?? 0);
    next[number] = from[at] ?? 0;
  }
  const members = new Int32Array(count);
  for (let position = 0; position < count; position += 1) {
    const number = (numbers[state[position] ?? 0] ?? 0) - 1;
    const at = next[number] ?? 0;
    members[at] = position;
    next[number] = at + 1;
  }
  const held = new Int32Array(groups);
  for (let at = 0; at < groups; at += 1) held[at] = (packed[members[from[at] ?? 0] ?? 0] ?? 0) | guards;
  return { count: groups, packed: held, least, from, members };
};
