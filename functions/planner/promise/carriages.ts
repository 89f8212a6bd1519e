/**
 * Which services may carry a parcel from a location to the order's destination, over which zone and by when.
 */

import type {
  PlannedLocation,
  PlannedRateCard,
  PlannedService,
} from '../../network/planning/planned-network.ts';
import { localDay } from '../../network/time/calendar.ts';
import type { ExclusionReason } from '../decision.ts';
import type { PlanInput } from '../plan-input.ts';
import { laneZone, tariffOf, type ZoneTariff, zoneWithoutDistance } from '../pricing/tariff.ts';
import { filtersOf, type OrderRules, promisedDelivery } from '../rules-in-force.ts';
import { selects } from '../selector.ts';
import type { PreparedNetwork } from '../ways/prepared-network.ts';
import {
  type Collection,
  collectionOf,
  deliveryDay,
  endOfDay,
  readyAt,
  transitDaysOf,
} from './delivery-times.ts';

/**
 * Locations of one calendar, service and zone share one object. A pickup has no service, card, zone and
 * tariff.
 */
export interface Carriage {
  /** Counts the carriages of an order from 0. */
  readonly number: number;
  readonly service: PlannedService | undefined;
  readonly card: PlannedRateCard | undefined;
  readonly zone: number;
  readonly zoneAssumed: boolean;
  readonly tariff: ZoneTariff | undefined;
  readonly transitDays: number | undefined;
  /** Instants in milliseconds; undefined is unknown. */
  readonly shipBy: number | undefined;
  readonly deliverBy: number | undefined;
}

export interface Carriers {
  /**
   * Writes the carriages of a location to the start of a list and returns how many; when none is left, pushes
   * why.
   */
  list(row: number, metres: number | undefined, reasons: ExclusionReason[], list: Carriage[]): number;
  /** All that were listed, by number. */
  readonly known: readonly Carriage[];
}

function isWanted(service: PlannedService, wanted: string | undefined): boolean {
  return wanted === undefined || service.id === wanted || service.level === wanted;
}

/** A service to this destination: the card that prices it and what was already found out about it. */
interface Lane {
  readonly service: PlannedService;
  readonly card: PlannedRateCard | undefined;
  /** Names other lanes, so that distance alone does not say the zone. */
  readonly hasLanes: boolean;
  /** Upper bounds of the zones in metres; undefined where the card has none. */
  readonly bands: Float64Array | undefined;
  /** By calendar: the first collection. */
  readonly collections: Map<number, Collection | undefined>;
  /** By calendar x zones x assumed. */
  readonly carriages: (Carriage | undefined)[];
}

function pickups(
  input: PlanInput,
  network: PreparedNetwork,
  isLate: (deliverBy: number | undefined) => boolean,
  late: (deliverBy: number | undefined) => ExclusionReason,
): Carriers {
  const known: Carriage[] = [];
  const byCalendar = new Map<number, Carriage>();
  return {
    known,
    list: (row, _, reasons, list) => {
      const calendar = network.calendars[row] ?? 0;
      let carriage = byCalendar.get(calendar);
      const location = network.locations[row];
      if (!carriage) {
        if (!location) return 0;
        const ready = readyAt(location, Date.parse(input.now));
        carriage = {
          number: known.length,
          service: undefined,
          card: undefined,
          zone: -1,
          zoneAssumed: false,
          tariff: undefined,
          transitDays: undefined,
          shipBy: ready,
          deliverBy: ready,
        };
        known.push(carriage);
        byCalendar.set(calendar, carriage);
      }
      if (isLate(carriage.deliverBy)) {
        reasons.push(late(carriage.deliverBy));
        return 0;
      }
      list[0] = carriage;
      return 1;
    },
  };
}

function zoneIn(bands: Float64Array, metres: number): number {
  let zone = 0;
  while (zone < bands.length && metres > (bands[zone] ?? 0)) zone += 1;
  return zone;
}

/**
 * Transit and promise are judged for each service of a location; the reasons count only when none is left.
 */
