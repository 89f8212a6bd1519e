import { localDay } from '../network/time/calendar.ts';
import type { InfeasibilityCause } from './infeasibility-causes.ts';
import {
  type OrderRules,
  promisedDelivery,
  withoutCaps,
  withoutLife,
  withoutRule,
  withoutSplitRules,
  withoutWeights,
} from './order-rules.ts';
import { isOffered } from './plan-input.ts';
import type { Planning } from './planning.ts';
import { refusesWeights } from './pricing/tariff.ts';
import { isPlannable, type Trial } from './trial.ts';
import { asksForLots } from './ways/life-rules.ts';
import { deadUnits } from './ways/usable-lots.ts';

/** Of what remains of the budget, so much goes into each question. */
const SHARE = 0.4;

/** Whether all locations together, whatever the rules say of them, have less of some SKU than is wanted. */
function isStockShort({ input }: Planning, { assessment }: Trial): boolean {
  const free = new Map<string, number>();
  const zones = new Map(input.locations.map(({ id, timezone }) => [id, timezone]));
  const instant = Date.parse(input.now);
  for (const position of input.positions) {
    if (!isOffered(position)) continue;
    const today = localDay(zones.get(position.location) ?? 'UTC', instant);
    const units = Math.max(0, position.free) - deadUnits(position, today);
    free.set(position.sku, (free.get(position.sku) ?? 0) + units);
  }
  return assessment.demand.skus.some(({ sku, quantity }) => (free.get(sku) ?? 0) < quantity);
}

/** The rules without one part of them, and what is in the way where there is a plan by them. */
interface Question {
  readonly rules: OrderRules;
  readonly cause: InfeasibilityCause;
}

/** The first of these rules by which there is a plan; `BUDGET` where the budget ends before it is known. */
function firstAnswer(planning: Planning, questions: readonly Question[]): InfeasibilityCause | undefined {
  for (const { rules, cause } of questions) {
    const isAnswer = isPlannable(planning, rules, planning.work.part(SHARE));
    if (isAnswer === undefined) return 'BUDGET';
    if (isAnswer) return cause;
  }
  return undefined;
}

/** The rules without each thing that alone may be in the way. */
function singleRules({ input }: Planning, rules: OrderRules): Question[] {
  const isPromised = promisedDelivery(input.order, input.history) !== undefined;
  const judgesLife = asksForLots(rules, input.positions);
  return [
    ...(judgesLife ? [{ rules: withoutLife(rules), cause: 'LIFE' as const }] : []),
    ...(isPromised ? [{ rules: withoutRule(rules, 'promise'), cause: 'PROMISE' as const }] : []),
    ...(input.rates.some(refusesWeights) ? [{ rules: withoutWeights(rules), cause: 'WEIGHT' as const }] : []),
    { rules: withoutSplitRules(rules), cause: 'SPLIT' },
  ];
}

/** Why a trial found no plan: what, if it were otherwise, would let one exist. Looks for plans to find out. */
export function infeasibilityCause(planning: Planning, trial: Trial): InfeasibilityCause {
  const { result, rules, splitGuard } = trial;
  if (!result.solution && !result.proven) return 'BUDGET';
  const guarded: Question[] = splitGuard
    ? [{ rules: withoutRule(rules, 'maxSplitAdd'), cause: 'SPLIT' }]
    : [];
  const capped: Question[] =
    planning.input.capacity.length > 0 ? [{ rules: withoutCaps(rules), cause: 'CAPACITY' }] : [];
  const byLimits = firstAnswer(planning, [...guarded, ...capped]);
  if (byLimits) return byLimits;
  if (isStockShort(planning, trial)) return 'STOCK';
  return firstAnswer(planning, singleRules(planning, rules)) ?? 'RULES';
}
