/** How units that are planned get to the customer, and from where alone. Pure. */
import { handoverOf, type OrderHandover } from '../../order/handover.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';

export interface RoutingCourse {
  /** Absent: a carrier brings them. */
  readonly handover?: OrderHandover | undefined;
  /** Only these locations may serve. */
  readonly only?: readonly string[] | undefined;
}

/** A carrier brings the units, from anywhere. */
export const shipped: RoutingCourse = {};

/**
 * The course that the customer chose: of a pickup the chosen location and no other. Orders of release 0.2.0 have their
 * store in the body alone.
 */
export function chosenCourse({ handover }: Pick<Order, 'handover'>, body: CanonicalOrder): RoutingCourse {
  if (handover?.ship) return shipped;
  if (handover) return { handover: handover.by, only: handover.location ? [handover.location] : [] };
  const { pickupLocationId, method } = body.shipping;
  if (method === 'local_delivery' || !handoverOf(body)) return shipped;
  return { handover: 'pickup', ...(pickupLocationId === undefined ? {} : { only: [pickupLocationId] }) };
}
