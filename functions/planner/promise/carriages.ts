/**
 * Which services may carry a parcel from a location to the order's destination, over which zone and by when.
 */

import { timeZoneOf } from '../../network/geography/time-zones.ts';
import type {
  PlannedLocation,
  PlannedRateCard,
  PlannedService,
} from '../../network/planning/planned-network.ts';
import { isoOf, localDay } from '../../network/time/calendar.ts';
import { isInCountry } from '../../order/us-territories.ts';
import type { ExclusionReason } from '../decision.ts';
import { filtersOf, type OrderRules, promisedDelivery } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { zoneBounds, zoneByDefault, zoneByDistance, zoneByLane } from '../pricing/card-zones.ts';
import { forAnyWeight, tariffOf, type ZoneTariff } from '../pricing/tariff.ts';
import { selects } from '../selector.ts';
import type { PreparedNetwork } from '../ways/prepared-network.ts';
import { arrivalOf, type Collection, collectionOf, readyAt, transitDaysOf } from './delivery-times.ts';
import { serviceAsAsked, surchargeMinor } from './extras.ts';

/**
 * How a parcel gets to the customer. Locations of one calendar, service and zone share one object. A pickup
 * has no service, card, zone and tariff.
 */
export interface Carriage {
  /** Counts the carriages of an order from 0. */
  readonly number: number;
  readonly service: PlannedService | undefined;
  readonly card: PlannedRateCard | undefined;
  /** Index among the zones of the card; -1 for a pickup. */
  readonly zone: number;
  /** The distance is unknown and the card says nothing for that: its dearest zone is taken. */
  readonly zoneAssumed: boolean;
  readonly tariff: ZoneTariff | undefined;
  readonly transitDays: number | undefined;
  /** Minor units on the price of a shipment, for what the order asks for besides; undefined: none. */
  readonly surchargeMinor?: number | undefined;
  /** Instants in milliseconds; undefined is unknown. Of a pickup both are when the order is ready. */
  readonly shipBy: number | undefined;
  readonly deliverBy: number | undefined;
  /**
   * The customer's day on which the goods are with them: promises, rules on life and credits are judged by it. Of a
   * pickup the location's day on which the order is ready. Undefined is unknown.
   */
  readonly arrivalDay: number | undefined;
}

export interface CarriageFinder {
  /**
   * Writes the carriages from a location (a row of the network) to the start of `list`, which is reused from
   * location to location, and returns how many there are. Where there is none, pushes why.
   */
  find(row: number, metres: number | undefined, reasons: ExclusionReason[], list: Carriage[]): number;
  /** All carriages that were found, by number. */
  readonly known: readonly Carriage[];
}

/** Judges when something arrives by the promise and the rule on it. */
interface PromiseRule {
  isLate(deliverBy: number | undefined): boolean;
  reasonFor(deliverBy: number | undefined): ExclusionReason;
}

/** A service to this destination: the card that prices it, and what was already found out about it. */
interface ServiceLane {
  readonly service: PlannedService;
  readonly card: PlannedRateCard | undefined;
  /** The card names lanes, so that distance alone does not say the zone. */
  readonly hasLanes: boolean;
  /** Upper bounds of the zones in metres; undefined where the card has none. */
  readonly bounds: Float64Array | undefined;
  /** By calendar of the network: the first collection. */
  readonly collections: Map<number, Collection | undefined>;
  /** By calendar x zones x assumed. */
  readonly carriages: (Carriage | undefined)[];
}

function promiseRuleOf({ order, history }: PlanInput, rules: OrderRules): PromiseRule {
  const promised = promisedDelivery(order, history);
  const filter = filtersOf(rules, 'promise')[0];
  const latest = promised === undefined || !filter ? undefined : Date.parse(promised);
  return {
    isLate: (deliverBy) => {
      if (latest === undefined) return false;
      return deliverBy === undefined ? filter?.unknown === 'exclude' : deliverBy > latest;
    },
    reasonFor: (deliverBy) => ({
      code: 'PROMISE',
      value: deliverBy === undefined ? 'unknown' : isoOf(deliverBy),
      ...(promised === undefined ? {} : { limit: promised }),
    }),
  };
}

