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
import { awaitsGoods, type Return, type ReturnLine } from './return.ts';
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
  const outcomes = [
    ...(beyond.length + unannounced.length > 0 ? ['more'] : []),
    ...(strange.length > 0 ? ['other'] : []),
    ...(corrected.length > 0 ? ['corrected'] : []),
    ...(isEmpty ? ['empty'] : []),
  ];
  if (outcomes.length === 0) return undefined;
  const detail = {
    fact: 'received',
    outcomes,
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

/** Of `lines` those that carriers brought back and that none of the returns has received. */
function waitingOf(
  lines: readonly ReturnLine[],
  fulfillments: readonly Fulfillment[],
  returns: readonly Return[],
): ReturnLine[] {
  const waiting = lines.map((line) => ({
    ...line,
    units: waitingUndelivered(fulfillments, returns, line.lineId),
  }));
  return overlap(lines, waiting);
}

/**
 * Units that came back undelivered and that the return is about: those of its parcel; or, where somebody had announced
 * it before the carrier brought the units back, those that the return of no parcel was opened about.
 */
function awaitedUndelivered(
  { returnId, shipmentId, lines, undelivered = [] }: Return,
  fulfillments: readonly Fulfillment[],
  returns: readonly Return[],
): ReturnLine[] {
  const awaited = minus(lines, undelivered);
  if (shipmentId !== undefined) return awaited;
  const ofParcels = returns.filter((one) => one.returnId !== returnId && one.shipmentId !== undefined);
  const ofOthers = plus(
    ofParcels.flatMap((one) => minus(one.lines, one.undelivered ?? [])),
    [],
  );
  const free = awaited.map((line) => ({
    ...line,
    units: Math.max(
      0,
      waitingUndelivered(fulfillments, returns, line.lineId) - unitsOf(ofOthers, line.lineId),
    ),
  }));
  return overlap(awaited, free);
}

/** Returns of parcels that wait for nothing any more: their goods are taken in by now, by whichever return. */
function returnsThatAreOver(
  returns: readonly Return[],
  fulfillments: readonly Fulfillment[],
  { returnId, undelivered = [] }: Return,
  taken: readonly ReturnLine[],
): Return[] {
  if (taken.length === 0) return [];
  const others = returns.filter((one) => one.returnId !== returnId);
  const all = [...others, { undelivered: plus(undelivered, taken) }];
  return others.filter(
    ({ status, shipmentId, lines }) =>
      awaitsGoods({ status }) &&
      shipmentId !== undefined &&
      lines.every(({ lineId }) => waitingUndelivered(fulfillments, all, lineId) === 0),
  );
}

/**
 * Units of an order are back. Those that a carrier brought back and that the return is about go first. Each other one
 * moves a unit that is not returned yet, out of whichever parcel it is found in, or is one that a carrier brought back;
 * where none is left the receipt is recorded all the same, with an exception (P27), and so is what nobody announced.
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
  const returns = await readReturns(returned.orderId);
  const awaited = awaitedUndelivered(returned, fulfillmentsBefore, returns);
  const ofCarrier = waitingOf(overlap(back, awaited), fulfillmentsBefore, returns);
  const others = minus(back, ofCarrier);
  const { fulfillments, concluded, taken, beyond } = takeBack(fulfillmentsBefore, concludedBefore, others);
  const unmoved = plus(ofCarrier, beyond);
  const undelivered = waitingOf(unmoved, fulfillmentsBefore, returns);
  const over = returnsThatAreOver(returns, fulfillmentsBefore, returned, undelivered);
  const moment = { now, settings: settings() };
  const changed = fulfillmentsBefore.flatMap((one, index): ChangedFulfillment[] => {
    const next = fulfillments[index];
    if (!next || next === one) return [];
    return [{ before: one, next: reviseFulfillment(withDueAt(next, moment), now) }];
  });
  const opened = openAbout(order, returned, minus(unmoved, undelivered), unexpected, now);
  const before = { fulfillments: fulfillmentsBefore, reservation: undefined, concluded: concludedBefore };
  const after = { fulfillments, reservation: undefined, concluded };
  const writes = await movedUnitsWrites({ order, before, after, changed, opened }, now);
  const ended = over.map((one) => saveReturn(one, cancelReturn(one, now)));
  return { writes: [...writes, ...ended], taken, undelivered };
}
