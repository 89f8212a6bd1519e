/**
 * The best plan that opens exactly given places, as far as it is to be had, and a bound on all such plans: first by
 * lines below the prices, then, of two places, by splitting the order exactly, and of more by multipliers, which know
 * the steps of the cards.
 */
import type { Floors } from '../floors.ts';
import type { Plan, RoutingProblem } from '../problem.ts';
import { renumbered } from '../results.ts';
import type { Work } from '../work.ts';
import { assign, type Site, sitesOf } from './assign.ts';
import { improve } from './improve.ts';
import { LagrangianBound, type StepLengths } from './lagrangian-bound.ts';
import { LagrangianRounds } from './lagrangian-rounds.ts';
import type { Multipliers } from './multipliers.ts';
import { planOfOpened } from './opened-plan.ts';
import { splitOverTwoWays } from './two-way-split.ts';

/** Pairs of ways of two places that are split exactly, at most: more of them are bounded. */
const MOST_WAY_PAIRS = 36;
/** The multipliers of all plans are a good beginning. */
const LENGTHS: StepLengths = { first: 0.4, last: 0.02, patience: 4 };
/** Rounds for a set of places, and further ones where its bound stays below what is enough. */
const ROUNDS = { first: 12, further: 36 } as const;

/** The best plan met for a set of places, and a bound on all plans that open exactly them. */
export interface SettledPlaces {
  readonly plan: Plan | undefined;
  readonly bound: number;
}

/** Splits an order over two places exactly, for each pair of their ways that may score less than `upper`. */
function splitOverTwoSites(
  problem: RoutingProblem,
  first: Site,
  second: Site,
  upper: number,
  work: Work,
): SettledPlaces {
  if (first.ways.length * second.ways.length > MOST_WAY_PAIRS) return { plan: undefined, bound: -Infinity };
  let best: Plan | undefined;
  let bound = Infinity;
  for (const a of first.ways)
    for (const b of second.ways) {
      const below = Math.min(upper, best?.score ?? Infinity);
      const assigned = assign(problem, sitesOf(problem, [a, b]), work);
      if (!assigned || assigned.bound >= below) continue;
      const split = splitOverTwoWays(problem, a, b, work);
      const found = split ?? assigned.plan;
      if (found.score < below) best = found;
      bound = Math.min(bound, split ? split.score : assigned.bound);
    }
  return { plan: best, bound: Math.min(bound, upper) };
}

/** Of what remains so much is for improving a plan of the places. */
const SHARE_OF_PLAN = 0.05;

/** Only plans are sought that score less than `upper`; a bound of `enough` is not raised any further. */
export interface Targets {
  readonly upper: number;
  readonly enough: number;
}

/** By multipliers, of the problem that has these places alone. */
function boundSites(
  problem: RoutingProblem,
  floors: Floors,
  { items }: Multipliers,
  sites: readonly Site[],
  { upper, enough }: Targets,
  work: Work,
): SettledPlaces {
  const numbers = sites.flatMap(({ ways }) => ways);
  const ways = numbers.flatMap((way) => problem.ways[way] ?? []);
  const alone: RoutingProblem = { ...problem, ways };
  const rounds = new LagrangianRounds(alone, floors, sites.length);
  rounds.enter(
    sites.map((_, place) => place),
    [],
    rounds.ways,
  );
  rounds.resume({ items, cuts: [] });
  const lagrangian = new LagrangianBound(rounds, LENGTHS);
  let relaxation = lagrangian.raise(upper, ROUNDS.first, work);
  if (relaxation.bound < enough) relaxation = lagrangian.raise(upper, ROUNDS.further, work);
  if (relaxation.bound >= upper) return { plan: undefined, bound: relaxation.bound };
  const plan = planOfOpened(alone, relaxation, work);
  if (plan.score === Infinity) return { plan: undefined, bound: relaxation.bound };
  const improved = improve(alone, plan, work.part(SHARE_OF_PLAN));
  const found = renumbered(improved, (way) => numbers[way] ?? -1);
  return { plan: found, bound: relaxation.bound };
}

function better(plan: Plan, other: Plan | undefined): Plan {
  return other && other.score < plan.score ? other : plan;
}

/** Settles sets of places at the multipliers of the bound of all plans. */
export class PlaceSettler {
  readonly #problem: RoutingProblem;
  readonly #floors: Floors;
  readonly #multipliers: Multipliers;

  constructor(problem: RoutingProblem, floors: Floors, multipliers: Multipliers) {
    this.#problem = problem;
    this.#floors = floors;
    this.#multipliers = multipliers;
  }

  settle(sites: readonly Site[], { upper, enough }: Targets, work: Work): SettledPlaces {
    const problem = this.#problem;
    const assigned = assign(problem, sites, work, upper);
    if (!assigned) return { plan: undefined, bound: Infinity };
    const { plan, bound } = assigned;
    const [first, second] = sites;
    if (sites.length === 1) return { plan, bound: Math.max(bound, plan.score) };
    if (plan.score <= bound || bound >= upper) return { plan, bound };
    const below = Math.min(upper, plan.score);
    const closer =
      sites.length === 2 && first && second
        ? splitOverTwoSites(problem, first, second, below, work)
        : boundSites(problem, this.#floors, this.#multipliers, sites, { upper: below, enough }, work);
    return { plan: better(plan, closer.plan), bound: Math.max(bound, closer.bound) };
  }
}
