/** Goods of a later date: the order is planned when the first of them is to be worked on, and waits until then. */

import { addHold } from '../../order/holds.ts';
import { saveOrder } from '../../order/order.store.ts';
import type { Hold, Order } from '../../order/order.ts';
import { SHIP_DATE_HOLD } from '../../order/ship-dates.ts';
import { latestStart } from '../../planner/promise/delivery-times.ts';
import { OnHold } from '../../shared/errors.ts';
import { transact } from '../../shared/transact.ts';
import type { PlannedOrder } from './planning.ts';

/** The ship date less the longest lead time of the locations that may serve the order (UTC ISO). */
function planningTime(
  order: Pick<Order, 'pool'>,
  { network }: Pick<PlannedOrder, 'network'>,
  date: string,
): string {
  const at = Date.parse(date);
  const starts = network.locations
    .filter(({ active, market }) => active && market === (order.pool ?? 'main'))
    .map((location) => latestStart(location, at) ?? at);
  return new Date(Math.min(at, ...starts)).toISOString();
}

/**
 * Holds an order whose goods all leave later, until they are to be planned. The hold is a deadline of META as any
 * other; who lifts it has the order planned now, and it is not held for that date again.
 * @throws OnHold
 */
export async function mustBeNear(
  order: Order,
  planned: Pick<PlannedOrder, 'dates' | 'network'>,
  now: string,
): Promise<void> {
  const date = planned.dates.first;
  if (date === undefined || order.heldFor === date) return;
  const expiresAt = planningTime(order, planned, date);
  if (expiresAt <= now) return;
  const hold: Hold = {
    id: SHIP_DATE_HOLD,
    reason: 'SHIP_NOT_BEFORE',
    before: 'route',
    placedBy: 'system',
    placedAt: now,
    expiresAt,
    onExpiry: 'lift',
  };
  await transact([saveOrder(order, addHold({ ...order, heldFor: date }, hold, now))]);
  throw new OnHold(`order ${order.orderId} leaves from ${date} and is planned at ${expiresAt}`, {
    holds: [{ id: hold.id, reason: hold.reason }],
  });
}