export function carriersOf(input: PlanInput, rules: OrderRules, network: PreparedNetwork): Carriers {
  const { order, history, now, rates } = input;
  const at = Date.parse(now);
  const promised = promisedDelivery(order, history);
  const promiseFilter = filtersOf(rules, 'promise')[0];
  const latest = promised === undefined || !promiseFilter ? undefined : Date.parse(promised);
  const transitFilters = filtersOf(rules, 'transit');

  const isLate = (deliverBy: number | undefined): boolean =>
    latest !== undefined &&
    (deliverBy === undefined ? promiseFilter?.unknown === 'exclude' : deliverBy > latest);
  const late = (deliverBy: number | undefined): ExclusionReason => ({
    code: 'PROMISE',
    value: deliverBy === undefined ? 'unknown' : new Date(deliverBy).toISOString(),
    ...(promised === undefined ? {} : { limit: promised }),
  });
  if (order.method === 'pickup') return pickups(input, network, isLate, late);

  const lanes: Lane[] = input.services
    .filter(
      (service) =>
        isWanted(service, order.service) &&
        (service.countries === undefined || service.countries.includes(order.destination.country)),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((service) => {
      const card = rates.find(({ id }) => id === service.rateCard);
      return {
        service,
        card,
        hasLanes: card !== undefined && card.lanes.length > 0,
        bands: card?.bandsKm && Float64Array.from(card.bandsKm, (km) => km * 1000),
        collections: new Map(),
        carriages: [],
      };
    });
  const known: Carriage[] = [];

  const laneOf = (card: PlannedRateCard, row: number): number => {
    const location = network.locations[row];
    return location ? laneZone(card, location, order.destination) : -1;
  };
  const tooLongAt = (row: number, transitDays: number | undefined) => {
    const location = network.locations[row];
    return transitFilters.find(
      ({ maxDays, where }) =>
        location && (transitDays === undefined || transitDays > maxDays) && selects(where, location),
    );
  };
  const carriageOf = (
    row: number,
    calendar: number,
    { service, card, collections }: Lane,
    zone: number,
    zoneAssumed: boolean,
  ): Carriage => {
    const location = network.locations[row];
    if (location && !collections.has(calendar))
      collections.set(calendar, collectionOf(location, service, at));
    const collection = collections.get(calendar);
    const transitDays = transitDaysOf(service, card?.zones[zone]);
    const deliverBy =
      location && collection && transitDays !== undefined
        ? endOfDay(location.timezone, deliveryDay(service, collection.day, transitDays))
        : undefined;
    const carriage = {
      number: known.length,
      service,
      card,
      zone,
      zoneAssumed,
      tariff: card && tariffOf(card).zones[zone],
      transitDays,
      shipBy: collection?.shipBy,
      deliverBy,
    };
    known.push(carriage);
    return carriage;
  };

  const list: Carriers['list'] = (row, metres, reasons, list) => {
    const before = reasons.length;
    let count = 0;
    const calendar = network.calendars[row] ?? 0;
    for (const lane of lanes) {
      const { service, card, carriages, bands } = lane;
      if (
        network.namesServices[row] === 1 &&
        network.locations[row]?.services?.includes(service.id) === false
      )
        continue;
      if (!card) {
        reasons.push({ code: 'NO_RATE', value: service.rateCard });
        continue;
      }
      if (card.currency !== rules.currency) {
        reasons.push({ code: 'RATE_CURRENCY', value: card.currency, limit: rules.currency });
        continue;
      }
      let zone = lane.hasLanes ? laneOf(card, row) : -1;
      const isUnknown = zone < 0 && metres === undefined;
      if (zone < 0) zone = bands && metres !== undefined ? zoneIn(bands, metres) : zoneWithoutDistance(card);
      if (zone < 0) {
        reasons.push({ code: 'NO_RATE', value: card.id });
        continue;
      }
      const assumed = isUnknown && bands !== undefined && card.otherwise === undefined;
      const key = (calendar * card.zones.length + zone) * 2 + (assumed ? 1 : 0);
      const carriage = (carriages[key] ??= carriageOf(row, calendar, lane, zone, assumed));
      const { transitDays, deliverBy } = carriage;
      const tooLong = transitFilters.length === 0 ? undefined : tooLongAt(row, transitDays);
      if (tooLong) reasons.push({ code: 'TRANSIT', value: transitDays ?? 'unknown', limit: tooLong.maxDays });
      else if (isLate(deliverBy)) reasons.push(late(deliverBy));
      else {
        list[count] = carriage;
        count += 1;
      }
    }
    if (count === 0 && reasons.length === before) reasons.push({ code: 'NO_SERVICE' });
    if (count > 0 && reasons.length > before) reasons.length = before;
    return count;
  };
  return { list, known };
}

/** The local day at a location on which a shipment arrives. */
export function arrivalDay(location: PlannedLocation, deliverBy: number | undefined): number | undefined {
  return deliverBy === undefined ? undefined : localDay(location.timezone, deliverBy);
}
