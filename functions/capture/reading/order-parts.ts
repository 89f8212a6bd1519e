/** What lies beside META of an order, as far as its counters say that there is any. */
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import type { Order } from '../../order/order.ts';
import { readReturns } from '../../returns/rma/return.store.ts';
import type { Return } from '../../returns/rma/return.ts';

export interface PartsOfOrder {
  /** With an owner of each unit, also where release 0.2.0 named none. */
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
  readonly returns: readonly Return[];
}

/** Read consistently, and side by side. */
export async function readParts({
  orderId,
  counts,
}: Pick<Order, 'orderId' | 'counts'>): Promise<PartsOfOrder> {
  const [stored, fulfillments, returns] = await Promise.all([
    readReservation(orderId),
    counts.fulfillments > 0 ? readFulfillments(orderId) : [],
    counts.returns > 0 ? readReturns(orderId) : [],
  ]);
  return { reservation: withOwners(stored, fulfillments), fulfillments, returns };
}
