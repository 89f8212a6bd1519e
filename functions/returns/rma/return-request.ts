/** A return is requested: which units may come back, and where they go. Pure. */
import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { returnableOf, undeliveredOf } from '../../fulfillment/parcels/return-units.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { sumUnits } from '../../order/line-units.ts';
import { returnId } from '../../order/order-id.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import { carry } from '../../shared/events/carried.ts';
import { worthOf } from '../money/settlement.ts';
import {
  answerOfLine,
  judgeLine,
  type ReturnableLine,
  type ReturnFactsOfLine,
} from '../policy/eligibility.ts';
import type { ReturnTerms } from '../policy/return-terms.ts';
import { claimedUnits, receivedUndelivered, type SentAndBack } from './claimed-units.ts';
import { keptLabel, type ToldLabel } from './label-return.ts';
import { awaitsGoods, type Return, type ReturnLine, type WishedLine } from './return.ts';
import { eventOf } from './return-change.ts';
import { type ReturnMoment, receiptDeadline, reviewReminder } from './return-deadlines.ts';

/** What is to come back, and what is wanted for it. */
export interface ReturnRequest {
  readonly lines: readonly (WishedLine & { readonly units: number })[];
  readonly reason?: string | undefined;
  readonly outcome?: Return['outcome'];
  readonly photos?: readonly string[] | undefined;
  /** With what the goods travel, where whoever asks has a label. */
  readonly label?: ToldLabel | undefined;
  /** Who wants it against the policy: `<caller kind>:<id>`. */
  readonly despitePolicy?: string | undefined;
  /** Where the goods go; left out, to the location that sent most of the first line. */
  readonly location?: string | undefined;
}

/** A line with what may come back of it. */
type WantedLine = ReturnFactsOfLine & {
  readonly units: number;
  readonly sender: Sender | undefined;
  readonly verdict: ReturnableLine;
};

/** What is known of the order that a return is requested of. */
export interface ReturnFacts extends SentAndBack {
  readonly orderId: string;
  readonly channel: string;
  /** The number of the return to be made. */
  readonly n: number;
}

/**
 * Who sent a line: the location that sent most of it. `sent` counts the units of all locations that are in parcels, or
 * that a carrier brought back undelivered: these are received and inspected by a return, too.
 */
interface Sender {
  readonly sku: string;
  readonly location: string;
  readonly pool: string;
  readonly sent: number;
}

/** The location that sent most of a line; undefined where no unit of it is in a parcel. */
export function senderOf(fulfillments: readonly Fulfillment[], lineId: string): Sender | undefined {
  const parts = fulfillments.flatMap((fulfillment) => {
    const { location, pool, lines } = fulfillment;
    const sku = lines.find((line) => line.lineId === lineId)?.sku;
    const sent = returnableOf(fulfillment, lineId) + undeliveredOf(fulfillment, lineId);
    return sku === undefined || sent === 0 ? [] : [{ sku, location, pool, sent }];
  });
  const [most] = parts.toSorted((a, b) => b.sent - a.sent);
  if (!most) return undefined;
  return { ...most, sent: parts.reduce((units, { sent }) => units + sent, 0) };
}

function linesOf(lines: readonly ReturnLine[], lineId: string): ReturnLine[] {
  return lines.filter((line) => line.lineId === lineId);
}

/** How many of the units that were sent of a line are not coming back already, by any return. */
function unclaimedOf(facts: SentAndBack, sender: Sender | undefined, lineId: string): number {
  return (sender?.sent ?? 0) - claimedUnits(facts, lineId) - receivedUndelivered(facts, lineId);
}

/** How many units of a line may be announced, if somebody wants to. */
export function announceableUnits(facts: SentAndBack, lineId: string): number {
  return Math.max(0, unclaimedOf(facts, senderOf(facts.fulfillments, lineId), lineId));
}

/** Units of a line that ever left, surplus too. */
function sentUnits(fulfillments: readonly Fulfillment[], lineId: string): number {
  const counted = fulfillments.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
  const packed = fulfillments.flatMap(parcelsOf).map(({ lines }) => lines[lineId]?.surplus ?? 0);
  return (
    packed.reduce((sum, surplus) => sum + surplus, 0) + counted.reduce((sum, one) => sum + one.shipped, 0)
  );
}

/** What is known of units of a line. `sku`: where no fulfillment has any. */
export function factsOfLine(facts: SentAndBack, lineId: string, sku = ''): ReturnFactsOfLine {
  const sender = senderOf(facts.fulfillments, lineId);
  const returnable = announceableUnits(facts, lineId);
  return {
    lineId,
    sku: sender?.sku ?? sku,
    sent: Math.max(returnable, sentUnits(facts.fulfillments, lineId)),
    returnable,
  };
}

