import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { Conflict } from '../../shared/errors.ts';

/** Cancels what still waits of an order whose wait has ended, as its channel wants it; the rest of the order goes on. */
export async function cancelOverdue(order: Order, now: string): Promise<void> {
  const { orderId } = order;
  const lines = (await readUnreserved(order)).map(({ lineId, units }) => ({ lineId, units }));
  try {
    const stillApplies = ({ backorder }: Order): boolean => backorder?.expired === true;
    await cancelOrder({ orderId, by: 'system', reason: 'OVERDUE', lines, now, stillApplies });
  } catch (error) {
    // Nothing waits any more.
    if (!(error instanceof Conflict)) throw error;
  }
}
