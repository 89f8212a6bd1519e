/** The form by which a customer asks for a return or an exchange, and what its fields say. Pure. */
import type { ReturnableLine as Line } from '../../returns/policy/eligibility.ts';
import { returnOutcomes } from '../../returns/rma/return.ts';
import type { Clock } from './clock.ts';
import { foreign, type Html, html } from './html.ts';
import type { Words } from './words.ts';

/** What may come back, by the channel's policy. */
export interface Returnable {
  readonly reasons: readonly string[];
  readonly lines: readonly Line[];
}

/** A page stays small: of an order of very many lines these are asked for at once. */
export const MOST_LINES = 20;
const MOST_TITLE = 120;

const UNITS = 'units.';
const WANT = 'want.';

/** A title as far as a page shows it. */
export function shortTitle(title: string): string {
  return title.length > MOST_TITLE ? `${title.slice(0, MOST_TITLE)}…` : title;
}

/** The channel's own reasons have no words but their code's. */
function reasonInWords({ reasons }: Words, code: string): string {
  const known: Readonly<Record<string, string>> = reasons;
  return known[code] ?? code.replaceAll('_', ' ');
}

function noteOf({ fee, label, until }: Line, words: Words, clock: Clock): Html {
  const ends = until === undefined ? undefined : html`${words.until} ${clock(until)}. `;
  const kept = fee === undefined || fee === 0 ? undefined : `${words.fee} `;
  const pays = label === 'customer' ? words.customerPays : undefined;
  return html`<p><small>${ends}${kept}${pays}</small></p>`;
}

function lineFields(line: Line, words: Words, clock: Clock): Html {
  const { lineId, sku, title = sku, returnable } = line;
  const name = shortTitle(title);
  return html`<fieldset><legend>${foreign(name)}</legend>
<label for="u-${lineId}">${words.howMany(name, returnable)}</label>
<input id="u-${lineId}" name="${UNITS}${lineId}" type="number" min="0" max="${returnable}" value="0" inputmode="numeric">
<label for="w-${lineId}">${words.exchangeFor}</label><input id="w-${lineId}" name="${WANT}${lineId}" value="${sku}" maxlength="100">
${noteOf(line, words, clock)}</fieldset>`;
}

function refusedLine({ sku, title = sku, because }: Line, { whyNot }: Words): Html {
  return html`<li>${foreign(shortTitle(title))} ${because ? whyNot[because.code] : undefined}</li>`;
}

function photosField(lines: readonly Line[], { photos }: Words): Html | undefined {
  const most = Math.max(0, ...lines.map((line) => line.photos));
  if (most === 0) return undefined;
  return html`<label for="photos">${photos(most)}</label><textarea id="photos" name="photos" rows="2" cols="40"></textarea>`;
}

/** `id`: what the request is known by; the same sent twice is one request. */
export function returnForm({ reasons, lines }: Returnable, id: string, words: Words, clock: Clock): Html {
  const open = lines.filter(({ eligible, returnable }) => eligible && returnable > 0);
  const shown = open.slice(0, MOST_LINES);
  const barred = lines.filter((line) => !open.includes(line)).slice(0, MOST_LINES);
  const options = reasons.map((code) => html`<option value="${code}">${reasonInWords(words, code)}</option>`);
  const outcomes = returnOutcomes.map((one) => html`<option value="${one}">${words.outcomes[one]}</option>`);
  return html`<section><h2 id="ask">${words.ask}</h2>
${
  shown.length === 0
    ? undefined
    : html`<form method="post" action="page"><input type="hidden" name="id" value="${id}">
${shown.map((line) => lineFields(line, words, clock))}
<label for="outcome">${words.outcome}</label><select id="outcome" name="outcome">${outcomes}</select>
<label for="reason">${words.reason}</label>
<select id="reason" name="reason"><option value="">${words.noReason}</option>${options}</select>
${photosField(shown, words)}
<div><button>${words.send}</button></div></form>`
}
${barred.length > 0 ? html`<ul>${barred.map((line) => refusedLine(line, words))}</ul>` : undefined}</section>`;
}

/** Units by line, of fields whose name has the line behind a prefix; lines of which none is wanted are left out. */
export function unitsIn(fields: Readonly<Record<string, string>>, prefix: string) {
  return Object.entries(fields).flatMap(([name, units]) => {
    if (!name.startsWith(prefix) || units.trim() === '' || Number(units) === 0) return [];
    return [{ lineId: name.slice(prefix.length), units: Number(units) }];
  });
}

/** Addresses, one a line. */
export function addressesIn(text: string): string[] {
  return text
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** The form's fields as the body of `POST /links/{token}/returns`, which judges them: nothing is checked here. */
export function askedByForm(fields: Readonly<Record<string, string>>): unknown {
  const { id, outcome, reason, photos = '' } = fields;
  const lines = unitsIn(fields, UNITS).map(({ lineId, units }) => {
    const exchangeFor = outcome === 'exchange' ? fields[`${WANT}${lineId}`]?.trim() : undefined;
    const why = reason ? { reason } : {};
    return { lineId, units, ...why, ...(exchangeFor ? { exchangeFor } : {}) };
  });
  const addresses = addressesIn(photos);
  const shown = addresses.length > 0 ? { photos: addresses } : {};
  return { id, lines, ...(outcome === undefined ? {} : { outcome }), ...shown };
}
