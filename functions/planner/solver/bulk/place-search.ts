/**
 * Searches the sets of places that a better plan may open, depth first, each bounded by the values that the
 * Lagrangian relaxation gives the places. A set is settled when the best plan that opens it is known, or its
 * bound reaches the best plan; the bounds of sets that are not settled remain.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { assign, type Site, siteOf, sitesOf } from './assign.ts';
import { mostSpared, type Relaxation } from './relaxation.ts';
import { splitOverTwoWays } from './two-way-split.ts';

/** The best plan met for a set of places, and a bound on all plans that open exactly them. */
interface SettledPlaces {
  readonly plan: Plan | undefined;
  readonly bound: number;
}

export interface PlaceSearchResult {
  /** The best plan that scores less than the limit; undefined where none was met. */
  readonly plan: Plan | undefined;
  /** No plan that was sought scores lower: the lowest bound of the sets that were not settled, or the limit. */
  readonly bound: number;
  /** Whether all sets were looked at before the budget ended. */
  readonly isComplete: boolean;
}

/** Pairs of ways of two places that are split exactly, at most: more of them are bounded. */
const MOST_WAY_PAIRS = 36;

/** Splits an order over two places exactly, for each pair of their ways that may score less than `upper`. */
function splitOverTwoSites(
  problem: RoutingProblem,
  first: Site,
  second: Site,
  upper: number,
  work: Work,
): SettledPlaces {
  if (first.ways.length * second.ways.length > MOST_WAY_PAIRS) return { plan: undefined, bound: -Infinity };
  let best: Plan | undefined;
  let bound = Infinity;
  for (const a of first.ways)
    for (const b of second.ways) {
      const below = Math.min(upper, best?.score ?? Infinity);
      const assigned = assign(problem, sitesOf(problem, [a, b]), work);
      if (!assigned || assigned.bound >= below) continue;
      const split = splitOverTwoWays(problem, a, b, work);
      const found = split ?? assigned.plan;
      if (found.score < below) best = found;
      bound = Math.min(bound, split ? split.score : assigned.bound);
    }
  return { plan: best, bound: Math.min(bound, upper) };
}

function settlePlaces(
  problem: RoutingProblem,
  sites: readonly Site[],
  upper: number,
  work: Work,
): SettledPlaces {
  const assigned = assign(problem, sites, work);
  if (!assigned) return { plan: undefined, bound: Infinity };
  const { plan, bound } = assigned;
  const [first, second] = sites;
  if (sites.length === 1) return { plan, bound: Math.max(bound, plan.score) };
  if (plan.score <= bound || bound >= upper) return { plan, bound };
  if (sites.length !== 2 || !first || !second) return { plan, bound };
  const split = splitOverTwoSites(problem, first, second, Math.min(upper, plan.score), work);
  const better = split.plan && split.plan.score < plan.score ? split.plan : plan;
  return { plan: better, bound: Math.max(bound, split.bound) };
}

