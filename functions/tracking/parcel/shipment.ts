import * as z from 'zod';
import type { ToldParcel } from '../../fulfillment/facts/pack-parcels.ts';
import type { PackedUnits, SentParcel } from '../../fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { type LineUnits, lineUnitsSchema } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';

/**
 * SHIPMENT: one parcel of a fulfillment as it was told of last. Whose its units are and how it ended is on
 * FULFILLMENT, what its carrier tells in TRACKING. Grams; minor units and ISO currency; UTC.
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
  /** The number that the parcel was told under last (P28). */
  trackingNumber: z.string(),
  /** All that is in the parcel; of older items without `version` 2 the fulfillment's own units alone. */
  lines: z.array(lineUnitsSchema),
  /** Of older items: units besides that the order had not asked the location for. */
  surplus: z.array(lineUnitsSchema).optional(),
  shippedAt: z.iso.datetime(),
  service: z.string().optional(),
  weightGrams: z.number().int().optional(),
  cost: z.object({ amount: z.number().int(), currency: z.string() }).optional(),
  version: z.number().int(),
});
export type Shipment = z.output<typeof shipmentSchema>;

/** The units of a parcel, line by line. */
function contentsOf({ lines }: Fulfillment, packed: Record<string, PackedUnits>): LineUnits[] {
  return lines
    .map(({ lineId, sku }) => ({ lineId, sku, units: packed[lineId]?.units ?? 0 }))
    .filter(({ units }) => units > 0);
}

/** A parcel as a fact leaves it; `before` is its item, if it had one. */
export function shipmentAfter(
  before: Shipment | undefined,
  fulfillment: Fulfillment,
  sent: SentParcel,
  { carrier, trackingNumber, shippedAt, details }: ToldParcel,
): Shipment {
  const { orderId, n, fulfillmentId, location } = fulfillment;
  const { service, weightGrams, cost } = details;
  const { surplus: _, ...rest } = before ?? {};
  return {
    ...rest,
    type: 'Shipment',
    orderId,
    n,
    m: sent.m,
    shipmentId: shipmentId(orderId, n, sent.m),
    fulfillmentId,
    location,
    carrier,
    trackingNumber,
    lines: contentsOf(fulfillment, sent.lines),
    shippedAt,
    ...(service === undefined ? {} : { service }),
    ...(weightGrams === undefined ? {} : { weightGrams }),
    ...(cost === undefined ? {} : { cost }),
    version: (before?.version ?? 0) + 1,
  };
}
