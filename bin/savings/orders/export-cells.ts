/** What single cells of an export say: dates, amounts, words. */
import { DateTime } from 'luxon';
import { decimalText } from '../../../functions/channels/files/file-cells.ts';

/** The instant of an order, and the month that its date names as it is written. */
export interface ExportTime {
  /** UTC ISO 8601. */
  readonly at: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly hasZone: boolean;
}

const TIME =
  String.raw`(?:[T ,]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.]\d+)?)?` +
  String.raw`\s*(?<half>[AaPp][Mm])?)?\s*(?<zone>Z|UTC|[+-]\d{2}:?\d{2})?$`;
const ISO_DATE = new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})${TIME}`);
const DOTTED_DATE = new RegExp(String.raw`^(?<day>\d{1,2})[.](?<month>\d{1,2})[.](?<year>\d{4})${TIME}`);
const US_DATE = new RegExp(String.raw`^(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4})${TIME}`);
const DAY_FIRST = new RegExp(String.raw`^(?<day>\d{1,2})/(?<month>\d{1,2})/(?<year>\d{4})${TIME}`);
/** A date without a time is taken as noon, which is the same day in most zones. */
const NOON = 12;

/** Whether a date with slashes can only have its day first. */
export function isDayFirst(text: string): boolean {
  const [first = 0, second = 0] = text.split('/').map((part) => Number.parseInt(part, 10));
  return text.includes('/') && first > 12 && second <= 12;
}

function hourOf(hour: string | undefined, half: string | undefined): number {
  if (hour === undefined) return NOON;
  if (half === undefined) return Number(hour);
  return (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function zoneOf(zone: string | undefined): string {
  const [, hours, minutes] = /^([+-]\d{2}):?(\d{2})$/.exec(zone ?? '') ?? [];
  return hours === undefined ? 'utc' : `utc${hours}:${minutes}`;
}

/** A date, with or without time and zone; one without a zone is taken as UTC. Undefined for what is none. */
export function timeIn(text: string, dayFirst: boolean): ExportTime | undefined {
  const slashed = dayFirst ? DAY_FIRST : US_DATE;
  const match = [ISO_DATE, DOTTED_DATE, slashed]
    .map((form) => form.exec(text))
    .find((found) => found !== null);
  if (!match?.groups) return undefined;
  const { year, month, day, hour, minute, second, half, zone } = match.groups;
  const time = DateTime.fromObject(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: hourOf(hour, half),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
    },
    { zone: zoneOf(zone) },
  );
  const at = time.toUTC().toISO();
  return at === null ? undefined : { at, month: time.toFormat('yyyy-MM'), hasZone: zone !== undefined };
}

/** How the amounts of a file are written: a comma before one or two last digits is a decimal comma. */
export function decimalsOf(amounts: readonly string[]): '.' | ',' {
  return amounts.some((text) => /\d,\d{1,2}\D*$/.test(text)) ? ',' : '.';
}

/** An amount or a weight that is not below zero; undefined for what is none. */
export function numberIn(text: string, decimals: '.' | ','): number | undefined {
  const bare = decimalText(text, decimals);
  return /^\d+(?:\.\d+)?$/.test(bare) ? Number(bare) : undefined;
}

const MOST_UNITS = 100_000;

/** Units of a line; undefined for what is no whole number from 1 to 100,000. */
export function unitsIn(text: string): number | undefined {
  if (!/^\d{1,6}(?:[.,]0+)?$/.test(text)) return undefined;
  const units = Number.parseInt(text, 10);
  return units >= 1 && units <= MOST_UNITS ? units : undefined;
}

/** Orders in these states were never to be shipped. */
const NEVER_SHIPPED =
  /^(?:wc )?(?:cancell?ed|refunded|failed|pending(?: payment)?|trash|checkout draft|draft)$/;

export function isNeverShipped(status: string): boolean {
  return NEVER_SHIPPED.test(status.toLowerCase().replace(/[\s_-]+/g, ' '));
}

/** A postal code as it was before a spreadsheet or a shop changed it, and whether zeros before it were put back. */
export interface MendedCode {
  readonly code: string;
  readonly hasNewZeros: boolean;
}

/** Shopify writes an apostrophe before a code, so that a spreadsheet keeps its zeros; where one dropped them they come back. */
export function mendedCode(country: string, text: string): MendedCode {
  const code = text.replace(/^'/, '').trim();
  const hasLost = country === 'US' && /^\d{3,4}$/.test(code);
  return { code: hasLost ? code.padStart(5, '0') : code, hasNewZeros: hasLost };
}
