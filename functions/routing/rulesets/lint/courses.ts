/** Which rules orders are planned by: the default, or those of a strategy; each with the plainest order that comes to it. Pure. */
import { meetsCondition, type RoutingSituation } from '../../../planner/order-rules.ts';
import type { Ruleset } from '../../../planner/ruleset.ts';
import type { TrialNetwork } from '../trial/sample-orders.ts';
import { OrderSearch, type SearchResult } from './order-search.ts';
import type { RulePlace } from './rule-place.ts';
import { type OrderTraits, situationOf } from './traits.ts';

/** Steps of looking for orders, over all strategies. */
const STEPS = 30_000;

/** `strategy`: its number; undefined: none of them takes the order. */
export interface PlanCourse {
  readonly strategy: number | undefined;
  readonly traits: OrderTraits;
}

/** The number of the strategy that takes an order first; undefined: none. */
export function courseOf({ strategies, currency }: Ruleset, situation: RoutingSituation): number | undefined {
  const at = strategies.findIndex(({ when }) => meetsCondition(when, currency, situation));
  return at < 0 ? undefined : at;
}

/** The same of an order with these traits. */
export function strategyOf(ruleset: Ruleset, traits: OrderTraits, now: string): number | undefined {
  return courseOf(ruleset, situationOf(traits, now));
}

export class Courses {
  readonly search: OrderSearch;
  /** Those that an order comes to. */
  readonly reached: readonly PlanCourse[];
  readonly #ruleset: Ruleset;
  /** By strategy; the last one is the default. */
  readonly #results: readonly SearchResult[];

  constructor(ruleset: Ruleset, network: TrialNetwork, now: string) {
    const { strategies } = ruleset;
    this.#ruleset = ruleset;
    this.search = new OrderSearch(ruleset, network, now, STEPS);
    const numbers = strategies.map((_, at) => at);
    this.#results = [
      ...numbers.map((strategy) => this.search.find(strategy, numbers.slice(0, strategy))),
      this.search.find(undefined, numbers),
    ];
    this.reached = this.#results.flatMap((result, at) => {
      const strategy = at < strategies.length ? at : undefined;
      return result.kind === 'found' ? [{ strategy, traits: result.traits }] : [];
    });
  }

  /** Strategies that no order comes to. */
  get neverFirst(): number[] {
    return this.#ruleset.strategies.flatMap((_, at) => (this.#results[at]?.kind === 'none' ? [at] : []));
  }

  /** Whether of each course it is known whether an order comes to it. */
  get areKnown(): boolean {
    return this.#results.every(({ kind }) => kind !== 'unknown');
  }

  /** The courses in which a part of the rules counts. */
  of(place: RulePlace): PlanCourse[] {
    return this.reached.filter(({ strategy }) => countsIn(this.#ruleset, place, strategy));
  }
}

/** Whether a part of the rules counts for orders that a strategy takes (undefined: that none takes). */
export function countsIn(ruleset: Ruleset, place: RulePlace, course: number | undefined): boolean {
  if (place.strategy !== undefined) return place.strategy === course;
  const { override } = ruleset.strategies[course ?? -1] ?? {};
  if (!override) return true;
  const { filters, terms, without, limits } = override;
  switch (place.kind) {
    case 'filter':
      return isKept(ruleset.filters[place.at]?.type, filters, without);
    case 'term':
      return isKept(ruleset.objective.terms[place.at]?.type, terms, without);
    case 'step':
      return limits.onInfeasible === undefined;
    case 'limit':
      return limits[place.name] === undefined;
    default:
      return false;
  }
}

/** Whether a rule of this type stays beside an override. */
function isKept(
  type: string | undefined,
  override: readonly { readonly type: string }[],
  without: readonly string[],
): boolean {
  return type !== undefined && !override.some((rule) => rule.type === type) && !without.includes(type);
}
