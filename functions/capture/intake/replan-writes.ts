import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { shiftTotals } from '../../fulfillment/facts/order-after-change.ts';
import { mergeMovements } from '../../fulfillment/facts/stock-writes.ts';
import { withdrawPlanned } from '../../fulfillment/facts/withdraw-planned.ts';
import { saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import type { Order } from '../../order/order.ts';
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

  let holding = reservation;
  const parts = planned.map((before) => {
    const withdrawn = withdrawPlanned(before, holding, { now, settings: settings() });
    holding = withdrawn.reservation;
    return { ...withdrawn, before };
  });
  const shifts = parts.flatMap(({ totals }) => totals);
  const movements = parts.flatMap((part) => part.movements);
  return {
    change: { totals: shiftTotals(order.totals, shifts) },
    writes: [
      ...parts.map(({ before, next }) => saveFulfillment(before, next)),
      saveReservation(reservation, { ...holding, version: reservation.version + 1 }, now),
      ...(await moveStock(mergeMovements(movements), now)),
      ...parts.flatMap(({ before, next }) => freeCapacity(before, now, next)),
    ],
  };
}
