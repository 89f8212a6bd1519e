/** The end of a wait for stock of units that wait apart from the rest of their order. */
import { escalate, openException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { transact } from '../../shared/transact.ts';

type Backorder = NonNullable<Order['backorder']>;

/** Cancels what waits, unless it goes on meanwhile. */
async function cancelExpired(
  { orderId }: Order,
  { until }: Backorder,
  lines: readonly LineUnits[],
  now: string,
): Promise<void> {
  await cancelOrder({
    orderId,
    by: 'system',
    reason: 'BACKORDER_EXPIRED',
    lines: lines.map(({ lineId, units }) => ({ lineId, units })),
    now,
    stillApplies: ({ backorder }) => backorder?.apart === true && backorder.until === until,
  });
}

/**
 * Ends the wait of units that wait apart from the rest of their order. No execution waits for them: they are cancelled
 * here, where the channel would rather lose them, else a person is asked.
 */
export async function expireApart(
  order: Order,
  backorder: Backorder,
  cancels: boolean,
  now: string,
): Promise<void> {
  const { orderId, channel, pool = 'main' } = order;
  const lines = await readUnreserved(order);
  if (cancels) return cancelExpired(order, backorder, lines, now);
  const known = (await readOrderExceptions(orderId)).find(
    ({ status, exceptionType }) => status === 'open' && exceptionType === 'OrderShrunk',
  );
  const detail = { pool, until: backorder.until, lines, course: 'expired' };
  const asked = known
    ? { write: escalate(known, now).write, change: {} }
    : openException(order, { type: 'OrderShrunk', detail }, now);
  const event = { type: 'order.backorder_expired', data: { orderId, channel } } as const;
  const change = { backorder: { ...backorder, expired: true }, ...asked.change };
  return transact([saveOrder(order, amend(order, change, now, event)), asked.write]);
}