/** The one carriage of a location for an order that the customer collects: shared by equal calendars. */
function pickupFinder(input: PlanInput, network: PreparedNetwork, promise: PromiseRule): CarriageFinder {
  const known: Carriage[] = [];
  const byCalendar = new Map<number, Carriage>();
  const notBefore = Date.parse(input.order.shipNotBefore ?? input.now);
  const carriageOf = (calendar: number, location: PlannedLocation): Carriage => {
    const before = byCalendar.get(calendar);
    if (before) return before;
    const packed = readyAt(location, Date.parse(input.now));
    const ready = packed === undefined ? undefined : Math.max(packed, notBefore);
    const carriage: Carriage = {
      number: known.length,
      service: undefined,
      card: undefined,
      zone: -1,
      zoneAssumed: false,
      tariff: undefined,
      transitDays: undefined,
      shipBy: ready,
      deliverBy: ready,
      arrivalDay: ready === undefined ? undefined : localDay(location.timezone, ready),
    };
    known.push(carriage);
    byCalendar.set(calendar, carriage);
    return carriage;
  };
  return {
    known,
    find: (row, _, reasons, list) => {
      const location = network.locations[row];
      if (!location) return 0;
      const carriage = carriageOf(network.calendars[row] ?? 0, location);
      if (promise.isLate(carriage.deliverBy)) {
        reasons.push(promise.reasonFor(carriage.deliverBy));
        return 0;
      }
      list[0] = carriage;
      return 1;
    },
  };
}

/** Services that the order may go by and that go to its destination, in the order of their ids. */
function lanesOf({ order, services, rates }: PlanInput, { ignoresWeights }: OrderRules): ServiceLane[] {
  const isAsked = ({ id, level }: PlannedService): boolean =>
    order.service === undefined || id === order.service || level === order.service;
  const reaches = ({ countries }: PlannedService): boolean =>
    countries === undefined || countries.some((code) => isInCountry(order.destination, code));
  return services
    .filter((service) => isAsked(service) && reaches(service))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((declared) => {
      const service = serviceAsAsked(declared, order);
      const priced = rates.find(({ id }) => id === service.rateCard);
      const card = priced && ignoresWeights ? forAnyWeight(priced) : priced;
      return {
        service,
        card,
        hasLanes: card !== undefined && card.lanes.length > 0,
        bounds: card && zoneBounds(card),
        collections: new Map(),
        carriages: [],
      };
    });
}

/** Finds the carriages by services; one instance for each plan. */
class ServiceCarriageFinder implements CarriageFinder {
  readonly known: Carriage[] = [];
  readonly #lanes: readonly ServiceLane[];
  readonly #now: number;
  readonly #notBefore: number;
  readonly #transitFilters: ReturnType<typeof filtersOf<'transit'>>;
  readonly #input: PlanInput;
  readonly #currency: string;
  readonly #network: PreparedNetwork;
  readonly #promise: PromiseRule;
  readonly #zoneOfCustomer: string | undefined;

  constructor(input: PlanInput, rules: OrderRules, network: PreparedNetwork, promise: PromiseRule) {
    this.#lanes = lanesOf(input, rules);
    this.#now = Date.parse(input.now);
    this.#notBefore = Math.max(this.#now, Date.parse(input.order.shipNotBefore ?? input.now));
    this.#transitFilters = filtersOf(rules, 'transit');
    this.#input = input;
    this.#currency = rules.currency;
    this.#network = network;
    this.#promise = promise;
    this.#zoneOfCustomer = timeZoneOf(input.order.destination);
  }

