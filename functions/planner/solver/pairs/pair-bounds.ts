/** Floors of pairs: what two ways score at least when together they ship everything. */
import type { FlatProblem } from '../flat-problem.ts';
import type { ParcelPrice, Scale, WantedItem } from '../problem.ts';
import { scratchFloats } from '../scratch.ts';
import type { PairCandidates } from './pair-candidates.ts';
import { leastOfTwoParcels } from './two-parcels.ts';

/** Of more different prices than this no least sum of two is remembered. */
const MOST_REMEMBERED = 64;

/** Least score of all bundles, parcels apart, where they are not all ramps. */
function goodsFloorByScale(items: readonly WantedItem[], scales: readonly Scale[]): number {
  return items.reduce((sum, { count }, item) => {
    const floor = scales.reduce((least, { floors }) => Math.min(least, floors[item] ?? Infinity), Infinity);
    return sum + count * floor;
  }, 0);
}

/** What the candidates lack, by position, as one card weighs it: the other one of a pair ships that. */
interface LackedGrams {
  readonly bundleGrams: readonly number[];
  /** Of the whole order. */
  readonly all: number;
  /** -1 where it was not asked for yet. */
  readonly byPosition: Float64Array;
}

/**
 * Floors of a pair of candidates, given by their positions. In all of them each way ships at least what the
 * other lacks, and what both hold goes where its units score less. They differ in the parcels:
 *   - `quick` takes the least that two parcels by their prices cost which hold everything between them;
 *   - `close`, asked of the few pairs that pass the quick one, puts into each parcel what the other way lacks, and
 *     the rest of the weight where the two cost least.
 */
export class PairBounds {
  readonly #flat: FlatProblem;
  readonly #candidates: PairCandidates;
  /** By scale: what a unit scores more than at the cheapest ramp; 0 where not all scales are ramps. */
  readonly #unitSurcharges: readonly number[];
  /** The split penalty, and all bundles at their cheapest. */
  readonly #base: number;
  /** By numbers of two parcel prices; NaN where it was not asked for yet. Empty where there are too many prices. */
  readonly #leastByParcels: Float64Array;
  /** By array of bundle weights; the last one that was asked for, as mostly all parcels are of one card. */
  readonly #lackedGrams = new Map<readonly number[], LackedGrams>();
  #last: LackedGrams | undefined;

  constructor(flat: FlatProblem, candidates: PairCandidates) {
    this.#flat = flat;
    this.#candidates = candidates;
    const { items, splitPenalty, ways } = flat;
    const { units } = candidates;
    const parcelCount = ways.parcels.length;
    this.#leastByParcels = scratchFloats(parcelCount <= MOST_REMEMBERED ? parcelCount ** 2 : 0).fill(NaN);
    const unitScores = ways.scales.flatMap(({ ramp }) => (ramp ? [ramp[1]] : []));
    const allAreRamps = unitScores.length === ways.scales.length;
    if (allAreRamps) {
      const cheapest = unitScores.reduce((least, score) => Math.min(least, score), Infinity);
      this.#unitSurcharges = unitScores.map((score) => score - cheapest);
      this.#base = splitPenalty + units * cheapest;
    } else {
      this.#unitSurcharges = ways.scales.map(() => 0);
      this.#base = splitPenalty + goodsFloorByScale(items, ways.scales);
    }
  }

  quick(a: number, b: number): number {
    const { parcelNumbers } = this.#candidates;
    return this.#withoutParcels(a, b) + this.#leastOfParcels(parcelNumbers[a] ?? 0, parcelNumbers[b] ?? 0);
  }

  close(a: number, b: number): number {
    const { parcels } = this.#flat.ways;
    const { parcelNumbers } = this.#candidates;
    const first = parcels[parcelNumbers[a] ?? 0];
    const second = parcels[parcelNumbers[b] ?? 0];
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

  /** By numbers of the parcel prices. Where their cards weigh the same bundles differently, of empty parcels. */
  #leastOfParcels(a: number, b: number): number {
    const { parcels } = this.#flat.ways;
    const at = a * parcels.length + b;
    const known = this.#leastByParcels[at] ?? NaN;
    if (!Number.isNaN(known)) return known;
    const first = parcels[a];
    const second = parcels[b];
    if (!first || !second) return Infinity;
    const isSameCard = first.bundleGrams === second.bundleGrams;
    const shared = isSameCard ? this.#gramsOf(first).all : 0;
    const least = leastOfTwoParcels(first, second, first.tare, second.tare, shared);
    this.#leastByParcels[at] = least;
    return least;
  }

  #withoutParcels(a: number, b: number): number {
    const { openings, scaleNumbers, units, lackedUnits } = this.#candidates;
    // What one of a pair lacks the other one ships.
    const unitsA = lackedUnits[b] ?? 0;
    const unitsB = lackedUnits[a] ?? 0;
    const surchargeA = this.#unitSurcharges[scaleNumbers[a] ?? 0] ?? 0;
    const surchargeB = this.#unitSurcharges[scaleNumbers[b] ?? 0] ?? 0;
    const shared = units - unitsA - unitsB;
    const surcharges = unitsA * surchargeA + unitsB * surchargeB + shared * Math.min(surchargeA, surchargeB);
    return (openings[a] ?? 0) + (openings[b] ?? 0) + this.#base + surcharges;
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
