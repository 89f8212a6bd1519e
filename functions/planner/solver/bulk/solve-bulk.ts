/**
 * The method for orders with too many states to enumerate, and for those whose enumeration would exceed the
 * budget: a Lagrangian bound with plans of the places that it opens, local search, a search of the sets of few places by
 * their number, and branches on places that the bound is in doubt of. The result is the best plan met with a bound that
 * holds; where they meet, the plan is proven.
 */
import { type Floors, planFloor } from '../floors.ts';
import type { Plan, RoutingProblem, SolverResult } from '../problem.ts';
import { NO_PLAN, resultOf } from '../results.ts';
import type { Work } from '../work.ts';
import { BestPlan } from './best-plan.ts';
import { branchOnPlaces } from './branch-places.ts';
import { exchangePlaces } from './exchange-places.ts';
import { forcedPlan } from './forced-plan.ts';
import { improve } from './improve.ts';
import { LagrangianBound, type StepLengths } from './lagrangian-bound.ts';
import { LagrangianRounds } from './lagrangian-rounds.ts';
import { OpenedPlans } from './opened-plan.ts';
import type { Relaxation } from './relaxation.ts';
import { ShipmentClasses } from './shipment-classes.ts';
import { splitAnew } from './split-anew.ts';

/** Shares of the remaining work that the steps get, so that each leaves some for the next. */
const SHARES = {
  start: 0.04,
  relax: 0.35,
  relaxFurther: 0.18,
  polish: 0.05,
  exchange: 0.08,
  branch: 0.7,
  branchWithoutPlan: 0.4,
  search: 0.8,
} as const;
/** How the steps shorten by which the bound of all plans rises. */
const LENGTHS: StepLengths = { first: 0.7, last: 0.005, patience: 10 };
/** Rounds after which the places that the multipliers open are made a plan of. */
const ROUNDS_PER_PLAN = 20;

/** Where the multipliers open more places than this, there are too many sets of as many to search. */
const MOST_OPENED = 4;

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

/** Places that the multipliers open. */
function openedBy({ isOpened }: Relaxation): number {
  return isOpened.reduce((sum, opened) => sum + opened, 0);
}

function better(plan: Plan, other: Plan): Plan {
  return other.score < plan.score ? other : plan;
}

/**
 * Raises the bound, and every few rounds makes a plan of the places that are open then: the better the plan, the faster
 * the bound rises, and the better the bound, the better the plan. Returns the best plan met, which may score more than a
 * split may.
 */
function relaxAndPlan(
  problem: RoutingProblem,
  lagrangian: LagrangianBound,
  best: BestPlan,
  work: Work,
): Plan {
  let met = NO_PLAN;
  const plans = new OpenedPlans(problem);
  do {
    const { bound } = lagrangian.raise(best.below, ROUNDS_PER_PLAN, work);
    if (bound >= best.below) break;
    const plan = plans.planOf(lagrangian.best, Infinity, SHARES.polish, work);
    best.consider(plan);
    met = better(met, plan);
  } while (!lagrangian.isOver && !lagrangian.isOutOfWork && !work.isSpent);
  return met;
}

/** A plan whose places are exchanged, and its bundles moved, as long as that helps. */
function exchanged(problem: RoutingProblem, relaxation: Relaxation, start: Plan, work: Work): Plan {
  if (start.score === Infinity) return start;
  const plan = exchangePlaces(problem, relaxation, start, work.part(SHARES.exchange));
  return improve(problem, plan, work.part(SHARES.exchange));
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
  for (const start of starts) best.consider(improve(problem, start, work.part(SHARES.start)));
  const rounds = new LagrangianRounds(problem, floors, leastShipments);
  const lagrangian = new LagrangianBound(rounds, LENGTHS);
  const relax = (share: number): Plan => relaxAndPlan(problem, lagrangian, best, work.part(share));
  const scouted = relax(SHARES.relax);
  best.consider(exchanged(problem, lagrangian.best, better(best.plan, scouted), work));
  // Later rounds look at the places alone that a plan better than this one may open.
  rounds.leaveOut(lagrangian.best, best.below);
  const opensFew = openedBy(lagrangian.best) <= MOST_OPENED;
  if (!opensFew) {
    relax(SHARES.relaxFurther);
    rounds.leaveOut(lagrangian.best, best.below);
  }
  const relaxation = lagrangian.best;
  let bound = Math.max(planFloor(floors, leastShipments), knownBound, relaxation.bound);
  if (bound >= best.below) return resultOf(best.plan, Infinity);

  const classes = new ShipmentClasses(problem, floors, rounds, lagrangian, best, work.part(SHARES.search));
  if (opensFew) classes.search();
  bound = Math.max(bound, classes.bound);
  if (bound >= best.below) return resultOf(best.plan, Infinity);
  const { open } = classes;
  // Where no plan keeps the guard yet, one is worth more than a higher bound.
  const share = best.plan.score === Infinity ? SHARES.branchWithoutPlan : SHARES.branch;
  const branched = branchOnPlaces(problem, rounds, open, best, work.part(share));
  bound = Math.max(bound, Math.min(classes.boundBelow(open.shipments), branched));
  splitAnew(problem, relaxation, best, work);
  return resultOf(best.plan, bound >= best.below ? Infinity : bound);
}
