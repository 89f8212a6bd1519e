/** Figures and times as a reader of the language writes them; times in the zone of whoever looks, unless one is named. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How many digits of a currency its minor unit is (2 of USD, none of JPY). */
export function minorDigits(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount of minor units (cents of USD, yen of JPY). */
export function moneyText(language: string, minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  return format.format(minor / 10 ** minorDigits(currency));
}

/** An amount of millionths of a major unit, as decisions count. */
export function microsText(language: string, micros: number, currency: string): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(micros / 1_000_000);
}

/** Day and time, with the zone's short name: `Nov 30, 10:05 AM GMT+1`. */
export function timeText(language: string, at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));
}

/** Day alone: `Mon, Nov 30`. */
export function dayText(language: string, at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));
}

/** How far off a time is: `in 3 hr.`, `20 min. ago`. */
export function distanceText(language: string, at: string, now: number): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const off = Date.parse(at) - now;
  const size = Math.abs(off);
  if (size < HOUR) return format.format(Math.round(off / MINUTE), 'minute');
  if (size < 2 * DAY) return format.format(Math.round(off / HOUR), 'hour');
  return format.format(Math.round(off / DAY), 'day');
}

/** A part of a whole, from 0 to 1: `2.5%`. */
export function percentText(language: string, part: number): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(part);
}

export function countText(language: string, count: number): string {
  return new Intl.NumberFormat(language).format(count);
}

const UPPER_AFTER_LOWER = /([a-z\d])([A-Z])/g;

/** A name of the API in words: `trackingNumber` is `tracking number`. */
export function inWords(name: string): string {
  return name.replaceAll(UPPER_AFTER_LOWER, '$1 $2').replaceAll(/[_-]/g, ' ').toLowerCase();
}
