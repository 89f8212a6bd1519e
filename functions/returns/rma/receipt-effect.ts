import { openException } from '../../exceptions/exception.store.ts';
import { type ChangedFulfillment, movedUnitsWrites } from '../../fulfillment/facts/moved-units-writes.ts';
import { takeBack, undeliveredOf } from '../../fulfillment/parcels/return-units.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { minus, overlap, plus, unitsOf } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { readReturns, saveReturn } from './return.store.ts';
import type { Return, ReturnLine } from './return.ts';
import { cancelReturn, type UnexpectedGoods } from './return-change.ts';

/** What the receipt of a return does to its order. */
export interface ReceiptEffect {
  readonly writes: readonly Write[];
  /** Units that are counted as returned by it, ... */
  readonly taken: readonly ReturnLine[];
  /** ... and units that a carrier had brought back undelivered. */
  readonly undelivered: readonly ReturnLine[];
}

/** The exception about what came back and should not have: more, something else, or nothing. */
function openAbout(
  order: Order,
  { returnId, location }: Return,
  beyond: readonly ReturnLine[],
  { unannounced, strange, isEmpty, corrected }: UnexpectedGoods,
  now: string,
) {
  const some = beyond.length + unannounced.length + strange.length + corrected.length;
  if (some === 0 && !isEmpty) return undefined;
  const detail = {
    fact: 'received',
    returnId,
    location,
    lines: beyond,
    ...(unannounced.length > 0 ? { unannounced } : {}),
    ...(strange.length > 0 ? { strange } : {}),
    ...(corrected.length > 0 ? { corrected } : {}),
    ...(isEmpty ? { empty: true } : {}),
  };
  return openException(order, { type: 'UnwelcomeFact', about: { location }, detail }, now);
}

/** Units of a line that carriers brought back and that none of the returns has received. */
function waitingUndelivered(
  fulfillments: readonly Fulfillment[],
  returns: readonly Pick<Return, 'undelivered'>[],
  lineId: string,
): number {
  const back = fulfillments.reduce((sum, one) => sum + undeliveredOf(one, lineId), 0);
  const received = returns.reduce((sum, { undelivered = [] }) => sum + unitsOf(undelivered, lineId), 0);
  return Math.max(0, back - received);
}

/** What a receipt takes of the goods that came back undelivered. */
interface UndeliveredTaken {
  readonly lines: readonly ReturnLine[];
  readonly writes: readonly Write[];
}

/**
 * Of units `beyond` those that carriers had brought back. A return that waits for goods of a parcel which are all taken
 * in by now, by whichever return, waits for nothing any more.
 */
async function takeUndelivered(
  returned: Return,
  fulfillments: readonly Fulfillment[],
  beyond: readonly ReturnLine[],
  now: string,
): Promise<UndeliveredTaken> {
  if (beyond.length === 0) return { lines: [], writes: [] };
  const all = await readReturns(returned.orderId);
  const waiting = beyond.map((line) => ({
    ...line,
    units: waitingUndelivered(fulfillments, all, line.lineId),
  }));
  const lines = overlap(beyond, waiting);
  const others = all.filter(({ returnId }) => returnId !== returned.returnId);
  const taking = { undelivered: plus(returned.undelivered ?? [], lines) };
  const isOver = ({ status, shipmentId, lines: awaited }: Return): boolean =>
    status === 'requested' &&
    shipmentId !== undefined &&
    awaited.every(({ lineId }) => waitingUndelivered(fulfillments, [...others, taking], lineId) === 0);
  const over = lines.length > 0 ? others.filter(isOver) : [];
  return { lines, writes: over.map((one) => saveReturn(one, cancelReturn(one, now))) };
}

/**
 * Units of an order are back. Each moves a unit that is not returned yet, out of whichever parcel it is
 * found in, or is one that a carrier brought back; where none is left the receipt is recorded all the same, with an
 * exception (P27), and so is what nobody announced.
 */
export async function receiptEffect(
  returned: Return,
  back: readonly ReturnLine[],
  unexpected: UnexpectedGoods,
  now: string,
): Promise<ReceiptEffect> {
  const order = await readOrder(returned.orderId);
  const fulfillmentsBefore = await readFulfillments(returned.orderId);
  const concludedBefore = order.concluded ?? [];
  const { fulfillments, concluded, taken, beyond } = takeBack(fulfillmentsBefore, concludedBefore, back);
  const undelivered = await takeUndelivered(returned, fulfillmentsBefore, beyond, now);
  const moment = { now, settings: settings() };
  const changed = fulfillmentsBefore.flatMap((one, index): ChangedFulfillment[] => {
    const next = fulfillments[index];
    if (!next || next === one) return [];
    return [{ before: one, next: reviseFulfillment(withDueAt(next, moment), now) }];
  });
  const opened = openAbout(order, returned, minus(beyond, undelivered.lines), unexpected, now);
  const before = { fulfillments: fulfillmentsBefore, reservation: undefined, concluded: concludedBefore };
  const after = { fulfillments, reservation: undefined, concluded };
  const writes = await movedUnitsWrites({ order, before, after, changed, opened }, now);
  return { writes: [...writes, ...undelivered.writes], taken, undelivered: undelivered.lines };
}
