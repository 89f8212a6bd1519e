/**
 * Local days and times of day in an IANA zone as integer arithmetic: an instant is milliseconds since 1970
 * UTC, a local day is the number of days since 1970-01-01. Offsets come from the zone database (luxon), so
 * that days of 23 and 25 hours are right.
 */
import { IANAZone } from 'luxon';

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** Every zone changes its clock at a quarter of an hour. */
const QUARTER = 15 * MINUTE;
/** How many offsets of a zone are kept in memory. */
const MAX_KEPT_OFFSETS = 4000;

interface KnownZone {
  readonly zone: IANAZone;
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, KnownZone>();

/** A zone is remembered: to ask whether there is one costs as much as all else of a location's form. */
function findZone(name: string): KnownZone | undefined {
  const known = zones.get(name);
  if (known || !IANAZone.isValidZone(name)) return known;
  const fresh = { zone: IANAZone.create(name), offsets: new Map<number, number>() };
  zones.set(name, fresh);
  return fresh;
}

export function isTimeZone(name: string): boolean {
  return findZone(name) !== undefined;
}

function knownZone(name: string): KnownZone {
  const known = findZone(name);
  if (!known) throw new RangeError(`not an IANA time zone: "${name}"`);
  return known;
}

/**
 * The offset in a quarter of an hour. It is kept: the zone database never changes in a process, and asking it
 * is the only slow part of this arithmetic.
 */
function offsetIn({ zone, offsets }: KnownZone, quarter: number): number {
  const kept = offsets.get(quarter);
  if (kept !== undefined) return kept;
  const offset = zone.offset(quarter * QUARTER) * MINUTE;
  if (offsets.size > MAX_KEPT_OFFSETS) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
}

/** Milliseconds that the zone is ahead of UTC at an instant. */
export function offsetAt(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  const known = knownZone(zone);
  const start = Math.floor(instant / DAY) * (DAY / QUARTER);
  const offset = offsetIn(known, start);
  // A UTC day that begins and ends with one offset has no other.
  if (offset === offsetIn(known, start + DAY / QUARTER)) return offset;
  return offsetIn(known, Math.floor(instant / QUARTER));
}

/** The local day that an instant falls on. */
export function localDay(zone: string, instant: number): number {
  return Math.floor((instant + offsetAt(zone, instant)) / DAY);
}

/**
 * The instant of a local day's time of day, in milliseconds of the day. A time that the clock skips is read
 * with the offset before the skip, and so lies behind it; of a time that comes twice the first counts.
 */
export function instantOf(zone: string, day: number, msOfDay: number): number {
  const local = day * DAY + msOfDay;
  const before = local - offsetAt(zone, local - DAY);
  const after = local - offsetAt(zone, local + DAY);
  if (before === after) return before;
  const fits = (instant: number) => instant + offsetAt(zone, instant) === local;
  if (fits(before)) return before;
  return fits(after) ? after : before;
}

/** The weekday of a local day: 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** `HH:MM` as milliseconds of the day. */
export function msOfTime(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE;
}

/** `YYYY-MM-DD` as a day number. */
export function dayOfDate(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
}

/** A day number as `YYYY-MM-DD`. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** An instant as UTC ISO 8601 without milliseconds. */
export function isoOf(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
