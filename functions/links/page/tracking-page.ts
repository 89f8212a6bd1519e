/** The page that a link shows of its order: what was ordered, each parcel's way, what is delayed, returns. Pure. */
import type * as z from 'zod';
import type { Brand } from '../../network/entities/brand.ts';
import type { Claimable } from '../../returns/claims/claimable.ts';
import { quantityStates } from '../../shared/events/statuses.ts';
import type { linkedOrderSchema } from '../doors.ts';
import { claimForm } from './claim-form.ts';
import { type Clock, clockOf } from './clock.ts';
import { documentOf, textOf } from './document.ts';
import { foreign, type Html, html } from './html.ts';
import { pickupPart, type ReadyPickup } from './pickups.ts';
import { type Returnable, returnForm, shortTitle } from './return-form.ts';
import type { Words } from './words.ts';

type LinkedOrder = z.output<typeof linkedOrderSchema>;
type Parcel = LinkedOrder['parcels'][number];
type LinkedReturn = LinkedOrder['returns'][number];

/** A page stays small, whatever is ordered; the newest steps of a way are shown. */
const MOST_LINES = 40;
const MOST_PARCELS = 12;
const MOST_STEPS = 12;
const MOST_RETURNS = 10;

/** All that the page shows. */
export interface PageFacts {
  readonly order: LinkedOrder;
  readonly brand: Brand | undefined;
  /** IANA zone of the place of delivery; undefined is unknown. */
  readonly zone: string | undefined;
  readonly pickups: readonly ReadyPickup[];
  /** When goods that are not in stock yet leave, and what the customer was told first. */
  readonly stock: { readonly by: string; readonly told: string | undefined } | undefined;
  /** Absent where the link has no right to return. */
  readonly returnable: (Returnable & { readonly claims: Claimable }) | undefined;
  /** Said at the top: what came of what was asked. */
  readonly note: string | undefined;
  /** UTC ISO. */
  readonly now: string;
}

interface Reader {
  readonly words: Words;
  readonly clock: Clock;
  readonly titleOf: (lineId: string) => Html;
}

/** Whether units are still to come though the promised time is over. */
function isLate({ promise, lines, status }: LinkedOrder, now: string): boolean {
  if (!promise || promise.deliverBy >= now || status === 'cancelled' || status === 'closed') return false;
  return lines.some(({ units }) => {
    if (!units) return false;
    return units.open + units.backordered + units.reserved + units.allocated + units.shipped > 0;
  });
}

function promisePart({ order, stock, now }: PageFacts, { words, clock }: Reader): Html {
  const { promise } = order;
  const told = stock?.told !== undefined && stock.told !== stock.by ? stock.told : undefined;
  return html`${promise ? html`<p>${words.promised} ${clock(promise.deliverBy)}</p>` : undefined}
${isLate(order, now) ? html`<p class="note">${words.late}</p>` : undefined}
${
  stock
    ? html`<p>${words.stockPromise} ${clock(stock.by)}${told === undefined ? undefined : html` (${words.insteadOf} ${clock(told)})`}</p>`
    : undefined
}`;
}

function linesPart({ lines }: LinkedOrder, { words }: Reader): Html {
  const rows = lines.slice(0, MOST_LINES).map(({ title, sku, lineId, quantity, units }) => {
    const where = units ? quantityStates.filter((state) => units[state] > 0) : [];
    const said = where.map((state) => words.units[state](units?.[state] ?? 0)).join(', ');
    return html`<tr><td>${foreign(shortTitle(title ?? sku ?? lineId))}</td><td>${quantity}</td><td>${said}</td></tr>`;
  });
  const more = lines.length - rows.length;
  return html`<h2>${words.ordered}</h2><table><thead><tr><th scope="col">${words.article}</th><th scope="col">${words.quantity}</th>
<th scope="col">${words.where}</th></tr></thead><tbody>${rows}</tbody></table>${more > 0 ? html`<p>${words.more(more)}</p>` : undefined}`;
}

function contentsOf(lines: Parcel['lines'], { titleOf }: Reader): Html {
  return html`${lines.slice(0, MOST_LINES).map(({ lineId, units }, at) => html`${at > 0 ? ', ' : ''}${units} × ${titleOf(lineId)}`)}`;
}

function expectedPart(
  parcel: Parcel,
  promised: string | undefined,
  { words, clock }: Reader,
): Html | undefined {
  const { status, estimatedDelivery, way, delayed } = parcel;
  if (status === 'delivered' || status === 'returned' || status === 'lost' || status === 'cancelled')
    return undefined;
  const isLater = promised !== undefined && estimatedDelivery !== undefined && estimatedDelivery > promised;
  const later = isLater ? html` <strong>${words.laterThanPromised}</strong>` : undefined;
  const since = way.findLast((step) => step.delayed === true)?.at;
  return html`${
    estimatedDelivery === undefined
      ? undefined
      : html`<p>${words.expected} ${clock(estimatedDelivery)}.${later}</p>`
  }
${delayed && since !== undefined ? html`<p class="note">${words.delayedSince} ${clock(since)}</p>` : undefined}`;
}

function parcelPart(parcel: Parcel, name: string, promised: string | undefined, reader: Reader): Html {
  const { words, clock } = reader;
  const { carrier, trackingNumber, lines, shippedAt, way } = parcel;
  const steps = way.slice(-MOST_STEPS).map(({ at, status, place, delayed }) => {
    const where = place === undefined ? undefined : html`, ${foreign(shortTitle(place))}`;
    return html`<li>${words.parcelState[status]}${delayed ? ` (${words.delayed})` : undefined}${where}<br><small>${clock(at)}</small></li>`;
  });
  const by =
    carrier === undefined
      ? undefined
      : html` ${words.by} ${foreign(carrier)} ${foreign(trackingNumber ?? '')}`;
  return html`<h3>${name}${by}</h3><p>${words.contents} ${contentsOf(lines, reader)}</p>
${expectedPart(parcel, promised, reader)}
<ol class="way"><li>${words.shipped}<br><small>${clock(shippedAt)}</small></li>${steps}</ol>`;
}

