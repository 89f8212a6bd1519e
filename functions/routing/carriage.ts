/** Which services may carry a parcel from a location to the order's destination, over which zone and by when. */
import { localDay } from './calendar.ts';
import type { Reason } from './decision.ts';
import type { Location, PlanInput, RateCard, Service } from './model.ts';
import type { Network } from './network.ts';
import { collectionOf, deliveryDay, endOfDay, readyAt, transitDaysOf, type Collection } from './promise.ts';
import { promisedBy, filtersOf, selects, type Rules } from './rules.ts';
import { tariffOf, zoneOf, type ZoneTariff } from './rate-card.ts';

export interface Carriage {
  readonly service?: Service;
  readonly card?: RateCard;
  readonly zone?: number;
  readonly zoneAssumed?: boolean;
  readonly tariff?: ZoneTariff;
  readonly transitDays?: number | undefined;
  readonly shipBy: number | undefined;
  readonly deliverBy: number | undefined;
}

export interface Carriers { (location: Location, row: number, metres: number | undefined, reasons: Reason[]): Carriage[] }

const isWanted = (service: Service, wanted: string | undefined): boolean => wanted === undefined || service.id === wanted || service.level === wanted;

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

  if (order.method === 'pickup') {
    const ready = new Map<number, number | undefined>();
    return (location, row, _, reasons) => {
      const calendar = network.calendars[row] ?? 0;
      if (!ready.has(calendar)) ready.set(calendar, readyAt(location, at));
      const deliverBy = ready.get(calendar);
      if (isLate(deliverBy)) { reasons.push(late(deliverBy)); return []; }
      return [{ shipBy: deliverBy, deliverBy }];
    };
  }

  const cards = new Map(rates.map((card) => [card.id, card]));
  const services = input.services
    .filter((service) => isWanted(service, order.service) && (service.countries === undefined || service.countries.includes(order.destination.country)))
    .map((service) => ({ service, card: cards.get(service.rateCard) }))
    .sort((a, b) => (a.service.id < b.service.id ? -1 : 1));
  const collections = services.map(() => new Map<number, Collection | undefined>());
  const deliveries = new Map<string, number | undefined>();

  const carriage = (location: Location, row: number, index: number, metres: number | undefined, reasons: Reason[]): Carriage | undefined => {
    const entry = services[index];
    if (!entry) return undefined;
    const { service, card } = entry;
    if (location.services && !location.services.includes(service.id)) return undefined;
    if (!card) { reasons.push({ code: 'NO_RATE', value: service.rateCard }); return undefined; }
    if (card.currency !== rules.currency) { reasons.push({ code: 'RATE_CURRENCY', value: card.currency, limit: rules.currency }); return undefined; }
    const { zone, assumed } = zoneOf(card, location, order.destination, metres);
    const tariff = tariffOf(card).zones[zone];
    if (!tariff) { reasons.push({ code: 'NO_RATE', value: card.id }); return undefined; }

    const transitDays = transitDaysOf(service, card.zones[zone]);
    const tooLong = transitFilters.find(({ maxDays, where }) => (transitDays === undefined || transitDays > maxDays) && selects(where, location));
    if (tooLong) { reasons.push({ code: 'TRANSIT', value: transitDays ?? 'unknown', limit: tooLong.maxDays }); return undefined; }

    const calendar = network.calendars[row] ?? 0;
    const known = collections[index];
    if (!known) return undefined;
    if (!known.has(calendar)) known.set(calendar, collectionOf(location, service, at));
    const collection = known.get(calendar);
    let deliverBy: number | undefined;
    if (collection && transitDays !== undefined) {
      const key = `${location.timezone} ${index} ${collection.day} ${transitDays}`;
      deliverBy = deliveries.get(key);
      if (deliverBy === undefined) {
        deliverBy = endOfDay(location.timezone, deliveryDay(service, collection.day, transitDays));
        deliveries.set(key, deliverBy);
      }
    }
    if (isLate(deliverBy)) { reasons.push(late(deliverBy)); return undefined; }
    return { service, card, zone, zoneAssumed: assumed, tariff, transitDays, shipBy: collection?.shipBy, deliverBy };
  };

  return (location, row, metres, reasons) => {
    const open: Carriage[] = [];
    const before = reasons.length;
    for (let index = 0; index < services.length; index += 1) {
      const one = carriage(location, row, index, metres, reasons);
      if (one) open.push(one);
    }
    if (open.length > 0) reasons.length = before;
    else if (reasons.length === before) reasons.push({ code: 'NO_SERVICE' });
    return open;
  };
};

/** The local day at a location on which a shipment arrives. */
export const arrivalDay = (location: Location, deliverBy: number | undefined): number | undefined =>
  (deliverBy === undefined ? undefined : localDay(location.timezone, deliverBy));
