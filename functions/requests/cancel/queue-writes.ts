import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { backorderWrites, removeBackorders } from '../../inventory/backorder/backorder.store.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';

/** The places of an order of more SKUs than this are not all written again when units are cancelled. */
const REWRITTEN_AT_ONCE = 40;

/**
 * The queues for capacity and for stock follow what the order still wants. `unreserved`: the units that waited
 * for stock; `cancelled`: those of them that the cancel takes.
 */
export function queueWrites(
  before: Order,
  next: Order,
  unreserved: readonly LineUnits[],
  cancelled: readonly LineUnits[],
  now: string,
): Write[] {
  const capacity = before.capacityWait && !next.capacityWait ? leaveQueue(before) : [];
  if (!before.backorder || cancelled.length === 0) return capacity;
  const rest = minus(unreserved, cancelled);
  const skus = new Set(cancelled.map(({ sku }) => sku));
  const unwanted = [...skus].filter((sku) => !rest.some((line) => line.sku === sku));
  // Each place says what the order needs of every SKU. Those of a very large order are too many for one write:
  // until the order is served they say too much, and only those that lost units are right.
  const isLarge = new Set(rest.map(({ sku }) => sku)).size > REWRITTEN_AT_ONCE;
  const places = backorderWrites(next, rest, now, (sku) => !isLarge || skus.has(sku));
  return [...capacity, ...removeBackorders(before, unwanted), ...places];
}
