/** Lists the states that one way can carry, with the score of a shipment of each. */
import type { ParcelPrice, Way } from '../problem.ts';
import { scratchFloats, scratchInts } from '../scratch.ts';
import type { StateSpace } from '../state-space.ts';

/** Prices by parcel and state that are remembered at the most: 8 bytes each. */
const MOST_REMEMBERED = 1_000_000;
/** States that are listed in the time of one unit of work. */
const STATES_PER_WORK = 5;

/**
 * One list on shared memory, written anew for each way. Parcels of the same price and content cost the same,
 * whatever the way: each is priced once.
 */
export class WayStates {
  /** Listed states: entries 0 to before `count`, in no particular order. */
  count = 0;
  readonly states: Int32Array;
  /** Score of a shipment of exactly that state. */
  readonly scores: Float64Array;
  readonly #space: StateSpace;
  readonly #grams: Float64Array;
  readonly #lines: Int32Array;
  readonly #units: Int32Array;
  /** By price, then by state; NaN where it was not asked for yet. */
  readonly #parcelScores = new Map<ParcelPrice, Float64Array>();

  constructor(space: StateSpace) {
    this.#space = space;
    this.states = scratchInts(space.size);
    this.scores = scratchFloats(space.size);
    this.#grams = scratchFloats(space.size);
    this.#lines = scratchInts(space.size);
    this.#units = scratchInts(space.size);
  }

  /** Work of listing a way, at most. */
  effortOf({ limits }: Way): number {
    const states = this.#space.items.reduce((count, _, item) => count * ((limits[item] ?? 0) + 1), 1);
    return Math.ceil(states / STATES_PER_WORK);
  }

  /** Lists the non-empty states that a way can carry. */
  list(way: Way): void {
    this.#addParcels(way.parcel, this.#combine(way));
  }

  /** Writes every combination of bundles that a way can ship, the empty one first; returns their number. */
  #combine(way: Way): number {
    const { items } = this.#space;
    const hasCaps = way.maxLines !== Infinity || way.maxUnits !== Infinity;
    this.states[0] = 0;
    this.scores[0] = way.opening;
    this.#grams[0] = way.parcel.tare;
    this.#lines[0] = 0;
    this.#units[0] = 0;
    let length = 1;
    for (let item = 0; item < items.length; item += 1) {
      const limit = way.limits[item] ?? 0;
      const before = length;
      for (let taken = 1; taken <= limit; taken += 1) {
        if (hasCaps) length = this.#appendWithinCaps(way, item, taken, before, length);
        else length = this.#append(way, item, taken, before, length);
      }
    }
    return length;
  }

  /**
   * Appends the first `before` combinations with so many bundles of an item added; returns the new length.
   */
  #append(way: Way, item: number, taken: number, before: number, length: number): number {
    const states = this.states;
    const scores = this.scores;
    const grams = this.#grams;
    const addedState = taken * (this.#space.strides[item] ?? 1);
    const addedScore = way.scale.scoreOf(item, taken);
    const addedGrams = taken * (way.parcel.bundleGrams[item] ?? 0);
    for (let from = 0; from < before; from += 1) {
      const to = length + from;
      states[to] = (states[from] ?? 0) + addedState;
      scores[to] = (scores[from] ?? 0) + addedScore;
      grams[to] = (grams[from] ?? 0) + addedGrams;
    }
    return length + before;
  }

  /** The same, without the combinations that exceed the way's caps on order lines and units. */
  #appendWithinCaps(way: Way, item: number, taken: number, before: number, length: number): number {
    const states = this.states;
    const scores = this.scores;
    const grams = this.#grams;
    const lines = this.#lines;
    const units = this.#units;
    const wanted = this.#space.items[item];
    const addedLines = wanted?.lines ?? 0;
    const addedUnits = taken * (wanted?.units ?? 0);
    const addedState = taken * (this.#space.strides[item] ?? 1);
    const addedScore = way.scale.scoreOf(item, taken);
    const addedGrams = taken * (way.parcel.bundleGrams[item] ?? 0);
    let to = length;
    for (let from = 0; from < before; from += 1) {
      const nextLines = (lines[from] ?? 0) + addedLines;
      const nextUnits = (units[from] ?? 0) + addedUnits;
      if (nextLines > way.maxLines || nextUnits > way.maxUnits) continue;
      lines[to] = nextLines;
      units[to] = nextUnits;
      states[to] = (states[from] ?? 0) + addedState;
      scores[to] = (scores[from] ?? 0) + addedScore;
      grams[to] = (grams[from] ?? 0) + addedGrams;
      to += 1;
    }
    return to;
  }

  /**
   * Adds to each score its parcel's price, and closes up over the empty state and what the carrier refuses.
   */
  #addParcels(parcel: ParcelPrice, looked: number): void {
    const states = this.states;
    const scores = this.scores;
    const parcelScores = this.#parcelScoresOf(parcel);
    const grams = this.#grams;
    let count = 0;
    for (let entry = 1; entry < looked; entry += 1) {
      const state = states[entry] ?? 0;
      let parcelScore = parcelScores?.[state] ?? NaN;
      if (Number.isNaN(parcelScore)) {
        parcelScore = parcel.price(grams[entry] ?? 0);
        if (parcelScores) parcelScores[state] = parcelScore;
      }
      if (parcelScore === Infinity) continue;
      states[count] = state;
      scores[count] = (scores[entry] ?? 0) + parcelScore;
      count += 1;
    }
    this.count = count;
  }

  /** Undefined where there would be too many prices to remember. */
  #parcelScoresOf(parcel: ParcelPrice): Float64Array | undefined {
    let scores = this.#parcelScores.get(parcel);
    if (!scores && (this.#parcelScores.size + 1) * this.#space.size <= MOST_REMEMBERED) {
      scores = scratchFloats(this.#space.size).fill(NaN);
      this.#parcelScores.set(parcel, scores);
    }
    return scores;
  }
}