/** Indexes of the places that a plan better than `score` may open, ascending by value, then by index. */
function placesInOrder(relaxation: Relaxation, score: number): number[] {
  const { bound, values, places, isNeeded, isOpened } = relaxation;
  const valueAt = (place: number): number => values[place] ?? Infinity;
  const spared = mostSpared(values, isOpened, isNeeded);
  const boundWith = (place: number): number =>
    isOpened[place] === 1 ? bound : bound + Math.max(0, valueAt(place) - spared);
  return places
    .map((_, index) => index)
    .filter((place) => valueAt(place) !== Infinity && boundWith(place) < score)
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
  /** The best plan met, and what others have to score less than. */
  best: Plan | undefined;
  below: number;
  unsettled = Infinity;
  isComplete = true;
  readonly #problem: RoutingProblem;
  readonly #relaxation: Relaxation;
  readonly #work: Work;
  /** Indexes of places, in the order in which sets are built: #order[position]. */
  readonly #order: readonly number[];
  readonly #waysOf: readonly (readonly number[])[];
  /** By index of the place, made when a set is settled. */
  readonly #sites: (Site | undefined)[] = [];
  /** By position: most bundles of each item that the place ships. */
  readonly #supply: readonly (readonly number[])[];
  /** By position: the bundles of each item that this place and all later ones could ship. */
  readonly #laterSupply: readonly (readonly number[])[];
  /** By position: sum of the values below 0 of this place and all later ones. */
  readonly #laterGains: Float64Array;

  constructor(problem: RoutingProblem, relaxation: Relaxation, below: number, work: Work) {
    this.below = below;
    this.#problem = problem;
    this.#relaxation = relaxation;
    this.#work = work;
    this.#order = placesInOrder(relaxation, below);
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
    const isWhole =
      places.length >= this.#relaxation.leastShipments && missing.every((bundles) => bundles <= 0);
    if (isWhole && base + value < this.below) this.#settle(places, base + value);
    if (places.length === this.#problem.maxShipments) return;
    for (let at = from; at < this.#order.length; at += 1) {
      const place = this.#order[at] ?? 0;
      const nextValue = value + (values[place] ?? 0);
      // Values ascend and supplies shrink, so no later place does better than this one.
      if (!this.#canHelp(at, places.length + 1, nextValue, missing) || !this.#affordsPlace()) return;
      const stillMissing = without(missing, this.#supply[at] ?? []);
      this.visit(at + 1, [...places, place], nextValue, stillMissing);
      if (!this.isComplete) return;
    }
  }

  /**
   * Whether a better plan may add the place of a position to a set, of values `value` then in sum, and places
   * of later positions.
   */
  #canHelp(at: number, count: number, value: number, missing: readonly number[]): boolean {
    const { base, values, leastShipments } = this.#relaxation;
    let least = base + value + (this.#laterGains[at + 1] ?? 0);
    // A set of too few places adds the next ones, which are the lowest of the later ones.
    for (let next = at + 1; next <= at + leastShipments - count; next += 1)
      least += Math.max(0, values[this.#order[next] ?? -1] ?? Infinity);
    return least < this.below && holdsAll(this.#laterSupply[at] ?? [], missing);
  }

  /** Counts the work of adding a place to a set. False when the budget ended. */
  #affordsPlace(): boolean {
    if (!this.#work.tries(this.#problem.items.length * 2)) this.isComplete = false;
    return this.isComplete;
  }

  /** Most bundles of each item that a place ships by any of its ways. */
  #supplyOf(place: number): number[] {
    const ways = this.#waysOf[place] ?? [];
    return this.#problem.items.map((_, item) =>
      Math.max(0, ...ways.map((way) => this.#problem.ways[way]?.limits[item] ?? 0)),
    );
  }

  /** Settles a set of places, whichever way each parcel goes by. */
  #settle(places: readonly number[], floor: number): void {
    const sites = places.map((place) => this.#siteOf(place));
    const { plan, bound } = settlePlaces(this.#problem, sites, this.below, this.#work);
    if (plan && plan.score < this.below) {
      this.best = plan;
      this.below = plan.score;
    }
    if (bound < this.below) this.unsettled = Math.min(this.unsettled, Math.max(bound, floor));
  }

  #siteOf(place: number): Site {
    const site = this.#sites[place] ?? siteOf(this.#problem, this.#waysOf[place] ?? []);
    this.#sites[place] = site;
    return site;
  }
}

/** Looks for plans that score less than `below`. */
export function searchPlaces(
  problem: RoutingProblem,
  relaxation: Relaxation,
  below: number,
  work: Work,
): PlaceSearchResult {
  const search = new PlaceSearch(problem, relaxation, below, work);
  const wanted = problem.items.map(({ count }) => count);
  search.visit(0, [], 0, wanted);
  const bound = Math.min(search.unsettled, search.below);
  return { plan: search.best, bound, isComplete: search.isComplete };
}
