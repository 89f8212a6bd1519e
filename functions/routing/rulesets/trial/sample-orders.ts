/** Orders that rules are tried with before they are in force: near locations, and as the strategies ask for them. Pure. */
import type { PlannedLocation } from '../../../network/planning/planned-network.ts';
import type { PlanningNetwork } from '../../../network/planning/planning-network.ts';
import { rulesFor } from '../../../planner/order-rules.ts';
import type { PlanInput, RoutedDestination, RoutedOrder } from '../../../planner/plan-input.ts';
import type { Ruleset, StrategyCondition } from '../../../planner/ruleset.ts';

export const SAMPLE_SKU = 'SAMPLE';
/** Of each location that is open: more than any rule keeps back that means something. */
const FREE = 1_000_000;
const DAY_MS = 86_400_000;
/** So many locations have a customer next door, of the default rules and of each strategy. */
const DOORSTEPS = { all: 6, strategy: 2 } as const;
/** So many destinations that rules name are tried. */
const NAMED = 5;

/** What a trial plans with. */
export type TrialNetwork = Pick<PlanningNetwork, 'locations' | 'services' | 'rates'> &
  Partial<Pick<PlanningNetwork, 'capped'>>;

/** An order with the stock that there is for it, as `plan` takes it but for the rules. */
export type SampleInput = Omit<PlanInput, 'ruleset'>;

/** The rules that a group of orders is planned by: the default, or one strategy's. */
export interface RulesCourse {
  /** The number of the strategy; undefined: none of them applies. */
  readonly strategy: number | undefined;
  readonly samples: readonly SampleInput[];
}

function dateAfter(now: string, days: number): string {
  return new Date(Date.parse(now) + days * DAY_MS).toISOString().slice(0, 10);
}

function positionsAt(locations: readonly PlannedLocation[], now: string): PlanInput['positions'] {
  const half = FREE / 2;
  return locations
    .filter(({ active }) => active)
    .map(({ id }) => ({
      sku: SAMPLE_SKU,
      location: id,
      free: FREE,
      safety: 0,
      selling: true,
      lots: [
        { lot: 'old', lifeDate: dateAfter(now, 20), units: half },
        { lot: 'new', lifeDate: dateAfter(now, 36_500), units: half },
      ],
    }));
}

/** So many of a list, from its whole length. */
function spread<Item>(list: readonly Item[], most: number): Item[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(most, list.length) }, (_, at) => list[Math.floor(at * step)]).filter(
    (item) => item !== undefined,
  );
}

/** In degrees: customers next door live a kilometre from a location, not in it. */
const NEXT_DOOR = 0.01;

function nextDoor({ lat, lon }: { readonly lat: number; readonly lon: number }) {
  return { lat: lat > 0 ? lat - NEXT_DOOR : lat + NEXT_DOOR, lon };
}

function doorstepOf({ country, region, postalCode, point }: PlannedLocation): RoutedDestination {
  return {
    country,
    ...(region === undefined ? {} : { region }),
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(point ? { point: nextDoor(point) } : {}),
  };
}

/** `US`, or `US-CA`. */
function namedPlace(code: string): RoutedDestination | undefined {
  const [country = '', region] = code.split('-');
  if (!/^[A-Z]{2}$/.test(country)) return undefined;
  return { country, ...(region === undefined ? {} : { region }) };
}

function placesOf(codes: readonly string[]): RoutedDestination[] {
  return codes
    .slice(0, NAMED)
    .map(namedPlace)
    .filter((place) => place !== undefined);
}

/** A customer next door to a location, and in its market. */
interface Doorstep {
  readonly destination: RoutedDestination;
  readonly market: string;
}

function valueFor({ minValueMinor = 0, maxValueMinor }: StrategyCondition): number {
  return Math.max(minValueMinor, Math.min(5000, maxValueMinor ?? 5000));
}

/** By when goods are promised, for a condition that asks: late, unless it wants them soon. */
function promiseFor({ promised, promiseWithinHours }: StrategyCondition, now: string): string | undefined {
  if (promiseWithinHours !== undefined)
    return new Date(Date.parse(now) + Math.min(promiseWithinHours, 87_600) * 3_600_000).toISOString();
  return promised ? new Date(Date.parse(now) + 60 * DAY_MS).toISOString() : undefined;
}

