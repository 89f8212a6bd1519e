/** The ways that may be one of a pair, in flat columns: very many pairs are looked at. */
import type { FlatProblem } from '../flat-problem.ts';
import { scratchFloats, scratchInts } from '../scratch.ts';
import { type PairGoods, surchargeOf } from './pair-goods.ts';
import type { ParcelClasses } from './parcel-classes.ts';

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
  /** Of the pieces of the order those that the way lacks: the other one of a pair ships them. */
  readonly lacked: Int32Array;
  /** What of the way is read of every pair: its opening, its surcharge, the class of its parcel price. */
  readonly openings: Float64Array;
  readonly surcharges: Float64Array;
  readonly classes: Int32Array;
}

/** 1 below zero, else 0: without a branch, which a processor would guess wrongly half of the time. */
function signBit(value: number): number {
  return value >>> 31;
}

/** The ways that hold anything of the order and whose opening floor is at most `mostOpening`. */
export function pairCandidatesOf(
  flat: FlatProblem,
  openingFloors: Float64Array,
  goods: PairGoods,
  { classOf }: ParcelClasses,
  mostOpening: number,
): PairCandidates {
  const { items } = flat;
  const { count, limits, openings, scaleNumbers, parcelNumbers } = flat.ways;
  const { pieces, piecesEach } = goods;
  const columns = items.length;
  const wanted = Int32Array.from(items, (item) => item.count);
  const candidates: PairCandidates = {
    count: 0,
    ways: scratchInts(count),
    held: scratchInts(count),
    lacking: scratchInts(count),
    lacked: scratchInts(count),
    openings: scratchFloats(count),
    surcharges: scratchFloats(count),
    classes: scratchInts(count),
  };
  for (let index = 0; index < count; index += 1) {
    if ((openingFloors[index] ?? 0) > mostOpening) continue;
    const row = index * columns;
    let held = 0;
    let lacking = 0;
    let lacked = pieces;
    for (let item = 0; item < columns; item += 1) {
      const limit = limits[row + item] ?? 0;
      lacking |= signBit(limit - (wanted[item] ?? 0)) << item;
      held |= signBit(-limit) << item;
      lacked -= Math.imul(limit, piecesEach[item] ?? 0);
    }
    if (held === 0) continue;
    const position = candidates.count;
    candidates.ways[position] = index;
    candidates.held[position] = held;
    candidates.lacking[position] = lacking;
    candidates.lacked[position] = lacked;
    candidates.openings[position] = openings[index] ?? 0;
    candidates.surcharges[position] = surchargeOf(goods, scaleNumbers[index] ?? 0, held);
    candidates.classes[position] = classOf[parcelNumbers[index] ?? 0] ?? 0;
    candidates.count += 1;
  }
  return candidates;
}

/** Whether two candidates, given by their positions, are of different places and hold everything between them. */
export function canPair(
  { items, ways }: FlatProblem,
  { lacking, held, ways: numbers }: PairCandidates,
  a: number,
  b: number,
): boolean {
  const missing = lacking[a] ?? 0;
  if ((missing & ~(held[b] ?? 0)) !== 0) return false;
  const first = numbers[a] ?? 0;
  const second = numbers[b] ?? 0;
  if (ways.places[first] === ways.places[second]) return false;
  // Of an item that neither holds whole both together may hold too little.
  for (let both = missing & (lacking[b] ?? 0); both !== 0; both &= both - 1) {
    const item = 31 - Math.clz32(both & -both);
    const firstLimit = ways.limits[first * items.length + item] ?? 0;
    const secondLimit = ways.limits[second * items.length + item] ?? 0;
    if (firstLimit + secondLimit < (items[item]?.count ?? 0)) return false;
  }
  return true;
}
