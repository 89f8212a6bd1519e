/** How times are written for a reader: in a zone, in the reader's own way. Pure. */
import { type Html, html } from './html.ts';

/** An instant (UTC ISO) as markup. */
export type Clock = (instant: string) => Html;

export function clockOf(locale: string, zone: string): Clock {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  return (instant) => html`<time datetime="${instant}">${format.format(new Date(instant))}</time>`;
}

/** 2024-01-01 was a Monday. */
function dayOfWeek(weekday: number): Date {
  return new Date(Date.UTC(2024, 0, weekday));
}

/** Weekdays (1 is Monday) by their names. */
export function weekdayNames(locale: string, weekdays: readonly number[]): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short' });
  return weekdays.map((weekday) => format.format(dayOfWeek(weekday))).join(', ');
}

/** A day (`YYYY-MM-DD`) in words. */
export function dayInWords(locale: string, day: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' }).format(new Date(day));
}
