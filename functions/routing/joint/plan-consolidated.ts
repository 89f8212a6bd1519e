/** Orders whose wait to be consolidated ends at the same time are planned together before each of them goes on. */
import { type Order, orderSchema } from '../../order/order.ts';
import { compareText } from '../../shared/compare-text.ts';
import type { TableItem } from '../../shared/table.ts';
import { WAIT_TO_CONSOLIDATE } from '../route/refusal.ts';
import { planTogether } from './plan-together.ts';

/** Whether the wait of an order for a better plan is over. */
function isReleased({ holds, closed, cancel }: Order, now: string): boolean {
  const [hold, ...others] = holds;
  if (!hold || others.length > 0 || closed || cancel) return false;
  return hold.reason === WAIT_TO_CONSOLIDATE && hold.expiresAt !== undefined && hold.expiresAt <= now;
}

/** The orders among these items; one that cannot be read is its own sweep's trouble. */
function ordersAmong(items: readonly TableItem[]): Order[] {
  return items.flatMap((item) => {
    const order = orderSchema.safeParse(item);
    return order.success ? [order.data] : [];
  });
}

/**
 * Plans those of these items together whose wait to be consolidated is over at `now` (UTC ISO), by pool, the order first
 * that came first. Never throws.
 */
export async function planConsolidated(items: readonly TableItem[], now: string): Promise<void> {
  const released = ordersAmong(items)
    .filter((order) => isReleased(order, now))
    .sort((a, b) => compareText(a.capturedAt, b.capturedAt) || compareText(a.orderId, b.orderId));
  for (const [pool, orders] of Map.groupBy(released, (order) => order.pool ?? 'main'))
    await planTogether(
      pool,
      orders.map(({ orderId }) => orderId),
      'consolidation',
      now,
    );
}
