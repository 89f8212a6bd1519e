/** The fewest units more by which a location becomes part of the plan. */
import { filtersOf, rulesFor } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { usesLocation } from './alternatives.ts';
import type { BudgetedPlanner } from './budgeted-planner.ts';
import { type UnitsBySku, withMoreUnits } from './changed-input.ts';
import { smallestWhole } from './smallest-whole.ts';

export interface FewestUnits {
  readonly units: UnitsBySku;
  /** False where so many combinations exist that the budget ended before a smaller one was ruled out. */
  readonly least: boolean;
}

export function totalOf(units: UnitsBySku): number {
  return [...units.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * For each SKU the most units more that could matter: all that is wanted, on top of what is owed and of what the rules
 * keep back. What is there is not counted: rules may bar it.
 */
export function mostUnits(input: PlanInput, location: string): UnitsBySku {
  const rules = rulesFor(input.ruleset, input);
  const keeping = [...filtersOf(rules, 'routingSafety'), ...filtersOf(rules, 'keepStock')];
  const kept = Math.max(0, ...keeping.map(({ units }) => units));
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of input.order.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  return new Map(
    [...wanted].map(([sku, quantity]) => {
      const position = input.positions.find((one) => one.sku === sku && one.location === location);
      return [sku, quantity + kept + Math.max(0, -(position?.free ?? 0))];
    }),
  );
}

/** All ways to spread `sum` units over SKUs within their limits. */
function* spreads(limits: readonly (readonly [string, number])[], sum: number): Generator<UnitsBySku> {
  const [first, ...rest] = limits;
  if (!first) {
    if (sum === 0) yield new Map();
    return;
  }
  const [sku, limit] = first;
  const others = rest.reduce((all, [, most]) => all + most, 0);
  for (let units = Math.max(0, sum - others); units <= Math.min(limit, sum); units++)
    for (const tail of spreads(rest, sum - units)) yield new Map([[sku, units], ...tail]);
}

/** Looks for fewer and fewer units by which the location is used. */
class UnitSearch {
  readonly #input: PlanInput;
  readonly #location: string;
  readonly #planner: BudgetedPlanner;

  constructor(input: PlanInput, location: string, planner: BudgetedPlanner) {
    this.#input = input;
    this.#location = location;
    this.#planner = planner;
  }

  isEnough(units: UnitsBySku): boolean {
    const decision = this.#planner.plan(withMoreUnits(this.#input, this.#location, units));
    return usesLocation(decision, this.#location);
  }

  /** Units that are enough, lowered SKU by SKU as far as they stay so. */
  lowered(enough: UnitsBySku): UnitsBySku {
    let units = enough;
    for (const [sku, count] of enough) {
      if (this.#planner.isSpent) break;
      if (count === 0) continue;
      const withCount = (value: number): UnitsBySku => new Map([...units, [sku, value]]);
      const holds = (value: number): boolean => this.isEnough(withCount(value));
      units = withCount(smallestWhole(-1, count, holds, () => !this.#planner.isSpent).value);
    }
    return units;
  }

  /**
   * Units that are enough, of a smaller sum than these; without units, whether it is known that there are
   * none.
   */
  smallerThan(enough: UnitsBySku, limits: UnitsBySku): { units?: UnitsBySku; isKnown: boolean } {
    for (const spread of spreads([...limits], totalOf(enough) - 1)) {
      if (this.#planner.isSpent) return { isKnown: false };
      if (this.isEnough(spread)) return { units: this.lowered(spread), isKnown: true };
    }
    return { isKnown: true };
  }
}

/**
 * The fewest units more, over all SKUs, by which a location becomes part of the plan. More stock never turns
 * a location away, so the first sum by which no spread changes the plan ends the search. Undefined when even
 * all that is wanted does not.
 */
export function fewestUnits(
  input: PlanInput,
  location: string,
  planner: BudgetedPlanner,
): FewestUnits | undefined {
  const search = new UnitSearch(input, location, planner);
  const limits = mostUnits(input, location);
  if (totalOf(limits) === 0 || !search.isEnough(limits)) return undefined;
  let units = search.lowered(limits);
  for (;;) {
    const smaller = search.smallerThan(units, limits);
    if (!smaller.units) return { units, least: smaller.isKnown };
    units = smaller.units;
  }
}
