/**
 * Windows of capacity in a location's zone. They begin at its local midnight, also around days of 23 and 25
 * hours. Pure.
 */
import { DAY, instantOf, isoOf, localDay, MINUTE } from './calendar.ts';

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;
const SHORTEST = MINUTE;
const LONGEST = 7 * DAY;
/**
 * Day 0, 1970-01-01, was a Thursday: this many days behind the Monday from which windows of days are counted.
 */
const DAYS_SINCE_MONDAY = 3;

/** Milliseconds of an ISO 8601 duration in weeks, days, hours and minutes; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match || text.endsWith('T') || text === 'P') return undefined;
  const [, weeks = '0', days = '0', hours = '0', minutes = '0'] = match;
  return (Number(weeks) * 7 + Number(days)) * DAY + (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

/** Whether a window may have this duration: PT1M to P7D, above a day in whole days. */
export function isWindowDuration(text: string): boolean {
  const length = durationMs(text);
  if (length === undefined || length < SHORTEST || length > LONGEST) return false;
  return length <= DAY || length % DAY === 0;
}

/** What a location's windows count. */
export const capacityUnits = ['orders', 'lines', 'units'] as const;
export type CapacityUnit = (typeof capacityUnits)[number];

export interface CapacityWindow {
  /** Names the window among those of its location: `<unit>:<duration>:<start>`. */
  readonly id: string;
  /** UTC ISO; `endsAt` is the first instant behind the window. */
  readonly startsAt: string;
  readonly endsAt: string;
}

/**
 * The window that `now` (UTC ISO) falls into. Windows of up to a day follow each other from local midnight in
 * elapsed time, and the last one ends at the next midnight. Longer ones are whole local days, counted so that
 * P7D begins on Monday.
 * @throws RangeError for a duration that no window may have, or an unknown zone
 */
export function windowAt(unit: string, duration: string, zone: string, now: string): CapacityWindow {
  const length = durationMs(duration);
  if (length === undefined || !isWindowDuration(duration))
    throw new RangeError(`not a capacity window: "${duration}"`);
  const at = Date.parse(now);
  const today = localDay(zone, at);
  const days = Math.max(1, Math.floor(length / DAY));
  const first = today - ((((today + DAYS_SINCE_MONDAY) % days) + days) % days);
  const midnight = instantOf(zone, first, 0);
  const end = instantOf(zone, first + days, 0);
  const start = length >= DAY ? midnight : midnight + Math.floor((at - midnight) / length) * length;
  const startsAt = isoOf(start);
  return {
    id: `${unit}:${duration}:${startsAt}`,
    startsAt,
    endsAt: isoOf(length >= DAY ? end : Math.min(start + length, end)),
  };
}
