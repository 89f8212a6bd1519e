/** One thing that a ruleset says: where it says it, and the ruleset without it. Pure. */
import { MOST_SHIPMENTS } from '../../../planner/order-rules.ts';
import {
  conditionSchema,
  type PlanLimits,
  type RoutingStrategy,
  type Ruleset,
  type StrategyCondition,
} from '../../../planner/ruleset.ts';

export type LimitName = Exclude<keyof PlanLimits, 'onInfeasible'>;

/** `strategy`: the number of the strategy whose override it is part of; undefined: of the rules themselves. */
export type RulePlace =
  | { readonly kind: 'strategy'; readonly strategy: number }
  | { readonly kind: 'condition'; readonly strategy: number; readonly key: keyof StrategyCondition }
  | { readonly kind: 'filter' | 'term' | 'step'; readonly strategy: number | undefined; readonly at: number }
  | { readonly kind: 'limit'; readonly strategy: number | undefined; readonly name: LimitName };

/** What each limit is where there is none. */
const NO_LIMIT: Pick<PlanLimits, LimitName> = {
  maxShipments: MOST_SHIPMENTS,
  minExtraShipmentValueMinor: 0,
  maxSplitAddMinor: null,
  maxSplitAddPct: null,
  allowLineSplit: true,
  waitToConsolidate: null,
};

/** The path in the document, such as `strategies.0.override.filters.1`. */
export function pathOf(place: RulePlace): string {
  switch (place.kind) {
    case 'strategy':
      return `strategies.${place.strategy}`;
    case 'condition':
      return `strategies.${place.strategy}.when.${place.key}`;
    case 'filter':
      return `${ownerOf(place)}filters.${place.at}`;
    case 'term':
      return `${place.strategy === undefined ? 'objective.' : ownerOf(place)}terms.${place.at}`;
    case 'step':
      return `${ownerOf(place)}limits.onInfeasible.${place.at}`;
    case 'limit':
      return `${ownerOf(place)}limits.${place.name}`;
  }
}

function ownerOf({ strategy }: { readonly strategy: number | undefined }): string {
  return strategy === undefined ? '' : `strategies.${strategy}.override.`;
}

function dropped<Item>(list: readonly Item[], at: number): Item[] {
  return list.filter((_, index) => index !== at);
}

function withStrategy(
  ruleset: Ruleset,
  at: number,
  change: (strategy: RoutingStrategy) => RoutingStrategy,
): Ruleset {
  const strategies = ruleset.strategies.map((strategy, index) =>
    index === at ? change(strategy) : strategy,
  );
  return { ...ruleset, strategies };
}

function withoutCondition(when: StrategyCondition, key: string): StrategyCondition {
  return conditionSchema.parse(Object.fromEntries(Object.entries(when).filter(([name]) => name !== key)));
}

/** A strategy without a part of its override. What it has replaced of the rules stays replaced. */
function withoutPart({ override, ...strategy }: RoutingStrategy, place: RulePlace): RoutingStrategy {
  const { filters, terms, without, limits } = override;
  switch (place.kind) {
    case 'filter': {
      const gone = filters.filter((_, at) => at === place.at).map(({ type }) => type);
      return {
        ...strategy,
        override: { ...override, filters: dropped(filters, place.at), without: [...without, ...gone] },
      };
    }
    case 'term': {
      const gone = terms.filter((_, at) => at === place.at).map(({ type }) => type);
      return {
        ...strategy,
        override: { ...override, terms: dropped(terms, place.at), without: [...without, ...gone] },
      };
    }
    case 'step': {
      const onInfeasible = dropped(limits.onInfeasible ?? [], place.at);
      return { ...strategy, override: { ...override, limits: { ...limits, onInfeasible } } };
    }
    case 'limit': {
      const none = { [place.name]: NO_LIMIT[place.name] };
      return { ...strategy, override: { ...override, limits: { ...limits, ...none } } };
    }
    default:
      return { ...strategy, override };
  }
}

function withoutBase(ruleset: Ruleset, place: RulePlace): Ruleset {
  const { filters, objective, limits } = ruleset;
  switch (place.kind) {
    case 'filter':
      return { ...ruleset, filters: dropped(filters, place.at) };
    case 'term':
      return { ...ruleset, objective: { ...objective, terms: dropped(objective.terms, place.at) } };
    case 'step': {
      const onInfeasible = dropped(limits.onInfeasible, place.at);
      return { ...ruleset, limits: { ...limits, onInfeasible } };
    }
    case 'limit':
      return { ...ruleset, limits: { ...limits, [place.name]: NO_LIMIT[place.name] } };
    default:
      return ruleset;
  }
}

function withoutPlace(ruleset: Ruleset, place: RulePlace): Ruleset {
  if (place.kind === 'strategy')
    return { ...ruleset, strategies: dropped(ruleset.strategies, place.strategy) };
  const { strategy } = place;
  if (strategy === undefined) return withoutBase(ruleset, place);
  return withStrategy(ruleset, strategy, (one) =>
    place.kind === 'condition'
      ? { ...one, when: withoutCondition(one.when, place.key) }
      : withoutPart(one, place),
  );
}

/** The ruleset without these things, which are in the order of the document. */
export function withoutPlaces(ruleset: Ruleset, places: readonly RulePlace[]): Ruleset {
  // From the last on, so that the numbers of those before stay what they are.
  return places.toReversed().reduce(withoutPlace, ruleset);
}
