/**
 * The followers that are left, ascending by what they add, and which of them hold given items: a bit for each of
 * them, in the order in which they stand, so that one operation asks 32 of them at once.
 */
import { scratchFloats, scratchInts } from '../scratch.ts';
import type { PairCandidates } from './pair-candidates.ts';

/** Followers of one word. */
export const WORD = 32;

/** The number of the lowest bit that is set. */
export function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

export class Followers {
  /** By number: position among the candidates, and what is known of it there, in the order of reading. */
  readonly positions: Int32Array;
  readonly parts: Float64Array;
  readonly surcharges: Float64Array;
  /** holders[item x words + word]: 1 for each follower that holds some of the item. */
  readonly #holders: Int32Array;
  readonly #words: number;
  /** The items, ascending by how many followers hold them: few are left after the first. */
  readonly #byRarity: Int32Array;
  /** Where the bits of the items begin that are asked for; entries 0 to before the count. */
  readonly #asked: Int32Array;
  #askedCount = 0;

  /** The candidates at these positions, which ascend by what they add. */
  constructor({ followerParts, surcharges, held }: PairCandidates, positions: Int32Array, items: number) {
    const { length } = positions;
    this.positions = positions;
    this.parts = scratchFloats(length);
    this.surcharges = scratchFloats(length);
    this.#words = Math.ceil(length / WORD);
    this.#holders = scratchInts(items * this.#words);
    this.#asked = scratchInts(items);
    for (let number = 0; number < length; number += 1) {
      const position = positions[number] ?? 0;
      this.parts[number] = followerParts[position] ?? 0;
      this.surcharges[number] = surcharges[position] ?? 0;
    }
    const counts = scratchInts(items);
    for (let item = 0; item < items; item += 1) counts[item] = this.#writeHolders(item, held);
    const all = scratchInts(items).map((_, item) => item);
    this.#byRarity = all.sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  }

  /** Writes the bits of an item; returns how many followers hold it. */
  #writeHolders(item: number, held: Int32Array): number {
    const { length } = this.positions;
    let count = 0;
    for (let word = 0, number = 0; word < this.#words; word += 1) {
      const end = Math.min(length, number + WORD);
      let bits = 0;
      for (let shift = 0; number < end; shift += 1, number += 1) {
        const bit = ((held[this.positions[number] ?? 0] ?? 0) >>> item) & 1;
        bits |= bit << shift;
        count += bit;
      }
      this.#holders[item * this.#words + word] = bits;
    }
    return count;
  }

  /** How many words hold all followers that add at most so much. */
  wordsUpTo(most: number): number {
    let low = 0;
    let high = this.parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.parts[middle] ?? 0) <= most) low = middle + 1;
      else high = middle;
    }
    return Math.ceil(low / WORD);
  }

  /** Asks for those that hold some of each item of a mask. */
  ask(mask: number): void {
    let count = 0;
    for (let at = 0; at < this.#byRarity.length; at += 1) {
      const item = this.#byRarity[at] ?? 0;
      if (((mask >>> item) & 1) === 0) continue;
      this.#asked[count] = item * this.#words;
      count += 1;
    }
    this.#askedCount = count;
  }

  /** The bits of a word: those that were asked for. Of the last word further bits may be set where nothing was. */
  holdersOf(word: number): number {
    let all = -1;
    for (let at = 0; at < this.#askedCount && all !== 0; at += 1)
      all &= this.#holders[(this.#asked[at] ?? 0) + word] ?? 0;
    return all;
  }
}
