import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { shiftTotals } from '../../fulfillment/facts/order-after-change.ts';
import { removeUnits } from '../../fulfillment/facts/remove-units.ts';
import { mergeMovements } from '../../fulfillment/facts/stock-writes.ts';
import { orderEdited } from '../../fulfillment/work-order/departures.ts';
import { saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, openOf } from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { addHeld } from '../../inventory/reservation/reservation.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import type { Order } from '../../order/order.ts';
import { fulfillmentOwner } from '../../order/unit-owner.ts';
import { Moved } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';

/**
 * The writes by which work that was planned for a void address, and that no location has seen, is planned
 * again: the planned units leave their fulfillments and are held by RESERVATION; Dispatch, when it comes,
 * fails into Reroute, which plans them for the new address. `change`: of META, in the same write.
 * @throws Moved when there is no RESERVATION to hold the units
 */
export async function replanWrites(
  order: Order,
  planned: readonly Fulfillment[],
  now: string,
): Promise<{ writes: Write[]; change: Partial<Order> }> {
  if (planned.length === 0) return { writes: [], change: {} };
  const reservation = await readReservation(order.orderId);
  if (!reservation || reservation.status === 'released')
    throw new Moved(`the reservation of ${order.orderId} changed`);

  const changes = planned.map((before) => {
    const change = removeUnits(before, openOf(before), orderEdited, false);
    const due = withDueAt(change.fulfillment, { now, settings: settings() });
    return { ...change, before, next: reviseFulfillment(due, now) };
  });
  const shifts = changes.flatMap(({ totals }) => totals).filter(({ units }) => units > 0);
  const movements = changes.flatMap((change) => change.movements);
  const holding = changes.reduce(
    (held, { left, before }) => addHeld(held, left, { by: fulfillmentOwner(before), from: before.n }),
    reservation,
  );
  return {
    change: { totals: shiftTotals(order.totals, shifts) },
    writes: [
      ...changes.map(({ before, next }) => saveFulfillment(before, next)),
      saveReservation(reservation, { ...holding, version: reservation.version + 1 }, now),
      ...(await moveStock(mergeMovements(movements), now)),
      ...changes.flatMap(({ before, fulfillment }) => freeCapacity(before, now, fulfillment)),
    ],
  };
}
