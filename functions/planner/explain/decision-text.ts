/**
 * A decision in words that an operator reads in ten seconds; amounts in major units of the decision's
 * currency.
 */

import { counted } from '../../shared/counted.ts';
import type {
  Candidate,
  Cost,
  Decision,
  ExclusionReason,
  PlannedFulfillment,
  StoredDecision,
} from '../decision.ts';
import { predicateOf } from '../exclusion-reasons.ts';
import { costTerms, costTermTypes } from '../pricing/cost-terms.ts';
import { microsText } from '../pricing/micros.ts';

/** So many locations are named; the others are counted. */
const NAMED = 4;
/** So many reasons of a location are given. */
const REASONS = 3;

const words = new Map<string, string>(costTermTypes.map((type) => [type, costTerms[type].word]));

/** The text of outcomes that serve nothing. */
const endings: Readonly<Partial<Record<Decision['outcome'], string>>> = {
  wait: 'waits for a better plan',
  awaitCapacity: 'waits for capacity',
  backorder: 'no permitted plan',
  hold: 'held',
  cancel: 'cancelled by the rules',
  attention: 'no permitted plan',
};

/** The same where nobody knows whether there is a plan. */
const unknownEndings: typeof endings = { backorder: 'no plan', attention: 'no plan' };

/** `6.20 shipping + 2.20 handling`, the dearest term first. */
export function termsText(cost: Cost, currency: string): string {
  const terms = Object.entries(cost)
    .filter(([, micros]) => micros !== 0)
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const texts = terms.map(([term, micros]) => `${microsText(micros, currency)} ${words.get(term) ?? term}`);
  return texts.join(' + ');
}

/** Why one location is not open: its reasons, each once. */
function reasonsText(reasons: readonly ExclusionReason[]): string {
  return [...new Set(reasons.map(predicateOf))].slice(0, REASONS).join(' and ');
}

function lacksStock({ reasons = [] }: Candidate): boolean {
  return reasons.some(({ code }) => code === 'NO_STOCK');
}

/** Locations that have some of the stock come first: that the others have none says little. */
function compareInterest(a: Candidate, b: Candidate): number {
  return Number(lacksStock(a)) - Number(lacksStock(b));
}

/** `WH1 is 812 km away, 500 km are allowed (RADIUS); S2 has nothing free (NO_STOCK); and 5 more`. */
export function candidatesText(candidates: readonly Candidate[]): string {
  const excluded = candidates.filter(({ state }) => state === 'excluded').sort(compareInterest);
  const named = excluded
    .slice(0, NAMED)
    .map(({ location, reasons = [] }) => `${location} ${reasonsText(reasons)}`);
  const more = excluded.length > NAMED ? [`and ${excluded.length - NAMED} more`] : [];
  return [...named, ...more].join('; ');
}

/** One location's share, short enough for an event: `8.40 = 6.20 shipping + 2.20 handling`. */
export function shareText(
  { costMicros, cost }: Pick<PlannedFulfillment, 'costMicros' | 'cost'>,
  currency: string,
): string {
  const parts = [microsText(costMicros, currency), termsText(cost, currency)];
  return parts.filter((part) => part !== '').join(' = ');
}

/** `by ground zone 3, 812 km`. */
function serviceText({ service, zone, distanceKm }: PlannedFulfillment): string[] {
  if (service === undefined) return [];
  const by = zone === undefined ? `by ${service}` : `by ${service} zone ${zone}`;
  return [distanceKm === undefined ? by : `${by}, ${Math.round(distanceKm)} km`];
}

/** `WH1: 2 x A, by ground zone 3, 812 km, there by 2026-03-06, USD 8.40 = 6.20 shipping + 2.20 handling`. */
function fulfillmentText(fulfillment: PlannedFulfillment, currency: string): string {
  const { location, lines, deliverBy, deliverOn = deliverBy?.slice(0, 10) } = fulfillment;
  return [
    `${location}: ${lines.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ')}`,
    ...serviceText(fulfillment),
    ...(deliverOn === undefined ? [] : [`there by ${deliverOn}`]),
    `${currency} ${shareText(fulfillment, currency)}`,
  ].join(', ');
}

