/**
 * A decision in words that an operator reads in ten seconds. Pure; amounts in major units of the decision's
 * currency.
 */

import type {
  Candidate,
  Cost,
  Decision,
  ExclusionReason,
  PlannedFulfillment,
  StoredDecision,
} from '../decision.ts';
import { costTerms, costTermTypes } from '../pricing/cost-terms.ts';
import { microsText } from '../pricing/micros.ts';

const words = new Map<string, string>(costTermTypes.map((type) => [type, costTerms[type].word]));
/** So many locations are named; the others are counted. */
const NAMED = 4;

/** `6.20 shipping + 2.20 handling`, the dearest term first. */
export function termsText(cost: Cost, currency: string): string {
  const terms = Object.entries(cost)
    .filter(([, micros]) => micros !== 0)
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  return terms
    .map(([term, micros]) => `${microsText(micros, currency)} ${words.get(term) ?? term}`)
    .join(' + ');
}

/** What the number of shipments costs. */
function splitMicros(terms: Cost): number {
  const charged = costTermTypes.filter((type) => costTerms[type].chargedBy === 'extraShipment');
  return charged.reduce((sum, type) => sum + (terms[type] ?? 0), 0);
}

function reasonText({ code, sku, unit, value, limit }: ExclusionReason): string {
  return [
    code,
    ...(sku === undefined ? [] : [sku]),
    ...(unit === undefined ? [] : [unit]),
    ...(value === undefined ? [] : [limit === undefined ? String(value) : `${value} (limit ${limit})`]),
  ].join(' ');
}

/** Why one location is not open: its reasons by code, each once. */
export function reasonsText(reasons: readonly ExclusionReason[]): string {
  return [...new Set(reasons.map(reasonText))].slice(0, 3).join(', ');
}

/** Locations that have some of the stock first: that the others have none says little. */
function tellingFirst(a: Candidate, b: Candidate): number {
  return Number(hasNothing(a)) - Number(hasNothing(b));
}
function hasNothing({ reasons = [] }: Candidate): boolean {
  return reasons.some(({ code }) => code === 'NO_STOCK');
}

/** `WH1 RADIUS 812 (limit 500); S2 NO_STOCK; and 5 more`. */
export function candidatesText(candidates: readonly Candidate[]): string {
  const excluded = candidates.filter(({ state }) => state === 'excluded').sort(tellingFirst);
  const named = excluded
    .slice(0, NAMED)
    .map(({ location, reasons = [] }) => `${location} ${reasonsText(reasons)}`);
  return [...named, ...(excluded.length > NAMED ? [`and ${excluded.length - NAMED} more`] : [])].join('; ');
}

/** One location's share, short enough for an event: `8.40 = 6.20 shipping + 2.20 handling`. */
export function shareText(
  { costMicros, cost }: Pick<PlannedFulfillment, 'costMicros' | 'cost'>,
  currency: string,
): string {
  return [microsText(costMicros, currency), termsText(cost, currency)]
    .filter((part) => part !== '')
    .join(' = ');
}

function parcelText(one: PlannedFulfillment, currency: string): string {
  return [
    `${one.location}: ${one.lines.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ')}`,
    ...(one.service === undefined
      ? []
      : [
          `by ${one.service}${one.zone === undefined ? '' : ` zone ${one.zone}`}${one.distanceKm === undefined ? '' : `, ${Math.round(one.distanceKm)} km`}`,
        ]),
    ...(one.deliverBy === undefined ? [] : [`there by ${one.deliverBy.slice(0, 10)}`]),
    `${currency} ${shareText(one, currency)}`,
  ].join(', ');
}

function proofText({ proof: { kind, gapPct, unitsAtMost, lowerBound }, mode }: StoredDecision): string {
  if (kind === 'optimal') return `best of all plans (${mode})`;
  const within =
    gapPct === undefined ? `no plan scores below ${lowerBound}` : `within ${gapPct} % of the best`;
  return `${within} (${mode})${unitsAtMost === undefined ? '' : `, at most ${unitsAtMost} units can be served`}`;
}

/** The text of outcomes that serve nothing. */
const ENDS: Readonly<Partial<Record<Decision['outcome'], string>>> = {
  wait: 'waits for a better plan',
  awaitCapacity: 'waits for capacity',
  backorder: 'no permitted plan',
  hold: 'held',
  cancel: 'cancelled by the rules',
  attention: 'no permitted plan',
};

/**
 * The whole decision. `candidates` as planning returned them; left out, why the others were not taken is left
 * out.
 */
export function decisionText(decision: StoredDecision, candidates: readonly Candidate[] = []): string {
  const { currency, totalMicros, terms } = decision.cost;
  const split = splitMicros(terms);
  const head =
    decision.fulfillments.length === 0
      ? `${ENDS[decision.outcome] ?? decision.outcome}${decision.cause === undefined ? '' : ` (${decision.cause})`}${decision.until === undefined ? '' : ` until ${decision.until}`}`
      : `${currency} ${microsText(totalMicros, currency)}${split === 0 ? '' : ` with ${microsText(split, currency)} for the split`}, ${proofText(decision)}`;
  const open = candidates.filter(({ state }) => state === 'open').map(({ location }) => location);
  return [
    head,
    ...decision.fulfillments.map((one) => parcelText(one, currency)),
    ...(decision.unserved.length > 0
      ? [
          `not served: ${decision.unserved.map(({ sku, quantity, available }) => `${quantity} x ${sku} (${available} available)`).join(', ')}`,
        ]
      : []),
    ...(decision.promise.kept === false
      ? [`the promise ${decision.promise.promised ?? ''} cannot be kept`]
      : []),
    ...(decision.relaxed.length > 0 ? [`relaxed: ${decision.relaxed.join(', ')}`] : []),
    ...(open.length > 0
      ? [
          `possible but not better: ${open.slice(0, NAMED).join(', ')}${open.length > NAMED ? ` and ${open.length - NAMED} more` : ''}`,
        ]
      : []),
    ...(candidates.some(({ state }) => state === 'excluded')
      ? [`excluded: ${candidatesText(candidates)}`]
      : []),
    ...decision.notes,
  ].join('. ');
}
