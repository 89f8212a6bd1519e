import * as z from 'zod';
import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { isHandOver } from '../../fulfillment/parcels/hand-over.ts';
import type { SentParcel } from '../../fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import { type LineUnits, lineUnitsSchema } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';

const toldSchema = z.object({
  service: z.string().optional(),
  weightGrams: z.number().int().optional(),
  cost: z.object({ amount: z.number().int(), currency: z.string() }).optional(),
});

/**
 * One parcel of a fulfillment as its location told of it. Whose its units are and how it ended is on FULFILLMENT,
 * what its carrier tells in TRACKING. Grams; minor units and ISO currency; UTC.
 */
const shipmentSchema = toldSchema.extend({
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
  /** All that is in the parcel. */
  lines: z.array(lineUnitsSchema),
  shippedAt: z.iso.datetime(),
});
export type Shipment = z.output<typeof shipmentSchema>;

/** SHIPMENT of release 0.2.0, whose fulfillments did not keep what was told of their parcels. */
export const earlierShipmentSchema = shipmentSchema;

/** The units of a parcel, line by line. */
function contentsOf({ lines }: Fulfillment, packed: SentParcel['lines']): LineUnits[] {
  return lines
    .map(({ lineId, sku }) => ({ lineId, sku, units: packed[lineId]?.units ?? 0 }))
    .filter(({ units }) => units > 0);
}

function shipmentOf(fulfillment: Fulfillment, parcel: SentParcel): Shipment {
  const { orderId, n, fulfillmentId, location } = fulfillment;
  const { m, numbers, at, shippedAt = at } = parcel;
  const { carrier, number } = parcelKeyOf(numbers.at(-1) ?? '');
  return {
    ...toldSchema.parse(parcel),
    orderId,
    n,
    m,
    shipmentId: shipmentId(orderId, n, m),
    fulfillmentId,
    location,
    carrier,
    trackingNumber: number,
    lines: contentsOf(fulfillment, parcel.lines),
    shippedAt,
  };
}

/**
 * The parcels that the fulfillments know, and those that only an item of an earlier release knows, in order. What was
 * handed over in person is no shipment.
 */
export function shipmentsOf(fulfillments: readonly Fulfillment[], earlier: readonly Shipment[]): Shipment[] {
  const remembered = new Map(earlier.map((shipment) => [shipment.shipmentId, shipment]));
  for (const fulfillment of fulfillments)
    for (const parcel of parcelsOf(fulfillment).filter((one) => !isHandOver(one))) {
      const shipment = shipmentOf(fulfillment, parcel);
      remembered.set(shipment.shipmentId, { ...remembered.get(shipment.shipmentId), ...shipment });
    }
  return [...remembered.values()].sort((one, other) => one.n - other.n || one.m - other.m);
}
