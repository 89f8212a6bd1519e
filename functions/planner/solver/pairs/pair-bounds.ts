/** What two ways score at least when together they ship everything. */
import type { FlatProblem } from '../flat-problem.ts';
import type { ParcelPrice } from '../problem.ts';
import { scratchFloats } from '../scratch.ts';
import type { PairCandidates } from './pair-candidates.ts';
import type { PairGoods } from './pair-goods.ts';
import { leastOfTwoParcels } from './two-parcels.ts';

/** What the candidates lack, by position, as one card weighs it: the other one of a pair ships that. */
interface LackedGrams {
  readonly bundleGrams: readonly number[];
  /** Of the whole order. */
  readonly all: number;
  /** -1 where it was not asked for yet. */
  readonly byPosition: Float64Array;
}

/**
 * The closest floor of a pair of candidates, given by their positions, for the few pairs that pass the others: each way
 * ships at least what the other lacks, and what both hold goes where its pieces score less; each parcel holds what the
 * other way lacks, and the rest of the weight goes where the two cost least.
 */
export class PairBounds {
  readonly #flat: FlatProblem;
  readonly #candidates: PairCandidates;
  readonly #pieces: number;
  /** The split penalty, and all goods at their cheapest, parcels apart. */
  readonly #base: number;
  /** By array of bundle weights; the last one that was asked for, as mostly all parcels are of one card. */
  readonly #lackedGrams = new Map<readonly number[], LackedGrams>();
  #last: LackedGrams | undefined;

  constructor(flat: FlatProblem, candidates: PairCandidates, { pieces, floor }: PairGoods) {
    this.#flat = flat;
    this.#candidates = candidates;
    this.#pieces = pieces;
    this.#base = flat.splitPenalty + floor;
  }

  close(a: number, b: number): number {
    const { parcels } = this.#flat.ways;
    const first = parcels[this.#parcelNumber(a)];
    const second = parcels[this.#parcelNumber(b)];
    if (!first || !second) return Infinity;
    const gramsA = this.#gramsLackedBy(b, first);
    const gramsB = this.#gramsLackedBy(a, second);
    if (first.bundleGrams !== second.bundleGrams)
      return (
        this.#withoutParcels(a, b) + first.price(first.tare + gramsA) + second.price(second.tare + gramsB)
      );
    const shared = this.#gramsOf(first).all - gramsA - gramsB;
    const parcelScore = leastOfTwoParcels(first, second, first.tare + gramsA, second.tare + gramsB, shared);
    return this.#withoutParcels(a, b) + parcelScore;
  }

  #parcelNumber(position: number): number {
    return this.#flat.ways.parcelNumbers[this.#candidates.ways[position] ?? 0] ?? 0;
  }

  #withoutParcels(a: number, b: number): number {
    const { openings, surcharges, lacked } = this.#candidates;
    // What one of a pair lacks the other one ships.
    const piecesA = lacked[b] ?? 0;
    const piecesB = lacked[a] ?? 0;
    const surchargeA = surcharges[a] ?? 0;
    const surchargeB = surcharges[b] ?? 0;
    const shared = this.#pieces - piecesA - piecesB;
    const goods = piecesA * surchargeA + piecesB * surchargeB + shared * Math.min(surchargeA, surchargeB);
    return (openings[a] ?? 0) + (openings[b] ?? 0) + this.#base + goods;
  }

  /** Grams of what a candidate lacks, by what a card says that a bundle weighs. */
  #gramsLackedBy(position: number, parcel: ParcelPrice): number {
    const { byPosition, bundleGrams, all } = this.#gramsOf(parcel);
    const known = byPosition[position] ?? 0;
    if (known >= 0) return known;
    const { items, ways } = this.#flat;
    const row = (this.#candidates.ways[position] ?? 0) * items.length;
    let grams = all;
    for (let item = 0; item < items.length; item += 1)
      grams -= (ways.limits[row + item] ?? 0) * (bundleGrams[item] ?? 0);
    byPosition[position] = grams;
    return grams;
  }

  #gramsOf({ bundleGrams }: ParcelPrice): LackedGrams {
    if (this.#last?.bundleGrams === bundleGrams) return this.#last;
    let lacked = this.#lackedGrams.get(bundleGrams);
    if (!lacked) {
      const all = this.#flat.items.reduce(
        (sum, { count }, item) => sum + count * (bundleGrams[item] ?? 0),
        0,
      );
      lacked = { bundleGrams, all, byPosition: scratchFloats(this.#candidates.count).fill(-1) };
      this.#lackedGrams.set(bundleGrams, lacked);
    }
    this.#last = lacked;
    return lacked;
  }
}
