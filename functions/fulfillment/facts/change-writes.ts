import { confirmCapacity, freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { addHeld, emptyReservation, type Reservation } from '../../inventory/reservation/reservation.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { fulfillmentOwner } from '../../order/unit-owner.ts';
import type { Write } from '../../shared/transact.ts';
import { saveFulfillment } from '../work-order/fulfillment.store.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import type { FulfillmentChange } from './fulfillment-change.ts';
import { orderWrites } from './order-writes.ts';
import { mergeMovements } from './stock-writes.ts';

/** RESERVATION holds units that left until they are planned again (P10), for the fulfillment's next re-route. */
async function reservationWrites(
  fulfillment: Fulfillment,
  left: readonly LineUnits[],
  order: Order,
  now: string,
): Promise<Write[]> {
  if (left.length === 0) return [];
  const { orderId, pool } = fulfillment;
  const before = await readReservation(orderId);
  const { attempt } = order;
  const empty = emptyReservation({ orderId, pool, attempt });
  const holding = addHeld(before ?? empty, left, { by: fulfillmentOwner(fulfillment), from: fulfillment.n });
  const next: Reservation = holding.status === 'released' ? { ...holding, status: 'active' } : holding;
  return [saveReservation(before, next, now)];
}

/**
 * Capacity that was claimed in a window is confirmed when the location goes on with the work, and freed as
 * far as units leave. Where no cap is set nothing is written.
 */
export function capacityWrites(before: Fulfillment, next: Fulfillment, now: string): Write[] {
  // Also where a unit that came in late takes the place of one that had a claim.
  const freed = freeCapacity(before, now, next);
  if (freed.length > 0) return freed;
  const isAccepted = before.status === 'requested' && next.status !== 'requested';
  return isAccepted ? confirmCapacity(next, now) : [];
}

function exceptionsOf({ exception }: FulfillmentChange) {
  return exception ? [exception] : [];
}

/** What a change writes, and the fulfillment as it will be. */
export interface ChangeWrites {
  readonly writes: readonly Write[];
  readonly fulfillment: Fulfillment;
}

/**
 * Everything that a change has to write at once, the fulfillment first: order, exceptions, claims, capacity,
 * stock. `order` is left out for requests, which touch none of them but capacity. A change of more than
 * MAX_ITEMS writes is to be cut by the caller. Refused as Moved: read, decide and write again.
 */
export async function changeWrites(
  order: Order | undefined,
  before: Fulfillment,
  change: FulfillmentChange,
  now: string,
): Promise<ChangeWrites> {
  if (!order) {
    const { fulfillment } = change;
    const writes = [saveFulfillment(before, fulfillment), ...capacityWrites(before, fulfillment, now)];
    return { fulfillment, writes };
  }

  const { fulfillment } = change;
  const writes = [
    saveFulfillment(before, fulfillment),
    ...(await orderWrites({ ...change, order, before, fulfillment, exceptions: exceptionsOf(change) }, now)),
    ...(await reservationWrites(before, change.left, order, now)),
    ...capacityWrites(before, fulfillment, now),
    ...(await moveStock(mergeMovements(change.movements), now)),
  ];
  return { fulfillment, writes };
}