function wantedLines(
  facts: ReturnFacts,
  { lines }: ReturnRequest,
  { ruleOf, arrived, paid }: ReturnTerms,
  now: string,
): WantedLine[] {
  return lines.map(({ lineId, units }) => {
    const known = factsOfLine(facts, lineId);
    const verdict = judgeLine(known, ruleOf(known), arrived, now, paid?.currency);
    return { ...known, units, sender: senderOf(facts.fulfillments, lineId), verdict };
  });
}

/** @throws Conflict that says of each line whether so much of it may come back, and if not, why */
function mustBeReturnable(orderId: string, wanted: readonly WantedLine[], despitePolicy: boolean): void {
  const tooMuch = wanted.filter(({ units, returnable }) => units > returnable);
  const barred = despitePolicy ? [] : wanted.filter(({ verdict }) => !verdict.eligible);
  const lines = wanted.map(({ units, verdict }) => answerOfLine(units, verdict));
  if (tooMuch.length > 0)
    throw new Conflict(`More is to come back than order ${orderId} has in its parcels.`, { lines });
  if (barred.length > 0)
    throw new Conflict(`The policy of the channel keeps lines of order ${orderId} from coming back.`, {
      lines,
    });
}

/** @throws InvalidRequest where fewer photos come with the request than the policy wants */
function mustHavePhotos(wanted: readonly WantedLine[], { photos = [] }: ReturnRequest): void {
  const most = Math.max(0, ...wanted.map(({ verdict }) => verdict.photos));
  if (photos.length >= most) return;
  const message = `must be at least ${most}: the policy of the channel wants to see the goods`;
  throw new InvalidRequest('The body is not valid.', [{ path: 'photos', message }]);
}

/** What is kept of the request, beside its units. */
function wishesOf({ lines, outcome, photos, despitePolicy }: ReturnRequest, wanted: readonly WantedLine[]) {
  const wishes = lines
    .filter(({ reason, exchangeFor }) => reason !== undefined || exchangeFor !== undefined)
    .map(({ units: _, ...wish }) => wish);
  const isReviewed =
    despitePolicy === undefined && wanted.some(({ verdict }) => verdict.approval === 'review');
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(wishes.length > 0 ? { wishes } : {}),
    ...(photos === undefined ? {} : { photos: [...photos] }),
    ...(isReviewed ? { review: { state: 'awaited' as const } } : {}),
  };
}

/** The first return that still waits for all of these units, where it fits. */
export function awaitedReturn(
  returns: readonly Return[],
  lines: ReturnRequest['lines'],
  fits: (returned: Return) => boolean,
): Return | undefined {
  if (lines.length === 0) return undefined;
  return returns.find(
    (one) =>
      awaitsGoods(one) &&
      fits(one) &&
      lines.every(({ lineId, units }) => units <= sumUnits(linesOf(one.lines, lineId))),
  );
}

/** The return of a parcel that came back undelivered, where it is the one that is asked for. */
function returnOfParcel({ returns }: ReturnFacts, { lines, location }: ReturnRequest): Return | undefined {
  const fits = (one: Return): boolean =>
    one.shipmentId !== undefined && (location === undefined || location === one.location);
  return awaitedReturn(returns, lines, fits);
}

/**
 * A return of units that were sent, as `by` asks for it (`<caller kind>:<id>`); the one that waits for them, where a
 * carrier brought them back undelivered.
 * @throws Conflict when more is to come back than is in the order's parcels and not coming back already
 */
export function requestReturn(
  facts: ReturnFacts,
  request: ReturnRequest & { readonly by: string },
  terms: ReturnTerms,
  { now, settings }: ReturnMoment,
): Return {
  const { orderId } = facts;
  const { despitePolicy } = request;
  const wanted = wantedLines(facts, request, terms, now);
  const isTooMuch = wanted.some(({ units, returnable }) => units > returnable);
  const known = isTooMuch ? returnOfParcel(facts, request) : undefined;
  if (known) return known;
  mustBeReturnable(orderId, wanted, despitePolicy !== undefined);
  if (despitePolicy === undefined) mustHavePhotos(wanted, request);
  const sender = wanted[0]?.sender;
  if (!sender) throw new InvalidRequest('A return needs a line.', [{ path: 'lines', message: 'is empty' }]);

  const lines = wanted.map(
    ({ lineId, units, sender: from }): ReturnLine => ({ lineId, sku: from?.sku ?? '', units }),
  );
  const place = { location: request.location ?? sender.location, pool: sender.pool };
  const kept = keptTerms(wanted, request, terms);
  const labels = request.label && [keptLabel({ terms: kept }, request.label, { by: request.by, now })];
  const asked = { ...wishesOf(request, wanted), terms: kept, ...(labels ? { labels } : {}) };
  return announceReturn(facts, { ...place, lines, reason: request.reason, asked }, { now, settings });
}

/** Whether bringing the goods back is not worth it: each line's rule says so of all that is to come. */
function isToStay(
  wanted: readonly WantedLine[],
  { outcome }: ReturnRequest,
  { paid, ruleOf, arrived }: ReturnTerms,
): boolean {
  // What is still on its way may come back by itself.
  if (!paid || arrived === undefined || outcome === 'exchange') return false;
  const worth = wanted.reduce((sum, { lineId, units }) => sum + worthOf(paid, lineId, units), 0);
  return wanted.every((line) => worth < (ruleOf(line).keepBelow[paid.currency] ?? 0));
}

