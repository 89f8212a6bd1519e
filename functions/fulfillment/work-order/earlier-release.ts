import * as z from 'zod';
import { handOver, type Reservation } from '../../inventory/reservation/reservation.ts';
import { lineUnitsSchema } from '../../order/line-units.ts';
import { fulfillmentOwner, ORDER_OWNER } from '../../order/unit-owner.ts';
import { awaitsReroute, type Fulfillment } from './fulfillment.ts';

const leftSchema = z.looseObject({ left: z.array(lineUnitsSchema).default([]) });

/**
 * RESERVATION with an owner for each unit, where release 0.2.0 wrote it: it listed units that left a fulfillment
 * on the fulfillment (`left`), and named no owners. Orders of that time are over 180 days after the update.
 */
export function withOwners(
  reservation: Reservation | undefined,
  fulfillments: readonly Fulfillment[],
): Reservation | undefined {
  return fulfillments.filter(awaitsReroute).reduce((known, fulfillment) => {
    const { left } = leftSchema.parse(fulfillment);
    if (!known || left.length === 0) return known;
    const handed = handOver(known, (by) => by === ORDER_OWNER, fulfillmentOwner(fulfillment), left);
    return { ...handed, version: known.version };
  }, reservation);
}
