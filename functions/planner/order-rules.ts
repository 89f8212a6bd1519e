/**
 * The rules that one order is planned by: the ruleset with the override of the first strategy that matches,
 * less what was relaxed.
 */
import type { FilterOf, FilterType, RoutingFilter } from './filters.ts';
import { type RelaxableLimit, relaxableLimits } from './infeasible-action.ts';
import type { RoutedOrder, RoutingHistory } from './plan-input.ts';
import type { CostTerm } from './pricing/cost-terms.ts';
import type { PlanLimits, RoutingMode, RoutingStrategy, Ruleset, StrategyCondition } from './ruleset.ts';
import { includesDestination, selectsTags } from './selector.ts';

const HOUR = 3_600_000;
/**
 * Whatever a ruleset allows or relaxes: Step Functions runs 40 iterations of a Map at once, of which one stays free for
 * units that no plan serves.
 */
export const MOST_SHIPMENTS = 39;

export interface OrderRules {
  readonly strategy: string;
  readonly currency: string;
  readonly mode: RoutingMode;
  readonly filters: readonly RoutingFilter[];
  readonly terms: readonly CostTerm[];
  readonly limits: PlanLimits;
  /** What relaxing the limit of shipments leaves. */
  readonly mostShipments: number;
  /** Lines that want to leave together may leave apart: `shipTogether` was relaxed. */
  readonly ignoresGroups: boolean;
  /** Carriers take parcels of any weight: only to find out whether weight is in the way. */
  readonly ignoresWeights: boolean;
  readonly assume: Ruleset['assume'];
  readonly solver: Ruleset['solver'];
}

/** What conditions of strategies are judged by. */
export interface RoutingSituation {
  readonly order: RoutedOrder;
  readonly history: RoutingHistory;
  readonly now: string;
}

export function filtersOf<Type extends FilterType>(
  rules: Pick<OrderRules, 'filters'>,
  type: Type,
): FilterOf<Type>[] {
  return rules.filters.filter((filter): filter is FilterOf<Type> => filter.type === type);
}

/** The promised time of delivery: what an earlier plan promised goes before what the order says. */
export function promisedDelivery(order: RoutedOrder, history: RoutingHistory): string | undefined {
  return history.promise?.deliverBy ?? order.promiseBy;
}

