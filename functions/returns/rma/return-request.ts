/** A return is requested: which units may come back, and where they go. Pure. */
import { returnableOf, undeliveredOf } from '../../fulfillment/parcels/return-units.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { sumUnits } from '../../order/line-units.ts';
import { returnId } from '../../order/order-id.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import { carry } from '../../shared/events/carried.ts';
import { after } from '../../shared/time.ts';
import { claimedUnits, type Return, type ReturnLine } from './return.ts';
import { eventOf, type ReturnMoment } from './return-change.ts';

/** What is to come back. */
export interface ReturnRequest {
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
  readonly reason?: string | undefined;
  /** Where the goods go; left out, to the location that sent most of the first line. */
  readonly location?: string | undefined;
}

/** What is known of the order that a return is requested of. */
export interface ReturnFacts {
  readonly orderId: string;
  readonly channel: string;
  /** The number of the return to be made. */
  readonly n: number;
  readonly fulfillments: readonly Fulfillment[];
  /** Earlier returns, also those that came to nothing. */
  readonly returns: readonly Return[];
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

function senderOf(fulfillments: readonly Fulfillment[], lineId: string): Sender | undefined {
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

/** A line that is to come back, with what may. */
interface WantedLine {
  readonly lineId: string;
  readonly units: number;
  readonly sender: Sender | undefined;
  /** Units in the order's parcels, surplus too, less those that are coming back already. */
  readonly returnable: number;
}

function linesOf(lines: readonly ReturnLine[], lineId: string): ReturnLine[] {
  return lines.filter((line) => line.lineId === lineId);
}

/** What is known of an order's units, sent and come back. */
type SentAndBack = Pick<ReturnFacts, 'fulfillments' | 'returns'>;

/** How many of the units that were sent of a line are not coming back already, by any return. */
function unclaimedOf({ returns }: SentAndBack, sender: Sender | undefined, lineId: string): number {
  const received = sumUnits(returns.flatMap(({ undelivered = [] }) => linesOf(undelivered, lineId)));
  return (sender?.sent ?? 0) - claimedUnits(returns, lineId) - received;
}

/** How many units of a line may be announced, if somebody wants to. */
export function announceableUnits(facts: SentAndBack, lineId: string): number {
  return Math.max(0, unclaimedOf(facts, senderOf(facts.fulfillments, lineId), lineId));
}

function wantedLines(facts: ReturnFacts, { lines }: ReturnRequest): WantedLine[] {
  return lines.map(({ lineId, units }) => {
    const sender = senderOf(facts.fulfillments, lineId);
    return { lineId, units, sender, returnable: unclaimedOf(facts, sender, lineId) };
  });
}

/** @throws Conflict naming the lines of which more is to come back than may */
function mustBeReturnable(orderId: string, wanted: readonly WantedLine[]): void {
  const tooMuch = wanted.filter(({ units, returnable }) => units > returnable);
  if (tooMuch.length === 0) return;
  const lines = tooMuch.map(({ lineId, units, returnable }) => ({
    lineId,
    wanted: units,
    returnable: Math.max(0, returnable),
  }));
  throw new Conflict(`More is to come back than order ${orderId} has in its parcels.`, { lines });
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
      one.status === 'requested' &&
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
 * A return of units that were sent; the one that waits for them, where a carrier brought them back undelivered.
 * @throws Conflict when more is to come back than is in the order's parcels and not coming back already
 */
export function requestReturn(
  facts: ReturnFacts,
  request: ReturnRequest,
  { now, settings }: ReturnMoment,
): Return {
  const { orderId } = facts;
  const wanted = wantedLines(facts, request);
  const isTooMuch = wanted.some(({ units, returnable }) => units > returnable);
  const known = isTooMuch ? returnOfParcel(facts, request) : undefined;
  if (known) return known;
  mustBeReturnable(orderId, wanted);
  const sender = wanted[0]?.sender;
  if (!sender) throw new InvalidRequest('A return needs a line.', [{ path: 'lines', message: 'is empty' }]);

  const lines = wanted.map(
    ({ lineId, units, sender: from }): ReturnLine => ({ lineId, sku: from?.sku ?? '', units }),
  );
  const place = { location: request.location ?? sender.location, pool: sender.pool };
  return announceReturn(facts, { ...place, lines, reason: request.reason }, { now, settings });
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
}

/** The return of goods, however many of them are the order's. */
export function announceReturn(
  { orderId, channel, n }: Pick<ReturnFacts, 'orderId' | 'channel' | 'n'>,
  { lines, location, pool, reason, shipmentId }: AnnouncedReturn,
  { now, settings }: ReturnMoment,
): Return {
  const receiveBy = after(now, settings.returnReceiveWithin);
  const requested: Return = {
    type: 'Return',
    orderId,
    channel,
    n,
    returnId: returnId(orderId, n),
    location,
    pool,
    status: 'requested',
    lines: [...lines],
    dispositions: [],
    ...(reason === undefined ? {} : { reason }),
    ...(shipmentId === undefined ? {} : { shipmentId }),
    requestedAt: now,
    receiveBy,
    dueAt: receiveBy,
    reminders: 0,
    attempt: 1,
    version: 1,
  };
  return { ...requested, ...carry(eventOf('requested', requested, { lines }), 1, now) };
}
