/**
 * Most of an order cut into parts, each shipped by the cheapest way for exactly its state: the most units at
 * the least sum, by dynamic programming forward over the states that can be reached.
 *
 * Two parts may fall to one place, which a plan may not do. That makes the partition a relaxation: where no
 * place repeats in its result, the result is optimal. Places that did repeat are made exclusive by the
 * caller: their ways are left out of the cheapest ways and laid out one place after the other, each used at
 * most once.
 */
import type { PlanShipment, RoutingProblem } from '../problem.ts';
import { scratchFloats, scratchInts } from '../scratch.ts';
import { fitsInto, type StateSpace, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import type { CheapestWays } from './cheapest-ways.ts';
import type { WayStates } from './way-states.ts';

/** Adds to a tie more than any sum of ranks: fewer shipments go before lower ranks. */
const TIE_PER_SHIPMENT = 1_048_576 * 512;

export interface PartitionInput {
  readonly problem: RoutingProblem;
  readonly space: StateSpace;
  /** By state, of the ways of all places but the exclusive ones. */
  readonly cheapest: CheapestWays;
  readonly wayStates: WayStates;
  /** Numbers of the ways of each exclusive place. */
  readonly exclusive: readonly (readonly number[])[];
  /** Most parts; 0: as many as it takes, which needs fewer cells. */
  readonly maxParts: number;
  /**
   * By state: the most that a plan of several shipments of it may cost; undefined where the budget ended. Not
   * there where nothing limits it.
   */
  readonly mostCostOf: ((state: number) => number | undefined) | undefined;
  readonly work: Work;
}

export interface PartitionResult {
  readonly shipments: readonly PlanShipment[];
  readonly score: number;
}

/** One state that an exclusive place can ship. */
interface ExclusivePart {
  readonly state: number;
  readonly score: number;
  readonly way: number;
  readonly rank: number;
}

/** By cell: the part by which an exclusive place led to it, and the part's way; part 0 for none. */
interface ExclusiveChoice {
  readonly parts: Int32Array;
  readonly ways: Int32Array;
}

/**
 * A cell is a state that parts have added up to; where parts are counted, cell = parts x states + state. Each
 * cell keeps the least score of its parts, with a split penalty for each of them, and the last part taken.
 */
class Partitioning {
  readonly #input: PartitionInput;
  /** Number of cells, and how far a part moves on beside its state. */
  readonly #cells: number;
  readonly #step: number;
  readonly #scores: Float64Array;
  readonly #ties: Float64Array;
  readonly #parts: Int32Array;
  readonly #ranks: Int32Array;
  readonly #choices: ExclusiveChoice[] = [];
  /** The budget ended while ends were compared. */
  #isSpent = false;

  constructor(input: PartitionInput) {
    const { size } = input.space;
    this.#input = input;
    this.#step = input.maxParts > 0 ? size : 0;
    this.#cells = size + input.maxParts * this.#step;
    this.#scores = scratchFloats(this.#cells).fill(Infinity);
    this.#ties = scratchFloats(this.#cells);
    this.#parts = scratchInts(this.#cells);
    this.#ranks = Int32Array.from(input.problem.ways, ({ rank }) => rank);
    this.#scores[0] = 0;
  }

  /** Adds a part of one exclusive place, or none, to every cell. False when the budget ended. */
  layOut(ways: readonly number[]): boolean {
    const { work } = this.#input;
    const parts = this.#exclusiveParts(ways);
    if (!parts || !work.affords(this.#cells)) return false;
    const choice = { parts: scratchInts(this.#cells), ways: scratchInts(this.#cells) };
    // From high to low: no cell is extended that a part of this place led to.
    for (let from = this.#cells - 1; from >= 0; from -= 1) {
      if (!this.#canExtend(from)) continue;
      if (!work.tries(parts.length)) return false;
      this.#layPartsOn(from, parts, choice);
    }
    this.#choices.push(choice);
    return true;
  }

  /** Adds parts of all other places to every cell. False when the budget ended. */
  extend(): boolean {
    const { work } = this.#input;
    const partsByItem = this.#partsByFirstItem();
    for (let from = 0; from < this.#cells; from += 1)
      if (this.#canExtend(from) && from % this.#input.space.size !== this.#input.space.full) {
        if (!this.#extendCell(from, partsByItem, work)) return false;
      }
    return true;
  }

  /** The best partition found; undefined when there is none. */
  result(): PartitionResult | undefined | 'spent' {
    const end = this.#bestEnd();
    if (this.#isSpent) return 'spent';
    if (end < 0) return undefined;
    const score = (this.#scores[end] ?? 0) - this.#input.problem.splitPenalty;
    return { shipments: this.#shipmentsTo(end), score };
  }

  #isBetter(cell: number, score: number, tie: number): boolean {
    const known = this.#scores[cell] ?? Infinity;
    return score < known || (score === known && tie < (this.#ties[cell] ?? 0));
  }

  /** Whether a cell has been reached and may have a further part. */
  #canExtend(cell: number): boolean {
    return (this.#scores[cell] ?? Infinity) !== Infinity && cell + this.#step < this.#cells;
  }

  /** What a cell leaves open, packed, guards set. */
  #openIn(cell: number): number {
    const { full, packed, guards, size } = this.#input.space;
    return ((packed[full] ?? 0) - (packed[cell % size] ?? 0)) | guards;
  }

  /** Whether a part of several may be this state. */
  #hasEnoughValue(state: number): boolean {
    return (this.#input.space.values[state] ?? 0) >= this.#input.problem.minShipmentValue;
  }

  /** Extends one cell by each part of an exclusive place that fits. */
  #layPartsOn(from: number, parts: readonly ExclusivePart[], choice: ExclusiveChoice): void {
    const { packed, guards } = this.#input.space;
    const open = this.#openIn(from);
    const score = this.#scores[from] ?? Infinity;
    const tie = (this.#ties[from] ?? 0) + TIE_PER_SHIPMENT;
    for (const part of parts) {
      if (!fitsInto(packed[part.state] ?? 0, open, guards)) continue;
      const to = from + this.#step + part.state;
      if (!this.#isBetter(to, score + part.score, tie + part.rank)) continue;
      this.#scores[to] = score + part.score;
      this.#ties[to] = tie + part.rank;
      choice.parts[to] = part.state;
      choice.ways[to] = part.way;
    }
  }

  /**
   * The parts that the ways of an exclusive place can ship, split penalties included; undefined where the
   * budget ended.
   */
  #exclusiveParts(ways: readonly number[]): ExclusivePart[] | undefined {
    const { problem, wayStates, work } = this.#input;
    const parts: ExclusivePart[] = [];
    for (const index of ways) {
      const way = problem.ways[index];
      if (!way) continue;
      if (!work.tries(wayStates.effortOf(way))) return undefined;
      wayStates.list(way);
      for (let entry = 0; entry < wayStates.count; entry += 1) {
        const state = wayStates.states[entry] ?? 0;
        const score = (wayStates.scores[entry] ?? 0) + problem.splitPenalty;
        if (this.#hasEnoughValue(state)) parts.push({ state, score, way: index, rank: way.rank });
      }
    }
    return parts;
  }

  /** States that may be parts, by the first item that they hold. */
  #partsByFirstItem(): number[][] {
    const { size, firstItems, items } = this.#input.space;
    const parts: number[][] = items.map(() => []);
    for (let state = 1; state < size; state += 1)
      if (this.#mayBePart(state)) parts[firstItems[state] ?? 0]?.push(state);
    return parts;
  }

  #mayBePart(state: number): boolean {
    const { space, cheapest, exclusive } = this.#input;
    if (cheapest.scores[state] === Infinity) return false;
    // Everything in one part is a plan of one shipment, which may carry any value.
    const isWholePlan = state === space.full && exclusive.length === 0;
    return isWholePlan || this.#hasEnoughValue(state);
  }

  /**
   * Extends one cell by the parts that take its first open item, or leave it open for good. False when the
   * budget ended.
   */
  #extendCell(from: number, partsByItem: readonly (readonly number[])[], work: Work): boolean {
    const { space } = this.#input;
    const open = this.#openIn(from);
    const first = space.firstItems[space.full - (from % space.size)] ?? 0;
    for (let item = first; item < partsByItem.length; item += 1) {
      const parts = partsByItem[item] ?? [];
      if (!work.tries(parts.length)) return false;
      this.#extendBy(parts, from, open);
    }
    return true;
  }

  /** Extends one cell by those of the parts that fit into what it leaves open (packed, guards set). */
  #extendBy(parts: readonly number[], from: number, open: number): void {
    const { problem, space, cheapest } = this.#input;
    const { packed, guards } = space;
    const scores = this.#scores;
    const ties = this.#ties;
    const score = (scores[from] ?? Infinity) + problem.splitPenalty;
    const tie = (ties[from] ?? 0) + TIE_PER_SHIPMENT;
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at] ?? 0;
      if (!fitsInto(packed[part] ?? 0, open, guards)) continue;
      const to = from + this.#step + part;
      const newScore = score + (cheapest.scores[part] ?? 0);
      const newTie = tie + (this.#ranks[cheapest.ways[part] ?? 0] ?? 0);
      if (!this.#isBetter(to, newScore, newTie)) continue;
      scores[to] = newScore;
      ties[to] = newTie;
      this.#parts[to] = part;
    }
  }

  /** The cell in which the best partition ends, -1 for none. */
  #bestEnd(): number {
    const { space } = this.#input;
    let end = -1;
    for (let cell = 1; cell < this.#cells; cell += 1) {
      const state = cell % space.size;
      if ((this.#scores[cell] ?? Infinity) === Infinity || state === 0) continue;
      if ((end < 0 || this.#endsBetter(cell, end)) && this.#keepsGuard(cell, state)) end = cell;
    }
    return end;
  }

  /** Whether what a cell adds up to may cost as much. A single shipment may; it is sought apart. */
  #keepsGuard(cell: number, state: number): boolean {
    const { mostCostOf, problem } = this.#input;
    if (!mostCostOf) return true;
    const most = mostCostOf(state);
    if (most === undefined) this.#isSpent = true;
    return (this.#scores[cell] ?? 0) - problem.splitPenalty <= (most ?? -Infinity);
  }

  /** More units served, then the lower score, then the tie. */
  #endsBetter(cell: number, other: number): boolean {
    const { size, units } = this.#input.space;
    const served = (units[cell % size] ?? 0) - (units[other % size] ?? 0);
    if (served !== 0) return served > 0;
    const difference = (this.#scores[cell] ?? 0) - (this.#scores[other] ?? 0);
    if (difference !== 0) return difference < 0;
    return (this.#ties[cell] ?? 0) < (this.#ties[other] ?? 0);
  }

  /**
   * The shipments that led to a cell, traced back: first the parts of other places, then the exclusive ones.
   */
  #shipmentsTo(end: number): PlanShipment[] {
    const { space, cheapest } = this.#input;
    const shipments: PlanShipment[] = [];
    let cell = end;
    for (let part = this.#parts[cell] ?? 0; part !== 0; part = this.#parts[cell] ?? 0) {
      shipments.push({ way: cheapest.ways[part] ?? -1, take: takeOfState(space, part) });
      cell -= part + this.#step;
    }
    for (const choice of this.#choices.toReversed()) {
      const part = choice.parts[cell] ?? 0;
      if (part === 0) continue;
      shipments.push({ way: choice.ways[cell] ?? -1, take: takeOfState(space, part) });
      cell -= part + this.#step;
    }
    return shipments;
  }
}

/** The best partition: undefined when there is none, `spent` when the budget ended before. */
export function partition(input: PartitionInput): PartitionResult | undefined | 'spent' {
  const partitioning = new Partitioning(input);
  for (const ways of input.exclusive) if (!partitioning.layOut(ways)) return 'spent';
  return partitioning.extend() ? partitioning.result() : 'spent';
}
