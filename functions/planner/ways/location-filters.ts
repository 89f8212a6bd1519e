/**
 * Hard filters on a location as a whole: each that excludes it says so with a code, what is and what the rule
 * asks.
 */

import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionReason } from '../decision.ts';
import type { CapacityCounter, PlanInput } from '../plan-input.ts';
import { filtersOf, type OrderRules } from '../rules-in-force.ts';
import { includesDestination, selects } from '../selector.ts';
import type { PreparedNetwork } from './prepared-network.ts';

/** What is left of a location's counters in their windows; Infinity where no cap is set. */
export interface Headroom {
  readonly orders: number;
  readonly lines: number;
  readonly units: number;
}

export const unlimited: Headroom = { orders: Infinity, lines: Infinity, units: Infinity };

/** Judges one row of the network. */
export type LocationFilter = (row: number, metres: number | undefined, reasons: ExclusionReason[]) => void;

function byLocation<T extends { location: string }>(all: readonly T[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const one of all) {
    const known = map.get(one.location);
    if (known) known.push(one);
    else map.set(one.location, [one]);
  }
  return map;
}

/**
 * What the caps of a location leave, after the headroom that the rules keep; each counter that leaves nothing
 * is a reason.
 */
export function headroomOf(
  rules: OrderRules,
  capacity: readonly CapacityCounter[],
  { locations }: PreparedNetwork,
): (row: number, reasons: ExclusionReason[]) => Headroom {
  if (capacity.length === 0) return () => unlimited;
  const filters = filtersOf(rules, 'capacity');
  const counters = byLocation(capacity);
  return (row, reasons) => {
    const location = locations[row];
    const own = location && counters.get(location.id);
    if (!own) return unlimited;
    const filter = filters.find(({ where }) => selects(where, location));
    if (filter?.bypass) return unlimited;
    const left = { ...unlimited };
    for (const { unit, cap, used } of own) {
      const limit = Math.floor((cap * (100 - (filter?.headroomPct ?? 0))) / 100);
      if (used >= limit) reasons.push({ code: 'CAPACITY', unit, value: used, limit });
      left[unit] = Math.min(left[unit], limit - used);
    }
    return left;
  };
}

/** A filter that reads the location itself. */
function reading(
  { locations }: PreparedNetwork,
  judge: (location: PlannedLocation, metres: number | undefined, reasons: ExclusionReason[]) => void,
): LocationFilter {
  return (row, metres, reasons) => {
    const location = locations[row];
    if (location) judge(location, metres, reasons);
  };
}

/**
 * Rows that are inactive or of a market that the rules keep out, and why: asked of every location, so a flag
 * says of which it is to be asked.
 */
function basics(
  { order }: PlanInput,
  rules: OrderRules,
  { active, markets, marketNumbers, locations }: PreparedNetwork,
): Pick<LocationFilters, 'isBarred' | 'whyBarred'> {
  const own = filtersOf(rules, 'market').some(({ mode }) => mode === 'same')
    ? (marketNumbers.get(order.market) ?? -1)
    : undefined;
  const isBarred = new Uint8Array(active.length);
  for (let row = 0; row < active.length; row += 1)
    if (active[row] === 0 || (own !== undefined && markets[row] !== own)) isBarred[row] = 1;
  return {
    isBarred,
    whyBarred: (row, _, reasons) => {
      if (active[row] === 0) reasons.push({ code: 'INACTIVE' });
      if (own !== undefined && markets[row] !== own)
        reasons.push({ code: 'MARKET', value: locations[row]?.market ?? '', limit: order.market });
    },
  };
}

export interface LocationFilters {
  readonly isBarred: Uint8Array;
  /** For the rows that are. */
  readonly whyBarred: LocationFilter;
  /** For every row. */
  readonly others: readonly LocationFilter[];
}

/**
 * The filters on locations, in the order in which their reasons are listed. Never to be relaxed: inactive,
 * excluded, not among the chosen.
 */
export function locationFilters(
  input: PlanInput,
  rules: OrderRules,
  network: PreparedNetwork,
): LocationFilters {
  const { order, history } = input;
  const filters: LocationFilter[] = [];
  const add = (
    judge: (location: PlannedLocation, metres: number | undefined, reasons: ExclusionReason[]) => void,
  ): void => {
    filters.push(reading(network, judge));
  };

  if (history.only) {
    const only = new Set(history.only);
    add(({ id }, _, reasons) => {
      if (!only.has(id)) reasons.push({ code: 'NOT_CHOSEN_LOCATION' });
    });
  }
  const excluded = byLocation(history.excluded.filter(({ sku }) => sku === undefined));
  if (excluded.size > 0) {
    add(({ id }, _, reasons) => {
      const first = excluded.get(id)?.[0];
      if (first)
        reasons.push({ code: 'EXCLUDED', ...(first.reason === undefined ? {} : { value: first.reason }) });
    });
  }
  for (const { mode, where } of filtersOf(rules, 'country')) {
    if (mode === 'any') continue;
    add((location, _, reasons) => {
      if (location.country !== order.destination.country && selects(where, location))
        reasons.push({ code: 'COUNTRY', value: location.country, limit: order.destination.country });
    });
  }
  for (const { maxKm, unknown, where } of order.destination.point ? filtersOf(rules, 'radius') : []) {
    add((location, metres, reasons) => {
      if (metres === undefined ? unknown === 'allow' : metres <= maxKm * 1000) return;
      if (!selects(where, location)) return;
      if (metres === undefined) reasons.push({ code: 'UNKNOWN_DISTANCE', limit: maxKm });
      else reasons.push({ code: 'RADIUS', value: Math.ceil(metres / 1000), limit: maxKm });
    });
  }
  for (const { allow, deny, where } of filtersOf(rules, 'region')) {
    const barred =
      (allow !== undefined && !includesDestination(allow, order.destination)) ||
      (deny !== undefined && includesDestination(deny, order.destination));
    const { country, region } = order.destination;
    const value = region === undefined ? country : `${country}-${region}`;
    if (barred)
      add((location, _, reasons) => {
        if (selects(where, location)) reasons.push({ code: 'REGION', value });
      });
  }
  for (const { allow, deny } of filtersOf(rules, 'locations')) {
    add((location, _, reasons) => {
      if (
        (allow !== undefined && !selects(allow, location)) ||
        (deny !== undefined && selects(deny, location))
      )
        reasons.push({ code: 'LOCATION_RULE' });
    });
  }
  return { ...basics(input, rules, network), others: filters };
}
