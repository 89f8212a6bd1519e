/**
 * The exact method for plans of several shipments, where an order has few enough states: columns are priced,
 * and of the columns whose surplus leaves room for a better plan, sets that add up to the order are searched.
 * The prices come so close to the best plan that few columns are left.
 */
import { type CheapestWays, cheapestWaysOf } from '../exact/cheapest-ways.ts';
import { mostShipmentsBelow, pruneWays } from '../exact/prune-ways.ts';
import { WayStates } from '../exact/way-states.ts';
import { type Floors, planFloor } from '../floors.ts';
import type { Plan, RoutingProblem, SolverResult } from '../problem.ts';
import { resultOf } from '../results.ts';
import { scratchBytes } from '../scratch.ts';
import type { StateSpace } from '../state-space.ts';
import type { Work } from '../work.ts';
import { type ColumnPrices, type Columns, columnPrices } from './column-prices.ts';
import { type ColumnSearchResult, type ShipmentRange, searchColumns } from './column-search.ts';
import { wayColumns } from './way-columns.ts';

/** With fewer states than this, listing what every way can carry is cheaper than looking for ways to leave out. */
const FEW_STATES = 128;
/** Surpluses up to which columns are kept, as shares of the bound: the best plan is mostly below the first. */
const STAGES = [0.04, 1] as const;

/** More than the surplus of any plan: where none is known, all columns are kept. */
const ANY_SURPLUS = 2 ** 50;

/** What is known before. */
export interface KnownPlans {
  /** The cheapest plan of one shipment, or of one or two where `pairsAreSettled`; score Infinity for none. */
  readonly settled: Plan;
  readonly pairsAreSettled: boolean;
  /**
   * Where no such plan is known, or the order is large: some plan of more shipments, as a first upper limit. It may
   * cost more than a split may.
   */
  readonly scouted: Plan | undefined;
  /** Only plans are sought that score less. */
  readonly below: number;
  /** The most that a plan of several shipments may score. */
  readonly mostSplit: number;
}

/** The better one of the plans that are known, of which the scouted one may cost more than a split may. */
function bestKnown({ settled, scouted, mostSplit }: KnownPlans): Plan {
  const isKept = scouted && (scouted.shipments.length < 2 || scouted.score <= mostSplit);
  return isKept && scouted.score < settled.score ? scouted : settled;
}

/** The cheapest column of each state that may be a part of several. */
function columnsOf(
  { splitPenalty, minShipmentValue }: RoutingProblem,
  { full, values }: StateSpace,
  cheapest: CheapestWays,
): Columns {
  const states: number[] = [];
  for (let state = 1; state < full; state += 1)
    if (cheapest.scores[state] !== Infinity && (values[state] ?? 0) >= minShipmentValue) states.push(state);
  return {
    states: Int32Array.from(states),
    scores: Float64Array.from(states, (state) => (cheapest.scores[state] ?? Infinity) + splitPenalty),
  };
}

/** Plans of so many shipments, each of which is worth its price. */
function rangeOf(least: number, most: number, shipment: number): ShipmentRange {
  if (shipment >= 0)
    return {
      least,
      most,
      extraOf: (shipments) => shipment * (shipments - least),
      leastExtraOf: (shipments) => shipment * Math.max(0, shipments - least),
    };
  return { least, most, extraOf: (shipments) => shipment * (shipments - most), leastExtraOf: () => 0 };
}

/** The search for a better plan, once columns are priced. */
class PricedColumns {
  /** No plan of several shipments scores lower. */
  bound: number;
  readonly #problem: RoutingProblem;
  readonly #space: StateSpace;
  readonly #known: KnownPlans;
  readonly #wayStates: WayStates;
  readonly #isOut: Uint8Array;
  readonly #prices: ColumnPrices;
  readonly #range: ShipmentRange;
  /** What the order and the shipments of a plan are worth: a plan scores that and its surplus. */
  readonly #worth: number;

