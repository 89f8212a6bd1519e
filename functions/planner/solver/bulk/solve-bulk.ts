/**
 * The method for orders with too many states to enumerate, and for those whose enumeration would exceed the
 * budget: a plan from local search, a Lagrangian bound, and a search of the sets of places that the bound
 * leaves open. The result is the best plan met with a bound that holds; where they meet, the plan is proven.
 */
import { type Floors, planFloor } from '../floors.ts';
import type { Plan, RoutingProblem, SolverResult } from '../problem.ts';
import { NO_PLAN, resultOf } from '../results.ts';
import { Work } from '../work.ts';
import { assign, feasibleScore } from './assign.ts';
import { improve } from './improve.ts';
import { lagrangianBound, type Relaxation } from './lagrangian-bound.ts';
import { searchPlaces } from './place-search.ts';

/** Shares of the remaining work that the steps get, so that each leaves some for the next. */
const SHARES = { improve: 0.25, relax: 0.6, search: 0.8 } as const;

/** Runs a step on its share of the remaining work. */
function withShare<T>(work: Work, share: number, step: (own: Work) => T): T {
  const own = new Work(Math.floor(work.remaining * share));
  const result = step(own);
  work.spend(own.used);
  return result;
}

function better(plan: Plan, other: Plan): Plan {
  return other.score < plan.score ? other : plan;
}

/** The plan of the places that the multipliers would open, improved; no plan where there is none. */
function planOfOpened(problem: RoutingProblem, { values, ways }: Relaxation, work: Work): Plan {
  const opened = Array.from(ways).filter((way, place) => way >= 0 && (values[place] ?? 0) < 0);
  if (opened.length === 0 || opened.length > problem.maxShipments) return NO_PLAN;
  const assigned = assign(problem, opened, work);
  if (!assigned || feasibleScore(problem, assigned.plan.shipments) === Infinity) return NO_PLAN;
  return improve(problem, assigned.plan, work);
}

/** `first` is a plan to start from, if there is one; `known` a bound that is known to hold, or -Infinity. */
export function solveBulk(
  problem: RoutingProblem,
  first: Plan | undefined,
  known: number,
  floors: Floors,
  work: Work,
): SolverResult {
  let best = first ? withShare(work, SHARES.improve, (own) => improve(problem, first, own)) : NO_PLAN;
  const { score } = best;
  const relaxation = withShare(work, SHARES.relax, (own) => lagrangianBound(problem, floors, score, own));
  let bound = Math.max(planFloor(floors, 1), known, relaxation.bound);
  if (best.score < Infinity && bound >= best.score) return resultOf(best, bound, work);

  best = better(best, planOfOpened(problem, relaxation, work));
  const start = best;
  const found = withShare(work, SHARES.search, (own) => searchPlaces(problem, relaxation, start, own));
  best = better(best, found.plan);
  if (best.score < Infinity) best = improve(problem, best, work);
  if (found.isComplete) bound = Math.max(bound, Math.min(found.bound, found.plan.score));
  return resultOf(best, bound, work);
}
