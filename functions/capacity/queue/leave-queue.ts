import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import type { CapacityWait } from './capacity-queue.ts';
import { leaveQueue, savePartsOf } from './capacity-wait.store.ts';
import { withoutWaitOf } from './capacity-wait.ts';

/**
 * Takes part `n` of an order out of the queue for capacity; `place` is the order's place as it was read. Other
 * parts of the order wait on, at the same time.
 */
export function leavePart(
  order: Order,
  place: CapacityWait | undefined,
  n: number,
): { readonly order: Order; readonly writes: Write[] } {
  const parts = place?.parts ?? [];
  const rest = parts.filter((part) => part.n !== n);
  const next = withoutWaitOf(order, n, rest);
  if (!place || rest.length === 0) return { order: next, writes: leaveQueue(order) };
  return { order: next, writes: rest.length < parts.length ? [savePartsOf(place, rest)] : [] };
}