/** Whether the brand pays for the way back of all of it, and whoever asks has no label. */
function isLabelToBeMade(
  wanted: readonly WantedLine[],
  { label }: ReturnRequest,
  { makesLabels }: ReturnTerms,
): boolean {
  return (
    makesLabels === true && label === undefined && wanted.every(({ verdict }) => verdict.label === 'brand')
  );
}

/** What the policy says, kept as it is now. */
function keptTerms(
  wanted: readonly WantedLine[],
  request: ReturnRequest,
  terms: ReturnTerms,
): NonNullable<Return['terms']> {
  const { policyVersion, shipping, refundOn, days } = terms;
  const { despitePolicy } = request;
  return {
    ...(policyVersion === undefined ? {} : { policyVersion }),
    lines: wanted.map(({ lineId, verdict: { label, fee } }) => ({
      lineId,
      label,
      ...(fee === undefined ? {} : { fee }),
    })),
    ...(shipping ? { shipping } : {}),
    ...(refundOn === 'inspection' ? {} : { refundOn }),
    ...(days === undefined ? {} : { days }),
    ...(despitePolicy === undefined && isToStay(wanted, request, terms) ? { keep: true } : {}),
    ...(isLabelToBeMade(wanted, request, terms) ? { makesLabel: true } : {}),
    ...(despitePolicy === undefined ? {} : { despitePolicy }),
  };
}

/**
 * What the policy says of goods that a customer has brought to a counter, and of which nobody asked before: they are
 * there, so it refuses nothing, and there is no way back to pay for.
 */
export function termsAtCounter(
  lines: readonly ReturnLine[],
  { policyVersion, shipping, refundOn, days, paid, ruleOf }: ReturnTerms,
): NonNullable<Return['terms']> {
  const feeOf = (line: ReturnLine) => (paid ? ruleOf(line).fee[paid.currency] : undefined);
  return {
    ...(policyVersion === undefined ? {} : { policyVersion }),
    lines: lines.map((line) => {
      const fee = feeOf(line);
      return { lineId: line.lineId, label: 'customer' as const, ...(fee === undefined ? {} : { fee }) };
    }),
    ...(shipping ? { shipping } : {}),
    ...(refundOn === 'inspection' ? {} : { refundOn }),
    ...(days === undefined ? {} : { days }),
  };
}

/** What is announced. */
export interface AnnouncedReturn {
  readonly lines: readonly ReturnLine[];
  /** Where the goods go, ... */
  readonly location: string;
  /** ... and in which pool they are on sale there. */
  readonly pool: string;
  readonly reason?: string | undefined;
  /** The parcel that came back undelivered, if that is why. */
  readonly shipmentId?: string | undefined;
  /** What else was said as it was asked for. */
  readonly asked?: Pick<Return, 'outcome' | 'wishes' | 'photos' | 'terms' | 'claim' | 'review' | 'labels'>;
}

/** The return of goods, however many of them are the order's. */
export function announceReturn(
  { orderId, channel, n }: Pick<ReturnFacts, 'orderId' | 'channel' | 'n'>,
  { lines, location, pool, reason, shipmentId, asked = {} }: AnnouncedReturn,
  { now, settings }: ReturnMoment,
): Return {
  const { due: receiveBy, remindAt } = receiptDeadline(asked, { now, settings });
  const isKept = asked.terms?.keep === true && asked.review === undefined;
  // Of goods that are not to be sent yet whoever is to look is reminded, and of what a carrier brings nobody.
  const reminder = asked.review === undefined ? remindAt : reviewReminder(receiveBy, now);
  const awaited = {
    status: 'requested' as const,
    ...(shipmentId === undefined ? { remindAt: reminder, dueAt: reminder } : { dueAt: receiveBy }),
  };
  const requested: Return = {
    type: 'Return',
    orderId,
    channel,
    n,
    returnId: returnId(orderId, n),
    location,
    pool,
    ...(isKept ? { status: 'closed' as const, kept: true, closedAt: now } : awaited),
    lines: [...lines],
    dispositions: [],
    ...(reason === undefined ? {} : { reason }),
    ...(shipmentId === undefined ? {} : { shipmentId }),
    ...asked,
    requestedAt: now,
    receiveBy,
    reminders: 0,
    attempt: 1,
    version: 1,
  };
  const { outcome, wishes, review } = asked;
  const said = {
    ...(outcome === undefined ? {} : { outcome }),
    ...(wishes === undefined ? {} : { wishes }),
    ...(review === undefined ? {} : { review: true }),
    ...(isKept ? { kept: true } : {}),
  };
  return { ...requested, ...carry(eventOf('requested', requested, { lines, ...said }), 1, now) };
}
