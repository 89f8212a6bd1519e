/** Which services may carry a parcel from a location to the order's destination, over which zone and by when. */
import { localDay } from './calendar.ts';
import type { Reason } from './decision.ts';
import type { Location, PlanInput, RateCard, Service } from './model.ts';
import type { Network } from './network.ts';
import { collectionOf, deliveryDay, endOfDay, readyAt, transitDaysOf, type Collection } from './promise.ts';
import { laneZone, tariffOf, zoneOfDistance, type ZoneTariff } from './rate-card.ts';
import { filtersOf, promisedBy, selects, type Rules } from './rules.ts';

/** Locations of one calendar, service and zone share one object. A pickup has no service, card, zone and tariff. */
export interface Carriage {
  readonly service: Service | undefined;
  readonly card: RateCard | undefined;
  readonly zone: number;
  readonly zoneAssumed: boolean;
  readonly tariff: ZoneTariff | undefined;
  readonly transitDays: number | undefined;
  /** Instants in milliseconds; undefined is unknown. */
  readonly shipBy: number | undefined;
  readonly deliverBy: number | undefined;
}

/** Lists the carriages of a location; when none is left, pushes why. */
export interface Carriers { (location: Location, row: number, metres: number | undefined, reasons: Reason[], list: Carriage[]): void }

const isWanted = (service: Service, wanted: string | undefined): boolean => wanted === undefined || service.id === wanted || service.level === wanted;

/** A service to this destination: the card that prices it and what was already found out about it. */
interface Lane {
  readonly service: Service;
  readonly card: RateCard | undefined;
  /** By calendar: the first collection. */
  readonly collections: Map<number, Collection | undefined>;
  /** By calendar x zones x assumed. */
  readonly carriages: (Carriage | undefined)[];
}

const pickups = (input: PlanInput, network: Network, isLate: (deliverBy: number | undefined) => boolean, late: (deliverBy: number | undefined) => Reason): Carriers => {
  const known = new Map<number, Carriage>();
  return (location, row, _, reasons, list) => {
    const calendar = network.calendars[row] ?? 0;
    let carriage = known.get(calendar);
    if (!carriage) {
      const ready = readyAt(location, Date.parse(input.now));
      carriage = { service: undefined, card: undefined, zone: -1, zoneAssumed: false, tariff: undefined, transitDays: undefined, shipBy: ready, deliverBy: ready };
      known.set(calendar, carriage);
    }
    if (isLate(carriage.deliverBy)) reasons.push(late(carriage.deliverBy));
    else list.push(carriage);
  };
};

/** Transit and promise are judged for each service of a location; the reasons count only when none is left. */
export const carriersOf = (input: PlanInput, rules: Rules, network: Network): Carriers => {
  const { order, history, now, rates } = input;
  const at = Date.parse(now);
  const promised = promisedBy(order, history);
  const promiseFilter = filtersOf(rules, 'promise')[0];
  const latest = promised === undefined || !promiseFilter ? undefined : Date.parse(promised);
  const transitFilters = filtersOf(rules, 'transit');

  const isLate = (deliverBy: number | undefined): boolean =>
    latest !== undefined && (deliverBy === undefined ? promiseFilter?.unknown === 'exclude' : deliverBy > latest);
  const late = (deliverBy: number | undefined): Reason => ({
    code: 'PROMISE', value: deliverBy === undefined ? 'unknown' : new Date(deliverBy).toISOString(), ...(promised === undefined ? {} : { limit: promised }),
  });
  if (order.method === 'pickup') return pickups(input, network, isLate, late);

  const lanes: Lane[] = input.services
    .filter((service) => isWanted(service, order.service) && (service.countries === undefined || service.countries.includes(order.destination.country)))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((service) => ({ service, card: rates.find(({ id }) => id === service.rateCard), collections: new Map(), carriages: [] }));

  const carriageOf = (location: Location, calendar: number, { service, card, collections }: Lane, zone: number, zoneAssumed: boolean): Carriage => {
    if (!collections.has(calendar)) collections.set(calendar, collectionOf(location, service, at));
    const collection = collections.get(calendar);
    const transitDays = transitDaysOf(service, card?.zones[zone]);
    const deliverBy = collection && transitDays !== undefined ? endOfDay(location.timezone, deliveryDay(service, collection.day, transitDays)) : undefined;
    return { service, card, zone, zoneAssumed, tariff: card && tariffOf(card).zones[zone], transitDays, shipBy: collection?.shipBy, deliverBy };
  };

  return (location, row, metres, reasons, list) => {
    const before = reasons.length;
    const calendar = network.calendars[row] ?? 0;
    for (const lane of lanes) {
      const { service, card, carriages } = lane;
      if (location.services !== undefined && !location.services.includes(service.id)) continue;
      if (!card) { reasons.push({ code: 'NO_RATE', value: service.rateCard }); continue; }
      if (card.currency !== rules.currency) { reasons.push({ code: 'RATE_CURRENCY', value: card.currency, limit: rules.currency }); continue; }
      let zone = card.lanes.length > 0 ? laneZone(card, location, order.destination) : -1;
      const assumed = zone < 0 && metres === undefined && card.otherwise === undefined && card.bandsKm !== undefined;
      if (zone < 0) zone = zoneOfDistance(card, metres);
      if (zone < 0) { reasons.push({ code: 'NO_RATE', value: card.id }); continue; }
      const key = (calendar * card.zones.length + zone) * 2 + (assumed ? 1 : 0);
      const carriage = carriages[key] ??= carriageOf(location, calendar, lane, zone, assumed);
      const { transitDays, deliverBy } = carriage;
      const tooLong = transitFilters.length === 0 ? undefined
        : transitFilters.find(({ maxDays, where }) => (transitDays === undefined || transitDays > maxDays) && selects(where, location));
      if (tooLong) reasons.push({ code: 'TRANSIT', value: transitDays ?? 'unknown', limit: tooLong.maxDays });
      else if (isLate(deliverBy)) reasons.push(late(deliverBy));
      else list.push(carriage);
    }
    if (list.length > 0) reasons.length = before;
    else if (reasons.length === before) reasons.push({ code: 'NO_SERVICE' });
  };
};

/** The local day at a location on which a shipment arrives. */
export const arrivalDay = (location: Location, deliverBy: number | undefined): number | undefined =>
  (deliverBy === undefined ? undefined : localDay(location.timezone, deliverBy));
