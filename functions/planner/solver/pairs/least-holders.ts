/**
 * The least value of any candidate that holds some of each of given items: what the other one of a pair adds at
 * least. One table answers that for every set of items.
 */
import { scratchFloats } from '../scratch.ts';
import type { PairCandidates } from './pair-candidates.ts';

/** Sets of more items than this are too many to tabulate: the first ones count. */
const MOST_TABULATED = 12;

export class LeastHolders {
  /** Bits of the items that are tabulated. */
  readonly #mask: number;
  /** By set of items. */
  readonly #least: Float64Array;

  /** `values` by position of the candidate. */
  constructor({ count, held }: PairCandidates, items: number, values: Float64Array) {
    this.#mask = (1 << Math.min(items, MOST_TABULATED)) - 1;
    const least = scratchFloats(this.#mask + 1).fill(Infinity);
    this.#least = least;
    for (let position = 0; position < count; position += 1) {
      const set = (held[position] ?? 0) & this.#mask;
      const value = values[position] ?? 0;
      if (value < (least[set] ?? 0)) least[set] = value;
    }
    this.#spread();
  }

  /** The least value of a candidate that holds some of each item of a mask; Infinity where none does. */
  of(mask: number): number {
    return this.#least[mask & this.#mask] ?? Infinity;
  }

  /** Whoever holds a set of items holds each of its subsets. */
  #spread(): void {
    const least = this.#least;
    for (let bit = 1; bit < least.length; bit <<= 1)
      for (let start = 0; start < least.length; start += 2 * bit)
        for (let set = start; set < start + bit; set += 1) {
          const more = least[set + bit] ?? Infinity;
          if (more < (least[set] ?? Infinity)) least[set] = more;
        }
  }
}
