/** Work that was planned for an address that is void, and that no location has seen, is planned again. */

import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { mergedMovements } from '../../fulfillment/facts/change-writes.ts';
import { removeUnits, reviseFulfillment, withDueAt } from '../../fulfillment/facts/fulfillment-change.ts';
import { shiftTotals } from '../../fulfillment/facts/order-after-change.ts';
import { saveFulfillment } from '../../fulfillment/work/fulfillment.store.ts';
import { type Fulfillment, openOf } from '../../fulfillment/work/fulfillment.ts';
import { addressChanged } from '../../fulfillment/work/fulfillment-transitions.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { addHeld } from '../../inventory/reservation/reservation.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import type { Order } from '../../order/order.ts';
import { Moved } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';

/**
 * The planned units leave their fulfillments and are held by RESERVATION; Dispatch, when it comes, fails into
 * Reroute, which plans them for the new address. `change` is META's, beside which the writes belong.
 * @throws Moved when there is no RESERVATION to hold them
 */
export async function readdressed(
  order: Order,
  planned: readonly Fulfillment[],
  now: string,
): Promise<{ writes: Write[]; change: Partial<Order> }> {
  if (planned.length === 0) return { writes: [], change: {} };
  const reservation = await readReservation(order.orderId);
  if (!reservation || reservation.status === 'released')
    throw new Moved(`the reservation of ${order.orderId} changed`);
  const changes = planned.map((before) => ({
    before,
    ...removeUnits(before, openOf(before), addressChanged, false),
  }));
  const moment = { now, settings: settings() };
  const held = addHeld(
    reservation,
    changes.flatMap(({ left }) => left),
  );
  return {
    change: {
      totals: shiftTotals(
        order.totals,
        changes.flatMap(({ totals }) => totals).filter(({ units }) => units > 0),
      ),
    },
    writes: [
      ...changes.map(({ before, fulfillment }) =>
        saveFulfillment(before, reviseFulfillment(withDueAt(fulfillment, moment), now)),
      ),
      saveReservation(reservation, held, now),
      ...(await moveStock(mergedMovements(changes.flatMap(({ movements }) => movements)), now)),
      ...changes.flatMap(({ before, fulfillment }) => freeCapacity(before, now, fulfillment)),
    ],
  };
}
