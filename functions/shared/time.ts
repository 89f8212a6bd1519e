import * as z from 'zod';

/**
 * Times that the system takes and keeps. What lies outside is a slip of the sender's (`0001-01-01`, milliseconds read
 * as seconds), and a year of five digits is no ISO 8601 that could be read again.
 */
export const EARLIEST_INSTANT = '2000-01-01T00:00:00.000Z';
const EARLIEST = Date.parse(EARLIEST_INSTANT);
const LATEST = Date.parse('2199-12-31T23:59:59.999Z');
const REACH = 'must be a time of the years 2000 to 2199';

/** A text as UTC ISO; undefined for what is no time of the years 2000 to 2199. */
export function utcInstant(text: string): string | undefined {
  const time = new Date(text).getTime();
  // Comparisons with NaN are false: a text that is no time is undefined, too.
  return time >= EARLIEST && time <= LATEST ? new Date(time).toISOString() : undefined;
}

/** False for times of other years alone: that a text is no time is another fault, and named as that. */
function isWithinReach(text: string): boolean {
  return Number.isNaN(Date.parse(text)) || utcInstant(text) !== undefined;
}

/** A time with offset or `Z` as a caller writes it, in UTC ISO from here on: a time of the years 2000 to 2199. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .overwrite((text) => utcInstant(text) ?? text)
  .refine(isWithinReach, { error: REACH });

/** A UTC date (`YYYY-MM-DD`) of the years 2000 to 2199. */
export const dateSchema = z.iso.date().refine((text) => utcInstant(text) !== undefined, { error: REACH });

/** `seconds` after a UTC time, as UTC ISO text. */
export function after(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

/** When the table drops an item `seconds` after a UTC time: the table's expiry is in whole Unix seconds. */
export function expiryAfter(at: string, seconds: number): number {
  return Math.floor(Date.parse(at) / 1000) + seconds;
}
