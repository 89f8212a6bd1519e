import { sumUnits } from '../../order/line-units.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import type { ReturnLine } from './return.ts';

/**
 * META after units came back. An order that was closed as delivered, and of which nothing stayed, ends as
 * returned. Units that are no longer counted as delivered are not counted twice.
 */
export function orderAfterReturn(order: Order, back: readonly ReturnLine[], now: string): Order {
  const units = Math.min(order.totals.delivered, sumUnits(back));
  const totals = shiftUnits(order.totals, 'delivered', 'returned', units);
  const isAllBack = order.closed?.as === 'delivered' && totals.delivered === 0;
  if (!isAllBack) return amend(order, { totals }, now);
  const { orderId } = order;
  const returned = { type: 'order.returned', data: { orderId, as: 'returned', totals } };
  return amend(order, { totals, closed: { as: 'returned', at: now } }, now, returned);
}
