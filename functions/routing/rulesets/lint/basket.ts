/** The baskets that limits on splits are tried with, where nobody names others: two goods that no location has both of. */
import type { PlannedLocation } from '../../../network/planning/planned-network.ts';
import { metresBetween, unitVector } from '../../../planner/ways/distance.ts';
import { currencyExponent } from '../../../shared/money.ts';
import { type PlanCourse, strategyOf } from './courses.ts';
import type { LintQuestion } from './finding.ts';
import type { Linting } from './linting.ts';
import { doorstepOf, spreadOver } from './places.ts';
import type { OrderTraits } from './traits.ts';
import { PLENTY, questionOf } from './witness.ts';

/** So many pairs of neighbours are tried. */
const PAIRS = 5;
/** What each of the two goods is worth, in whole units of the currency: more than a limit on value should ask for. */
const WORTH = 1000;

/** The location of the same market that is nearest to one; the first other one where nobody knows where it is. */
function neighbourOf(
  one: PlannedLocation,
  locations: readonly PlannedLocation[],
): PlannedLocation | undefined {
  const others = locations.filter(({ id, market }) => id !== one.id && market === one.market);
  const from = one.point && unitVector(one.point);
  const metresTo = ({ point }: PlannedLocation): number =>
    from && point ? metresBetween(from, unitVector(point)) : Infinity;
  return others.reduce<PlannedLocation | undefined>(
    (nearest, other) => (nearest && metresTo(nearest) <= metresTo(other) ? nearest : other),
    undefined,
  );
}

/** The course's order, worth as much as its condition lets an order of two dear goods be. */
function worthOf({ ruleset }: Linting, { strategy, traits }: PlanCourse): OrderTraits['value'] {
  const { currency } = traits.value;
  if (currency !== ruleset.currency) return traits.value;
  const { minValueMinor = 0, maxValueMinor = Infinity } = ruleset.strategies[strategy ?? -1]?.when ?? {};
  const dear = 2 * WORTH * 10 ** currencyExponent(currency);
  return { currency, minor: Math.min(maxValueMinor, Math.max(minValueMinor, dear)) };
}

/** Two goods at two neighbours each, to a customer next door to the first: orders of a course. */
export function splitBaskets(linting: Linting, course: PlanCourse): LintQuestion[] {
  const { ruleset, network, now } = linting;
  const open = network.locations.filter(({ active }) => active);
  const value = worthOf(linting, course);
  return spreadOver(open, PAIRS).flatMap((one) => {
    const other = neighbourOf(one, open);
    if (!other) return [];
    const { strategy, traits } = course;
    const near = { ...traits, value, destination: doorstepOf(one), market: one.market };
    const choices = [near, { ...near, market: traits.market }, { ...traits, value }, traits];
    const fitting = choices.find((choice) => strategyOf(ruleset, choice, now) === strategy);
    const goods = [
      { sku: 'A', at: [one.id], free: PLENTY },
      { sku: 'B', at: [other.id], free: PLENTY },
    ];
    return fitting ? [questionOf(fitting, goods, ruleset, now)] : [];
  });
}
