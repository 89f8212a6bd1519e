/** Floors of pairs: what two ways score at least when together they ship everything. */
import type { FlatProblem } from '../flat-problem.ts';
import type { ParcelPrice, Scale, WantedItem } from '../problem.ts';
import type { StateSpace } from '../state-space.ts';
import type { PairCandidates } from './pair-candidates.ts';
import { leastOfTwoParcels } from './two-parcels.ts';

/** Prices by parcel and state that are remembered at the most: 8 bytes each. */
const MOST_REMEMBERED = 1_000_000;

/** Grams of the bundles in each state, by what a card says that a bundle weighs. */
function gramsByState({ size, strides, items }: StateSpace, bundleGrams: readonly number[]): Float64Array {
  const sums = new Float64Array(size);
  items.forEach(({ count }, item) => {
    const stride = strides[item] ?? 1;
    const each = bundleGrams[item] ?? 0;
    for (let state = 0; state < stride; state += 1)
      for (let taken = 1; taken <= count; taken += 1)
        sums[state + taken * stride] = (sums[state] ?? 0) + taken * each;
  });
  return sums;
}

/** Least score of all bundles, parcels apart, where they are not all ramps. */
function goodsFloorByScale(items: readonly WantedItem[], scales: readonly Scale[]): number {
  return items.reduce((sum, { count }, item) => {
    const floor = scales.reduce((least, { floors }) => Math.min(least, floors[item] ?? Infinity), Infinity);
    return sum + count * floor;
  }, 0);
}

/**
 * Two floors of a pair of candidates, given by their positions. In both, each way ships at least what the
 * other lacks, and what both hold goes where its units score less. They differ in the parcels:
 *   - `quick` prices the parcels as if they held only what the other way lacks;
 *   - `close`, asked of the few pairs that pass the quick one, puts the weight that both hold where the two
 *     parcels cost least.
 */
export class PairBounds {
  readonly #flat: FlatProblem;
  readonly #space: StateSpace;
  readonly #candidates: PairCandidates;
  /** By scale: what a unit scores more than at the cheapest ramp; 0 where not all scales are ramps. */
  readonly #unitSurcharges: readonly number[];
  /** The split penalty, and all bundles at their cheapest. */
  readonly #base: number;
  /** By array of bundle weights, then by state. */
  readonly #gramsByState = new Map<readonly number[], Float64Array>();
  /** There would be too many prices to remember. */
  readonly #isLarge: boolean;
  /** By number of the parcel price, then by state; NaN where it was not asked for yet. */
  readonly #parcelScores: (Float64Array | undefined)[] = [];

  constructor(flat: FlatProblem, space: StateSpace, candidates: PairCandidates) {
    this.#flat = flat;
    this.#space = space;
    this.#candidates = candidates;
    const { items, splitPenalty, ways } = flat;
    this.#isLarge = ways.parcels.length * space.size > MOST_REMEMBERED;
    const unitScores = ways.scales.flatMap(({ ramp }) => (ramp ? [ramp[1]] : []));
    const allAreRamps = unitScores.length === ways.scales.length;
    if (allAreRamps) {
      const cheapest = unitScores.reduce((least, score) => Math.min(least, score), Infinity);
      const units = items.reduce((sum, item) => sum + item.count * item.units, 0);
      this.#unitSurcharges = unitScores.map((score) => score - cheapest);
      this.#base = splitPenalty + units * cheapest;
    } else {
      this.#unitSurcharges = ways.scales.map(() => 0);
      this.#base = splitPenalty + goodsFloorByScale(items, ways.scales);
    }
  }

  quick(a: number, b: number): number {
    const parcelA = this.#parcelScore(this.#parcelNumberOf(a), this.#lackedBy(b));
    const parcelB = this.#parcelScore(this.#parcelNumberOf(b), this.#lackedBy(a));
    return this.#withoutParcels(a, b) + parcelA + parcelB;
  }

  /** -Infinity where the two cards weigh the same bundles differently, as cards that bill by volume may. */
  close(a: number, b: number): number {
    const { parcels } = this.#flat.ways;
    const first = parcels[this.#parcelNumberOf(a)];
    const second = parcels[this.#parcelNumberOf(b)];
    if (!first || !second || first.bundleGrams !== second.bundleGrams) return -Infinity;
    const grams = this.#gramsOf(first);
    const gramsA = grams[this.#lackedBy(b)] ?? 0;
    const gramsB = grams[this.#lackedBy(a)] ?? 0;
    const shared = (grams[this.#space.full] ?? 0) - gramsA - gramsB;
    const parcelScore = leastOfTwoParcels(first, second, first.tare + gramsA, second.tare + gramsB, shared);
    return this.#withoutParcels(a, b) + parcelScore;
  }

  /** The state that a candidate lacks: the other one of a pair ships at least that. */
  #lackedBy(position: number): number {
    return this.#space.full - (this.#candidates.states[position] ?? 0);
  }

  #parcelNumberOf(position: number): number {
    return this.#flat.ways.parcelNumbers[this.#candidates.ways[position] ?? 0] ?? 0;
  }

  #withoutParcels(a: number, b: number): number {
    const { full, units } = this.#space;
    const { openings, scaleNumbers } = this.#flat.ways;
    const unitsA = units[this.#lackedBy(b)] ?? 0;
    const unitsB = units[this.#lackedBy(a)] ?? 0;
    const wayA = this.#candidates.ways[a] ?? 0;
    const wayB = this.#candidates.ways[b] ?? 0;
    const surchargeA = this.#unitSurcharges[scaleNumbers[wayA] ?? 0] ?? 0;
    const surchargeB = this.#unitSurcharges[scaleNumbers[wayB] ?? 0] ?? 0;
    const shared = (units[full] ?? 0) - unitsA - unitsB;
    const surcharges = unitsA * surchargeA + unitsB * surchargeB + shared * Math.min(surchargeA, surchargeB);
    return (openings[wayA] ?? 0) + (openings[wayB] ?? 0) + this.#base + surcharges;
  }

  #parcelScore(number: number, state: number): number {
    if (this.#isLarge) return this.#priceOf(number, state);
    let scores = this.#parcelScores[number];
    if (!scores) {
      scores = new Float64Array(this.#space.size).fill(NaN);
      this.#parcelScores[number] = scores;
    }
    const known = scores[state] ?? 0;
    if (!Number.isNaN(known)) return known;
    const score = this.#priceOf(number, state);
    scores[state] = score;
    return score;
  }

  #priceOf(number: number, state: number): number {
    const parcel = this.#flat.ways.parcels[number];
    return parcel ? parcel.price(parcel.tare + (this.#gramsOf(parcel)[state] ?? 0)) : Infinity;
  }

  #gramsOf({ bundleGrams }: ParcelPrice): Float64Array {
    let grams = this.#gramsByState.get(bundleGrams);
    if (!grams) {
      grams = gramsByState(this.#space, bundleGrams);
      this.#gramsByState.set(bundleGrams, grams);
    }
    return grams;
  }
}