function parcelsPart({ parcels, promise }: LinkedOrder, reader: Reader): Html {
  const { words } = reader;
  const shown = parcels.slice(-MOST_PARCELS);
  const first = parcels.length - shown.length;
  const parts = shown.map((parcel, at) => {
    const name = words.parcel(first + at + 1, parcels.length);
    return parcelPart(parcel, name, promise?.deliverBy, reader);
  });
  return html`<h2>${words.where}</h2>${parts.length > 0 ? parts : html`<p>${words.noParcel}</p>`}`;
}

/** What the customer is to do, or to wait for. */
function nextOf(
  { status, review, kept, receiveBy }: LinkedReturn,
  { words, clock }: Reader,
): Html | undefined {
  if (review === 'refused') return html`<p>${words.refusedReview}</p>`;
  if (status !== 'requested') return undefined;
  if (review === 'awaited') return html`<p>${words.review}</p>`;
  return kept ? html`<p>${words.kept}</p>` : html`<p>${words.sendBy} ${clock(receiveBy)}</p>`;
}

function returnPart(returned: LinkedReturn, reader: Reader): Html {
  const { words, clock } = reader;
  const { status, outcome, lines, parcels, labels, claim, requestedAt } = returned;
  const goods = lines.map(({ lineId, units, exchangeFor }) => {
    const wanted = exchangeFor === undefined ? undefined : html` → ${foreign(exchangeFor)}`;
    return html`<li>${units} × ${reader.titleOf(lineId)}${wanted}</li>`;
  });
  const back = parcels.map(({ carrier, trackingNumber }) => {
    return html`<p>${words.travelsWith} ${foreign(carrier)} ${foreign(trackingNumber)}</p>`;
  });
  const toPrint = labels.map(({ url, carrier, trackingNumber }) => {
    const parcel =
      carrier === undefined ? undefined : html` (${foreign(`${carrier} ${trackingNumber ?? ''}`)})`;
    return html`<p><a href="${url}" rel="noreferrer">${words.printLabel}${parcel}</a></p>`;
  });
  const claimed =
    claim &&
    html`<p>${words.claimed} ${words.claimKinds[claim.kind]} → ${words.settlements[claim.settledBy]}</p>`;
  return html`<h3>${words.returnStatus[status]}${outcome === undefined ? undefined : `: ${words.outcomes[outcome]}`}</h3>
<small>${clock(requestedAt)}</small><ul>${goods}</ul>${claimed}${nextOf(returned, reader)}${back}${toPrint}`;
}

function returnsPart({ returns }: LinkedOrder, reader: Reader): Html | undefined {
  if (returns.length === 0) return undefined;
  return html`<h2>${reader.words.returns}</h2>${returns.slice(-MOST_RETURNS).map((one) => returnPart(one, reader))}`;
}

/** Requests of a page are known by how many there were before: pressed twice is asked once. */
function requestIdOf({ returns }: LinkedOrder): string {
  return `page-${returns.length + 1}`;
}

/** Both forms; none without the right to return. */
function formsPart({ order, returnable }: PageFacts, { words, clock }: Reader): Html | undefined {
  if (!returnable) return undefined;
  const id = requestIdOf(order);
  const { parcels } = order;
  const nameOf = (shipmentId: string): string => {
    const at = parcels.findIndex((one) => one.shipmentId === shipmentId);
    return at < 0 ? shipmentId : words.parcel(at + 1, parcels.length);
  };
  // An id of its own: what is asked in two windows of one page is two requests.
  const claims = claimForm(returnable.claims, { id: `${id}-claim`, nameOf, words, clock });
  return html`${returnForm(returnable, id, words, clock)}${claims}`;
}

function readerOf({ order, zone }: PageFacts, words: Words): Reader {
  const titles = new Map(order.lines.map(({ lineId, title, sku }) => [lineId, title ?? sku ?? lineId]));
  const titleOf = (lineId: string): Html => foreign(shortTitle(titles.get(lineId) ?? lineId));
  return { words, clock: clockOf(words.locale, zone ?? 'UTC'), titleOf };
}

/** The page of an order with the headers that it goes with. */
export function trackingPage(facts: PageFacts, words: Words) {
  const { order, brand, zone, pickups, note, now } = facts;
  const reader = readerOf(facts, words);
  const greeting = textOf(brand, words)?.greeting;
  const placed =
    order.placedAt === undefined ? undefined : html`<p>${words.placed} ${reader.clock(order.placedAt)}</p>`;
  const body = html`${greeting === undefined ? undefined : html`<p>${greeting}</p>`}
${note === undefined ? undefined : html`<p class="note" role="status">${note}</p>`}
<p id="now" role="status"><strong>${words.status[order.status]}</strong></p>
<div id="live">${placed}${promisePart(facts, reader)}${pickups.map((one) => pickupPart(one, words, now))}
${parcelsPart(order, reader)}${linesPart(order, reader)}${returnsPart(order, reader)}</div>
${formsPart(facts, reader)}<p><small>${zone === undefined ? words.utc : words.zone(zone)}</small></p>`;
  return documentOf({ words, brand, title: words.order(order.number), body, live: true });
}