  /** A location's services are judged one by one; their reasons count only where none is left. */
  find(row: number, metres: number | undefined, reasons: ExclusionReason[], list: Carriage[]): number {
    const before = reasons.length;
    let count = 0;
    for (const lane of this.#lanes) {
      if (!this.#collectsAt(row, lane.service)) continue;
      const carriage = this.#carriageBy(lane, row, metres, reasons);
      if (!carriage || this.#isExcluded(row, carriage, reasons)) continue;
      list[count] = carriage;
      count += 1;
    }
    if (count === 0 && reasons.length === before) reasons.push({ code: 'NO_SERVICE' });
    if (count > 0 && reasons.length > before) reasons.length = before;
    return count;
  }

  #collectsAt(row: number, { id }: PlannedService): boolean {
    if (this.#network.namesServices[row] !== 1) return true;
    return this.#network.locations[row]?.services?.includes(id) !== false;
  }

  /** The carriage by a lane's service; undefined where nothing prices it, and why is pushed. */
  #carriageBy(
    lane: ServiceLane,
    row: number,
    metres: number | undefined,
    reasons: ExclusionReason[],
  ): Carriage | undefined {
    const { service, card, carriages, bounds } = lane;
    if (!card) {
      reasons.push({ code: 'NO_RATE', value: service.rateCard });
      return undefined;
    }
    if (card.currency !== this.#currency) {
      reasons.push({ code: 'RATE_CURRENCY', value: card.currency, limit: this.#currency });
      return undefined;
    }
    const byLane = lane.hasLanes ? this.#zoneByLane(card, row) : -1;
    const isUnknown = byLane < 0 && metres === undefined;
    const zone = byLane < 0 ? zoneWithoutLane(card, bounds, metres) : byLane;
    if (zone < 0) {
      reasons.push({ code: 'NO_RATE', value: card.id });
      return undefined;
    }
    const zoneAssumed = isUnknown && bounds !== undefined && card.otherwise === undefined;
    const calendar = this.#network.calendars[row] ?? 0;
    const key = (calendar * card.zones.length + zone) * 2 + (zoneAssumed ? 1 : 0);
    const known = carriages[key];
    if (known) return known;
    const carriage = this.#newCarriage(lane, row, calendar, zone, zoneAssumed);
    carriages[key] = carriage;
    return carriage;
  }

  #zoneByLane(card: PlannedRateCard, row: number): number {
    const location = this.#network.locations[row];
    return location ? zoneByLane(card, location, this.#input.order.destination) : -1;
  }

  #newCarriage(
    { service, card, collections }: ServiceLane,
    row: number,
    calendar: number,
    zone: number,
    zoneAssumed: boolean,
  ): Carriage {
    const location = this.#network.locations[row];
    if (location && !collections.has(calendar))
      collections.set(calendar, collectionOf(location, service, this.#now, this.#notBefore));
    const collection = collections.get(calendar);
    const transitDays = transitDaysOf(service, card?.zones[zone]);
    const isKnown = location && collection && transitDays !== undefined;
    const arrival = isKnown
      ? arrivalOf(service, collection, transitDays, this.#zoneOfCustomer ?? location.timezone)
      : undefined;
    const carriage = {
      number: this.known.length,
      service,
      card,
      zone,
      zoneAssumed,
      tariff: card && tariffOf(card).zones[zone],
      transitDays,
      surchargeMinor: surchargeMinor(service, this.#input.order),
      shipBy: collection?.shipBy,
      deliverBy: arrival?.deliverBy,
      arrivalDay: arrival?.day,
    };
    this.known.push(carriage);
    return carriage;
  }

  /** Whether transit takes too long or arrival is late; why is pushed. */
  #isExcluded(row: number, { transitDays, deliverBy }: Carriage, reasons: ExclusionReason[]): boolean {
    const tooLong = this.#transitFilters.length === 0 ? undefined : this.#exceeded(row, transitDays);
    if (tooLong) {
      reasons.push({ code: 'TRANSIT', value: transitDays ?? 'unknown', limit: tooLong.maxDays });
      return true;
    }
    if (!this.#promise.isLate(deliverBy)) return false;
    reasons.push(this.#promise.reasonFor(deliverBy));
    return true;
  }

  #exceeded(row: number, transitDays = Infinity) {
    const location = this.#network.locations[row];
    return this.#transitFilters.find(
      ({ maxDays, where }) => location && transitDays > maxDays && selects(where, location),
    );
  }
}

function zoneWithoutLane(
  card: PlannedRateCard,
  bounds: Float64Array | undefined,
  metres: number | undefined,
): number {
  return bounds && metres !== undefined ? zoneByDistance(bounds, metres) : zoneByDefault(card);
}

/** Finds how parcels of this order may be carried from the locations of the network. */
export function carriageFinder(
  input: PlanInput,
  rules: OrderRules,
  network: PreparedNetwork,
): CarriageFinder {
  const promise = promiseRuleOf(input, rules);
  return input.order.method === 'pickup'
    ? pickupFinder(input, network, promise)
    : new ServiceCarriageFinder(input, rules, network, promise);
}
