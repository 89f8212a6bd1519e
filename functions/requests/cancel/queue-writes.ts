import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { backorderWrites, removeBackorders } from '../../inventory/backorder/backorder.store.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';

/**
 * The queues for capacity and for stock follow what the order still wants. `unreserved`: the units that waited
 * for stock; `cancelled`: those of them that the cancel takes.
 */
export function queueWrites(
  before: Order,
  next: Order,
  unreserved: readonly LineUnits[],
  cancelled: readonly LineUnits[],
): Write[] {
  const places = before.capacityWait && !next.capacityWait ? leaveQueue(before) : [];
  if (!before.backorder || cancelled.length === 0) return places;
  const rest = minus(unreserved, cancelled);
  const skus = new Set(cancelled.map(({ sku }) => sku));
  const unwanted = [...skus].filter((sku) => !rest.some((line) => line.sku === sku));
  const fewer = rest.filter(({ sku }) => skus.has(sku));
  return [
    ...places,
    ...removeBackorders(before, unwanted),
    ...(fewer.length > 0 ? backorderWrites(next, fewer) : []),
  ];
}
