/**
 * Local days and times of day in an IANA zone as integer arithmetic: an instant is milliseconds since 1970
 * UTC, a local day is the number of days since 1970-01-01. Offsets come from the zone database (luxon); days
 * of 23 and 25 hours come out right.
 */
import { IANAZone } from 'luxon';

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** No zone changes its clock but at a quarter of an hour. */
const QUARTER = 15 * MINUTE;
/** Offsets kept for a zone. */
const KEPT = 4000;

interface KnownZone {
  readonly zone: IANAZone;
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, KnownZone>();

export const isTimeZone = (name: string): boolean => IANAZone.isValidZone(name);

const knownZone = (name: string): KnownZone => {
  const known = zones.get(name);
  if (known) return known;
  if (!isTimeZone(name)) throw new RangeError(`not an IANA time zone: "${name}"`);
  const fresh = { zone: IANAZone.create(name), offsets: new Map<number, number>() };
  zones.set(name, fresh);
  return fresh;
};

/**
 * Offset in a quarter of an hour, kept: a pure fact of the zone database, and the only slow part of all this.
 */
const offsetIn = ({ zone, offsets }: KnownZone, quarter: number): number => {
  const kept = offsets.get(quarter);
  if (kept !== undefined) return kept;
  const offset = zone.offset(quarter * QUARTER) * MINUTE;
  if (offsets.size > KEPT) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
};

/**
 * Milliseconds that the zone is ahead of UTC at an instant. A UTC day that begins and ends with one offset
 * has no other.
 */
export const offsetAt = (zone: string, instant: number): number => {
  if (zone === 'UTC') return 0;
  const known = knownZone(zone);
  const start = Math.floor(instant / DAY) * (DAY / QUARTER);
  const offset = offsetIn(known, start);
  return offset === offsetIn(known, start + DAY / QUARTER)
    ? offset
    : offsetIn(known, Math.floor(instant / QUARTER));
};

/** The local day that an instant falls on. */
export const localDay = (zone: string, instant: number): number =>
  Math.floor((instant + offsetAt(zone, instant)) / DAY);

/**
 * The instant of a local day's time of day. A time that the clock skips is read with the offset before the
 * skip (so it lies after it); of a time that comes twice the first counts.
 */
export const instantOf = (zone: string, day: number, msOfDay: number): number => {
  const local = day * DAY + msOfDay;
  const before = local - offsetAt(zone, local - DAY);
  const after = local - offsetAt(zone, local + DAY);
  if (before === after) return before;
  const fits = (instant: number) => instant + offsetAt(zone, instant) === local;
  if (fits(before)) return before;
  return fits(after) ? after : before;
};

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** `HH:MM` as milliseconds of the day. */
export const msOfTime = (time: string): number =>
  (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE;

/** `YYYY-MM-DD` as a day number. */
export const dayOfDate = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);

/** An instant as UTC ISO 8601 without milliseconds. */
export const isoOf = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;
