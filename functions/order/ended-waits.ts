import type { Order } from './order.ts';

/** The waits of META that end because none of the order's units waits for stock, or for capacity, any more. */
export function endedWaits({
  open,
  backordered,
  reserved,
}: Order['totals']): ('backorder' | 'capacityWait')[] {
  if (open + backordered > 0) return [];
  return reserved > 0 ? ['backorder'] : ['backorder', 'capacityWait'];
}
