/**
 * When an order leaves and arrives: opening hours and processing at the location, its and the carrier's
 * cut-off, collection days, transit in delivery days, holidays of both; all in the location's zone.
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

/** No calendar is searched further than this; a location that never opens has no ready time. */
const HORIZON_DAYS = 400;

interface Days {
  readonly weekdays: ReadonlySet<number>;
  readonly holidays: ReadonlySet<number>;
}

interface Workplace extends Days {
  readonly opens: number;
  readonly closes: number;
  readonly cutOff: number;
}
interface Carriage {
  readonly pickup: Days;
  readonly delivery: Days;
  readonly cutOff: number;
}

const workplaces = new WeakMap<PlannedLocation, Workplace>();
const carriages = new WeakMap<PlannedService, Carriage>();

function workplaceOf(location: PlannedLocation): Workplace {
  const known = workplaces.get(location);
  if (known) return known;
  const { workdays, holidays, opens, closes } = location.calendar;
  const fresh = {
    weekdays: new Set(workdays),
    holidays: new Set(holidays.map(dayOfDate)),
    opens: msOfTime(opens),
    closes: msOfTime(closes),
    cutOff: msOfTime(location.cutOff ?? '23:59'),
  };
  workplaces.set(location, fresh);
  return fresh;
}

function carriageOf(service: PlannedService): Carriage {
  const known = carriages.get(service);
  if (known) return known;
  const holidays = new Set(service.holidays.map(dayOfDate));
  const fresh = {
    pickup: { weekdays: new Set(service.pickupDays), holidays },
    delivery: { weekdays: new Set(service.deliveryDays), holidays },
    cutOff: msOfTime(service.cutOff),
  };
  carriages.set(service, fresh);
  return fresh;
}

function isDay(days: Days, day: number): boolean {
  return days.weekdays.has(weekdayOf(day)) && !days.holidays.has(day);
}

/**
 * The instant at which an order that comes in now is packed, or undefined when the location does not open
 * within a year.
 */
export function readyAt(location: PlannedLocation, now: number): number | undefined {
  const place = workplaceOf(location);
  const first = localDay(location.timezone, now);
  let left = location.processingMinutes * MINUTE;
  for (let day = first; day < first + HORIZON_DAYS; day += 1) {
    if (!isDay(place, day)) continue;
    const start = Math.max(now, instantOf(location.timezone, day, place.opens));
    const close = instantOf(location.timezone, day, place.closes);
    if (start >= close) continue;
    if (left <= close - start) return start + left;
    left -= close - start;
  }
  return undefined;
}

/**
 * What is known of a shipment before its zone is: the day of its collection and the instant by which it must
 * be ready.
 */
export interface Collection {
  readonly day: number;
  readonly shipBy: number;
}

/** The first collection that an order coming in now can join. */
export function collectionOf(
  location: PlannedLocation,
  service: PlannedService,
  now: number,
): Collection | undefined {
  const ready = readyAt(location, now);
  if (ready === undefined) return undefined;
  const place = workplaceOf(location);
  const { pickup, cutOff } = carriageOf(service);
  const latest = Math.min(place.cutOff, cutOff);
  const first = localDay(location.timezone, ready);
  for (let day = first; day < first + HORIZON_DAYS; day += 1) {
    if (!isDay(place, day) || !isDay(pickup, day)) continue;
    const shipBy = instantOf(location.timezone, day, latest);
    if (ready <= shipBy) return { day, shipBy };
  }
  return undefined;
}

/** Transit days of a service to a zone; undefined where the service does not say. */
export function transitDaysOf(service: PlannedService, zone: string | undefined): number | undefined {
  return typeof service.transitDays === 'number'
    ? service.transitDays
    : zone === undefined
      ? undefined
      : service.transitDays[zone];
}

/** The local day of delivery, `transitDays` delivery days after collection. */
export function deliveryDay(service: PlannedService, collected: number, transitDays: number): number {
  const { delivery } = carriageOf(service);
  let day = collected;
  for (let left = transitDays; left > 0; ) {
    day += 1;
    if (day > collected + HORIZON_DAYS) return day;
    if (isDay(delivery, day)) left -= 1;
  }
  for (let tries = 0; !isDay(delivery, day) && tries < HORIZON_DAYS; tries += 1) day += 1;
  return day;
}

/** Delivered by the last second of the local day. */
export function endOfDay(zone: string, day: number): number {
  return instantOf(zone, day, DAY - 1000);
}
