/** The form by which a customer says that something is wrong with what came, or that it never came. Pure. */

import type { Claimable } from '../../returns/claims/claimable.ts';
import { claimSettlements } from '../../returns/rma/return.ts';
import type { Clock } from './clock.ts';
import { type Html, html } from './html.ts';
import { addressesIn, MOST_LINES, shortTitle, unitsIn } from './return-form.ts';
import type { Words } from './words.ts';

type Parcel = Claimable['parcels'][number];

/** What the field `ask` of this form says; the other one has no such field. */
export const CLAIM = 'claim';

const UNITS = 'claim.';
/** A parcel that never came, with what is in it: `1=2&7=1`. */
const IN = 'in.';
const LOST = 'lost:';
const MOST_PARCELS = 12;

function contentsOf({ lines }: Parcel): string {
  const pairs = lines.slice(0, MOST_LINES).map(({ lineId, units }): [string, string] => [lineId, `${units}`]);
  return new URLSearchParams(pairs).toString();
}

function unitsField({ lineId, sku, title = sku, claimable }: Claimable['lines'][number], words: Words): Html {
  return html`<label for="c-${lineId}">${words.howMany(shortTitle(title), claimable)}</label>
<input id="c-${lineId}" name="${UNITS}${lineId}" type="number" min="0" max="${claimable}" value="0" inputmode="numeric">`;
}

function kindField(parcels: readonly Parcel[], hasLines: boolean, words: Words, nameOf: ParcelName): Html {
  const kinds = hasLines ? (['damaged', 'wrong', 'missing'] as const) : [];
  return html`<label for="c-kind">${words.claimKind}</label><select id="c-kind" name="kind">
${kinds.map((kind) => html`<option value="${kind}">${words.claimKinds[kind]}</option>`)}
${parcels.map(({ shipmentId }) => html`<option value="${LOST}${shipmentId}">${words.neverCame(nameOf(shipmentId))}</option>`)}</select>
${parcels.map((one) => html`<input type="hidden" name="${IN}${one.shipmentId}" value="${contentsOf(one)}">`)}`;
}

function wantedField(settle: Claimable['settle'], words: Words): Html {
  if (settle !== 'wanted') return html`<input type="hidden" name="wanted" value="${settle}">`;
  const options = claimSettlements.map(
    (one) => html`<option value="${one}">${words.settlements[one]}</option>`,
  );
  return html`<label for="c-wanted">${words.outcome}</label><select id="c-wanted" name="wanted">${options}</select>`;
}

/** How the page calls a parcel. */
type ParcelName = (shipmentId: string) => string;

/** What the form needs beside what may be claimed. */
export interface ClaimFormParts {
  /** What the claim is known by; the same sent twice is one claim. */
  readonly id: string;
  readonly nameOf: ParcelName;
  readonly words: Words;
  readonly clock: Clock;
}

/** Undefined where nothing may be claimed, and the form for returns says why. */
export function claimForm(claims: Claimable, { id, nameOf, words, clock }: ClaimFormParts): Html | undefined {
  const open = claims.lines.filter(({ eligible }) => eligible).slice(0, MOST_LINES);
  const parcels = claims.parcels.slice(-MOST_PARCELS);
  const isOver = claims.lines.some(({ because }) => because?.code === 'window_over');
  if (open.length === 0 && parcels.length === 0)
    return isOver
      ? html`<section><h2 id="claim">${words.claim}</h2><p>${words.claimsOver}</p></section>`
      : undefined;
  const { evidence, until, byLink, settle } = claims;
  const ends = until === undefined ? undefined : html`${words.until} ${clock(until)}. `;
  return html`<section><h2 id="claim">${words.claim}</h2><form method="post" action="page">
<input type="hidden" name="ask" value="${CLAIM}"><input type="hidden" name="id" value="${id}">
<p><small>${ends}${byLink === 'review' ? words.claimReview : undefined}</small></p>
${kindField(parcels, open.length > 0, words, nameOf)}
${open.map((line) => unitsField(line, words))}
${parcels.length > 0 ? html`<p><small>${words.wholeParcel}</small></p>` : undefined}
${wantedField(settle, words)}
<label for="c-reason">${words.inYourWords}</label><input id="c-reason" name="reason" maxlength="200">
<label for="c-photos">${words.photos(evidence)}</label><textarea id="c-photos" name="photos" rows="2" cols="40"></textarea>
<div><button>${words.send}</button></div></form></section>`;
}

function packedIn(fields: Readonly<Record<string, string>>, shipmentId: string) {
  const contents = new URLSearchParams(fields[`${IN}${shipmentId}`] ?? '');
  return [...contents].map(([lineId, units]) => ({ lineId, units: Number(units) }));
}

/**
 * The form's fields as the body of `POST /links/{token}/claims`, which judges them: nothing is checked here. Of a parcel
 * that never came all is claimed, unless units are named.
 */
export function claimedByForm(fields: Readonly<Record<string, string>>): unknown {
  const { id, kind = '', wanted, reason = '', photos = '' } = fields;
  const shipmentId = kind.startsWith(LOST) ? kind.slice(LOST.length) : undefined;
  const named = unitsIn(fields, UNITS);
  const isWhole = shipmentId !== undefined && named.length === 0;
  const evidence = addressesIn(photos);
  return {
    ...{ id, kind: shipmentId === undefined ? kind : 'lost', wanted },
    lines: isWhole ? packedIn(fields, shipmentId) : named,
    ...(shipmentId === undefined ? {} : { shipmentId }),
    ...(reason.trim() === '' ? {} : { reason }),
    ...(evidence.length > 0 ? { evidence } : {}),
  };
}
