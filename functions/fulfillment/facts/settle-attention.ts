import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import type { TotalsShift } from './fulfillment-change.ts';
import { shiftTotals } from './order-after-change.ts';
import { isSettled } from './settled-exception.ts';

const resolution = { action: 'close', by: 'system', note: 'nothing of it is open any more' } as const;

/** Whether the exception is open, and not about an order that is closed already: such a one is for a person. */
function isOpenNow({ closed }: Order, { status, exceptionType }: Exception): boolean {
  return status === 'open' && (!closed || exceptionRules[exceptionType].blocks);
}

/**
 * Whether the write may end exceptions: some keep the order from going on, or it closes an order that has some, or brings
 * the last unit that one waits for.
 */
function mayEndExceptions(
  { attention, closed, counts, totals: before }: Order,
  totals: Order['totals'],
): boolean {
  if (attention > 0) return true;
  const hasLastCome = before.backordered > 0 && totals.backordered === 0;
  return !closed && counts.exceptions > 0 && (hasLastCome || unfinishedUnits(totals) === 0);
}

/**
 * Exceptions are closed in the write that ends what they are about: their fulfillment, when nothing of it is open
 * any more, where they keep the order from going on; or the whole order (P13). `fulfillments` and `totals` are
 * what that write changes, and `reservationAfter`, if it changes that. `change` is META's. Where no exception can
 * end, nothing is read.
 */
export async function settleAttention(
  order: Order,
  totals: readonly TotalsShift[],
  fulfillments: readonly Fulfillment[],
  now: string,
  reservationAfter?: Reservation,
): Promise<{ writes: Write[]; change: Partial<Pick<Order, 'attention'>> }> {
  const after = shiftTotals(order.totals, totals);
  if (!mayEndExceptions(order, after)) return { writes: [], change: {} };
  const [exceptions, reservation] = await Promise.all([
    readOrderExceptions(order.orderId),
    reservationAfter ?? readReservation(order.orderId),
  ]);
  const parts = { totals: after, backorder: order.backorder, reservation, fulfillments };
  const over = exceptions.filter((one) => isOpenNow(order, one) && isSettled(one, parts));
  const settled = over.map((exception) => settleException(order, exception, resolution, now));
  const blocking = over.filter(({ exceptionType }) => exceptionRules[exceptionType].blocks);
  return {
    writes: settled.map(({ write }) => write),
    change: blocking.length > 0 ? { attention: order.attention - blocking.length } : {},
  };
}
