/** The columns of which a better plan may be made: what each way ships, with its surplus. */
import type { WayStates } from '../exact/way-states.ts';
import type { RoutingProblem } from '../problem.ts';
import { scratchBytes } from '../scratch.ts';
import type { StateSpace } from '../state-space.ts';
import type { Work } from '../work.ts';
import type { ColumnPrices } from './column-prices.ts';

/** More columns than this are not kept: the limit is halved until there are fewer. */
const MOST_COLUMNS = 20_000;
/** Work of keeping a column and putting it in its place. */
const WORK_PER_COLUMN = 4;

/** Columns in flat arrays, ascending by surplus, then by way. */
export interface WayColumns {
  readonly states: Int32Array;
  readonly ways: Int32Array;
  /** Index of the way's place among the `placeCount` places. */
  readonly places: Int32Array;
  readonly placeCount: number;
  /** What the column scores beyond the worth of its bundles and of a shipment: at least 0. */
  readonly surpluses: Float64Array;
  /** By first item: the numbers of its columns, ascending. */
  readonly lists: readonly Int32Array[];
  /** All columns of a lower surplus are there. */
  readonly limit: number;
}

/** What columns are kept. */
export interface ColumnLimits {
  /** Only columns of a lower surplus. */
  readonly surplus: number;
  /** Of each state, those of so many places: a plan of no more shipments never needs a dearer one. */
  readonly places: number;
}

class Collection {
  limit: number;
  count = 0;
  readonly #states: number[] = [];
  readonly #ways: number[] = [];
  readonly #surpluses: number[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  add(state: number, way: number, surplus: number): void {
    this.#put(this.count, state, way, surplus);
    this.count += 1;
    while (this.count > MOST_COLUMNS && this.limit > 1) this.#halve();
  }

  #put(at: number, state: number, way: number, surplus: number): void {
    this.#states[at] = state;
    this.#ways[at] = way;
    this.#surpluses[at] = surplus;
  }

  #halve(): void {
    this.limit = Math.floor(this.limit / 2);
    let kept = 0;
    for (let at = 0; at < this.count; at += 1) {
      const surplus = this.#surpluses[at] ?? 0;
      if (surplus >= this.limit) continue;
      this.#put(kept, this.#states[at] ?? 0, this.#ways[at] ?? 0, surplus);
      kept += 1;
    }
    this.count = kept;
  }

  /** Positions of the columns, ascending by surplus, then by way. */
  #inOrder(): number[] {
    const surpluses = this.#surpluses;
    const ways = this.#ways;
    return Array.from({ length: this.count }, (_, at) => at).sort(
      (a, b) => (surpluses[a] ?? 0) - (surpluses[b] ?? 0) || (ways[a] ?? 0) - (ways[b] ?? 0),
    );
  }

  columns({ ways: all }: RoutingProblem, { size, items, firstItems }: StateSpace, most: number): WayColumns {
    const indexes = new Map<number, number>();
    const placesOf = scratchBytes(size);
    const seen = new Set<number>();
    const lists: number[][] = items.map(() => []);
    const places: number[] = [];
    const kept: number[] = [];
    for (const at of this.#inOrder()) {
      const state = this.#states[at] ?? 0;
      const place = all[this.#ways[at] ?? 0]?.place ?? -1;
      const index = indexes.get(place) ?? indexes.size;
      const key = index * size + state;
      if ((placesOf[state] ?? 0) >= most || seen.has(key)) continue;
      indexes.set(place, index);
      seen.add(key);
      placesOf[state] = (placesOf[state] ?? 0) + 1;
      lists[firstItems[state] ?? 0]?.push(kept.length);
      places.push(index);
      kept.push(at);
    }
    return {
      states: Int32Array.from(kept, (at) => this.#states[at] ?? 0),
      ways: Int32Array.from(kept, (at) => this.#ways[at] ?? 0),
      places: Int32Array.from(places),
      placeCount: indexes.size,
      surpluses: Float64Array.from(kept, (at) => this.#surpluses[at] ?? 0),
      lists: lists.map((list) => Int32Array.from(list)),
      limit: this.limit,
    };
  }
}

/** The columns of the ways that are not out, within the limits. Undefined where the budget ends first. */
export function wayColumns(
  problem: RoutingProblem,
  space: StateSpace,
  wayStates: WayStates,
  isOut: Uint8Array,
  { shipment, worths }: ColumnPrices,
  limits: ColumnLimits,
  work: Work,
): WayColumns | undefined {
  const { ways, splitPenalty, minShipmentValue } = problem;
  const collection = new Collection(limits.surplus);
  const more = splitPenalty - shipment;
  for (const [index, way] of ways.entries()) {
    if (isOut[index] === 1) continue;
    if (!work.tries(wayStates.effortOf(way))) return undefined;
    wayStates.list(way);
    for (let entry = 0; entry < wayStates.count; entry += 1) {
      const state = wayStates.states[entry] ?? 0;
      const surplus = (wayStates.scores[entry] ?? 0) + more - (worths[state] ?? 0);
      if (surplus >= collection.limit || state === space.full) continue;
      if ((space.values[state] ?? 0) >= minShipmentValue) collection.add(state, index, surplus);
    }
  }
  return work.tries(WORK_PER_COLUMN * collection.count)
    ? collection.columns(problem, space, limits.places)
    : undefined;
}