  constructor(
    problem: RoutingProblem,
    space: StateSpace,
    known: KnownPlans,
    wayStates: WayStates,
    isOut: Uint8Array,
    prices: ColumnPrices,
    range: ShipmentRange,
  ) {
    this.#problem = problem;
    this.#space = space;
    this.#known = known;
    this.#wayStates = wayStates;
    this.#isOut = isOut;
    this.#prices = prices;
    this.#range = range;
    const { worths, shipment } = prices;
    const shipments = shipment * (shipment >= 0 ? range.least : range.most);
    this.#worth = (worths[space.full] ?? 0) + shipments - problem.splitPenalty;
    this.bound = this.#worth;
  }

  /** The best plan, or the best one met with a bound where the budget ended. */
  solve(floor: number, work: Work): SolverResult {
    const { below } = this.#known;
    const worth = this.#worth;
    const whole = below === Infinity ? ANY_SURPLUS : below - worth;
    for (const stage of STAGES) {
      const limit = stage === 1 ? whole : Math.min(whole, Math.ceil(Math.abs(worth) * stage) + 1);
      const found = this.#search(limit, work);
      if (!found) break;
      this.bound = Math.max(this.bound, worth + found.least);
      if (found.best) return this.#resultOf(found);
      if (found.least >= whole) return resultOf(this.#known.settled, Infinity);
      if (found.least < limit) break;
    }
    return resultOf(bestKnown(this.#known), Math.max(floor, this.bound));
  }

  #search(surplus: number, work: Work): ColumnSearchResult | undefined {
    const limits = { surplus, places: this.#range.most };
    const columns = wayColumns(
      this.#problem,
      this.#space,
      this.#wayStates,
      this.#isOut,
      this.#prices,
      limits,
      work,
    );
    return columns && searchColumns(this.#problem, this.#space, columns, this.#range, columns.limit, work);
  }

  #resultOf({ best, least }: ColumnSearchResult): SolverResult {
    const surplus = best?.surplus ?? Infinity;
    const plan = { shipments: best?.shipments ?? [], score: this.#worth + surplus };
    return resultOf(plan, least >= surplus ? Infinity : this.bound);
  }
}

function effortOfListing({ ways }: RoutingProblem, wayStates: WayStates, isOut: Uint8Array): number {
  return ways.reduce((sum, way, index) => (isOut[index] === 1 ? sum : sum + wayStates.effortOf(way)), 0);
}

/**
 * Serves everything at the least score. When the budget ends before that is proven, the result is the best plan
 * met, with a bound that holds.
 */
export function solveByColumns(
  problem: RoutingProblem,
  space: StateSpace,
  floors: Floors,
  known: KnownPlans,
  work: Work,
): SolverResult {
  const { settled, below, pairsAreSettled } = known;
  const least = pairsAreSettled ? 3 : 2;
  const floor = planFloor(floors, least);
  const spent = resultOf(bestKnown(known), floor);
  const isOut = scratchBytes(problem.ways.length);
  if (space.size >= FEW_STATES) pruneWays(problem, space, floors, below, isOut);
  const wayStates = new WayStates(space);
  // All ways are listed twice: to price their columns, and to keep those that are left.
  if (!work.affords(2 * effortOfListing(problem, wayStates, isOut))) return spent;
  const cheapest = cheapestWaysOf(problem, space.size, wayStates, (_, index) => isOut[index] === 1, work);
  if (!cheapest) return spent;
  const columns = columnsOf(problem, space, cheapest);
  const dearest = 2 * Math.abs(columns.scores.reduce((most, score) => Math.max(most, score), 1));
  const prices = columnPrices(problem, space, columns, least, dearest, work);
  if (!prices) return spent;
  const range = rangeOf(least, Math.max(least, mostShipmentsBelow(problem, floors, below)), prices.shipment);
  const priced = new PricedColumns(problem, space, known, wayStates, isOut, prices, range);
  return priced.bound >= below ? resultOf(settled, Infinity) : priced.solve(floor, work);
}
