import * as z from 'zod';
import type { ShippedParcel } from '../../fulfillment/facts/fulfillment-change.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { lineUnitsSchema } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';

/**
 * One parcel of a fulfillment as it was shipped. Immutable: what becomes of it is in TRACKING. Grams; minor
 * units and ISO currency; UTC.
 */
export const shipmentSchema = z.looseObject({
  type: z.literal('Shipment'),
  orderId: z.string(),
  n: z.number().int(),
  m: z.number().int(),
  shipmentId: z.string(),
  fulfillmentId: z.string(),
  location: z.string(),
  carrier: z.string(),
  trackingNumber: z.string(),
  lines: z.array(lineUnitsSchema),
  /** Shipped although the units had left the fulfillment (P11). */
  surplus: z.array(lineUnitsSchema).optional(),
  shippedAt: z.iso.datetime(),
  service: z.string().optional(),
  weightGrams: z.number().int().optional(),
  cost: z.object({ amount: z.number().int(), currency: z.string() }).optional(),
  version: z.literal(1),
});
export type Shipment = z.output<typeof shipmentSchema>;

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
