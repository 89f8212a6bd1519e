/**
 * Orders too large to enumerate: a Lagrangian bound says which places can be part of a better plan, then
 * their sets are searched, each set bounded by the places' values. A set is settled when its best plan is
 * known or its bound reaches the best plan; the others' bounds stay.
 */

import type { Floors } from '../floors.ts';
import { type Plan, type RoutingProblem, type Solution, type SolverResult, Work } from '../problem.ts';
import { assign, improve, scoreOf } from './assign.ts';
import { type Relaxation, relax } from './lagrangian-bound.ts';
import { splitTwo } from './two-way-split.ts';

/** Shares of the work that is left: each step leaves some for the next. */
const SHARES = { improve: 0.25, relax: 0.6, search: 0.8 } as const;

/** One set of places: the best plan met for it, and a bound on all its plans. */
const settle = (
  problem: RoutingProblem,
  ways: readonly number[],
  upper: number,
  work: Work,
): { plan: Plan | undefined; bound: number } => {
  const assigned = assign(problem, ways, work);
  if (!assigned) return { plan: undefined, bound: Infinity };
  const { plan, bound } = assigned;
  if (ways.length === 1 || plan.score <= bound || bound >= upper)
    return { plan, bound: ways.length === 1 ? plan.score : bound };
  const [first, second] = ways;
  const split =
    ways.length === 2 && first !== undefined && second !== undefined
      ? splitTwo(problem, first, second, work)
      : undefined;
  return split ? { plan: split.score < plan.score ? split : plan, bound: split.score } : { plan, bound };
};

/** All ways of each place in a set. */
const waysOfSets = (waysOf: readonly (readonly number[])[], set: readonly number[]): number[][] =>
  set.reduce<number[][]>(
    (sets, place) => sets.flatMap((ways) => (waysOf[place] ?? []).map((way) => [...ways, way])),
    [[]],
  );

/** Sets of places by depth first; the values are ascending, so what cannot help is cut off at once. */
const search = (
  problem: RoutingProblem,
  relaxation: Relaxation,
  start: Plan,
  work: Work,
): { plan: Plan; bound: number; complete: boolean } => {
  const { base, value, places } = relaxation;
  const order = places
    .map((_, at) => at)
    .filter((at) => (value[at] ?? Infinity) !== Infinity)
    .sort((a, b) => (value[a] ?? 0) - (value[b] ?? 0) || a - b)
    .filter((at) => relaxation.bound + Math.max(0, value[at] ?? 0) < start.score);
  const numbers = new Map(places.map((place, at) => [place, at]));
  const waysOf: number[][] = places.map(() => []);
  problem.ways.forEach(({ place }, index) => {
    waysOf[numbers.get(place) ?? 0]?.push(index);
  });
  const below = new Float64Array(order.length + 1);
  for (let at = order.length - 1; at >= 0; at -= 1)
    below[at] = (below[at + 1] ?? 0) + Math.min(0, value[order[at] ?? 0] ?? 0);
  // What places from here on could still supply of each item.
  const supply: number[][] = [problem.items.map(() => 0)];
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const later = supply[0] ?? [];
    const ways = waysOf[order[at] ?? 0] ?? [];
    supply.unshift(
      later.map(
        (units, item) => units + Math.max(0, ...ways.map((way) => problem.ways[way]?.limits[item] ?? 0)),
      ),
    );
  }
  const own = (at: number): number[] =>
    (supply[at] ?? []).map((units, item) => units - (supply[at + 1]?.[item] ?? 0));

  let best = start;
  let unsettled = Infinity;
  let complete = true;
  const visit = (from: number, set: readonly number[], sum: number, missing: readonly number[]): void => {
    if (set.length > 0 && missing.every((units) => units <= 0) && base + sum < best.score) {
      for (const ways of waysOfSets(waysOf, set)) {
        const { plan, bound } = settle(problem, ways, best.score, work);
        if (plan && plan.score < best.score) best = plan;
        if (bound < best.score) unsettled = Math.min(unsettled, Math.max(bound, base + sum));
      }
    }
    if (set.length === problem.maxShipments) return;
    for (let at = from; at < order.length; at += 1) {
      const place = order[at] ?? 0;
      const with_ = sum + (value[place] ?? 0);
      // Ascending: no later place does better than this one.
      if (base + with_ + (below[at + 1] ?? 0) >= best.score) return;
      if (missing.some((units, item) => units > (supply[at]?.[item] ?? 0))) return;
      work.spend(problem.items.length * 2);
      if (work.isSpent) {
        complete = false;
        return;
      }
      const ownSupply = own(at);
      visit(
        at + 1,
        [...set, place],
        with_,
        missing.map((units, item) => units - (ownSupply[item] ?? 0)),
      );
      if (!complete) return;
    }
  };
  visit(
    0,
    [],
    0,
    problem.items.map(({ count }) => count),
  );
  return { plan: best, bound: unsettled, complete };
};

/**
 * Improves on a first plan, if there is one, and on a bound that is known to hold, with the work that is
 * left.
 */
export const solveBulk = (
  problem: RoutingProblem,
  first: Plan | undefined,
  known: number,
  floors: Floors,
  work: Work,
): SolverResult => {
  const within = <T>(step: keyof typeof SHARES, run: (own: Work) => T): T => {
    const own = new Work(Math.floor(work.left * SHARES[step]));
    const result = run(own);
    work.spend(own.used);
    return result;
  };
  let best: Plan | undefined = first && within('improve', (own) => improve(problem, first, own));
  let bound = Math.max(floors.openingsFloor(1) + floors.goodsFloor, known);
  const done = (): SolverResult => {
    const { used } = work;
    if (!best || best.score === Infinity) return { proven: bound === Infinity, work: used };
    const solution: Solution = {
      shipments: best.shipments,
      score: best.score,
      bound: Math.min(bound, best.score),
    };
    return { solution, work: used };
  };
  const relaxation = within('relax', (own) => relax(problem, floors, best?.score ?? Infinity, own));
  bound = Math.max(bound, relaxation.bound);
  if (best && bound >= best.score) return done();

  // The places that the multipliers would open, as one more plan to start from.
  const opened = relaxation.places
    .flatMap((_, at) => ((relaxation.value[at] ?? 0) < 0 ? [relaxation.way[at] ?? -1] : []))
    .filter((way) => way >= 0);
  const assigned =
    opened.length > 0 && opened.length <= problem.maxShipments ? assign(problem, opened, work) : undefined;
  if (assigned && scoreOf(problem, assigned.plan.shipments) < Infinity) {
    const improved = improve(problem, assigned.plan, work);
    if (improved.score < (best?.score ?? Infinity)) best = improved;
  }
  const found = within('search', (own) =>
    search(problem, relaxation, best ?? { shipments: [], score: Infinity }, own),
  );
  if (found.plan.score < (best?.score ?? Infinity)) best = found.plan;
  if (best) {
    const improved = improve(problem, best, work);
    if (improved.score < best.score) best = improved;
  }
  if (found.complete) bound = Math.max(bound, Math.min(found.bound, found.plan.score));
  return done();
};
