/**
 * The rules in force for one order: the ruleset with the override of the first strategy that matches, and
 * what was relaxed.
 */
import type { RoutedOrder, RoutingHistory } from './plan-input.ts';
import type { CostTerm } from './pricing/cost-terms.ts';
import type {
  FilterOf,
  FilterType,
  PlanLimits,
  RoutingFilter,
  RoutingMode,
  Ruleset,
  StrategyCondition,
} from './ruleset.ts';
import { includesDestination, selectsTags } from './selector.ts';

const HOUR = 3_600_000;

export interface OrderRules {
  readonly strategy: string;
  readonly currency: string;
  readonly mode: RoutingMode;
  readonly filters: readonly RoutingFilter[];
  readonly terms: readonly CostTerm[];
  readonly limits: PlanLimits;
  /** Ship-together groups are ignored: relaxed. */
  readonly apart: boolean;
  readonly assume: Ruleset['assume'];
  readonly solver: Ruleset['solver'];
}

export function filtersOf<T extends FilterType>(rules: Pick<OrderRules, 'filters'>, type: T): FilterOf<T>[] {
  return rules.filters.filter((filter): filter is FilterOf<T> => filter.type === type);
}

/** Delivered by, as it was promised: by an earlier plan, else by the order. */
export function promisedDelivery(order: RoutedOrder, history: RoutingHistory): string | undefined {
  return history.promise?.deliverBy ?? order.promiseBy;
}

interface Situation {
  readonly order: RoutedOrder;
  readonly history: RoutingHistory;
  readonly now: string;
}

function any(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

/** Amounts are in the ruleset's currency: a condition on value never holds for an order in another one. */
function matches(when: StrategyCondition, currency: string, { order, history, now }: Situation): boolean {
  const promised = promisedDelivery(order, history);
  const comparable = order.currency === currency;
  return (
    any(when.channels, order.channel) &&
    any(when.customerTiers, order.customerTier) &&
    any(when.markets, order.market) &&
    any(when.services, order.service) &&
    (when.destinations === undefined || includesDestination(when.destinations, order.destination)) &&
    (when.tags === undefined || selectsTags(when.tags, order.tags)) &&
    (when.skuTags === undefined || order.lines.some((line) => selectsTags(when.skuTags, line.tags))) &&
    (when.minValueMinor === undefined || (comparable && order.valueMinor >= when.minValueMinor)) &&
    (when.maxValueMinor === undefined || (comparable && order.valueMinor <= when.maxValueMinor)) &&
    (when.promised === undefined || when.promised === (promised !== undefined)) &&
    (when.promiseWithinHours === undefined ||
      (promised !== undefined && Date.parse(promised) - Date.parse(now) <= when.promiseWithinHours * HOUR)) &&
    (when.reroute === undefined || when.reroute === history.attempt > 0)
  );
}

function replaced<T extends { type: string }>(
  base: readonly T[],
  own: readonly T[],
  without: readonly string[],
): readonly T[] {
  if (own.length + without.length === 0) return base;
  const gone = new Set([...own.map((one) => one.type), ...without]);
  return [...base.filter((one) => !gone.has(one.type)), ...own];
}

/** The limits that an override names replace the ruleset's; what it leaves out stays. */
function limitsWith(
  base: PlanLimits,
  own: Partial<{ [K in keyof PlanLimits]: PlanLimits[K] | undefined }>,
): PlanLimits {
  return {
    maxShipments: own.maxShipments ?? base.maxShipments,
    minExtraShipmentValueMinor: own.minExtraShipmentValueMinor ?? base.minExtraShipmentValueMinor,
    maxSplitAddMinor: own.maxSplitAddMinor === undefined ? base.maxSplitAddMinor : own.maxSplitAddMinor,
    maxSplitAddPct: own.maxSplitAddPct === undefined ? base.maxSplitAddPct : own.maxSplitAddPct,
    allowLineSplit: own.allowLineSplit ?? base.allowLineSplit,
    waitToConsolidate: own.waitToConsolidate === undefined ? base.waitToConsolidate : own.waitToConsolidate,
    onInfeasible: own.onInfeasible ?? base.onInfeasible,
  };
}

/** The first strategy whose condition holds; `default` when none does. */
export function rulesFor(ruleset: Ruleset, situation: Situation): OrderRules {
  const strategy = ruleset.strategies.find(({ when }) => matches(when, ruleset.currency, situation));
  const { override } = strategy ?? {
    override: { filters: [], terms: [], without: [], limits: {}, mode: undefined },
  };
  return {
    strategy: strategy?.name ?? 'default',
    currency: ruleset.currency,
    mode: override.mode ?? ruleset.objective.mode,
    filters: replaced(ruleset.filters, override.filters, override.without),
    terms: replaced(ruleset.objective.terms, override.terms, override.without),
    limits: limitsWith(ruleset.limits, override.limits),
    apart: false,
    assume: ruleset.assume,
    solver: ruleset.solver,
  };
}

/** The rules without one of them, as `relax:<what>` in `onInfeasible` says. */
export function relaxed(rules: OrderRules, what: string): OrderRules {
  const limits = rules.limits;
  switch (what) {
    case 'maxShipments':
      return { ...rules, limits: { ...limits, maxShipments: 500 } };
    case 'minExtraShipmentValue':
      return { ...rules, limits: { ...limits, minExtraShipmentValueMinor: 0 } };
    case 'maxSplitAdd':
      return { ...rules, limits: { ...limits, maxSplitAddMinor: null, maxSplitAddPct: null } };
    case 'allowLineSplit':
      return { ...rules, limits: { ...limits, allowLineSplit: true } };
    case 'shipTogether':
      return { ...rules, apart: true };
    default:
      return { ...rules, filters: rules.filters.filter((filter) => filter.type !== what) };
  }
}
