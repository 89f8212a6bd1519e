/** The ways that may be one of a pair, in flat columns: very many pairs are looked at. */
import type { FlatProblem } from '../flat-problem.ts';
import type { FlatFloors } from '../floors.ts';
import { scratchFloats, scratchInts } from '../scratch.ts';

/** Items have a bit each in a mask of 32 bits, of which the sign stays free. */
export const MOST_PAIRED_ITEMS = 31;

/** By position of the candidate, entries 0 to before `count`. */
export interface PairCandidates {
  count: number;
  /** Number of the way. */
  readonly ways: Int32Array;
  /** Bits of the items of which the way holds any, and of those that it does not hold whole. */
  readonly held: Int32Array;
  readonly lacking: Int32Array;
  readonly bundles: Int32Array;
  readonly surcharges: Float64Array;
  /** What the candidate adds to a pair as leader, and as follower. */
  readonly leaderParts: Float64Array;
  readonly followerParts: Float64Array;
}

/**
 * The ways that hold anything of the order and whose opening floor is at most `mostOpening`. One look at what
 * each holds says all of it: its items, and its surcharge (as `surchargeAt` says it).
 */
export function pairCandidatesOf(flat: FlatProblem, floors: FlatFloors, mostOpening: number): PairCandidates {
  const { items } = flat;
  const { count, limits, scaleNumbers, parcelNumbers } = flat.ways;
  const { openingFloors, bundleFloors, scaleParts, parcelParts } = floors;
  const columns = items.length;
  const wanted = Int32Array.from(items, (item) => item.count);
  const others = wanted.reduce((sum, bundles) => sum + bundles, -1);
  const candidates: PairCandidates = {
    count: 0,
    ways: scratchInts(count),
    held: scratchInts(count),
    lacking: scratchInts(count),
    bundles: scratchInts(count),
    surcharges: scratchFloats(count),
    leaderParts: scratchFloats(count),
    followerParts: scratchFloats(count),
  };
  for (let index = 0; index < count; index += 1) {
    const opening = openingFloors[index] ?? 0;
    if (opening > mostOpening) continue;
    const row = index * columns;
    const scaleRow = (scaleNumbers[index] ?? 0) * columns;
    const parcelRow = (parcelNumbers[index] ?? 0) * columns;
    let held = 0;
    let lacking = 0;
    let bundles = 0;
    let surcharge = Infinity;
    for (let item = 0; item < columns; item += 1) {
      const limit = limits[row + item] ?? 0;
      if (limit < (wanted[item] ?? 0)) lacking |= 1 << item;
      if (limit === 0) continue;
      held |= 1 << item;
      bundles += limit;
      const floor = (scaleParts[scaleRow + item] ?? 0) + (parcelParts[parcelRow + item] ?? 0);
      const more = floor - (bundleFloors[item] ?? 0);
      if (more < surcharge) surcharge = more;
    }
    if (bundles === 0) continue;
    const position = candidates.count;
    candidates.ways[position] = index;
    candidates.held[position] = held;
    candidates.lacking[position] = lacking;
    candidates.bundles[position] = bundles;
    candidates.surcharges[position] = surcharge;
    candidates.leaderParts[position] = opening + others * surcharge;
    candidates.followerParts[position] = opening + surcharge;
    candidates.count += 1;
  }
  return candidates;
}
