/**
 * A plan of the places that the multipliers open. What these do not hold is added by further places, those first whose
 * opening adds least for the bundles that they supply.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import { NO_PLAN } from '../results.ts';
import type { Work } from '../work.ts';
import { assign, sitesOf } from './assign.ts';
import type { Relaxation } from './relaxation.ts';

/** Places that are looked at in the time of one unit of work, for each item. */
const STEPS_PER_WORK = 16;

/** A place that would supply some of what is missing. */
interface Supplier {
  readonly place: number;
  readonly perBundle: number;
}

class OpenedSet {
  readonly chosen: number[] = [];
  readonly #problem: RoutingProblem;
  readonly #relaxation: Relaxation;
  /** Bundles of each item that the chosen places do not hold. */
  readonly #missing: number[];

  constructor(problem: RoutingProblem, relaxation: Relaxation) {
    this.#problem = problem;
    this.#relaxation = relaxation;
    this.#missing = problem.items.map(({ count }) => count);
    for (let place = 0; place < relaxation.places.length; place += 1)
      if (relaxation.isOpened[place] === 1) this.#add(place);
  }

  get isWhole(): boolean {
    return this.#missing.every((bundles) => bundles <= 0);
  }

  /** Adds the place that supplies what is missing at the least. False where none supplies any. */
  addSupplier(): boolean {
    let best: Supplier = { place: -1, perBundle: Infinity };
    for (let place = 0; place < this.#relaxation.places.length; place += 1) {
      if ((this.#relaxation.ways[place] ?? -1) < 0 || this.chosen.includes(place)) continue;
      const supplied = this.#suppliedBy(place);
      if (supplied === 0) continue;
      const perBundle = Math.max(0, this.#relaxation.values[place] ?? Infinity) / supplied;
      if (perBundle < best.perBundle) best = { place, perBundle };
    }
    if (best.place < 0) return false;
    this.#add(best.place);
    return true;
  }

  #limitsOf(place: number): ArrayLike<number> {
    return this.#problem.ways[this.#relaxation.ways[place] ?? -1]?.limits ?? [];
  }

  #suppliedBy(place: number): number {
    const limits = this.#limitsOf(place);
    let supplied = 0;
    for (let item = 0; item < this.#missing.length; item += 1)
      supplied += Math.max(0, Math.min(this.#missing[item] ?? 0, limits[item] ?? 0));
    return supplied;
  }

  #add(place: number): void {
    const limits = this.#limitsOf(place);
    for (let item = 0; item < this.#missing.length; item += 1)
      this.#missing[item] = (this.#missing[item] ?? 0) - (limits[item] ?? 0);
    this.chosen.push(place);
  }
}

/** No plan where the places do not keep the limits, or the budget ends. */
export function planOfOpened(problem: RoutingProblem, relaxation: Relaxation, work: Work): Plan {
  const set = new OpenedSet(problem, relaxation);
  const effort = Math.ceil((relaxation.places.length * problem.items.length) / STEPS_PER_WORK);
  while (!set.isWhole && set.chosen.length < problem.maxShipments)
    if (!work.tries(effort) || !set.addSupplier()) return NO_PLAN;
  const ways = set.chosen.map((place) => relaxation.ways[place] ?? -1).filter((way) => way >= 0);
  if (!set.isWhole || ways.length === 0 || ways.length > problem.maxShipments) return NO_PLAN;
  const plan = assign(problem, sitesOf(problem, ways), work)?.plan;
  return plan && plan.score < Infinity ? plan : NO_PLAN;
}
