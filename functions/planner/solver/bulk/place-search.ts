/**
 * Searches the sets of so many places that a better plan may open, depth first, each bounded by the values that the
 * Lagrangian relaxation gives the places: first the sets of the lowest bounds, then level by level those of higher ones,
 * so that each level that ends raises the bound of all plans of so many shipments. A set is settled when the best plan
 * that opens it is known, or its bound reaches the best plan; the bounds of sets that are not settled remain.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import { Work } from '../work.ts';
import { type Site, siteOf } from './assign.ts';
import { mostSpared, type Relaxation } from './relaxation.ts';
import type { PlaceSettler } from './settle-places.ts';

/** Places that are tried in the time of one unit of work elsewhere. */
const TRIES_PER_WORK = 16;

/** Indexes of the places that a plan better than `score` may open, ascending by value, then by index. */
function placesInOrder(relaxation: Relaxation, score: number): number[] {
  const { bound, values, places, isOpened } = relaxation;
  const valueAt = (place: number): number => values[place] ?? Infinity;
  const spared = mostSpared(relaxation);
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

/** Places in the order in which sets are built, with what they and all later ones hold. */
class PlaceSupplies {
  /** supply[position x items + item]: the most bundles that the place ships. */
  readonly own: Int32Array;
  /** The same of all places from a position on together, and of the one of them that holds most. */
  readonly later: Float64Array;
  readonly mostLater: Int32Array;
  readonly #columns: number;

  constructor({ items, ways }: RoutingProblem, waysOf: readonly (readonly number[])[]) {
    const columns = items.length;
    const { length } = waysOf;
    this.#columns = columns;
    this.own = new Int32Array(length * columns);
    this.later = new Float64Array((length + 1) * columns);
    this.mostLater = new Int32Array((length + 1) * columns);
    for (let at = length - 1; at >= 0; at -= 1)
      for (let item = 0; item < columns; item += 1) {
        const entry = at * columns + item;
        let own = 0;
        for (const way of waysOf[at] ?? []) own = Math.max(own, ways[way]?.limits[item] ?? 0);
        this.own[entry] = own;
        this.later[entry] = own + (this.later[entry + columns] ?? 0);
        this.mostLater[entry] = Math.max(own, this.mostLater[entry + columns] ?? 0);
      }
  }

  /** Whether the place of a position, with so many later ones, may hold what is missing. */
  mayComplete(at: number, others: number, missing: Float64Array): boolean {
    const row = at * this.#columns;
    for (let item = 0; item < missing.length; item += 1) {
      const left = (missing[item] ?? 0) - (this.own[row + item] ?? 0);
      if (left > others * (this.mostLater[row + this.#columns + item] ?? 0)) return false;
    }
    return true;
  }

  /** What is missing beside the place of a position. */
  without(at: number, missing: Float64Array): Float64Array {
    const row = at * this.#columns;
    return missing.map((bundles, item) => bundles - (this.own[row + item] ?? 0));
  }

  /** Whether the places from a position on hold together what is missing. */
  allHold(at: number, missing: Float64Array): boolean {
    const row = at * this.#columns;
    for (let item = 0; item < missing.length; item += 1)
      if ((missing[item] ?? 0) > (this.later[row + item] ?? 0)) return false;
    return true;
  }
}

export class PlaceSearch {
  /** The best plan met, and what others have to score less than. */
  best: Plan | undefined;
  below: number;
  /** The least bound of the sets that were not settled. */
  unsettled = Infinity;
  readonly #problem: RoutingProblem;
  readonly #relaxation: Relaxation;
  /** Places of each set. */
  readonly #count: number;
  readonly #settler: PlaceSettler;
  /** By position: the value of the place, its ways, and its site, which is made when a set is settled. */
  readonly #values: Float64Array;
  readonly #waysOf: readonly (readonly number[])[];
  readonly #sites: (Site | undefined)[] = [];
  readonly #supplies: PlaceSupplies;
  /** By position: sum of the values below 0 of this place and all later ones. */
  readonly #laterGains: Float64Array;
  /** Sets of lower bounds than the one are looked at, of lower ones than the other they were settled before. */
  #level = -Infinity;
  #settledBelow = -Infinity;
  #work = new Work(0);
  #tries = 0;
  #isComplete = true;

  constructor(
    problem: RoutingProblem,
    relaxation: Relaxation,
    count: number,
    settler: PlaceSettler,
    below: number,
  ) {
    this.below = below;
    this.#problem = problem;
    this.#relaxation = relaxation;
    this.#count = count;
    this.#settler = settler;
    const order = placesInOrder(relaxation, below);
    const waysOf = waysByPlace(problem, relaxation);
    this.#waysOf = order.map((place) => waysOf[place] ?? []);
    this.#values = Float64Array.from(order, (place) => relaxation.values[place] ?? 0);
    this.#supplies = new PlaceSupplies(problem, this.#waysOf);
    this.#laterGains = new Float64Array(order.length + 1);
    for (let at = order.length - 1; at >= 0; at -= 1)
      this.#laterGains[at] = (this.#laterGains[at + 1] ?? 0) + Math.min(0, this.#values[at] ?? 0);
  }

  /** Settles the sets of lower bounds than `level` that no level before did. False where the budget ended. */
  raise(level: number, work: Work): boolean {
    this.#level = level;
    this.#work = work;
    const wanted = Float64Array.from(this.#problem.items, ({ count }) => count);
    this.#visit(0, [], this.#relaxation.base, wanted);
    this.#settledBelow = level;
    return this.#isComplete;
  }

  /**
   * Settles a set of places that holds everything, and where it is not full goes on to the sets that add places from a
   * position on. `score` is the bound of the set; `missing` are the bundles of each item that it does not hold.
   */
  #visit(from: number, positions: readonly number[], score: number, missing: Float64Array): void {
    if (positions.length === this.#count) {
      if (score >= this.#settledBelow && missing.every((bundles) => bundles <= 0))
        this.#settle(positions, score);
      return;
    }
    const others = this.#count - positions.length - 1;
    for (let at = from; at < this.#values.length && this.#affordsTry(); at += 1) {
      // Values ascend and supplies shrink, so no later place does better than this one.
      if (!this.#mayAdd(at, others, score) || !this.#supplies.allHold(at, missing)) return;
      if (!this.#supplies.mayComplete(at, others, missing)) continue;
      const left = this.#supplies.without(at, missing);
      this.#visit(at + 1, [...positions, at], score + (this.#values[at] ?? 0), left);
    }
  }

  /** Whether a set that scores so much may be given the place of a position and so many later ones. */
  #mayAdd(at: number, others: number, score: number): boolean {
    let least = score + (this.#values[at] ?? 0) + (this.#laterGains[at + 1] ?? 0);
    // The next ones are the lowest of the later ones.
    for (let next = at + 1; next <= at + others; next += 1)
      least += Math.max(0, this.#values[next] ?? Infinity);
    return least < Math.min(this.#level, this.below);
  }

  /** Counts the work of trying a place. False when the budget ended. */
  #affordsTry(): boolean {
    this.#tries += 1;
    if (this.#tries % TRIES_PER_WORK === 0 && !this.#work.tries(1)) this.#isComplete = false;
    return this.#isComplete;
  }

  /** Settles a set of places, whichever way each parcel goes by. */
  #settle(positions: readonly number[], floor: number): void {
    const sites = positions.map((position) => this.#siteOf(position));
    const { plan, bound } = this.#settler.settle(
      sites,
      { upper: this.below, enough: this.#level },
      this.#work,
    );
    if (plan && plan.score < this.below) {
      this.best = plan;
      this.below = plan.score;
    }
    if (bound < this.below) this.unsettled = Math.min(this.unsettled, Math.max(bound, floor));
  }

  #siteOf(position: number): Site {
    const site = this.#sites[position] ?? siteOf(this.#problem, this.#waysOf[position] ?? []);
    this.#sites[position] = site;
    return site;
  }
}
