import {
  emptyReservation,
  type HeldLine,
  type Reservation,
} from '../../inventory/reservation/reservation.ts';
import type { Order } from '../../order/order.ts';

/**
 * The final RESERVATION of an order that is cancelled or closed. Whoever does that writes the tombstone in the
 * same write, also where there was no record: a late Reserve meets it (P16). `listed`: units that are not
 * given back in this write, for the sweeper (P17). Undefined when the tombstone is there already.
 */
export function tombstoneOf(
  { order, reservation }: { readonly order: Order; readonly reservation: Reservation | undefined },
  listed: readonly HeldLine[],
): Reservation | undefined {
  if (reservation?.status === 'released' && reservation.final) return undefined;
  // A released record lists units that are being given back already.
  const held = reservation?.status === 'released' ? reservation.held : [...listed];
  const { orderId, pool = 'main', attempt } = order;
  const base = reservation ?? emptyReservation({ orderId, pool, attempt });
  return { ...base, status: 'released', final: true, held, version: base.version + 1 };
}
