/** What the best plan using each location costs at least: which of many are worth planning with. Pure. */

import { rulesFor, withoutRule } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { orderPricing } from '../pricing/order-pricing.ts';
import { flatProblemOf } from '../pricing/score-options.ts';
import { leastScoreByWay } from '../solver/first-pass.ts';
import { floorsOfFlatProblem } from '../solver/floors.ts';
import { assessLocations } from '../ways/assess-locations.ts';

/** All of a credit counts: no plan that counts less of it is cheaper. */
const WHOLE_CREDIT = 100;

/**
 * Micros by id of the locations that are open when these rules are dropped; of plans that serve the whole
 * order, by cost.
 */
export function costBounds(input: PlanInput, dropped: readonly string[]): ReadonlyMap<string, number> {
  const rules = dropped.reduce(withoutRule, rulesFor(input.ruleset, input));
  const assessment = assessLocations(input, rules);
  const { options, network } = assessment;
  const field = flatProblemOf(assessment, rules, orderPricing(input, rules, assessment.demand), WHOLE_CREDIT);
  const least = new Map<string, number>();
  leastScoreByWay(field, floorsOfFlatProblem(field)).forEach((score, index) => {
    const id = network.ids[options.rows[index] ?? 0] ?? '';
    least.set(id, Math.min(score, least.get(id) ?? Infinity));
  });
  return least;
}