function proofText({ proof, mode }: StoredDecision): string {
  const { kind, gapPct, unitsAtMost, lowerBound } = proof;
  if (kind === 'optimal') return `best of all plans (${mode})`;
  const within =
    gapPct === undefined ? `no plan scores below ${lowerBound}` : `within ${gapPct} % of the best`;
  const units = unitsAtMost === undefined ? '' : `, at most ${counted(unitsAtMost, 'unit')} can be served`;
  return `${within} (${mode})${units}`;
}

/** Micros of a decision's cost that depend on the number of shipments. */
function splitMicros(terms: Cost): number {
  const charged = costTermTypes.filter((type) => costTerms[type].chargedBy === 'extraShipment');
  return charged.reduce((sum, type) => sum + (terms[type] ?? 0), 0);
}

/** That no plan was found before the budget ended, and what is known of any. */
function notFoundText({ proof: { lowerBound }, mode, cost: { currency } }: StoredDecision): string {
  const least =
    mode === 'cost'
      ? `costs less than ${currency} ${microsText(lowerBound, currency)}`
      : `scores below ${lowerBound} (${mode})`;
  return `none was found within the work allowed, and none ${least}`;
}

/** How an order ended of which nothing is planned. */
function endingText(decision: StoredDecision): string {
  const { outcome, cause, until, proof } = decision;
  const isKnown = proof.kind === 'optimal';
  const word = (isKnown ? undefined : unknownEndings[outcome]) ?? endings[outcome] ?? outcome;
  const because = cause === undefined ? '' : ` (${cause})`;
  const ending = `${word}${because}${until === undefined ? '' : ` until ${until}`}`;
  return isKnown ? ending : `${ending}: ${notFoundText(decision)}`;
}

/** What came of it: the cost and its proof, or how planning ended. */
function headText(decision: StoredDecision): string {
  if (decision.fulfillments.length === 0) return endingText(decision);
  const { currency, totalMicros, terms } = decision.cost;
  const split = splitMicros(terms);
  const forTheSplit = split === 0 ? '' : ` with ${microsText(split, currency)} for the split`;
  return `${currency} ${microsText(totalMicros, currency)}${forTheSplit}, ${proofText(decision)}`;
}

function unservedText({ unserved }: StoredDecision): string[] {
  if (unserved.length === 0) return [];
  const texts = unserved.map(
    ({ sku, quantity, available }) => `${quantity} x ${sku} (${available} within the rules)`,
  );
  return [`not served: ${texts.join(', ')}`];
}

function brokenPromiseText({ promise: { kept, promised = '' } }: StoredDecision): string[] {
  return kept === false ? [`the promise ${promised} cannot be kept`] : [];
}

function openText(candidates: readonly Candidate[]): string[] {
  const open = candidates.filter(({ state }) => state === 'open').map(({ location }) => location);
  if (open.length === 0) return [];
  const more = open.length > NAMED ? ` and ${open.length - NAMED} more` : '';
  return [`possible but not better: ${open.slice(0, NAMED).join(', ')}${more}`];
}

/**
 * The whole decision. Without `candidates`, which planning returns, why the others were not taken is left
 * out.
 */
export function decisionText(decision: StoredDecision, candidates: readonly Candidate[] = []): string {
  const { cost, fulfillments, relaxed, notes } = decision;
  const excluded = candidatesText(candidates);
  return [
    headText(decision),
    ...fulfillments.map((fulfillment) => fulfillmentText(fulfillment, cost.currency)),
    ...unservedText(decision),
    ...brokenPromiseText(decision),
    ...(relaxed.length > 0 ? [`relaxed: ${relaxed.join(', ')}`] : []),
    ...openText(candidates),
    ...(excluded === '' ? [] : [`excluded: ${excluded}`]),
    ...notes,
  ].join('. ');
}
