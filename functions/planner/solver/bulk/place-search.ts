/**
 * Searches the sets of places that a better plan may open, depth first, each bounded by the values that the
 * Lagrangian relaxation gives the places. A set is settled when the best plan that opens it is known, or its
 * bound reaches the best plan; the bounds of sets that are not settled remain.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { assign } from './assign.ts';
import type { Relaxation } from './lagrangian-bound.ts';
import { splitOverTwoWays } from './two-way-split.ts';

/** The best plan met for a set of ways, and a bound on all plans that open exactly them. */
interface SettledWays {
  readonly plan: Plan | undefined;
  readonly bound: number;
}

export interface PlaceSearchResult {
  /** The best plan, the one to start from included. */
  readonly plan: Plan;
  /** Lowest bound of the sets that were not settled; Infinity where all were. */
  readonly bound: number;
  /** Whether all sets were looked at before the budget ended. */
  readonly isComplete: boolean;
}

function settleWays(
  problem: RoutingProblem,
  ways: readonly number[],
  upper: number,
  work: Work,
): SettledWays {
  const assigned = assign(problem, ways, work);
  if (!assigned) return { plan: undefined, bound: Infinity };
  const { plan, bound } = assigned;
  if (ways.length === 1) return { plan, bound: plan.score };
  if (plan.score <= bound || bound >= upper) return { plan, bound };
  const [first, second] = ways;
  if (ways.length !== 2 || first === undefined || second === undefined) return { plan, bound };
  const split = splitOverTwoWays(problem, first, second, work);
  if (!split) return { plan, bound };
  return { plan: split.score < plan.score ? split : plan, bound: split.score };
}

/** Indexes of the places that a plan better than `score` may open, ascending by value, then by index. */
function placesInOrder({ bound, values, places }: Relaxation, score: number): number[] {
  const valueAt = (place: number): number => values[place] ?? Infinity;
  return places
    .map((_, index) => index)
    .filter((place) => valueAt(place) !== Infinity && bound + Math.max(0, valueAt(place)) < score)
    .sort((a, b) => valueAt(a) - valueAt(b) || a - b);
}

/** Numbers of the ways of each place, by index of the place. */
function waysByPlace({ ways }: RoutingProblem, { places }: Relaxation): number[][] {
  const indexOf = new Map(places.map((place, index) => [place, index]));
  const byPlace: number[][] = places.map(() => []);
  ways.forEach(({ place }, way) => {
    byPlace[indexOf.get(place) ?? 0]?.push(way);
  });
  return byPlace;
}

/** Whether a supply covers what is missing, item by item. */
function holdsAll(supply: readonly number[], missing: readonly number[]): boolean {
  return missing.every((bundles, item) => bundles <= (supply[item] ?? 0));
}

function without(missing: readonly number[], supply: readonly number[]): number[] {
  return missing.map((bundles, item) => bundles - (supply[item] ?? 0));
}

class PlaceSearch {
  best: Plan;
  unsettled = Infinity;
  isComplete = true;
  readonly #problem: RoutingProblem;
  readonly #relaxation: Relaxation;
  readonly #work: Work;
  /** Indexes of places, in the order in which sets are built: #order[position]. */
  readonly #order: readonly number[];
  readonly #waysOf: readonly (readonly number[])[];
  /** By position: most bundles of each item that the place ships. */
  readonly #supply: readonly (readonly number[])[];
  /** By position: the bundles of each item that this place and all later ones could ship. */
  readonly #laterSupply: readonly (readonly number[])[];
  /** By position: sum of the values below 0 of this place and all later ones. */
  readonly #laterGains: Float64Array;

