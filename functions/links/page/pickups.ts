/** What is ready for the customer at a store, with its code and the store's hours. Pure. */
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { Location } from '../../network/entities/location.ts';
import { dateOfDay, localDay } from '../../network/time/calendar.ts';
import type { OrderHandover } from '../../order/handover.ts';
import { clockOf, dayInWords, weekdayNames } from './clock.ts';
import { foreign, type Html, html } from './html.ts';
import type { Words } from './words.ts';

/** Closed days are said for so many days. */
const DAYS_AHEAD = 14;

type Store = Pick<Location, 'name' | 'timeZone' | 'calendar'>;

export interface ReadyPickup {
  readonly handover: OrderHandover;
  readonly code: string;
  readonly collectBy: string | undefined;
  /** Absent where nobody declares the location any more. */
  readonly store: Store | undefined;
}

/** Of the order's work what is ready now. */
export function readyPickups(
  fulfillments: readonly Fulfillment[],
  locations: readonly Location[],
): ReadyPickup[] {
  return fulfillments.flatMap(({ status, handover, pickup, location }) => {
    if (status !== 'ready' || !pickup || handover === undefined) return [];
    const store = locations.find(({ id }) => id === location);
    return [{ handover, code: pickup.code, collectBy: pickup.collectBy, store }];
  });
}

function closedDays({ timeZone, calendar }: Store, now: string): string[] {
  const today = localDay(timeZone, Date.parse(now));
  const [from, to] = [dateOfDay(today), dateOfDay(today + DAYS_AHEAD)];
  return calendar.holidays.filter((day) => day >= from && day <= to).toSorted();
}

function hoursOf(store: Store, words: Words, now: string): Html {
  const { locale, hours, closedOn, storeZone } = words;
  const { opens, closes, workdays } = store.calendar;
  const closed = closedDays(store, now).map((day) => dayInWords(locale, day));
  return html`<p>${hours(opens, closes)} ${weekdayNames(locale, workdays)}
${closed.length > 0 ? html`<br>${closedOn} ${closed.join('; ')}` : undefined}<br><small>${storeZone(store.timeZone)}</small></p>`;
}

export function pickupPart(
  { handover, code, collectBy, store }: ReadyPickup,
  words: Words,
  now: string,
): Html {
  const clock = clockOf(words.locale, store?.timeZone ?? 'UTC');
  return html`<section><h2>${handover === 'pickup' ? words.pickup : words.delivery}</h2>
${store ? html`<h3>${foreign(store.name)}</h3>` : undefined}
<p>${words.code} <strong class="code">${code}</strong></p>
${collectBy === undefined ? undefined : html`<p>${words.collectBy} ${clock(collectBy)}</p>`}
${store && handover === 'pickup' ? hoursOf(store, words, now) : undefined}</section>`;
}
