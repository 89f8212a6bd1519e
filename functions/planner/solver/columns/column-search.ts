/**
 * The search for the sets of columns that add up to the order, depth first. The worth of the order is the same
 * for all of them: they differ by the surplus of their columns, so a set whose surplus reaches the limit is
 * left. The limit rises from level to level, and each level that ends without a plan raises the bound, also
 * where the budget ends before the last one.
 */
import type { PlanShipment, RoutingProblem } from '../problem.ts';
import { scratchFloats } from '../scratch.ts';
import { fitsInto, type StateSpace, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import type { WayColumns } from './way-columns.ts';

/** Adds to a tie more than any sum of ranks: fewer shipments go before lower ranks. */
const TIE_PER_SHIPMENT = 1_048_576 * 512;
/** Columns that are looked at in the time of one unit of work. */
const COLUMNS_PER_WORK = 8;
/** The levels, as shares of the last limit. */
const LEVELS = [0.06, 0.12, 0.25, 0.5, 1] as const;
/** Of what remains so much is for a better one of equal plans, once the best score is proven. */
const SHARE_OF_TIES = 0.25;

/** How many shipments a plan has, and what their number adds to its surplus. */
export interface ShipmentRange {
  readonly least: number;
  readonly most: number;
  readonly extraOf: (shipments: number) => number;
  /** The least of that over so many shipments and more. */
  readonly leastExtraOf: (shipments: number) => number;
}

export interface FoundColumns {
  readonly shipments: readonly PlanShipment[];
  readonly surplus: number;
}

export interface ColumnSearchResult {
  /** The best plan below the limit that was met. */
  readonly best: FoundColumns | undefined;
  /** No plan has a lower surplus: the best plan's where it is optimal, at most the limit where none was met. */
  readonly least: number;
}

/** A set of columns in the making. */
interface PartialSet {
  readonly open: number;
  readonly surplus: number;
  readonly tie: number;
}

class ColumnSearch {
  best: FoundColumns | undefined;
  isSpent = false;
  #limit = 0;
  #bestTie = Infinity;
  #looked = 0;
  #work: Work;
  readonly #problem: RoutingProblem;
  readonly #space: StateSpace;
  readonly #columns: WayColumns;
  readonly #range: ShipmentRange;
  /** By state: no columns that add up to it have less surplus, even where they use a place twice. */
  readonly #leastSurplus: Float64Array;
  /** The columns of the set, and by place 1 where one of them uses it. */
  readonly #path: number[] = [];
  readonly #isUsed: Uint8Array;

  constructor(
    problem: RoutingProblem,
    space: StateSpace,
    columns: WayColumns,
    range: ShipmentRange,
    work: Work,
  ) {
    this.#problem = problem;
    this.#space = space;
    this.#columns = columns;
    this.#range = range;
    this.#work = work;
    this.#leastSurplus = scratchFloats(space.size);
    this.#isUsed = new Uint8Array(columns.placeCount);
  }

  /** Looks for the plan of the least surplus below the limit. */
  level(limit: number): void {
    this.#limit = limit;
    this.#visit({ open: this.#space.full, surplus: 0, tie: 0 });
  }

  /** Looks for plans that are as good as the best one and go before it by their shipments and ranks. */
  breakTies(best: FoundColumns, work: Work): void {
    this.#work = work;
    this.level(best.surplus + 1);
  }

  /** Completes a set; returns the least surplus of the columns that do, even where they use a place twice. */
  #visit(set: PartialSet): number {
    const { open } = set;
    const { firstItems, packed, guards } = this.#space;
    const { lists, states, surpluses } = this.#columns;
    const known = this.#leastSurplus[open] ?? 0;
    const list = lists[firstItems[open] ?? 0];
    const guarded = (packed[open] ?? 0) | guards;
    let least = Infinity;
    for (let at = 0; list && at < list.length; at += 1) {
      const column = list[at] ?? 0;
      const own = surpluses[column] ?? 0;
      if (set.surplus + own >= this.#limit) {
        // All later columns have as much surplus.
        least = Math.min(least, own);
        break;
      }
      if (!this.#affordsLook()) return known;
      if (!fitsInto(packed[states[column] ?? 0] ?? 0, guarded, guards)) continue;
      least = Math.min(least, own + this.#add(column, set));
      if (this.isSpent) return known;
    }
    if (least > known) this.#leastSurplus[open] = least;
    return Math.max(least, known);
  }

  #affordsLook(): boolean {
    this.#looked += 1;
    if (this.#looked < COLUMNS_PER_WORK) return true;
    this.#looked = 0;
    if (!this.#work.tries(1)) this.isSpent = true;
    return !this.isSpent;
  }

  /** Adds a column to a set where a better plan may have both; returns the least surplus of what remains. */
  #add(column: number, { open, surplus, tie }: PartialSet): number {
    const { states, surpluses, places, ways } = this.#columns;
    const rest = open - (states[column] ?? 0);
    const restSurplus = this.#leastSurplus[rest] ?? 0;
    const place = places[column] ?? 0;
    const next: PartialSet = {
      open: rest,
      surplus: surplus + (surpluses[column] ?? 0),
      tie: tie + TIE_PER_SHIPMENT + (this.#problem.ways[ways[column] ?? 0]?.rank ?? 0),
    };
    if (this.#isUsed[place] === 1 || !this.#mayBeBest(next, restSurplus)) return restSurplus;
    this.#path.push(column);
    let least = 0;
    if (rest === 0) this.#keep(next);
    else {
      this.#isUsed[place] = 1;
      least = this.#visit(next);
      this.#isUsed[place] = 0;
    }
    this.#path.pop();
    return least;
  }

  /** Whether a set with one more column may become, or is, better than the best plan. */
  #mayBeBest({ open, surplus, tie }: PartialSet, restSurplus: number): boolean {
    const { least, most, extraOf, leastExtraOf } = this.#range;
    const count = this.#path.length + 1;
    if (open === 0) return count >= least && this.#isBetter(surplus + extraOf(count), tie);
    return (
      count < most && this.#isBetter(surplus + restSurplus + leastExtraOf(count + 1), tie + TIE_PER_SHIPMENT)
    );
  }

  #isBetter(surplus: number, tie: number): boolean {
    return surplus < this.#limit && (surplus !== this.best?.surplus || tie < this.#bestTie);
  }

  #keep({ surplus: ofColumns, tie }: PartialSet): void {
    const { states, ways } = this.#columns;
    const surplus = ofColumns + this.#range.extraOf(this.#path.length);
    // Equal plans are compared once nothing better is left.
    if (surplus !== this.best?.surplus) this.#limit = surplus;
    this.#bestTie = tie;
    const shipments = this.#path.map((column) => ({
      way: ways[column] ?? -1,
      take: takeOfState(this.#space, states[column] ?? 0),
    }));
    this.best = { surplus, shipments };
  }
}

/** The plan of the least surplus below a limit, or what no plan is below. */
export function searchColumns(
  problem: RoutingProblem,
  space: StateSpace,
  columns: WayColumns,
  range: ShipmentRange,
  limit: number,
  work: Work,
): ColumnSearchResult {
  const search = new ColumnSearch(problem, space, columns, range, work);
  let least = 0;
  for (const share of LEVELS) {
    const level = Math.ceil(limit * share);
    search.level(level);
    const { best, isSpent } = search;
    if (isSpent) return { best, least };
    if (best) {
      search.breakTies(best, work.part(SHARE_OF_TIES));
      return { best: search.best, least: best.surplus };
    }
    least = level;
  }
  return { best: undefined, least };
}
