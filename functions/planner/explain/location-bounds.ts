import { rulesFor, withoutRule } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { orderPricing } from '../pricing/order-pricing.ts';
import { flatProblemOf } from '../pricing/score-options.ts';
import { leastScoreByWay } from '../solver/first-pass.ts';
import { floorsOfFlatProblem } from '../solver/floors.ts';
import { assessLocations } from '../ways/assess-locations.ts';

/** All of a credit counts: no plan that counts less of the credit is cheaper. */
const WHOLE_CREDIT = 100;

/**
 * Micros, by location id, that no plan costs less than which uses the location and serves the whole order:
 * tells which of many locations are worth planning with. Of the locations that are open when these rules are
 * relaxed, in `cost` mode.
 */
export function locationBounds(input: PlanInput, relaxed: readonly string[]): ReadonlyMap<string, number> {
  const rules = relaxed.reduce(withoutRule, rulesFor(input.ruleset, input));
  const assessment = assessLocations(input, rules);
  const { options, network } = assessment;
  const pricing = orderPricing(input, rules, assessment.demand);
  const problem = flatProblemOf(assessment, rules, pricing, WHOLE_CREDIT);
  const bounds = new Map<string, number>();
  leastScoreByWay(problem, floorsOfFlatProblem(problem)).forEach((score, index) => {
    const id = network.ids[options.rows[index] ?? 0] ?? '';
    bounds.set(id, Math.min(score, bounds.get(id) ?? Infinity));
  });
  return bounds;
}
