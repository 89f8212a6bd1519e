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
  /** Units of SKUs in the order, and those that the candidate lacks: the other one of a pair ships them. */
  readonly units: number;
  readonly lackedUnits: Int32Array;
  /** What of the way is read of every pair: its opening, and the numbers of its scale and its parcel price. */
  readonly openings: Float64Array;
  readonly scaleNumbers: Int32Array;
  readonly parcelNumbers: Int32Array;
  readonly surcharges: Float64Array;
  /** What the candidate adds to a pair as leader, and as follower. */
  readonly leaderParts: Float64Array;
  readonly followerParts: Float64Array;
}

/** 1 below zero, else 0: without a branch, which a processor would guess wrongly half of the time. */
function signBit(value: number): number {
  return value >>> 31;
}

/**
 * The ways that hold anything of the order and whose opening floor is at most `mostOpening`. One look at what
 * each holds says all of it: its items, and its surcharge (as `surchargeAt` says it).
 */
export function pairCandidatesOf(flat: FlatProblem, floors: FlatFloors, mostOpening: number): PairCandidates {
  const { items } = flat;
  const { count, limits, openings, scaleNumbers, parcelNumbers } = flat.ways;
  const { openingFloors, bundleFloors, scaleParts, parcelParts } = floors;
  const columns = items.length;
  const wanted = Int32Array.from(items, (item) => item.count);
  const others = wanted.reduce((sum, bundles) => sum + bundles, -1);
  const unitsEach = Int32Array.from(items, (item) => item.units);
  const units = items.reduce((sum, item) => sum + item.count * item.units, 0);
  const candidates: PairCandidates = {
    count: 0,
    ways: scratchInts(count),
    held: scratchInts(count),
    lacking: scratchInts(count),
    bundles: scratchInts(count),
    units,
    lackedUnits: scratchInts(count),
    openings: scratchFloats(count),
    scaleNumbers: scratchInts(count),
    parcelNumbers: scratchInts(count),
    surcharges: scratchFloats(count),
    leaderParts: scratchFloats(count),
    followerParts: scratchFloats(count),
  };
  for (let index = 0; index < count; index += 1) {
    const opening = openingFloors[index] ?? 0;
    if (opening > mostOpening) continue;
    const row = index * columns;
    const scale = scaleNumbers[index] ?? 0;
    const parcel = parcelNumbers[index] ?? 0;
    const scaleRow = scale * columns;
    const parcelRow = parcel * columns;
    let lackedUnits = units;
    let held = 0;
    let lacking = 0;
    let bundles = 0;
    let surcharge = Infinity;
    for (let item = 0; item < columns; item += 1) {
      const limit = limits[row + item] ?? 0;
      lacking |= signBit(limit - (wanted[item] ?? 0)) << item;
      held |= signBit(-limit) << item;
      bundles += limit;
      lackedUnits -= Math.imul(limit, unitsEach[item] ?? 0);
    }
    for (let left = held; left !== 0; left &= left - 1) {
      const item = 31 - Math.clz32(left & -left);
      const more =
        (scaleParts[scaleRow + item] ?? 0) + (parcelParts[parcelRow + item] ?? 0) - (bundleFloors[item] ?? 0);
      if (more < surcharge) surcharge = more;
    }
    if (bundles === 0) continue;
    const position = candidates.count;
    candidates.ways[position] = index;
    candidates.held[position] = held;
    candidates.lacking[position] = lacking;
    candidates.bundles[position] = bundles;
    candidates.lackedUnits[position] = lackedUnits;
    candidates.openings[position] = openings[index] ?? 0;
    candidates.scaleNumbers[position] = scale;
    candidates.parcelNumbers[position] = parcel;
    candidates.surcharges[position] = surcharge;
    candidates.leaderParts[position] = opening + others * surcharge;
    candidates.followerParts[position] = opening + surcharge;
    candidates.count += 1;
  }
  return candidates;
}
