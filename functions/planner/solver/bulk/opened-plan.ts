/**
 * A plan of the places that the multipliers open. What these do not hold is added by further places, those first whose
 * opening adds least for the bundles that they supply.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import { NO_PLAN } from '../results.ts';
import type { Work } from '../work.ts';
import { assign, sitesOf } from './assign.ts';
import { improve } from './improve.ts';
import type { Relaxation } from './relaxation.ts';

/** Steps of looking at places, or at what they hold of an item, in the time of one unit of work. */
const STEPS_PER_WORK = 16;

/** A place that would supply some of what is missing. */
interface Supplier {
  readonly place: number;
  readonly perBundle: number;
}

class OpenedSet {
  readonly chosen: number[] = [];
  /** Steps of looking at places. */
  steps = 0;
  readonly #problem: RoutingProblem;
  readonly #relaxation: Relaxation;
  /** Indexes of the places that may be added. */
  readonly #candidates: readonly number[];
  /** Bundles of each item that the chosen places do not hold. */
  readonly #missing: number[];

  constructor(problem: RoutingProblem, relaxation: Relaxation) {
    this.#problem = problem;
    this.#relaxation = relaxation;
    this.#missing = problem.items.map(({ count }) => count);
    this.#candidates = Array.from(relaxation.ways.keys()).filter(
      (place) => (relaxation.ways[place] ?? -1) >= 0,
    );
    for (let place = 0; place < relaxation.places.length; place += 1)
      if (relaxation.isOpened[place] === 1) this.#add(place);
  }

  get isWhole(): boolean {
    return this.#missing.every((bundles) => bundles <= 0);
  }

  /** Adds the place that supplies what is missing at the least. False where none supplies any. */
  addSupplier(): boolean {
    let best: Supplier = { place: -1, perBundle: Infinity };
    const missing = this.#missing.reduce((sum, bundles) => sum + Math.max(0, bundles), 0);
    this.steps += this.#candidates.length;
    for (const place of this.#candidates) {
      const value = Math.max(0, this.#relaxation.values[place] ?? Infinity);
      // No place supplies more than all that is missing.
      if (value >= best.perBundle * missing || this.chosen.includes(place)) continue;
      this.steps += this.#missing.length;
      const supplied = this.#suppliedBy(place);
      if (supplied === 0) continue;
      const perBundle = value / supplied;
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

/** The plan before it is improved. No plan where the places do not keep the limits, or the budget ends. */
export function planOfOpened(problem: RoutingProblem, relaxation: Relaxation, work: Work): Plan {
  const set = new OpenedSet(problem, relaxation);
  while (!set.isWhole && set.chosen.length < problem.maxShipments) {
    if (work.isSpent || !set.addSupplier()) return NO_PLAN;
    work.spend(Math.min(work.remaining, Math.ceil(set.steps / STEPS_PER_WORK)));
    set.steps = 0;
  }
  const ways = set.chosen.map((place) => relaxation.ways[place] ?? -1).filter((way) => way >= 0);
  if (!set.isWhole || ways.length === 0 || ways.length > problem.maxShipments) return NO_PLAN;
  const plan = assign(problem, sitesOf(problem, ways), work)?.plan;
  return plan && plan.score < Infinity ? plan : NO_PLAN;
}

/** Plans of the places that multipliers open, each improved once: many rounds and branches open the same places. */
export class OpenedPlans {
  readonly #problem: RoutingProblem;
  readonly #met = new Set<string>();

  constructor(problem: RoutingProblem) {
    this.#problem = problem;
  }

  /**
   * The improved plan, which takes a share of what remains; no plan where the opened places have none that scores `most`
   * at most, or it was met before.
   */
  planOf(relaxation: Relaxation, most: number, share: number, work: Work): Plan {
    const plan = planOfOpened(this.#problem, relaxation, work);
    const key = `${plan.score} ${plan.shipments.map(({ way }) => way).join()}`;
    if (plan.score === Infinity || plan.score > most || this.#met.has(key)) return NO_PLAN;
    this.#met.add(key);
    return improve(this.#problem, plan, work.part(share));
  }
}
