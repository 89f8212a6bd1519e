/**
 * The ways that may be one of a pair, and their groups by what they hold, as the search for pairs reads them.
 */
import type { FlatProblem } from '../flat-problem.ts';
import { type FlatFloors, surchargeAt } from '../floors.ts';
import type { StateSpace } from '../state-space.ts';

/** Flat columns by position of the candidate, entries 0 to before `count`: very many pairs are looked at. */
export interface PairCandidates {
  count: number;
  /** Number of the way. */
  readonly ways: Int32Array;
  readonly openingFloors: Float64Array;
  /** All that the way holds: as a state, packed, and in bundles. */
  readonly states: Int32Array;
  readonly packed: Int32Array;
  readonly bundles: Int32Array;
  readonly surcharges: Float64Array;
}

/** The ways that hold anything of the order and whose opening floor is at most `mostOpening`. */
export function pairCandidatesOf(
  flat: FlatProblem,
  { strides, packed }: StateSpace,
  floors: FlatFloors,
  mostOpening: number,
): PairCandidates {
  const { ways, items } = flat;
  const columns = items.length;
  const candidates: PairCandidates = {
    count: 0,
    ways: new Int32Array(ways.count),
    openingFloors: new Float64Array(ways.count),
    states: new Int32Array(ways.count),
    packed: new Int32Array(ways.count),
    bundles: new Int32Array(ways.count),
    surcharges: new Float64Array(ways.count),
  };
  for (let index = 0; index < ways.count; index += 1) {
    const openingFloor = floors.openingFloors[index] ?? 0;
    if (openingFloor > mostOpening) continue;
    let state = 0;
    let bundles = 0;
    const row = index * columns;
    for (let item = 0; item < columns; item += 1) {
      const limit = ways.limits[row + item] ?? 0;
      if (limit === 0) continue;
      state += limit * (strides[item] ?? 0);
      bundles += limit;
    }
    if (bundles === 0) continue;
    const position = candidates.count;
    candidates.ways[position] = index;
    candidates.openingFloors[position] = openingFloor;
    candidates.states[position] = state;
    candidates.packed[position] = packed[state] ?? 0;
    candidates.bundles[position] = bundles;
    candidates.surcharges[position] = surchargeAt(flat, floors, index);
    candidates.count += 1;
  }
  return candidates;
}

/** Position of the candidate that holds the most bundles, the first of equals. */
export function fullestCandidate({ bundles, count }: PairCandidates): number {
  let fullest = 0;
  for (let position = 1; position < count; position += 1)
    if ((bundles[position] ?? 0) > (bundles[fullest] ?? 0)) fullest = position;
  return fullest;
}

/** Positions of the first `count` values, which are integers, ascending by value, then by position. */
function ascending(values: Float64Array, count: number): Int32Array {
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
}

/**
 * Candidates that hold the same state: what one of a group completes, all of it do. Flat columns by group,
 * the group with the lowest value of any member first.
 */
export interface CandidateGroups {
  readonly count: number;
  /** What each member holds, packed, guards set. */
  readonly guarded: Int32Array;
  /** Lowest value of any member. */
  readonly lowest: Float64Array;
  /** Positions of a group's candidates: members[starts[group]] to before members[starts[group + 1]]. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** Groups in the order in which their states are met. */
interface MetGroups {
  readonly count: number;
  /** By state: number of the group, counted from 1; 0 for none. */
  readonly numbers: Int32Array;
  readonly lowest: Float64Array;
  readonly sizes: Int32Array;
}

function meetGroups({ count, states }: PairCandidates, stateCount: number, values: Float64Array): MetGroups {
  const numbers = new Int32Array(stateCount);
  const lowest = new Float64Array(count);
  const sizes = new Int32Array(count);
  let groups = 0;
  for (let position = 0; position < count; position += 1) {
    const state = states[position] ?? 0;
    const value = values[position] ?? 0;
    let group = (numbers[state] ?? 0) - 1;
    if (group < 0) {
      group = groups;
      groups += 1;
      numbers[state] = groups;
      lowest[group] = value;
    }
    sizes[group] = (sizes[group] ?? 0) + 1;
    if (value < (lowest[group] ?? 0)) lowest[group] = value;
  }
  return { count: groups, numbers, lowest, sizes };
}

/** Groups the candidates; `values` are integers by position. */
export function groupsOf(
  candidates: PairCandidates,
  { guards, size }: StateSpace,
  values: Float64Array,
): CandidateGroups {
  const { count, states, packed } = candidates;
  const met = meetGroups(candidates, size, values);
  const order = ascending(met.lowest, met.count);
  const lowest = new Float64Array(met.count);
  const starts = new Int32Array(met.count + 1);
  /** By number as met: where the group's next member goes. */
  const next = new Int32Array(met.count);
  for (let group = 0; group < met.count; group += 1) {
    const number = order[group] ?? 0;
    lowest[group] = met.lowest[number] ?? 0;
    starts[group + 1] = (starts[group] ?? 0) + (met.sizes[number] ?? 0);
    next[number] = starts[group] ?? 0;
  }
  const members = new Int32Array(count);
  for (let position = 0; position < count; position += 1) {
    const number = (met.numbers[states[position] ?? 0] ?? 0) - 1;
    const at = next[number] ?? 0;
    members[at] = position;
    next[number] = at + 1;
  }
  const guarded = new Int32Array(met.count);
  for (let group = 0; group < met.count; group += 1) {
    const member = members[starts[group] ?? 0] ?? 0;
    guarded[group] = (packed[member] ?? 0) | guards;
  }
  return { count: met.count, guarded, lowest, starts, members };
}
