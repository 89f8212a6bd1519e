/** How many orders of the past each strategy, filter and limit of a ruleset would have touched. Pure. */
import type { Decision } from '../../../planner/decision.ts';
import type { RoutingFilter } from '../../../planner/filters.ts';
import { type OrderRules, rulesFor } from '../../../planner/order-rules.ts';
import { plan } from '../../../planner/plan.ts';
import type { PlanInput } from '../../../planner/plan-input.ts';
import type { Ruleset } from '../../../planner/ruleset.ts';
import { withScratch } from '../../../planner/solver/scratch.ts';
import { assessLocations } from '../../../planner/ways/assess-locations.ts';
import { countsIn, courseOf } from './courses.ts';
import { filtersIn } from './filter-findings.ts';
import { limitsSaid } from './limit-findings.ts';
import { pathOf, type RulePlace, withoutPlaces } from './rule-place.ts';

/** No order is planned longer, whatever the rules allow. */
const PLAN_WORK = 20_000;

/** What a part of the rules met, by its path in the document; `default` for orders that no strategy takes. */
export interface RuleCoverage {
  readonly path: string;
  /** The strategy's name, the filter's type or the limit's. */
  readonly name: string;
  /** Orders that the part counts for. */
  readonly asked: number;
  /** Of these: orders that the strategy takes, that the filter bars a location or goods from, whose plan the limit changes. */
  readonly met: number;
}

interface Counted {
  readonly name: string;
  readonly place: RulePlace | undefined;
  asked: number;
  met: number;
}

/** What becomes of every location by these filters and nothing else. */
function candidatesBy(input: PlanInput, rules: OrderRules, filters: readonly RoutingFilter[]): string {
  return withScratch(() => JSON.stringify(assessLocations(input, { ...rules, filters }).candidates));
}

/** What a plan does, without what it took to find. */
function planText({ outcome, fulfillments, relaxed }: Decision): string {
  return JSON.stringify([outcome, relaxed, fulfillments]);
}

function planned(input: PlanInput, ruleset: Ruleset): string {
  const solver = { ...ruleset.solver, maxWork: Math.min(ruleset.solver.maxWork, PLAN_WORK) };
  return planText(plan({ ...input, ruleset: { ...ruleset, solver } }));
}

/** The coverage of a ruleset, counted order by order. */
export class Coverage {
  /** Orders so far. */
  orders = 0;
  readonly #ruleset: Ruleset;
  readonly #strategies: readonly Counted[];
  readonly #filters: readonly (Counted & { readonly filter: RoutingFilter; readonly place: RulePlace })[];
  readonly #limits: readonly (Counted & { readonly place: RulePlace })[];

  constructor(ruleset: Ruleset) {
    const none = { asked: 0, met: 0 };
    this.#ruleset = ruleset;
    this.#strategies = [
      ...ruleset.strategies.map(({ name }, strategy) => ({
        ...none,
        name,
        place: { kind: 'strategy' as const, strategy },
      })),
      { ...none, name: 'default', place: undefined },
    ];
    this.#filters = filtersIn({ ruleset }).map(({ place, filter }) => ({
      ...none,
      name: filter.type,
      place,
      filter,
    }));
    this.#limits = limitsSaid({ ruleset }).map((place) => ({ ...none, name: place.name, place }));
  }

  /** @throws RangeError as `plan` does */
  add(past: PlanInput): void {
    const ruleset = this.#ruleset;
    const input = { ...past, ruleset };
    const course = courseOf(ruleset, input);
    const rules = rulesFor(ruleset, input);
    this.orders += 1;
    const taken = this.#strategies[course ?? ruleset.strategies.length];
    if (taken) taken.met += 1;
    const open = candidatesBy(input, rules, []);
    for (const one of this.#filters) {
      if (!countsIn(ruleset, one.place, course)) continue;
      one.asked += 1;
      if (candidatesBy(input, rules, [one.filter]) !== open) one.met += 1;
    }
    const asIs = planned(input, ruleset);
    for (const one of this.#limits) {
      if (!countsIn(ruleset, one.place, course)) continue;
      one.asked += 1;
      if (planned(input, withoutPlaces(ruleset, [one.place])) !== asIs) one.met += 1;
    }
  }

  /** In the order of the document. */
  get rows(): RuleCoverage[] {
    const rowOf = ({ name, place, asked, met }: Counted): RuleCoverage => ({
      path: place ? pathOf(place) : 'default',
      name,
      asked,
      met,
    });
    return [
      ...this.#strategies.map((one) => rowOf({ ...one, asked: this.orders })),
      ...[...this.#filters, ...this.#limits].map(rowOf),
    ];
  }
}
