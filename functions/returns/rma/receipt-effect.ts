import { openException } from '../../exceptions/exception.store.ts';
import { type ChangedFulfillment, movedUnitsWrites } from '../../fulfillment/facts/moved-units-writes.ts';
import { takeBack } from '../../fulfillment/parcels/return-units.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import type { Return, ReturnLine } from './return.ts';

/** What the receipt of a return does to its order. */
export interface ReceiptEffect {
  readonly writes: readonly Write[];
  /** Units that are counted as returned by it. */
  readonly taken: readonly ReturnLine[];
}

/** The exception about units that came back although the order has none left to return. */
function openAbout(order: Order, { returnId, location }: Return, beyond: readonly ReturnLine[], now: string) {
  const detail = { fact: 'received', returnId, location, lines: beyond };
  return openException(order, { type: 'UnwelcomeFact', about: { location }, detail }, now);
}

/**
 * Units of an order are back. Each moves a unit that is not returned yet, out of whichever parcel it is
 * found in; where none is left the receipt is recorded all the same, with an exception (P27).
 */
export async function receiptEffect(
  returned: Return,
  back: readonly ReturnLine[],
  now: string,
): Promise<ReceiptEffect> {
  const order = await readOrder(returned.orderId);
  const fulfillmentsBefore = await readFulfillments(returned.orderId);
  const concludedBefore = order.concluded ?? [];
  const { fulfillments, concluded, taken, beyond } = takeBack(fulfillmentsBefore, concludedBefore, back);
  const moment = { now, settings: settings() };
  const changed = fulfillmentsBefore.flatMap((one, index): ChangedFulfillment[] => {
    const next = fulfillments[index];
    if (!next || next === one) return [];
    return [{ before: one, next: reviseFulfillment(withDueAt(next, moment), now) }];
  });
  const opened = beyond.length > 0 ? openAbout(order, returned, beyond, now) : undefined;
  const before = { fulfillments: fulfillmentsBefore, reservation: undefined, concluded: concludedBefore };
  const after = { fulfillments, reservation: undefined, concluded };
  return { writes: await movedUnitsWrites({ order, before, after, changed, opened }, now), taken };
}