function isAmong(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

/**
 * Amounts are in the ruleset's currency: a condition on value never holds for an order in another currency.
 */
function meetsValue(when: StrategyCondition, currency: string, order: RoutedOrder): boolean {
  const { minValueMinor, maxValueMinor } = when;
  if (minValueMinor === undefined && maxValueMinor === undefined) return true;
  if (order.currency !== currency) return false;
  return order.valueMinor >= (minValueMinor ?? -Infinity) && order.valueMinor <= (maxValueMinor ?? Infinity);
}

function meetsPromise(when: StrategyCondition, { order, history, now }: RoutingSituation): boolean {
  const promised = promisedDelivery(order, history);
  if (when.promised !== undefined && when.promised !== (promised !== undefined)) return false;
  if (when.promiseWithinHours === undefined) return true;
  if (promised === undefined) return false;
  return Date.parse(promised) - Date.parse(now) <= when.promiseWithinHours * HOUR;
}

/** Whether a strategy's condition holds; `currency` is that of the ruleset. */
export function meetsCondition(
  when: StrategyCondition,
  currency: string,
  situation: RoutingSituation,
): boolean {
  const { order, history } = situation;
  return (
    isAmong(when.channels, order.channel) &&
    isAmong(when.customerTiers, order.customerTier) &&
    isAmong(when.markets, order.market) &&
    isAmong(when.services, order.service) &&
    (when.destinations === undefined || includesDestination(when.destinations, order.destination)) &&
    selectsTags(when.tags, order.tags) &&
    (when.skuTags === undefined || order.lines.some((line) => selectsTags(when.skuTags, line.tags))) &&
    meetsValue(when, currency, order) &&
    meetsPromise(when, situation) &&
    (when.reroute === undefined || when.reroute === history.attempt > 0)
  );
}

/** The rules of a ruleset, with those of an override in place of the rules of the same type. */
function overridden<Rule extends { type: string }>(
  rules: readonly Rule[],
  override: readonly Rule[],
  without: readonly string[],
): readonly Rule[] {
  if (override.length + without.length === 0) return rules;
  const gone = new Set([...override.map(({ type }) => type), ...without]);
  return [...rules.filter(({ type }) => !gone.has(type)), ...override];
}

/** Limits that an override leaves out stay; null is a limit of its own: none. */
function overriddenLimits(limits: PlanLimits, override: RoutingStrategy['override']['limits']): PlanLimits {
  const given = Object.entries(override).filter(([, limit]) => limit !== undefined);
  return { ...limits, ...Object.fromEntries(given) };
}

function within(limits: PlanLimits, mostShipments: number): PlanLimits {
  return { ...limits, maxShipments: Math.min(limits.maxShipments, mostShipments) };
}

/** The rules of the first strategy whose condition holds; the strategy is `default` when none does. */
export function rulesFor(ruleset: Ruleset, situation: RoutingSituation): OrderRules {
  const { currency, objective, filters, limits, assume, solver } = ruleset;
  const strategy = ruleset.strategies.find(({ when }) => meetsCondition(when, currency, situation));
  const mostShipments = situation.history.mostShipments ?? MOST_SHIPMENTS;
  const base = { currency, ignoresGroups: false, ignoresWeights: false, assume, solver, mostShipments };
  const { terms } = objective;
  if (!strategy)
    return {
      ...base,
      strategy: 'default',
      mode: objective.mode,
      terms,
      filters,
      limits: within(limits, mostShipments),
    };

  const { override } = strategy;
  return {
    ...base,
    strategy: strategy.name,
    mode: override.mode ?? objective.mode,
    filters: overridden(filters, override.filters, override.without),
    terms: overridden(terms, override.terms, override.without),
    limits: within(overriddenLimits(limits, override.limits), mostShipments),
  };
}

const limitRelaxations: { readonly [Limit in RelaxableLimit]: (rules: OrderRules) => Partial<OrderRules> } = {
  maxShipments: ({ limits, mostShipments }) => ({ limits: { ...limits, maxShipments: mostShipments } }),
  minExtraShipmentValue: ({ limits }) => ({ limits: { ...limits, minExtraShipmentValueMinor: 0 } }),
  maxSplitAdd: ({ limits }) => ({ limits: { ...limits, maxSplitAddMinor: null, maxSplitAddPct: null } }),
  allowLineSplit: ({ limits }) => ({ limits: { ...limits, allowLineSplit: true } }),
  shipTogether: () => ({ ignoresGroups: true }),
};

/** The rules without one of them: a limit, or all filters of a type, as `relax:<rule>` names them. */
export function withoutRule(rules: OrderRules, rule: string): OrderRules {
  const limit = relaxableLimits.find((name) => name === rule);
  if (limit) return { ...rules, ...limitRelaxations[limit](rules) };
  return { ...rules, filters: rules.filters.filter(({ type }) => type !== rule) };
}

type LimitJudge = (rules: OrderRules, order: RoutedOrder) => boolean;

/** Whether a limit holds an order back at all. */
const bindingLimits: { readonly [Limit in RelaxableLimit]: LimitJudge } = {
  maxShipments: ({ limits, mostShipments }) => limits.maxShipments !== mostShipments,
  minExtraShipmentValue: ({ limits }) => limits.minExtraShipmentValueMinor > 0,
  maxSplitAdd: ({ limits }) => limits.maxSplitAddMinor !== null || limits.maxSplitAddPct !== null,
  allowLineSplit: ({ limits }) => !limits.allowLineSplit,
  shipTogether: ({ ignoresGroups }, { lines }) =>
    !ignoresGroups && lines.some(({ shipTogether }) => shipTogether !== undefined),
};

/** Whether dropping a rule may change what is planned: planning again without a rule that is not there does not. */
export function isInForce(
  rules: OrderRules,
  rule: string,
  { order, history }: Pick<RoutingSituation, 'order' | 'history'>,
): boolean {
  const limit = relaxableLimits.find((name) => name === rule);
  if (limit) return bindingLimits[limit](rules, order);
  if (rule === 'promise' && promisedDelivery(order, history) === undefined) return false;
  return rules.filters.some(({ type }) => type === rule);
}

/** The rules without anything that holds back a split. */
export function withoutSplitRules(rules: OrderRules): OrderRules {
  return relaxableLimits.reduce<OrderRules>(withoutRule, rules);
}

/** The rules as if every carrier took parcels of any weight. */
export function withoutWeights(rules: OrderRules): OrderRules {
  return { ...rules, ignoresWeights: true };
}

/** One object, by which assessments under it are known again. */
const ANY_LIFE: RoutingFilter = {
  type: 'minLifeAtDelivery',
  days: -100_000,
  undated: 'allow',
  where: undefined,
  skuTags: undefined,
};

/** The rules as if goods could arrive at any time after their life date. */
export function withoutLife(rules: OrderRules): OrderRules {
  const { filters } = withoutRule(rules, 'minLifeAtDelivery');
  return { ...rules, filters: [...filters, ANY_LIFE] };
}

/** One object, by which assessments under it are known again. */
const BYPASS: RoutingFilter = { type: 'capacity', headroomPct: 0, bypass: true, where: undefined };

/** The rules as if every counter had room: the first filter on a location's capacity counts. */
export function withoutCaps(rules: OrderRules): OrderRules {
  return { ...rules, filters: [BYPASS, ...rules.filters] };
}
