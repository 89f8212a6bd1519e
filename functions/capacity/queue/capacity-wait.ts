/** Puts an order into the queue for capacity: its place there, and what META says of the wait. Pure. */
import { amend, type Order } from '../../order/order.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { CapacityNeed, CapacityWait } from './capacity-queue.ts';

/** An order that waits for capacity, and its place in the queue: written together. */
export interface WaitingOrder {
  readonly order: Order;
  readonly wait: CapacityWait;
}

/**
 * The order with its place in the queue of its pool; `known` is the place that it has already, if any. An order
 * that waits keeps its place (first come, first served) and the end of its wait, while `needs` are the counters
 * that were full when it was last planned. `dueAt` (UTC ISO) is when the sweeper looks at it.
 */
export function waitForCapacity(
  order: Order,
  known: CapacityWait | undefined,
  needs: readonly CapacityNeed[],
  dueAt: string,
  settings: Pick<Settings, 'capacityWithin'>,
  now: string,
): WaitingOrder {
  const { capacityWait } = order;
  const waits = capacityWait && !capacityWait.expired;
  const since = capacityWait?.since ?? now;
  const until = waits ? capacityWait.until : after(now, settings.capacityWithin);
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
  const next = amend(order, { capacityWait: { since, until, expired: false } }, now, {
    type: 'order.waiting_for_capacity',
    data: { orderId, channel, until },
  });
  return { order: next, wait };
}
