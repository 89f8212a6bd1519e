import type { InfeasibilityCause } from './decision.ts';
import {
  type OrderRules,
  promisedDelivery,
  withoutCaps,
  withoutRule,
  withoutSplitRules,
} from './order-rules.ts';
import type { PlanInput } from './plan-input.ts';
import { runTrial, type Trial } from './trial.ts';

/** Whether all locations together, whatever the rules say of them, have less of some SKU than is wanted. */
function isStockShort({ positions }: PlanInput, { assessment }: Trial): boolean {
  const free = new Map<string, number>();
  for (const position of positions) {
    if (!position.selling) continue;
    free.set(position.sku, (free.get(position.sku) ?? 0) + Math.max(0, position.free));
  }
  return assessment.demand.skus.some(({ sku, quantity }) => (free.get(sku) ?? 0) < quantity);
}

/** Why a trial found no plan: what, if it were otherwise, would let one exist. Plans again to find out. */
export function infeasibilityCause(input: PlanInput, trial: Trial): InfeasibilityCause {
  const { result, rules, splitRefused } = trial;
  if (!result.solution && !result.proven) return 'BUDGET';
  if (splitRefused) return 'SPLIT';
  const hasPlan = (other: OrderRules): boolean => runTrial(input, other).result.solution !== undefined;
  if (hasPlan(withoutCaps(rules))) return 'CAPACITY';
  if (isStockShort(input, trial)) return 'STOCK';
  const isPromised = promisedDelivery(input.order, input.history) !== undefined;
  if (isPromised && hasPlan(withoutRule(rules, 'promise'))) return 'PROMISE';
  return hasPlan(withoutSplitRules(rules)) ? 'SPLIT' : 'RULES';
}
