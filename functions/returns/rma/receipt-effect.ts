import { openException } from '../../exceptions/exception.store.ts';
import { type ChangedFulfillment, movedUnitsWrites } from '../../fulfillment/facts/moved-units-writes.ts';
import { takeBack, undeliveredOf } from '../../fulfillment/parcels/return-units.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { minus, overlap, unitsOf } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { readReturns } from './return.store.ts';
import type { Return, ReturnLine } from './return.ts';
import type { UnexpectedGoods } from './return-change.ts';

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
  { unannounced, strange, isEmpty }: UnexpectedGoods,
  now: string,
) {
  if (beyond.length + unannounced.length + strange.length === 0 && !isEmpty) return undefined;
  const detail = {
    fact: 'received',
    returnId,
    location,
    lines: beyond,
    ...(unannounced.length > 0 ? { unannounced } : {}),
    ...(strange.length > 0 ? { strange } : {}),
    ...(isEmpty ? { empty: true } : {}),
  };
  return openException(order, { type: 'UnwelcomeFact', about: { location }, detail }, now);
}

/** Units that carriers brought back and that no return has received yet. */
async function waitingUndelivered(
  { orderId, returnId }: Return,
  fulfillments: readonly Fulfillment[],
  beyond: readonly ReturnLine[],
): Promise<ReturnLine[]> {
  if (beyond.length === 0) return [];
  const returns = await readReturns(orderId);
  const received = returns.flatMap((one) => (one.returnId === returnId ? [] : (one.undelivered ?? [])));
  return beyond.map((line) => ({
    ...line,
    units: Math.max(
      0,
      fulfillments.reduce((sum, one) => sum + undeliveredOf(one, line.lineId), 0) -
        unitsOf(received, line.lineId),
    ),
  }));
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
  const waiting = minus(
    await waitingUndelivered(returned, fulfillmentsBefore, beyond),
    returned.undelivered ?? [],
  );
  const undelivered = overlap(beyond, waiting);
  const moment = { now, settings: settings() };
  const changed = fulfillmentsBefore.flatMap((one, index): ChangedFulfillment[] => {
    const next = fulfillments[index];
    if (!next || next === one) return [];
    return [{ before: one, next: reviseFulfillment(withDueAt(next, moment), now) }];
  });
  const opened = openAbout(order, returned, minus(beyond, undelivered), unexpected, now);
  const before = { fulfillments: fulfillmentsBefore, reservation: undefined, concluded: concludedBefore };
  const after = { fulfillments, reservation: undefined, concluded };
  const writes = await movedUnitsWrites({ order, before, after, changed, opened }, now);
  return { writes, taken, undelivered };
}
