/**
 * Hard filters on a location as a whole: each that excludes it says so with a code, a value and the rule's
 * limit.
 */
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionReason } from '../decision.ts';
import type { FilterOf } from '../filters.ts';
import { filtersOf, type OrderRules } from '../order-rules.ts';
import type { PlanInput, PlannedCounter, RoutedOrder, RoutingHistory } from '../plan-input.ts';
import { includesDestination, selects } from '../selector.ts';
import { restAfter } from '../share.ts';
import { scratchBytes } from '../solver/scratch.ts';
import type { PreparedNetwork } from './prepared-network.ts';

/** What is left of a location's counters in their windows; Infinity where no cap is set. */
export interface Headroom {
  readonly orders: number;
  readonly lines: number;
  readonly units: number;
}

export const unlimited: Headroom = { orders: Infinity, lines: Infinity, units: Infinity };

/** Judges one row of the network; pushes why it is excluded. */
export type LocationFilter = (row: number, metres: number | undefined, reasons: ExclusionReason[]) => void;

/** Judges one location; pushes why it is excluded. */
type LocationJudge = (
  location: PlannedLocation,
  metres: number | undefined,
  reasons: ExclusionReason[],
) => void;

export interface LocationFilters {
  /** 1 for rows that `whyBarred` has a reason for: most rows need not be asked. */
  readonly isBarred: Uint8Array;
  readonly whyBarred: LocationFilter;
  /** Filters that every row is asked by. */
  readonly others: readonly LocationFilter[];
}

/**
 * What the caps of a location leave, after the headroom that the rules keep. Each counter that leaves nothing
 * is a reason.
 */
export function headroomOf(
  rules: OrderRules,
  capacity: readonly PlannedCounter[],
  { locations }: PreparedNetwork,
): (row: number, reasons: ExclusionReason[]) => Headroom {
  if (capacity.length === 0) return () => unlimited;
  const filters = filtersOf(rules, 'capacity');
  const counters = Map.groupBy(capacity, ({ location }) => location);
  return (row, reasons) => {
    const location = locations[row];
    const own = location && counters.get(location.id);
    if (!own) return unlimited;
    const filter = filters.find(({ where }) => selects(where, location));
    if (filter?.bypass) return unlimited;
    const left = { ...unlimited };
    for (const { unit, cap, used } of own) {
      const limit = restAfter(cap, filter?.headroomPct ?? 0);
      if (used >= limit) reasons.push({ code: 'CAPACITY', unit, value: used, limit });
      left[unit] = Math.min(left[unit], limit - used);
    }
    return left;
  };
}

/** Rows that are inactive or of a market that the rules keep out. */
function barredRows(
  { order }: PlanInput,
  rules: OrderRules,
  { active, markets, marketNumbers, locations }: PreparedNetwork,
): Pick<LocationFilters, 'isBarred' | 'whyBarred'> {
  const isMarketBound = filtersOf(rules, 'market').some(({ mode }) => mode === 'same');
  const ownMarket = isMarketBound ? (marketNumbers.get(order.market) ?? -1) : undefined;
  const isForeign = (row: number): boolean => ownMarket !== undefined && markets[row] !== ownMarket;
  const isBarred = scratchBytes(active.length);
  for (let row = 0; row < active.length; row += 1) if (active[row] === 0 || isForeign(row)) isBarred[row] = 1;
  return {
    isBarred,
    whyBarred: (row, _, reasons) => {
      if (active[row] === 0) reasons.push({ code: 'INACTIVE' });
      if (isForeign(row))
        reasons.push({ code: 'MARKET', value: locations[row]?.market ?? '', limit: order.market });
    },
  };
}

/** Only the chosen locations: of a pickup, or of an operator's choice. */
function chosenOnly({ only }: RoutingHistory): LocationJudge[] {
  if (!only) return [];
  const chosen = new Set(only);
  return [
    ({ id }, _, reasons) => {
      if (!chosen.has(id)) reasons.push({ code: 'NOT_CHOSEN_LOCATION' });
    },
  ];
}

/** Not those that an earlier attempt excluded altogether. */
function notExcluded({ excluded }: RoutingHistory): LocationJudge[] {
  const whole = excluded.filter(({ sku }) => sku === undefined);
  if (whole.length === 0) return [];
  const byLocation = Map.groupBy(whole, ({ location }) => location);
  return [
    ({ id }, _, reasons) => {
      const first = byLocation.get(id)?.[0];
      if (!first) return;
      reasons.push({ code: 'EXCLUDED', ...(first.reason === undefined ? {} : { value: first.reason }) });
    },
  ];
}

function sameCountry({ mode, where }: FilterOf<'country'>, { destination }: RoutedOrder): LocationJudge[] {
  if (mode === 'any') return [];
  return [
    (location, _, reasons) => {
      if (location.country === destination.country || !selects(where, location)) return;
      reasons.push({ code: 'COUNTRY', value: location.country, limit: destination.country });
    },
  ];
}

function withinRadius(
  { maxKm, unknown, where }: FilterOf<'radius'>,
  { destination }: RoutedOrder,
): LocationJudge[] {
  if (!destination.point) return [];
  return [
    (location, metres, reasons) => {
      const passes = metres === undefined ? unknown === 'allow' : metres <= maxKm * 1000;
      if (passes || !selects(where, location)) return;
      if (metres === undefined) reasons.push({ code: 'UNKNOWN_DISTANCE', limit: maxKm });
      else reasons.push({ code: 'RADIUS', value: Math.ceil(metres / 1000), limit: maxKm });
    },
  ];
}

function servesRegion(
  { allow, deny, where }: FilterOf<'region'>,
  { destination }: RoutedOrder,
): LocationJudge[] {
  const isAllowed = allow === undefined || includesDestination(allow, destination);
  const isDenied = deny !== undefined && includesDestination(deny, destination);
  if (isAllowed && !isDenied) return [];
  const { country, region } = destination;
  const value = region === undefined ? country : `${country}-${region}`;
  return [
    (location, _, reasons) => {
      if (selects(where, location)) reasons.push({ code: 'REGION', value });
    },
  ];
}

function namedLocations({ allow, deny }: FilterOf<'locations'>): LocationJudge {
  return (location, _, reasons) => {
    const isDenied = deny !== undefined && selects(deny, location);
    if (isDenied || !selects(allow, location)) reasons.push({ code: 'LOCATION_RULE' });
  };
}

/**
 * The filters on locations, in the order in which their reasons are listed. Three are no rules and never
 * relaxed: inactive, excluded, not among the chosen.
 */
export function locationFilters(
  input: PlanInput,
  rules: OrderRules,
  network: PreparedNetwork,
): LocationFilters {
  const { order, history } = input;
  const judges = [
    ...chosenOnly(history),
    ...notExcluded(history),
    ...filtersOf(rules, 'country').flatMap((filter) => sameCountry(filter, order)),
    ...filtersOf(rules, 'radius').flatMap((filter) => withinRadius(filter, order)),
    ...filtersOf(rules, 'region').flatMap((filter) => servesRegion(filter, order)),
    ...filtersOf(rules, 'locations').map(namedLocations),
  ];
  const others = judges.map((judge): LocationFilter => {
    return (row, metres, reasons) => {
      const location = network.locations[row];
      if (location) judge(location, metres, reasons);
    };
  });
  return { ...barredRows(input, rules, network), others };
}
