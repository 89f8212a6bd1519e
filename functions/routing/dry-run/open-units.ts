/** Which units of an order are still to be shipped, wherever they are: what a plan of today would be about. */
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isFinished, openOf } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { heldUnits, type Reservation } from '../../inventory/reservation/reservation.ts';
import type { StockPosition } from '../../inventory/stock/position.ts';
import { type LineUnits, plus } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';

/** What an order has that a plan of its open units depends on. */
export interface OpenOrderParts {
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
  readonly unreserved: readonly LineUnits[];
}

export async function readOpenParts(order: Order): Promise<OpenOrderParts> {
  const [stored, fulfillments, unreserved] = await Promise.all([
    readReservation(order.orderId),
    order.counts.fulfillments > 0 ? readFulfillments(order.orderId) : [],
    readUnreserved(order),
  ]);
  return { reservation: withOwners(stored, fulfillments), fulfillments, unreserved };
}

/** Units that wait to be reserved or to be planned, and those that are with a location and were not shipped. */
export function openUnitsOf({ reservation, fulfillments, unreserved }: OpenOrderParts): LineUnits[] {
  const held = reservation && reservation.status !== 'released' ? heldUnits(reservation) : [];
  const working = fulfillments.filter((one) => !isFinished(one)).flatMap(openOf);
  // While Reserve is taking them, units are both wanted and held.
  const waiting = unreserved.length > 0 ? unreserved : held;
  return plus(waiting, working);
}

/** Open units of the order at each location, by SKU and location: they are its own, whatever else is free there. */
function ownAllocations(fulfillments: readonly Fulfillment[]): ReadonlyMap<string, number> {
  const own = new Map<string, number>();
  for (const one of fulfillments.filter((work) => !isFinished(work))) {
    for (const { sku, units } of openOf(one)) {
      const at = `${one.location} ${sku}`;
      own.set(at, (own.get(at) ?? 0) + units);
    }
  }
  return own;
}

/** The positions as they would be without the order's own open work, which a plan made anew may leave where it is. */
export function withOwnStock<Position extends Pick<StockPosition, 'sku' | 'location' | 'free'>>(
  positions: readonly Position[],
  fulfillments: readonly Fulfillment[],
): Position[] {
  const own = ownAllocations(fulfillments);
  return positions.map((position) => {
    const units = own.get(`${position.location} ${position.sku}`) ?? 0;
    return units === 0 ? position : { ...position, free: position.free + units };
  });
}
