import * as z from 'zod';
import type { ShippedParcel } from '../../fulfillment/facts/fulfillment-change.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { lineUnitsSchema } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';

/**
 * SHIPMENT: one parcel of a fulfillment as it was shipped. The item never changes; what becomes of the parcel
 * is in TRACKING. Grams; minor units and ISO currency; UTC.
 */
export const shipmentSchema = z.looseObject({
  type: z.literal('Shipment'),
  orderId: z.string(),
  /** The fulfillment's number within the order. */
  n: z.number().int(),
  /** The parcel's number within the fulfillment. */
  m: z.number().int(),
  shipmentId: z.string(),
  fulfillmentId: z.string(),
  location: z.string(),
  carrier: z.string(),
  trackingNumber: z.string(),
  /** The fulfillment's own units in the parcel. */
  lines: z.array(lineUnitsSchema),
  /** Units in the parcel that had left the fulfillment before, or that it never had (P11). */
  surplus: z.array(lineUnitsSchema).optional(),
  shippedAt: z.iso.datetime(),
  service: z.string().optional(),
  weightGrams: z.number().int().optional(),
  cost: z.object({ amount: z.number().int(), currency: z.string() }).optional(),
  version: z.literal(1),
});
export type Shipment = z.output<typeof shipmentSchema>;

/** The item of a parcel that is being shipped. */
export function newShipment(
  { orderId, n, fulfillmentId, location }: Fulfillment,
  parcel: ShippedParcel,
): Shipment {
  const { m, carrier, trackingNumber, lines, surplus, shippedAt, service, weightGrams, cost } = parcel;
  return {
    type: 'Shipment',
    orderId,
    n,
    m,
    shipmentId: shipmentId(orderId, n, m),
    fulfillmentId,
    location,
    carrier,
    trackingNumber,
    lines: [...lines],
    ...(surplus.length > 0 ? { surplus: [...surplus] } : {}),
    shippedAt,
    ...(service === undefined ? {} : { service }),
    ...(weightGrams === undefined ? {} : { weightGrams }),
    ...(cost === undefined ? {} : { cost }),
    version: 1,
  };
}
