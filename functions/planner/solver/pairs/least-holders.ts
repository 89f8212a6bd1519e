/**
 * The cheapest opening of any candidate of each class of parcel prices that holds some of each of given items: what
 * the other one of a pair adds at least. One table answers that for every set of items.
 */
import { scratchFloats } from '../scratch.ts';
import type { PairCandidates } from './pair-candidates.ts';
import type { ParcelClasses } from './parcel-classes.ts';

/** Sets of more items than this are too many to tabulate: the first ones count. */
const MOST_TABULATED = 8;

export class LeastHolders {
  readonly #parcels: ParcelClasses;
  /** Bits of the items that are tabulated. */
  readonly #mask: number;
  /** openings[set of items x classes + class]. */
  readonly #openings: Float64Array;

  constructor({ count, held, openings, classes }: PairCandidates, items: number, parcels: ParcelClasses) {
    this.#parcels = parcels;
    this.#mask = (1 << Math.min(items, MOST_TABULATED)) - 1;
    this.#openings = scratchFloats((this.#mask + 1) * parcels.count).fill(Infinity);
    for (let position = 0; position < count; position += 1) {
      const set = (held[position] ?? 0) & this.#mask;
      const at = set * parcels.count + (classes[position] ?? 0);
      const opening = openings[position] ?? 0;
      if (opening < (this.#openings[at] ?? 0)) this.#openings[at] = opening;
    }
    this.#spread();
  }

  /**
   * The least that another candidate adds which holds some of each item of a mask: its opening, and both parcels
   * where the one that it completes is of this class. Infinity where there is none.
   */
  addedTo(ownClass: number, mask: number): number {
    const { count, least } = this.#parcels;
    const row = (mask & this.#mask) * count;
    let added = Infinity;
    for (let other = 0; other < count; other += 1) {
      const sum = (this.#openings[row + other] ?? 0) + (least[ownClass * count + other] ?? 0);
      if (sum < added) added = sum;
    }
    return added;
  }

  /** Whoever holds a set of items holds each of its subsets. */
  #spread(): void {
    const openings = this.#openings;
    const { length } = openings;
    for (let bit = this.#parcels.count; bit < length; bit *= 2)
      for (let start = 0; start < length; start += 2 * bit)
        for (let at = start; at < start + bit; at += 1) {
          const more = openings[at + bit] ?? Infinity;
          if (more < (openings[at] ?? Infinity)) openings[at] = more;
        }
  }
}
