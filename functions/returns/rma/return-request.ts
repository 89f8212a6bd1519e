/** A return is requested: which delivered units may come back, and where they go. Pure. */
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
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

/** Who delivered a line: the location that sent most of it. `delivered` counts the units of all locations. */
interface Deliverer {
  readonly sku: string;
  readonly location: string;
  readonly pool: string;
  readonly delivered: number;
}

function delivererOf(fulfillments: readonly Fulfillment[], lineId: string): Deliverer | undefined {
  const parts = fulfillments.flatMap(({ location, pool, lines }) =>
    lines
      .filter((line) => line.lineId === lineId && line.delivered > 0)
      .map(({ sku, delivered }) => ({ sku, location, pool, delivered })),
  );
  const [most] = parts.toSorted((a, b) => b.delivered - a.delivered);
  if (!most) return undefined;
  return { ...most, delivered: parts.reduce((units, { delivered }) => units + delivered, 0) };
}

/** A line that is to come back, with what may. */
interface WantedLine {
  readonly lineId: string;
  readonly units: number;
  readonly deliverer: Deliverer | undefined;
  /** Delivered units less those that earlier returns took back or claim. */
  readonly returnable: number;
}

function wantedLines({ fulfillments, returns }: ReturnFacts, { lines }: ReturnRequest): WantedLine[] {
  return lines.map(({ lineId, units }) => {
    const deliverer = delivererOf(fulfillments, lineId);
    const returnable = (deliverer?.delivered ?? 0) - claimedUnits(returns, lineId);
    return { lineId, units, deliverer, returnable };
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
  throw new Conflict(`More is to come back than order ${orderId} has delivered.`, { lines });
}

/**
 * A return of delivered units.
 * @throws Conflict when more is to come back than was delivered and not claimed by another return
 */
export function requestReturn(
  facts: ReturnFacts,
  request: ReturnRequest,
  { now, settings }: ReturnMoment,
): Return {
  const { orderId, channel, n } = facts;
  const wanted = wantedLines(facts, request);
  mustBeReturnable(orderId, wanted);
  const sender = wanted[0]?.deliverer;
  if (!sender) throw new InvalidRequest('A return needs a line.', [{ path: 'lines', message: 'is empty' }]);

  const lines = wanted.map(
    ({ lineId, units, deliverer }): ReturnLine => ({ lineId, sku: deliverer?.sku ?? '', units }),
  );
  const receiveBy = after(now, settings.returnReceiveWithin);
  const requested: Return = {
    type: 'Return',
    orderId,
    channel,
    n,
    returnId: returnId(orderId, n),
    location: request.location ?? sender.location,
    pool: sender.pool,
    status: 'requested',
    lines,
    dispositions: [],
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    requestedAt: now,
    receiveBy,
    dueAt: receiveBy,
    reminders: 0,
    attempt: 1,
    version: 1,
  };
  return { ...requested, ...carry(eventOf('requested', requested, { lines }), 1, now) };
}
