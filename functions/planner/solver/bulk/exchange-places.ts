/**
 * Local search over the places of a plan: one is closed, one is opened, or one takes another's place, and the
 * order is spread anew over those that are open. Places that the relaxation would open come first.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { assign, type Site, siteOf } from './assign.ts';
import type { Relaxation } from './relaxation.ts';

/** Places that are tried as new ones. */
const MOST_CANDIDATES = 40;

/** Indexes of the places that are the most promising by their values. */
function candidatesOf({ values }: Relaxation): number[] {
  return Array.from(values.keys())
    .filter((place) => (values[place] ?? Infinity) !== Infinity)
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b)
    .slice(0, MOST_CANDIDATES);
}

class Exchange {
  best: Plan;
  readonly #problem: RoutingProblem;
  readonly #work: Work;
  readonly #candidates: readonly number[];
  readonly #waysOf: readonly (readonly number[])[];
  readonly #sites: (Site | undefined)[] = [];
  /** By number of the place: its index. */
  readonly #indexes: ReadonlyMap<number, number>;

  constructor(problem: RoutingProblem, relaxation: Relaxation, plan: Plan, work: Work) {
    this.best = plan;
    this.#problem = problem;
    this.#work = work;
    this.#candidates = candidatesOf(relaxation);
    this.#indexes = new Map(relaxation.places.map((place, index) => [place, index]));
    const waysOf: number[][] = relaxation.places.map(() => []);
    problem.ways.forEach(({ place }, way) => {
      waysOf[this.#indexes.get(place) ?? 0]?.push(way);
    });
    this.#waysOf = waysOf;
  }

  /**
   * Tries to close each place, and to open each candidate, also for one of the others; goes on from where a better set
   * was found. False where no set is left that was not tried since.
   */
  pass(): boolean {
    let hasChanged = false;
    for (const closed of this.#open()) hasChanged = this.#try(closed, undefined) || hasChanged;
    for (const added of this.#candidates) {
      if (this.#work.isSpent) return false;
      hasChanged = this.#tryAdding(added) || hasChanged;
    }
    return hasChanged;
  }

  /**
   * Plans of the sets that differ from the best plan's in one place, ascending by score, as far as the budget goes: one
   * is closed, or added, or takes another's place.
   */
  neighbours(): Plan[] {
    const open = this.#open();
    const added = this.#candidates.filter((place) => !open.includes(place));
    const without = (closed: number): number[] => open.filter((place) => place !== closed);
    const sets = [
      ...open.map(without),
      ...added.flatMap((place) => [[...open, place], ...open.map((closed) => [...without(closed), place])]),
    ];
    const plans = sets.flatMap((places) => this.#planOf(places) ?? []);
    return plans.filter(({ score }) => score < Infinity).sort((a, b) => a.score - b.score);
  }

  /** Indexes of the places of the best plan. */
  #open(): number[] {
    return this.best.shipments.map(({ way }) => this.#indexes.get(this.#problem.ways[way]?.place ?? -1) ?? 0);
  }

  #tryAdding(added: number): boolean {
    const open = this.#open();
    if (open.includes(added)) return false;
    return this.#try(undefined, added) || open.some((closed) => this.#try(closed, added));
  }

  #try(closed: number | undefined, added: number | undefined): boolean {
    const kept = this.#open().filter((place) => place !== closed);
    return this.#trySet(added === undefined ? kept : [...kept, added]);
  }

  #trySet(places: readonly number[]): boolean {
    const plan = this.#planOf(places);
    if (!plan || plan.score >= this.best.score) return false;
    this.best = plan;
    return true;
  }

  /** Undefined where there may be no such set, or it holds too little. */
  #planOf(places: readonly number[]): Plan | undefined {
    if (places.length === 0 || places.length > this.#problem.maxShipments) return undefined;
    const sites = places.map((place) => this.#siteOf(place));
    return assign(this.#problem, sites, this.#work)?.plan;
  }

  #siteOf(place: number): Site {
    const site = this.#sites[place] ?? siteOf(this.#problem, this.#waysOf[place] ?? []);
    this.#sites[place] = site;
    return site;
  }
}

/** The plan after exchanges of places until none helps, or the budget ends. */
export function exchangePlaces(
  problem: RoutingProblem,
  relaxation: Relaxation,
  plan: Plan,
  work: Work,
): Plan {
  const exchange = new Exchange(problem, relaxation, plan, work);
  while (!work.isSpent && exchange.pass());
  return exchange.best;
}

/** Plans of sets of places that differ in one from those of a plan, ascending by score. */
export function plansNextTo(
  problem: RoutingProblem,
  relaxation: Relaxation,
  plan: Plan,
  work: Work,
): readonly Plan[] {
  return new Exchange(problem, relaxation, plan, work).neighbours();
}
