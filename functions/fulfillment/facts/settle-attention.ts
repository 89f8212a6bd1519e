import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import type { TotalsShift } from './fulfillment-change.ts';
import { shiftTotals } from './order-after-change.ts';
import { isSettled } from './settled-exception.ts';

const resolution = { action: 'close', by: 'system', note: 'nothing of it is open any more' } as const;

/**
 * Exceptions that keep an order from going on are closed in the write that ends what they are about: their
 * fulfillment, when nothing of it is open any more, or the whole order (P13). `fulfillments` and `totals` are
 * what that write changes, and `reservationAfter`, if it changes that. `change` is META's. Where nothing keeps
 * the order, nothing is read.
 */
export async function settleAttention(
  order: Order,
  totals: readonly TotalsShift[],
  fulfillments: readonly Fulfillment[],
  now: string,
  reservationAfter?: Reservation,
): Promise<{ writes: Write[]; change: Partial<Pick<Order, 'attention'>> }> {
  if (order.attention === 0) return { writes: [], change: {} };
  const [exceptions, reservation] = await Promise.all([
    readOrderExceptions(order.orderId),
    reservationAfter ?? readReservation(order.orderId),
  ]);
  const parts = { totals: shiftTotals(order.totals, totals), reservation, fulfillments };
  const over = exceptions.filter((one) => one.status === 'open' && isSettled(one, parts));
  const writes = over.map((exception) => settleException(order, exception, resolution, now).write);
  return { writes, change: { attention: order.attention - writes.length } };
}
