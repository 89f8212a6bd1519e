/**
 * When an order leaves and arrives: opening hours and processing at the location, its cut-off and the
 * carrier's, collection days, transit in delivery days, holidays of both. An order leaves in the location's zone and
 * arrives in the customer's.
 * Instants are milliseconds, days are day numbers (network/time/calendar.ts).
 */
import type { PlannedLocation, PlannedService } from '../../network/planning/planned-network.ts';
import {
  DAY,
  dayOfDate,
  instantOf,
  localDay,
  MINUTE,
  msOfTime,
  weekdayOf,
} from '../../network/time/calendar.ts';

/** No calendar is searched further than this: a location that never opens has no ready time. */
const HORIZON_DAYS = 400;
/** No cut-off: a parcel joins the collection until the end of the day. */
const END_OF_DAY = '23:59';

interface WorkingDays {
  readonly weekdays: ReadonlySet<number>;
  readonly holidays: ReadonlySet<number>;
}

/** Times of day are milliseconds from midnight. */
interface LocationHours extends WorkingDays {
  readonly opens: number;
  readonly closes: number;
  readonly cutOff: number;
}

interface ServiceDays {
  readonly pickup: WorkingDays;
  readonly delivery: WorkingDays;
  readonly cutOff: number;
}

const hoursByLocation = new WeakMap<PlannedLocation, LocationHours>();
const daysByService = new WeakMap<PlannedService, ServiceDays>();

function hoursOf(location: PlannedLocation): LocationHours {
  const known = hoursByLocation.get(location);
  if (known) return known;
  const { workdays, holidays, opens, closes } = location.calendar;
  const hours = {
    weekdays: new Set(workdays),
    holidays: new Set(holidays.map(dayOfDate)),
    opens: msOfTime(opens),
    closes: msOfTime(closes),
    cutOff: msOfTime(location.cutOff ?? END_OF_DAY),
  };
  hoursByLocation.set(location, hours);
  return hours;
}

function daysOf(service: PlannedService): ServiceDays {
  const known = daysByService.get(service);
  if (known) return known;
  const holidays = new Set(service.holidays.map(dayOfDate));
  const days = {
    pickup: { weekdays: new Set(service.pickupDays), holidays },
    delivery: { weekdays: new Set(service.deliveryDays), holidays },
    cutOff: msOfTime(service.cutOff),
  };
  daysByService.set(service, days);
  return days;
}

function isWorkingDay({ weekdays, holidays }: WorkingDays, day: number): boolean {
  return weekdays.has(weekdayOf(day)) && !holidays.has(day);
}

/**
 * The instant at which an order that comes in now is packed; undefined when the location does not open within
 * a year.
 */
export function readyAt(location: PlannedLocation, now: number): number | undefined {
  const hours = hoursOf(location);
  const first = localDay(location.timezone, now);
  let left = location.processingMinutes * MINUTE;
  for (let day = first; day < first + HORIZON_DAYS; day += 1) {
    if (!isWorkingDay(hours, day)) continue;
    const start = Math.max(now, instantOf(location.timezone, day, hours.opens));
    const close = instantOf(location.timezone, day, hours.closes);
    if (start >= close) continue;
    if (left <= close - start) return start + left;
    left -= close - start;
  }
  return undefined;
}

/**
 * The latest instant at which work must come in to be packed at `at`; undefined when the location was not open for
 * long enough within a year before.
 */
export function latestStart(location: PlannedLocation, at: number): number | undefined {
  const hours = hoursOf(location);
  let left = location.processingMinutes * MINUTE;
  if (left === 0) return at;
  const last = localDay(location.timezone, at);
  for (let day = last; day > last - HORIZON_DAYS; day -= 1) {
    if (!isWorkingDay(hours, day)) continue;
    const open = instantOf(location.timezone, day, hours.opens);
    const end = Math.min(at, instantOf(location.timezone, day, hours.closes));
    if (end <= open) continue;
    if (left <= end - open) return end - left;
    left -= end - open;
  }
  return undefined;
}

/** A carrier's call at a location. */
export interface Collection {
  readonly day: number;
  /** The instant by which a parcel must be ready to join it. */
  readonly shipBy: number;
}

/**
 * The first collection that an order which comes in now can join, `notBefore` a time; undefined when there is none
 * within a year.
 */
export function collectionOf(
  location: PlannedLocation,
  service: PlannedService,
  now: number,
  notBefore = now,
): Collection | undefined {
  const packed = readyAt(location, now);
  if (packed === undefined) return undefined;
  const ready = Math.max(packed, notBefore);
  const hours = hoursOf(location);
  const { pickup, cutOff } = daysOf(service);
  const latest = Math.min(hours.cutOff, cutOff);
  const first = localDay(location.timezone, ready);
  for (let day = first; day < first + HORIZON_DAYS; day += 1) {
    if (!isWorkingDay(hours, day) || !isWorkingDay(pickup, day)) continue;
    const shipBy = instantOf(location.timezone, day, latest);
    if (ready <= shipBy) return { day, shipBy };
  }
  return undefined;
}

/** Delivery days that a service is on the way to a zone; undefined where the service does not say. */
export function transitDaysOf({ transitDays }: PlannedService, zone: string | undefined): number | undefined {
  if (typeof transitDays === 'number') return transitDays;
  return zone === undefined ? undefined : transitDays[zone];
}

/**
 * The day of delivery: so many delivery days after collection, or the next one if that is none, and not before the
 * `earliest`.
 */
export function deliveryDay(
  service: PlannedService,
  collected: number,
  transitDays: number,
  earliest = collected,
): number {
  const { delivery } = daysOf(service);
  let day = collected;
  let left = transitDays;
  while (left > 0) {
    day += 1;
    if (day > collected + HORIZON_DAYS) return day;
    if (isWorkingDay(delivery, day)) left -= 1;
  }
  day = Math.max(day, earliest);
  for (let tries = 0; !isWorkingDay(delivery, day) && tries < HORIZON_DAYS; tries += 1) day += 1;
  return day;
}

/** The customer's day on which a parcel arrives, and the end of it. */
export interface ParcelArrival {
  readonly day: number;
  readonly deliverBy: number;
}

/**
 * When a parcel arrives in the customer's zone: carriers promise a date, which is the customer's date. Where the
 * customer's day of the collection is a later one already, across a date line, no earlier date counts.
 */
export function arrivalOf(
  service: PlannedService,
  { day: collected, shipBy }: Collection,
  transitDays: number,
  zone: string,
): ParcelArrival {
  const day = deliveryDay(service, collected, transitDays, localDay(zone, shipBy));
  return { day, deliverBy: endOfDay(zone, day) };
}

/** The last second of a local day: what is delivered on a day may come until then. */
export function endOfDay(zone: string, day: number): number {
  return instantOf(zone, day, DAY - 1000);
}
