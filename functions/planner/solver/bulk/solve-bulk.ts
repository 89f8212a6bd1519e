/**
 * The method for orders with too many states to enumerate, and for those whose enumeration would exceed the
 * budget: a plan from local search, a Lagrangian bound, and a search of the sets of places that the bound
 * leaves open. The result is the best plan met with a bound that holds; where they meet, the plan is proven.
 */
import { type Floors, planFloor } from '../floors.ts';
import type { Plan, RoutingProblem, SolverResult } from '../problem.ts';
import { NO_PLAN, resultOf } from '../results.ts';
import type { Work } from '../work.ts';
import { assign, sitesOf } from './assign.ts';
import { exchangePlaces } from './exchange-places.ts';
import { forcedPlan } from './forced-plan.ts';
import { improve } from './improve.ts';
import { lagrangianBound, type Relaxation } from './lagrangian-bound.ts';
import { searchPlaces } from './place-search.ts';

/** Shares of the remaining work that the steps get, so that each leaves some for the next. */
const SHARES = { improve: 0.25, relax: 0.6, exchange: 0.4, search: 0.8 } as const;

/** What is known before. */
export interface BulkStart {
  /** The best plan so far, score Infinity for none. */
  readonly best: Plan;
  /** A plan to improve, which may score more than a split may. */
  readonly start: Plan | undefined;
  /** A bound that is known to hold, or -Infinity. */
  readonly bound: number;
  /** The most that a plan of several shipments may score. */
  readonly mostSplit: number;
  /** The best plans of fewer shipments are known. */
  readonly leastShipments: number;
}

/** The plan of the places that the multipliers would open, improved; no plan where there is none. */
function planOfOpened(problem: RoutingProblem, { ways, isOpened }: Relaxation, work: Work): Plan {
  const opened = Array.from(ways).filter((way, place) => way >= 0 && isOpened[place] === 1);
  if (opened.length === 0 || opened.length > problem.maxShipments) return NO_PLAN;
  const assigned = assign(problem, sitesOf(problem, opened), work);
  if (!assigned || assigned.plan.score === Infinity) return NO_PLAN;
  return improve(problem, assigned.plan, work.part(SHARES.improve));
}

function better(plan: Plan, other: Plan): Plan {
  return other.score < plan.score ? other : plan;
}

/** The best of the plans that keep the guard: what several shipments may score is limited. */
class BestPlan {
  plan: Plan;
  readonly #mostSplit: number;

  constructor(plan: Plan, mostSplit: number) {
    this.plan = plan;
    this.#mostSplit = mostSplit;
  }

  consider(plan: Plan): void {
    const isKept = plan.shipments.length < 2 || plan.score <= this.#mostSplit;
    if (isKept && plan.score < this.plan.score) this.plan = plan;
  }

  /** Only plans that score less are worth looking for. */
  get below(): number {
    return Math.min(this.plan.score, this.#mostSplit + 1);
  }
}

export function solveBulk(
  problem: RoutingProblem,
  { best: known, start, bound: knownBound, mostSplit, leastShipments }: BulkStart,
  floors: Floors,
  work: Work,
): SolverResult {
  const best = new BestPlan(known, mostSplit);
  const forced = forcedPlan(problem);
  if (forced) {
    best.consider(forced);
    return resultOf(best.plan, Infinity);
  }
  const improved = start ? improve(problem, start, work.part(SHARES.improve)) : NO_PLAN;
  best.consider(improved);
  const relaxation = lagrangianBound(problem, floors, leastShipments, best.below, work.part(SHARES.relax));
  let bound = Math.max(planFloor(floors, leastShipments), knownBound, relaxation.bound);
  if (bound >= best.below) return resultOf(best.plan, Infinity);

  const opened = planOfOpened(problem, relaxation, work);
  best.consider(opened);
  const promising = [best.plan, improved, opened].reduce(better);
  if (promising.score < Infinity) {
    const own = work.part(SHARES.exchange);
    const exchanged = exchangePlaces(problem, relaxation, promising, own);
    best.consider(exchanged);
    best.consider(improve(problem, exchanged, own));
  }
  const found = searchPlaces(problem, relaxation, best.below, work.part(SHARES.search));
  if (found.plan) best.consider(found.plan);
  if (best.plan.score < Infinity) best.consider(improve(problem, best.plan, work));
  if (found.isComplete) bound = Math.max(bound, found.bound);
  return resultOf(best.plan, bound >= best.below ? Infinity : bound);
}