/** An order that meets a strategy's condition. */
function orderFor(
  when: StrategyCondition,
  { destination, market }: Doorstep,
  { currency, quantity, now }: { currency: string; quantity: number; now: string },
): RoutedOrder {
  const [channel = 'sample'] = when.channels ?? [];
  const [tier] = when.customerTiers ?? [];
  const [service] = when.services ?? [];
  const promiseBy = promiseFor(when, now);
  const valueMinor = valueFor(when);
  return {
    id: 'sample',
    channel,
    currency,
    placedAt: now,
    ...(tier === undefined ? {} : { customerTier: tier }),
    tags: when.tags?.slice(0, 1) ?? [],
    valueMinor,
    market: when.markets?.[0] ?? market,
    method: 'ship',
    ...(service === undefined ? {} : { service }),
    ...(promiseBy === undefined ? {} : { promiseBy }),
    destination,
    lines: [
      {
        sku: SAMPLE_SKU,
        quantity,
        lineIds: ['1'],
        tags: when.skuTags?.slice(0, 1) ?? [],
        unitValueMinor: Math.floor(valueMinor / quantity),
      },
    ],
  };
}

/** Destinations that the base rules name, beside the doorsteps. */
function allowedPlaces({ filters }: Pick<Ruleset, 'filters'>): string[] {
  return filters.flatMap((filter) => (filter.type === 'region' ? (filter.allow ?? []) : []));
}

function inputsFor(
  ruleset: Ruleset,
  when: StrategyCondition,
  doorsteps: readonly Doorstep[],
  quantities: readonly number[],
  network: TrialNetwork,
  now: string,
): SampleInput[] {
  const { currency } = ruleset;
  const positions = positionsAt(network.locations, now);
  const history = { attempt: when.reroute ? 1 : 0, excluded: [] };
  const { locations, services, rates } = network;
  return doorsteps.flatMap((doorstep) =>
    quantities.map((quantity) => ({
      order: orderFor(when, doorstep, { currency, quantity, now }),
      positions,
      capacity: [],
      history,
      now,
      locations,
      services,
      rates,
    })),
  );
}

function customersOf(
  locations: readonly PlannedLocation[],
  most: number,
  codes: readonly string[],
): Doorstep[] {
  const open = spread(
    locations.filter(({ active }) => active),
    most,
  );
  const [market = 'main'] = open.map((one) => one.market);
  const doors = open.map((one) => ({ destination: doorstepOf(one), market: one.market }));
  return [...doors, ...placesOf(codes).map((destination) => ({ destination, market }))];
}

/** The units of an order that is usual, and of one that is large: prices of each have to be countable. */
const QUANTITIES = { none: [1, 10_000], strategy: [1] } as const;

/** The orders by which rules are tried, of the default rules and of each strategy that any order comes to. */
export function coursesOf(ruleset: Ruleset, network: TrialNetwork, now: string): RulesCourse[] {
  const { locations } = network;
  const base = customersOf(locations, DOORSTEPS.all, allowedPlaces(ruleset));
  const plain = inputsFor(ruleset, {}, base, QUANTITIES.none, network, now);
  const strategies = ruleset.strategies.map(({ when }, strategy): RulesCourse => {
    const named = when.destinations ?? [];
    const some = customersOf(locations, DOORSTEPS.strategy, named);
    const meant = named.length > 0 ? some.slice(-placesOf(named).length) : some;
    const samples = inputsFor(ruleset, when, meant, QUANTITIES.strategy, network, now);
    return { strategy, samples: samples.filter((sample) => comesTo(ruleset, strategy, sample)) };
  });
  return [{ strategy: undefined, samples: plain }, ...strategies];
}

/** Whether the order is planned by this strategy: an earlier one may take it. */
function comesTo(ruleset: Ruleset, strategy: number, sample: SampleInput): boolean {
  return rulesFor(ruleset, sample).strategy === ruleset.strategies[strategy]?.name;
}
