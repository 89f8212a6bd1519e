/**
 * The values of an order that conditions of strategies tell apart: one list a question, so that an order which meets some
 * conditions and not others is found by trying them, and where none is found there is none. Pure.
 */

import type { RoutingSituation } from '../../../planner/order-rules.ts';
import type { RoutedDestination } from '../../../planner/plan-input.ts';
import { conditionSchema, type Ruleset, type StrategyCondition } from '../../../planner/ruleset.ts';
import { SAMPLE_SKU, type TrialNetwork } from '../trial/sample-orders.ts';
import { destinationsNamed, doorstepsOf } from './places.ts';

const HOUR_MS = 3_600_000;
/** A name that no document says. */
const OTHER = '~other';
const USUAL_VALUE = 5000;
/** Hours: a promise that any carrier keeps, and one beyond every condition. */
const LATE = 1440;
const LATEST = 1_100_000;

export interface OrderTraits {
  readonly channel: string;
  readonly customerTier: string | undefined;
  readonly market: string;
  readonly service: string | undefined;
  readonly destination: RoutedDestination;
  readonly tags: readonly string[];
  readonly skuTags: readonly string[];
  readonly value: { readonly currency: string; readonly minor: number };
  /** Hours from now; undefined: nothing was promised. */
  readonly promise: number | undefined;
  readonly isReroute: boolean;
}

/** An order of one unit with these traits, as conditions see it. */
export function situationOf(traits: OrderTraits, now: string): RoutingSituation {
  const { channel, customerTier, market, service, destination, tags, skuTags, value, promise } = traits;
  const promiseBy =
    promise === undefined ? undefined : new Date(Date.parse(now) + promise * HOUR_MS).toISOString();
  const line = {
    sku: SAMPLE_SKU,
    quantity: 1,
    lineIds: ['1'],
    tags: [...skuTags],
    unitValueMinor: value.minor,
  };
  const order = {
    id: 'sample',
    channel,
    currency: value.currency,
    ...(customerTier === undefined ? {} : { customerTier }),
    tags: [...tags],
    valueMinor: value.minor,
    market,
    method: 'ship' as const,
    ...(service === undefined ? {} : { service }),
    ...(promiseBy === undefined ? {} : { promiseBy }),
    destination,
    lines: [line],
  };
  return { order, history: { attempt: traits.isReroute ? 1 : 0, excluded: [] }, now };
}

type ConditionKey = keyof StrategyCondition;

/** What an order may be in one respect, the plainest first. */
export interface TraitChoice {
  readonly keys: readonly ConditionKey[];
  readonly values: readonly Partial<OrderTraits>[];
}

/** The condition in one respect alone. */
export function conditionOn(when: StrategyCondition, keys: readonly string[]): StrategyCondition {
  return conditionSchema.parse(
    Object.fromEntries(Object.entries(when).filter(([key]) => keys.includes(key))),
  );
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

type NameKey = 'channels' | 'customerTiers' | 'markets' | 'services' | 'destinations' | 'tags' | 'skuTags';

function namesIn({ strategies }: Ruleset, key: NameKey): string[] {
  return unique(strategies.flatMap(({ when }) => when[key] ?? []));
}

function around(thresholds: readonly number[], least: number): number[] {
  return unique(thresholds.flatMap((at) => [at, at + 1, at - 1])).filter((at) => at >= least);
}

function valuesIn({ strategies }: Ruleset): number[] {
  const named = strategies.flatMap(({ when: { minValueMinor, maxValueMinor } }) => [
    minValueMinor,
    maxValueMinor,
  ]);
  return around(
    named.filter((one) => one !== undefined),
    0,
  );
}

function promisesIn({ strategies }: Ruleset): number[] {
  const named = strategies.map(({ when }) => when.promiseWithinHours).filter((one) => one !== undefined);
  return around(named, 0).sort((a, b) => b - a);
}

/** A currency that the rules are not in: amounts of such an order are never judged. */
function otherCurrency({ currency }: Ruleset): string {
  return currency === 'EUR' ? 'USD' : 'EUR';
}

/** What an order may be in each respect that conditions ask for. */
export function traitChoices(ruleset: Ruleset, { locations, services }: TrialNetwork): TraitChoice[] {
  const open = locations.filter(({ active }) => active);
  const markets = unique([...open.map(({ market }) => market), ...namesIn(ruleset, 'markets'), OTHER]);
  const levels = services.flatMap(({ id, level }) => [id, level]);
  const { currency } = ruleset;
  const own = [USUAL_VALUE, ...valuesIn(ruleset), 0].map((minor) => ({ currency, minor }));
  const values = [...own, { currency: otherCurrency(ruleset), minor: USUAL_VALUE }];
  const destinations = [...doorstepsOf(locations), ...destinationsNamed(namesIn(ruleset, 'destinations'))];
  return [
    { keys: ['channels'], values: [OTHER, ...namesIn(ruleset, 'channels')].map((channel) => ({ channel })) },
    {
      keys: ['customerTiers'],
      values: [undefined, ...namesIn(ruleset, 'customerTiers')].map((customerTier) => ({ customerTier })),
    },
    { keys: ['markets'], values: markets.map((market) => ({ market })) },
    {
      keys: ['services'],
      values: [undefined, ...namesIn(ruleset, 'services'), ...levels, OTHER].map((service) => ({ service })),
    },
    { keys: ['destinations'], values: destinations.map((destination) => ({ destination })) },
    {
      keys: ['tags'],
      values: [[], ...namesIn(ruleset, 'tags').map((tag) => [tag])].map((tags) => ({ tags })),
    },
    {
      keys: ['skuTags'],
      values: [[], ...namesIn(ruleset, 'skuTags').map((tag) => [tag])].map((skuTags) => ({ skuTags })),
    },
    { keys: ['minValueMinor', 'maxValueMinor'], values: values.map((value) => ({ value })) },
    {
      keys: ['promised', 'promiseWithinHours'],
      values: [undefined, LATE, LATEST, ...promisesIn(ruleset)].map((promise) => ({ promise })),
    },
    { keys: ['reroute'], values: [false, true].map((isReroute) => ({ isReroute })) },
  ];
}

/** Whether an order is of a market that nobody has named: only to tell whether conditions on markets cover all. */
export function isOfNoMarket({ market }: OrderTraits): boolean {
  return market === OTHER;
}

/** The plainest order of all. */
export function plainTraits(ruleset: Ruleset, network: TrialNetwork): OrderTraits {
  const [destination = { country: 'US' }] = doorstepsOf(network.locations);
  const [market = 'main'] = network.locations.filter(({ active }) => active).map((one) => one.market);
  return {
    channel: OTHER,
    customerTier: undefined,
    market,
    service: undefined,
    destination,
    tags: [],
    skuTags: [],
    value: { currency: ruleset.currency, minor: USUAL_VALUE },
    promise: undefined,
    isReroute: false,
  };
}
