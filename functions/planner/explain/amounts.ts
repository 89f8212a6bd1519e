/** How many units more, and how much money less, make a location part of the plan: each verified by planning with it. */
import { rulesFor } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { usesLocation } from './alternatives.ts';
import type { BudgetedPlanner } from './budgeted-planner.ts';
import { ANY_PRICE, type UnitsBySku, withDiscount, withMoreUnits } from './changed-input.ts';
import type { WhyNot } from './explanation-schema.ts';
import { type FewestUnits, fewestUnits, mostUnits, totalOf } from './fewest-units.ts';
import { smallestWhole } from './smallest-whole.ts';

type Units = NonNullable<WhyNot['units']>;
type Discount = NonNullable<WhyNot['off']>;

/** What is enough, or whether it is proven that nothing is. */
export type Amounts = Pick<WhyNot, 'units' | 'off' | 'both' | 'none' | 'proven'>;

/** The budget ended first. */
export const NOT_FOUND = { none: 'not found within the work allowed', proven: false } as const;

function isRankedByMoney(input: PlanInput): boolean {
  return rulesFor(input.ruleset, input).mode === 'cost';
}

/**
 * The fewest minor units off a shipment's cost by which a location becomes part of the plan. Undefined when even for
 * nothing it does not, and in the modes in which money does not choose.
 */
function smallestDiscount(
  input: PlanInput,
  location: string,
  planner: BudgetedPlanner,
): Discount | undefined {
  if (!isRankedByMoney(input) || planner.isSpent) return undefined;
  const isEnough = (minor: number): boolean =>
    usesLocation(planner.plan(withDiscount(input, location, minor)), location);
  if (!isEnough(ANY_PRICE)) return undefined;
  const { value, isLeast } = smallestWhole(0, ANY_PRICE, isEnough, () => !planner.isSpent);
  return { minor: value, currency: input.ruleset.currency, least: isLeast };
}

function unitsAnswer({ units, least }: FewestUnits): Units {
  const needed = [...units].filter(([, count]) => count > 0);
  return { total: totalOf(units), bySku: Object.fromEntries(needed), least };
}

function moreUnits(input: PlanInput, location: string, planner: BudgetedPlanner): FewestUnits | undefined {
  return planner.isSpent ? undefined : fewestUnits(input, location, planner);
}

/** The fewest units more by which the location becomes part of the plan, as the rules are. */
export function unitsFor(input: PlanInput, location: string, planner: BudgetedPlanner): Units | undefined {
  const found = moreUnits(input, location, planner);
  return found && unitsAnswer(found);
}

/** Units and money together: the fewest units, then the least money. */
function unitsAndDiscount(
  input: PlanInput,
  location: string,
  planner: BudgetedPlanner,
): Pick<Amounts, 'both'> | undefined {
  if (!isRankedByMoney(input)) return undefined;
  const found = moreUnits(withDiscount(input, location, ANY_PRICE), location, planner);
  if (!found) return undefined;
  const stocked = withMoreUnits(input, location, found.units);
  const free = { minor: ANY_PRICE, currency: input.ruleset.currency, least: false };
  return {
    both: { units: unitsAnswer(found), off: smallestDiscount(stocked, location, planner) ?? free },
  };
}

/** Whether no plan uses the location, whatever it holds and costs: the best plan with all of it is known. */
function isProvenUseless(input: PlanInput, location: string, planner: BudgetedPlanner): boolean {
  if (planner.isSpent) return false;
  const most: UnitsBySku = mostUnits(input, location);
  const best = planner.plan(withDiscount(withMoreUnits(input, location, most), location, ANY_PRICE));
  return best.proof.kind === 'optimal' && best.cause !== 'BUDGET' && !usesLocation(best, location);
}

/**
 * The fewest units more and the smallest discount, apart from each other; together where neither is enough alone; and
 * where they are not either, whether that is proven.
 */
export function amountsFor(input: PlanInput, location: string, planner: BudgetedPlanner): Amounts {
  const off = smallestDiscount(input, location, planner);
  const units = unitsFor(input, location, planner);
  if (units) return off ? { units, off } : { units };
  if (off) return { off };
  const both = unitsAndDiscount(input, location, planner);
  if (both) return both;
  if (isProvenUseless(input, location, planner))
    return { none: 'the best plan does without it, whatever it holds and costs', proven: true };
  return NOT_FOUND;
}
