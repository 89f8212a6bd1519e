/**
 * The relaxation by columns: a column is a shipment of exactly one state, at the least that any way asks for
 * it. Every plan is a set of columns that add up to the order, so the linear programme over all columns bounds
 * every plan, and unlike a line below the prices of parcels it knows the steps of the rate cards. Its dual
 * prices each bundle and each shipment (Dantzig, Wolfe: Decomposition principle for linear programs, 1960).
 *
 * The simplex method reckons in floating point; the prices that it ends with are rounded, and lowered until
 * they hold for every column. So the bound is exact arithmetic, however good the prices are.
 */
import type { RoutingProblem } from '../problem.ts';
import { scratchFloats } from '../scratch.ts';
import type { StateSpace } from '../state-space.ts';
import type { Work } from '../work.ts';
import { Basis, type BasisColumn } from './basis.ts';

/** Looks at all columns, and exchanges after each, at the most. */
const MOST_PASSES = 60;
const MOST_EXCHANGES = 60;
/** States and columns that are looked at in the time of one unit of work. */
const STATES_PER_WORK = 40;
/** A gain below this share of a column's score is rounding. */
const LEAST_GAIN = 1e-7;

/** Columns in flat arrays: the state of each, and its score, a split penalty included. */
export interface Columns {
  readonly states: Int32Array;
  readonly scores: Float64Array;
}

/** What bundles and shipments are worth. No column scores less than its bundles and one shipment are worth. */
export interface ColumnPrices {
  /** By state: the worth of its bundles. */
  readonly worths: Float64Array;
  readonly shipment: number;
}

/** Writes the worth of every state. */
function writeWorths({ items, strides }: StateSpace, prices: Float64Array, worths: Float64Array): void {
  worths[0] = 0;
  items.forEach(({ count }, item) => {
    const stride = strides[item] ?? 1;
    const price = prices[item] ?? 0;
    const end = stride * (count + 1);
    for (let state = stride; state < end; state += 1) worths[state] = (worths[state - stride] ?? 0) + price;
  });
}

class PriceSearch {
  readonly #space: StateSpace;
  readonly #columns: Columns;
  readonly #basis: Basis;
  readonly #worths: Float64Array;
  /** A shipment more than the least, where a plan may have more. */
  readonly #surplus: BasisColumn | undefined;
  /** By first item: the position of the column that gains most for each of its units, -1 for none. */
  readonly #best: Int32Array;
  readonly #gains: Float64Array;

  constructor(
    { maxShipments }: RoutingProblem,
    space: StateSpace,
    columns: Columns,
    leastShipments: number,
    dearest: number,
  ) {
    const { length } = space.items;
    this.#space = space;
    this.#columns = columns;
    this.#worths = scratchFloats(space.size);
    this.#basis = new Basis([...space.items.map(({ count }) => count), leastShipments], dearest);
    this.#surplus =
      leastShipments < maxShipments
        ? { score: 0, content: new Float64Array(length + 1).fill(-1, length) }
        : undefined;
    this.#best = new Int32Array(length);
    this.#gains = new Float64Array(length);
  }

  /** Work of one look at all columns. */
  get effort(): number {
    return Math.ceil((this.#space.size + 2 * this.#columns.states.length) / STATES_PER_WORK);
  }

  /** One look at all columns, and exchanges with the best of them. Whether there were any. */
  pass(): boolean {
    this.#findBest();
    const entrants: BasisColumn[] = this.#surplus ? [this.#surplus] : [];
    for (const position of this.#best) if (position >= 0) entrants.push(this.#columnAt(position));
    let hasChanged = false;
    for (let exchange = 0; exchange < MOST_EXCHANGES; exchange += 1) {
      const entrant = this.#bestOf(entrants);
      if (!entrant || !this.#basis.enter(entrant)) break;
      hasChanged = true;
    }
    return hasChanged;
  }

  #findBest(): void {
    const { states, scores } = this.#columns;
    const { units, firstItems, items } = this.#space;
    const worths = this.#worths;
    const best = this.#best.fill(-1);
    const gains = this.#gains.fill(0);
    const shipment = this.#basis.prices[items.length] ?? 0;
    writeWorths(this.#space, this.#basis.prices, worths);
    for (let at = 0; at < states.length; at += 1) {
      const state = states[at] ?? 0;
      const score = scores[at] ?? 0;
      const gain = (worths[state] ?? 0) + shipment - score;
      if (gain <= LEAST_GAIN * Math.abs(score)) continue;
      const first = firstItems[state] ?? 0;
      const each = gain / (1 + (units[state] ?? 0));
      if (each <= (gains[first] ?? 0)) continue;
      gains[first] = each;
      best[first] = at;
    }
  }

  #columnAt(position: number): BasisColumn {
    const { items, strides } = this.#space;
    const state = this.#columns.states[position] ?? 0;
    const content = new Float64Array(items.length + 1).fill(1);
    items.forEach(({ count }, item) => {
      content[item] = Math.floor(state / (strides[item] ?? 1)) % (count + 1);
    });
    return { score: this.#columns.scores[position] ?? 0, content };
  }

  #bestOf(entrants: readonly BasisColumn[]): BasisColumn | undefined {
    let best: BasisColumn | undefined;
    let least = 0;
    for (const entrant of entrants) {
      const surplus = this.#basis.surplusOf(entrant);
      if (surplus >= least - LEAST_GAIN * (Math.abs(entrant.score) + 1)) continue;
      least = surplus;
      best = entrant;
    }
    return best;
  }

  /** The prices in integers, that of a shipment so low that no column scores less than its worth. */
  prices(): ColumnPrices {
    const { prices } = this.#basis;
    const worths = this.#worths;
    writeWorths(this.#space, prices.map(Math.floor), worths);
    const { states, scores } = this.#columns;
    let shipment = Math.floor(prices.at(-1) ?? 0);
    for (let at = 0; at < states.length; at += 1)
      shipment = Math.min(shipment, (scores[at] ?? 0) - (worths[states[at] ?? 0] ?? 0));
    return { worths, shipment };
  }
}

/**
 * Prices at which plans of so many shipments or more are worth the most, or nearly. `dearest` is
 * more than any column of a plan scores. Undefined where the budget ends first.
 */
export function columnPrices(
  problem: RoutingProblem,
  space: StateSpace,
  columns: Columns,
  leastShipments: number,
  dearest: number,
  work: Work,
): ColumnPrices | undefined {
  const search = new PriceSearch(problem, space, columns, leastShipments, dearest);
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    if (!work.tries(search.effort)) return undefined;
    if (!search.pass()) break;
  }
  return search.prices();
}
