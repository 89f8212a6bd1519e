/** Sorts positions by values. */
import { scratchFloats, scratchInts } from '../scratch.ts';

/** Integers above this are not exact. */
const MOST_EXACT = Number.MAX_SAFE_INTEGER;
/** Values are put into so many drawers of equal width, each of which is sorted by itself. */
const DRAWERS = 256;
/** Of more values in one drawer the drawers are no help. */
const MOST_IN_DRAWER = 24;

/** The least and the greatest of values at some positions. */
interface ValueRange {
  readonly lowest: number;
  readonly highest: number;
}

function rangeOf(positions: Int32Array, values: Float64Array): ValueRange {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let at = 0; at < positions.length; at += 1) {
    const value = values[positions[at] ?? 0] ?? 0;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return { lowest, highest };
}

/** The given positions, which ascend, ascending by value, then by position; the values are integers, by position. */
export function ascending(positions: Int32Array, values: Float64Array): Int32Array {
  const range = rangeOf(positions, values);
  return byDrawers(positions, values, range) ?? byKeys(positions, values, range);
}

/** Undefined where too many values fall into one drawer. */
function byDrawers(
  positions: Int32Array,
  values: Float64Array,
  { lowest, highest }: ValueRange,
): Int32Array | undefined {
  const { length } = positions;
  const scale = (DRAWERS - 1) / Math.max(1, highest - lowest);
  const drawers = scratchInts(length);
  /** Where each drawer begins, first counted one drawer too far. */
  const starts = scratchInts(DRAWERS + 1);
  for (let at = 0; at < length; at += 1) {
    const drawer = (((values[positions[at] ?? 0] ?? 0) - lowest) * scale) | 0;
    drawers[at] = drawer;
    starts[drawer + 1] = (starts[drawer + 1] ?? 0) + 1;
  }
  for (let drawer = 1; drawer <= DRAWERS; drawer += 1) {
    if ((starts[drawer] ?? 0) > MOST_IN_DRAWER) return undefined;
    starts[drawer] = (starts[drawer] ?? 0) + (starts[drawer - 1] ?? 0);
  }
  const sorted = scratchInts(length);
  for (let at = 0; at < length; at += 1) {
    const drawer = drawers[at] ?? 0;
    const to = starts[drawer] ?? 0;
    starts[drawer] = to + 1;
    sorted[to] = positions[at] ?? 0;
  }
  insertInto(sorted, values);
  return sorted;
}

/** Sorts positions of which each is a few places from its own. Equal ones stay as they stand. */
function insertInto(sorted: Int32Array, values: Float64Array): void {
  for (let at = 1; at < sorted.length; at += 1) {
    const position = sorted[at] ?? 0;
    const value = values[position] ?? 0;
    let to = at;
    for (; to > 0 && (values[sorted[to - 1] ?? 0] ?? 0) > value; to -= 1) sorted[to] = sorted[to - 1] ?? 0;
    sorted[to] = position;
  }
}

/** The position rides along in the lower bits, so that plain numbers are sorted. */
function byKeys(positions: Int32Array, values: Float64Array, { lowest, highest }: ValueRange): Int32Array {
  const width = 2 ** Math.ceil(Math.log2((positions.at(-1) ?? 0) + 2));
  if ((highest - lowest + 1) * width > MOST_EXACT)
    return positions.toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  const keys = scratchFloats(positions.length);
  for (let at = 0; at < positions.length; at += 1) {
    const position = positions[at] ?? 0;
    keys[at] = ((values[position] ?? 0) - lowest) * width + position;
  }
  keys.sort();
  const sorted = scratchInts(positions.length);
  for (let at = 0; at < sorted.length; at += 1) {
    const key = keys[at] ?? 0;
    sorted[at] = key - Math.floor(key / width) * width;
  }
  return sorted;
}
