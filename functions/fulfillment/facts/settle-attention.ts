import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { type Order, unfinished } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import { type Fulfillment, isFinished } from '../work/fulfillment.ts';
import { shiftTotals, type TotalsShift } from './order-after-change.ts';

/**
 * What kept an order from going on ends with what it was about: a fulfillment of which nothing is open any
 * more, or the whole order (P13). Reads nothing where nothing blocks.
 */
export async function settleAttention(
  order: Order,
  totals: readonly TotalsShift[],
  fulfillments: readonly Fulfillment[],
  now: string,
): Promise<{ writes: Write[]; change: Partial<Pick<Order, 'attention'>> }> {
  if (order.attention === 0) return { writes: [], change: {} };
  const closes = unfinished(shiftTotals(order.totals, totals)) === 0;
  const finished = new Set(fulfillments.filter(isFinished).map(({ n }) => n));
  const over = (await readOrderExceptions(order.orderId)).filter(
    ({ status, exceptionType, fulfillment }) =>
      status === 'open' &&
      exceptionRules[exceptionType].blocks &&
      (closes || (fulfillment !== undefined && finished.has(fulfillment))),
  );
  const writes = over.map(
    (exception) =>
      settleException(
        order,
        exception,
        { action: 'close', by: 'system', note: 'nothing of it is open any more' },
        now,
      ).write,
  );
  return { writes, change: { attention: order.attention - writes.length } };
}
