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
import { LagrangianBound, type Relaxation } from './lagrangian-bound.ts';
import { searchPlaces } from './place-search.ts';

/** Shares of the remaining work that the steps get, so that each leaves some for the next. */
const SHARES = { improve: 0.25, scout: 0.2, relax: 0.6, exchange: 0.4, search: 0.8 } as const;
/** Rounds after which the bound says well enough which places are promising. */
const SCOUTING_ROUNDS = 12;

/** What is known before. */
export interface BulkStart {
  /** The best plan so far, score Infinity for none. */
  readonly best: Plan;
  /** Plans to improve, which may score more than a split may. */
  readonly starts: readonly Plan[];
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

/** The best plan that is met from known plans and from the places that the multipliers would open. */
function promisingPlan(
  problem: RoutingProblem,
  relaxation: Relaxation,
  plans: readonly Plan[],
  work: Work,
): Plan {
  const start = [...plans, planOfOpened(problem, relaxation, work)].reduce(better);
  if (start.score === Infinity) return NO_PLAN;
  return improve(problem, exchangePlaces(problem, relaxation, start, work), work);
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
  { best: known, starts, bound: knownBound, mostSplit, leastShipments }: BulkStart,
  floors: Floors,
  work: Work,
): SolverResult {
  const best = new BestPlan(known, mostSplit);
  const forced = forcedPlan(problem);
  if (forced) {
    best.consider(forced);
    return resultOf(best.plan, Infinity);
  }
  const improved = starts.map((start) => improve(problem, start, work.part(SHARES.improve)));
  for (const plan of improved) best.consider(plan);
  const lagrangian = new LagrangianBound(problem, floors, leastShipments);
  // A good plan first: the bound rises faster the closer the score is that its steps aim at.
  lagrangian.raise(best.below, SCOUTING_ROUNDS, work.part(SHARES.scout));
  const scouted = promisingPlan(problem, lagrangian.best, [best.plan, ...improved], work.part(SHARES.scout));
  best.consider(scouted);
  const relaxation = lagrangian.raise(best.below, Infinity, work.part(SHARES.relax));
  let bound = Math.max(planFloor(floors, leastShipments), knownBound, relaxation.bound);
  if (bound >= best.below) return resultOf(best.plan, Infinity);

  const plans = [best.plan, ...improved, scouted];
  best.consider(promisingPlan(problem, relaxation, plans, work.part(SHARES.exchange)));
  const found = searchPlaces(problem, relaxation, best.below, work.part(SHARES.search));
  if (found.plan) best.consider(found.plan);
  if (best.plan.score < Infinity) best.consider(improve(problem, best.plan, work));
  if (found.isComplete) bound = Math.max(bound, found.bound);
  return resultOf(best.plan, bound >= best.below ? Infinity : bound);
}
