/**
 * Plans under a split guard on money in the modes whose scores are not money. A best plan without the guard
 * that keeps it is best with it too; where the cheapest plan of all costs too much, no split keeps it. What is
 * left is searched with both scores and costs, and where that takes too long the plan without the guard still
 * bounds what any plan scores.
 */
import { solveExactInPart } from '../exact/solve-exact.ts';
import { cheapestSingle } from '../first-pass.ts';
import { type FlatProblem, flatProblemOf, problemWith } from '../flat-problem.ts';
import { planScore, servedUnits } from '../plan-score.ts';
import type { Plan, RoutingProblem, SolverResult, SplitMoney } from '../problem.ts';
import { boundOf, resultOf } from '../results.ts';
import { solveByScore } from '../solve-by-score.ts';
import { keepsSplitGuard } from '../split-guard.ts';
import { hasAtMostStates, type StateSpace, stateSpaceOf, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import { GuardedSearch } from './guarded-search.ts';

/** Shares of the budget for the plan without the guard, and of the rest for the cheapest plan. */
const SHARES_OF_FEW = { unguarded: 0.4, cheapest: 0.4 };
/** The same where the order has too many states to search afterwards: the cheapest plan is the one that keeps a guard. */
const SHARES_OF_MANY_STATES: typeof SHARES_OF_FEW = { unguarded: 0.2, cheapest: 0.9 };

/** The same ways, their scores in money, of which the guard is the limit. */
function inMoney(problem: RoutingProblem, { ways, splitPenalty }: SplitMoney): FlatProblem {
  const splitGuard = problem.splitGuard && { ...problem.splitGuard, money: undefined };
  return flatProblemOf({ ...problem, ways, splitPenalty, splitGuard });
}

function better(plan: Plan, other: Plan | undefined): Plan {
  return other && other.score < plan.score ? other : plan;
}

/** The plan of everything at the least score that keeps the guard. */
export function solveGuarded(flat: FlatProblem, money: SplitMoney, work: Work): SolverResult {
  const isSmall = hasAtMostStates(flat.items, flat.maxStates);
  const shares = isSmall ? SHARES_OF_FEW : SHARES_OF_MANY_STATES;
  const unguarded = solveByScore({ ...flat, splitGuard: undefined }, work.part(shares.unguarded));
  if (!unguarded.solution && unguarded.proven) return unguarded;
  if (unguarded.solution && keepsSplitGuard(flat, unguarded.solution)) return unguarded;

  const single = cheapestSingle(flat);
  const everything = flat.items.map(({ count }) => count);
  const mostCost = flat.splitGuard?.mostCost(everything) ?? Infinity;
  const all = Array.from({ length: flat.ways.count }, (_, way) => way);
  const problem = problemWith(flat, all);
  const cheapest = solveByScore(inMoney(problem, money), work.part(shares.cheapest));
  if (boundOf(cheapest) > mostCost) return resultOf(single, Infinity);

  let best = single;
  if (cheapest.solution && keepsSplitGuard(flat, cheapest.solution)) {
    const { shipments } = cheapest.solution;
    best = better(best, { shipments, score: planScore(problem, shipments) });
  }
  const bound = boundOf(unguarded);
  if (bound >= best.score) return resultOf(best, Infinity);
  const space = isSmall ? stateSpaceOf(flat.items) : undefined;
  const search = space && GuardedSearch.of(problem, money, space, work);
  if (!space || !search) return resultOf(best, bound);
  best = better(best, search.best(space.full, best.score, mostCost));
  return resultOf(best, search.isComplete ? Infinity : bound);
}

/** States in the order in which they are better to serve: more units first. */
function byUnits({ size, units }: StateSpace, most: number): number[] {
  const states = Array.from({ length: size - 1 }, (_, at) => at + 1);
  return states
    .filter((state) => (units[state] ?? 0) <= most)
    .sort((a, b) => (units[b] ?? 0) - (units[a] ?? 0) || a - b);
}

/**
 * Serves as many units as possible within the guard, and those at the least score, proven. Undefined where
 * the order has too many states, or the budget ends first.
 */
export function solveGuardedInPart(
  problem: RoutingProblem,
  money: SplitMoney,
  work: Work,
): SolverResult | undefined {
  const unguarded = solveExactInPart(
    { ...problem, splitGuard: undefined },
    work.part(SHARES_OF_FEW.unguarded),
  );
  if (!unguarded?.solution) return unguarded;
  if (keepsSplitGuard(problem, unguarded.solution)) return unguarded;

  const space = stateSpaceOf(problem.items);
  const search = GuardedSearch.of(problem, money, space, work);
  if (!search) return undefined;
  let best: Plan | undefined;
  let bestUnits = 0;
  for (const state of byUnits(space, servedUnits(problem, unguarded.solution))) {
    const units = space.units[state] ?? 0;
    if (units < bestUnits) break;
    if (!work.tries(1)) return undefined;
    const single = search.single(state);
    const mostCost = problem.splitGuard?.mostCost(takeOfState(space, state)) ?? Infinity;
    const below = Math.min(best?.score ?? Infinity, single?.score ?? Infinity);
    const found = search.best(state, below, mostCost) ?? single;
    if (!search.isComplete) return undefined;
    if (!found || found.score >= (best?.score ?? Infinity)) continue;
    best = found;
    bestUnits = units;
  }
  return best ? resultOf(best, Infinity) : { proven: true };
}