  constructor(problem: RoutingProblem, relaxation: Relaxation, start: Plan, work: Work) {
    this.best = start;
    this.#problem = problem;
    this.#relaxation = relaxation;
    this.#work = work;
    this.#order = placesInOrder(relaxation, start.score);
    this.#waysOf = waysByPlace(problem, relaxation);
    this.#supply = this.#order.map((place) => this.#supplyOf(place));
    const { length } = this.#order;
    const laterSupply: number[][] = [];
    laterSupply[length] = problem.items.map(() => 0);
    this.#laterGains = new Float64Array(length + 1);
    for (let at = length - 1; at >= 0; at -= 1) {
      const later = laterSupply[at + 1] ?? [];
      laterSupply[at] = later.map((bundles, item) => bundles + (this.#supply[at]?.[item] ?? 0));
      const value = relaxation.values[this.#order[at] ?? 0] ?? 0;
      this.#laterGains[at] = (this.#laterGains[at + 1] ?? 0) + Math.min(0, value);
    }
    this.#laterSupply = laterSupply;
  }

  /**
   * Settles a set of places that holds everything, and goes on to the sets that add places from a position
   * on. `value` is the sum of the set's values; `missing` are the bundles of each item that the set does not
   * hold.
   */
  visit(from: number, places: readonly number[], value: number, missing: readonly number[]): void {
    const { base, values } = this.#relaxation;
    const isWhole = places.length > 0 && missing.every((bundles) => bundles <= 0);
    if (isWhole && base + value < this.best.score) this.#settle(places, [], base + value);
    if (places.length === this.#problem.maxShipments) return;
    for (let at = from; at < this.#order.length; at += 1) {
      const place = this.#order[at] ?? 0;
      const nextValue = value + (values[place] ?? 0);
      // Values ascend and supplies shrink, so no later place does better than this one.
      if (!this.#canHelp(at, nextValue, missing) || !this.#affordsPlace()) return;
      const stillMissing = without(missing, this.#supply[at] ?? []);
      this.visit(at + 1, [...places, place], nextValue, stillMissing);
      if (!this.isComplete) return;
    }
  }

  /**
   * Whether a better plan may add the place of a position to a set, of values `value` then in sum, and places
   * of later positions.
   */
  #canHelp(at: number, value: number, missing: readonly number[]): boolean {
    const least = this.#relaxation.base + value + (this.#laterGains[at + 1] ?? 0);
    return least < this.best.score && holdsAll(this.#laterSupply[at] ?? [], missing);
  }

  /** Counts the work of adding a place to a set. False when the budget ended. */
  #affordsPlace(): boolean {
    this.#work.spend(this.#problem.items.length * 2);
    if (this.#work.isSpent) this.isComplete = false;
    return this.isComplete;
  }

  /** Most bundles of each item that a place ships by any of its ways. */
  #supplyOf(place: number): number[] {
    const ways = this.#waysOf[place] ?? [];
    return this.#problem.items.map((_, item) =>
      Math.max(0, ...ways.map((way) => this.#problem.ways[way]?.limits[item] ?? 0)),
    );
  }

  /** Settles a set for every choice of one way for each place; `ways` are those of the first places. */
  #settle(places: readonly number[], ways: readonly number[], floor: number): void {
    const place = places[ways.length];
    if (place !== undefined) {
      for (const way of this.#waysOf[place] ?? []) this.#settle(places, [...ways, way], floor);
      return;
    }
    const { plan, bound } = settleWays(this.#problem, ways, this.best.score, this.#work);
    if (plan && plan.score < this.best.score) this.best = plan;
    if (bound < this.best.score) this.unsettled = Math.min(this.unsettled, Math.max(bound, floor));
  }
}

/** `start` is the plan to beat, score Infinity for none. */
export function searchPlaces(
  problem: RoutingProblem,
  relaxation: Relaxation,
  start: Plan,
  work: Work,
): PlaceSearchResult {
  const search = new PlaceSearch(problem, relaxation, start, work);
  const wanted = problem.items.map(({ count }) => count);
  search.visit(0, [], 0, wanted);
  return { plan: search.best, bound: search.unsettled, isComplete: search.isComplete };
}
