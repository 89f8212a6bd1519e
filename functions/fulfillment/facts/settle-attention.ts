import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import { type Fulfillment, isFinished } from '../work-order/fulfillment.ts';
import type { TotalsShift } from './fulfillment-change.ts';
import { shiftTotals } from './order-after-change.ts';

const resolution = { action: 'close', by: 'system', note: 'nothing of it is open any more' } as const;

/**
 * Exceptions that keep an order from going on are closed in the write that ends what they are about: their
 * fulfillment, when nothing of it is open any more, or the whole order (P13). `fulfillments` and `totals` are
 * what that write changes. `change` is META's. Where nothing keeps the order, nothing is read.
 */
export async function settleAttention(
  order: Order,
  totals: readonly TotalsShift[],
  fulfillments: readonly Fulfillment[],
  now: string,
): Promise<{ writes: Write[]; change: Partial<Pick<Order, 'attention'>> }> {
  if (order.attention === 0) return { writes: [], change: {} };
  const orderCloses = unfinishedUnits(shiftTotals(order.totals, totals)) === 0;
  const finished = new Set(fulfillments.filter(isFinished).map(({ n }) => n));

  function isOver({ status, exceptionType, fulfillment }: Exception): boolean {
    if (status !== 'open' || !exceptionRules[exceptionType].blocks) return false;
    return orderCloses || (fulfillment !== undefined && finished.has(fulfillment));
  }

  const over = (await readOrderExceptions(order.orderId)).filter(isOver);
  const writes = over.map((exception) => settleException(order, exception, resolution, now).write);
  return { writes, change: { attention: order.attention - writes.length } };
}
