/**
 * The followers that are left, by the class of their parcel prices and ascending by what they cost to open, and which
 * of them hold given items: a bit for each of them, in the order in which they stand, so that one operation asks 32 of
 * them at once.
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
  readonly openings: Float64Array;
  readonly surcharges: Float64Array;
  /** By class: the word that its followers begin in; after the last one, how many words there are. */
  readonly starts: Int32Array;
  readonly #words: number;
  /** holders[item x words + word]: 1 for each follower that holds some of the item. */
  readonly #holders: Int32Array;
  /** The items, ascending by how many followers hold them: few are left after the first. */
  readonly #byRarity: Int32Array;
  /** Where the bits of the items begin that are asked for; entries 0 to before the count. */
  readonly #asked: Int32Array;
  #askedCount = 0;

  /** The candidates at these positions, which ascend by their openings; their classes are below `classCount`. */
  constructor(candidates: PairCandidates, positions: Int32Array, items: number, classCount: number) {
    this.starts = startsOfClasses(candidates, positions, classCount);
    this.#words = this.starts[classCount] ?? 0;
    this.positions = scratchInts(this.#words * WORD);
    this.openings = scratchFloats(this.#words * WORD).fill(Infinity);
    this.surcharges = scratchFloats(this.#words * WORD);
    this.#holders = scratchInts(items * this.#words);
    this.#asked = scratchInts(items);
    const held = scratchInts(this.#words * WORD);
    const nexts = scratchInts(classCount);
    for (let at = 0; at < positions.length; at += 1) {
      const position = positions[at] ?? 0;
      const ownClass = candidates.classes[position] ?? 0;
      const number = (this.starts[ownClass] ?? 0) * WORD + (nexts[ownClass] ?? 0);
      nexts[ownClass] = (nexts[ownClass] ?? 0) + 1;
      this.positions[number] = position;
      this.openings[number] = candidates.openings[position] ?? 0;
      this.surcharges[number] = candidates.surcharges[position] ?? 0;
      held[number] = candidates.held[position] ?? 0;
    }
    const counts = scratchInts(items);
    for (let item = 0; item < items; item += 1) counts[item] = this.#writeHolders(item, held);
    const all = scratchInts(items).map((_, item) => item);
    this.#byRarity = all.sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  }

  /** Writes the bits of an item; returns how many followers hold it. */
  #writeHolders(item: number, held: Int32Array): number {
    let count = 0;
    for (let word = 0, number = 0; word < this.#words; word += 1) {
      let bits = 0;
      for (let shift = 0; shift < WORD; shift += 1, number += 1) {
        const bit = ((held[number] ?? 0) >>> item) & 1;
        bits |= bit << shift;
        count += bit;
      }
      this.#holders[item * this.#words + word] = bits;
    }
    return count;
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

  /** The bits of a word: those that were asked for. Where nothing was, also of numbers that no follower has. */
  holdersOf(word: number): number {
    let all = -1;
    for (let at = 0; at < this.#askedCount && all !== 0; at += 1)
      all &= this.#holders[(this.#asked[at] ?? 0) + word] ?? 0;
    return all;
  }
}

/** By class, the word that its candidates begin in: no word has candidates of two classes. */
function startsOfClasses({ classes }: PairCandidates, positions: Int32Array, classCount: number): Int32Array {
  const counts = scratchInts(classCount);
  for (let at = 0; at < positions.length; at += 1) {
    const ownClass = classes[positions[at] ?? 0] ?? 0;
    counts[ownClass] = (counts[ownClass] ?? 0) + 1;
  }
  const starts = scratchInts(classCount + 1);
  for (let at = 0; at < classCount; at += 1)
    starts[at + 1] = (starts[at] ?? 0) + Math.ceil((counts[at] ?? 0) / WORD);
  return starts;
}
