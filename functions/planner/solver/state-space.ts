/**
 * States: how many bundles of each item are taken, or still open, as one number. A state is written in mixed
 * radix, sum of take[item] x strides[item] with a digit of 0 to count for each item, so that two states that
 * together stay within the order are added by adding their numbers, and `full - state` is what a state leaves
 * open.
 *
 * Whether one state fits into another is asked so often that each state has a second, packed form: its digits
 * in binary, each below a guard bit that is 0. Set the guards of the larger one and subtract: a digit that is
 * too large borrows from its guard. One subtraction compares all items.
 */
import type { WantedItem } from './problem.ts';
import { scratchFloats, scratchInts } from './scratch.ts';

/** All states of an order; the arrays are indexed by state. */
export interface StateSpace {
  readonly items: readonly WantedItem[];
  /** Number of states, the empty one included. */
  readonly size: number;
  /** The state of everything. */
  readonly full: number;
  readonly strides: readonly number[];
  readonly packed: Int32Array;
  /** The guard bits of all items. */
  readonly guards: number;
  /** Units of SKUs in each state. */
  readonly units: Int32Array;
  /** Value of the goods in each state, minor units. */
  readonly values: Float64Array;
  /** First item of which the state holds a bundle; -1 for the empty state. */
  readonly firstItems: Int16Array;
}

/** Whether a packed state fits into another one whose guards are set. */
export function fitsInto(packed: number, guarded: number, guards: number): boolean {
  return ((guarded - packed) & guards) === guards;
}

/** Whether an order has at most so many states. */
export function hasAtMostStates(items: readonly WantedItem[], most: number): boolean {
  let size = 1;
  for (const { count } of items) {
    size *= count + 1;
    if (size > most) return false;
  }
  return true;
}

/** Whether the digits of all items, each with its guard, fit into one number. */
export function isPackable(items: readonly WantedItem[]): boolean {
  const bits = items.reduce((sum, { count }) => sum + (count > 0 ? 33 - Math.clz32(count) : 0), 0);
  return bits < 32;
}

/** Adds to the arrays the states that hold bundles of an item; the states of earlier items are there. */
function addItem(
  { packed, units, values, firstItems }: Omit<StateSpace, 'guards'>,
  item: WantedItem,
  at: number,
  stride: number,
  bit: number,
): void {
  for (let state = 0; state < stride; state += 1) {
    for (let taken = 1; taken <= item.count; taken += 1) {
      const next = state + taken * stride;
      packed[next] = (packed[state] ?? 0) | (taken << bit);
      units[next] = (units[state] ?? 0) + taken * item.units;
      values[next] = (values[state] ?? 0) + taken * item.value;
      firstItems[next] = state === 0 ? at : (firstItems[state] ?? -1);
    }
  }
}

/** The states of an order that has few enough of them (`hasAtMostStates`). */
export function stateSpaceOf(items: readonly WantedItem[]): StateSpace {
  const strides: number[] = [];
  let size = 1;
  for (const { count } of items) {
    strides.push(size);
    size *= count + 1;
  }
  const space = {
    items,
    size,
    full: size - 1,
    strides,
    packed: scratchInts(size),
    units: scratchInts(size),
    values: scratchFloats(size),
    firstItems: new Int16Array(size).fill(-1),
  };
  let bit = 0;
  let guards = 0;
  items.forEach((item, at) => {
    // An item that is not wanted has no digit: there are only 32 bits.
    if (item.count === 0) return;
    addItem(space, item, at, strides[at] ?? 1, bit);
    const width = 32 - Math.clz32(item.count);
    guards |= 1 << (bit + width);
    bit += width + 1;
  });
  return { ...space, guards };
}

/** The bundles of each item that a state holds. */
export function takeOfState({ items, strides }: StateSpace, state: number): number[] {
  return items.map(({ count }, item) => Math.floor(state / (strides[item] ?? 1)) % (count + 1));
}
