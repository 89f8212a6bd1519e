import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { leavePlaces, type PlaceStep, takePlaces } from '../../inventory/backorder/backorder.store.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';

/** The places of an order of more SKUs than this are not all written again when units are cancelled. */
const REWRITTEN_AT_ONCE = 40;

/**
 * The queues for capacity and for stock follow what the order still wants. `unreserved`: the units that waited
 * for stock; `cancelled`: those of them that the cancel takes.
 */
export async function queueStep(
  before: Order,
  next: Order,
  unreserved: readonly LineUnits[],
  cancelled: readonly LineUnits[],
  now: string,
): Promise<PlaceStep> {
  const capacity = before.capacityWait && !next.capacityWait ? leaveQueue(before) : [];
  if (!before.backorder || cancelled.length === 0) return { writes: capacity, places: [] };
  const rest = minus(unreserved, cancelled);
  const skus = new Set(cancelled.map(({ sku }) => sku));
  const left = await leavePlaces(before, unwantedSkus(unreserved, cancelled));
  // Each place says what the order needs of every SKU. Those of a very large order are too many for one write:
  // until the order is served they say too much, and only those that lost units are right.
  const isLarge = new Set(rest.map(({ sku }) => sku)).size > REWRITTEN_AT_ONCE;
  const taken = await takePlaces(next, rest, now, (sku) => !isLarge || skus.has(sku));
  return {
    writes: [...capacity, ...left.writes, ...taken.writes],
    places: [...left.places, ...taken.places],
  };
}

/** The SKUs of which a cancel takes all that waited. */
export function unwantedSkus(unreserved: readonly LineUnits[], cancelled: readonly LineUnits[]): string[] {
  const rest = minus(unreserved, cancelled);
  const skus = new Set(cancelled.map(({ sku }) => sku));
  return [...skus].filter((sku) => !rest.some((line) => line.sku === sku));
}
