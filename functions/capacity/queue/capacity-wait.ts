/** An order's wait for capacity: its place in the queue and what META says of it. Pure. */
import { amend, type Order } from '../../order/order.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { CapacityNeed, CapacityWait } from './capacity-queue.ts';

export interface WaitingOrder {
  readonly order: Order;
  readonly wait: CapacityWait;
}

/**
 * The order with its place in the queue of its pool. An order that waits already keeps its place (first come,
 * first served) and the end of its wait; what it looks for is what was full when it was last planned.
 */
export function waitForCapacity(
  order: Order,
  known: CapacityWait | undefined,
  needs: readonly CapacityNeed[],
  dueAt: string,
  settings: Pick<Settings, 'capacityWithin'>,
  now: string,
): WaitingOrder {
  const { since, until } =
    order.capacityWait && !order.capacityWait.expired
      ? order.capacityWait
      : { since: order.capacityWait?.since ?? now, until: after(now, settings.capacityWithin) };
  const { orderId, channel, pool = 'main' } = order;
  const wait: CapacityWait = {
    type: 'CapacityWait',
    orderId,
    pool,
    since,
    until,
    needs: [...needs],
    dueAt,
    version: (known?.version ?? 0) + 1,
  };
  const next = amend(order, { capacityWait: { since, until, opened: false, expired: false } }, now, {
    type: 'order.waiting_for_capacity',
    data: { orderId, channel, until },
  });
  return { order: next, wait };
}
