/** All units of an order that its fulfillments, RESERVATION and META have, as one fact may move them. */
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import type { ConcludedLine, Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import type { Write } from '../../shared/transact.ts';
import { withOwners } from '../work-order/earlier-release.ts';
import { readFulfillments } from '../work-order/fulfillment.store.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { type CountedUnits, unitsAt } from './totals-shifts.ts';

export interface OrderUnits {
  readonly fulfillments: readonly Fulfillment[];
  readonly reservation: Reservation | undefined;
  /** Units that a person has closed and that no fulfillment has. */
  readonly concluded: readonly ConcludedLine[];
  /** Units that wait for stock apart from the rest, or for the next part of it, without a claim. */
  readonly apart?: readonly LineUnits[];
}

/** Read after META, whose version says that nothing came in between. */
export async function readOrderUnits(order: Order): Promise<OrderUnits> {
  const { orderId, concluded = [], backorder } = order;
  const [fulfillments, reservation, apart] = await Promise.all([
    readFulfillments(orderId),
    readReservation(orderId),
    backorder?.apart || backorder?.parts ? readUnreserved(order) : [],
  ]);
  return { fulfillments, reservation: withOwners(reservation, fulfillments), concluded, apart };
}

/** The units with this state of a fulfillment, which was read before. */
export function withFulfillment(units: OrderUnits, fulfillment: Fulfillment): OrderUnits {
  const fulfillments = units.fulfillments.map((one) => (one.n === fulfillment.n ? fulfillment : one));
  return { ...units, fulfillments };
}

/** The units by the total of the order in which they are counted. */
export function countedIn({ fulfillments, reservation, concluded, apart = [] }: OrderUnits): CountedUnits {
  const shipped = unitsAt(fulfillments);
  const sumOf = (end: 'delivered' | 'lost' | 'returned'): number =>
    concluded.reduce((sum, line) => sum + line[end], 0);
  return {
    ...shipped,
    reserved: sumUnits(reservation?.held ?? []),
    backordered: sumUnits(apart),
    delivered: (shipped.delivered ?? 0) + sumOf('delivered'),
    lost: (shipped.lost ?? 0) + sumOf('lost'),
    returned: (shipped.returned ?? 0) + sumOf('returned'),
  };
}

/** RESERVATION as it becomes. */
export function settledReservation(
  before: Reservation | undefined,
  next: Reservation | undefined,
  now: string,
): Write[] {
  if (!next || next === before) return [];
  return [saveReservation(before, { ...next, version: (before?.version ?? 0) + 1 }, now)];
}

function waitingUnits({ reservation }: OrderUnits): number {
  return sumUnits(reservation?.held ?? []);
}

/** Whether an order leaves the queue for capacity, because the last of its waiting units have arrived. */
export function creditsLastWaiting({ capacityWait }: Order, before: OrderUnits, after: OrderUnits): boolean {
  const hasCredited = waitingUnits(after) < waitingUnits(before);
  return hasCredited && waitingUnits(after) === 0 && capacityWait !== undefined;
}
