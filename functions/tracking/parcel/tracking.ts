/** TRACKING: a parcel as its carrier tells of it, and the shipments whose units it carries. */
import * as z from 'zod';
import { unitEnds } from '../../fulfillment/parcels/unit-counts.ts';
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { lineUnitsSchema } from '../../order/line-units.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';
import { type Scan, scanSchema, trackingStatusSchema } from './tracking-status.ts';

/** A shipment that travels under the parcel's number: the `m`th of fulfillment `n`. */
const shipmentLinkSchema = z.object({
  orderId: z.string(),
  n: z.number().int(),
  m: z.number().int(),
  /**
   * The units in it, of a shipment that was linked before fulfillments knew their parcels: since then they
   * are read there.
   */
  lines: z.array(lineUnitsSchema).default([]),
  /** The end that the shipment was told last. */
  ended: z.enum(unitEnds).optional(),
});
export type ShipmentLink = z.output<typeof shipmentLinkSchema>;

/** A scan as it is stored: without empty fields, so that an item of many scans stays small. */
const storedScanSchema = scanSchema
  .partial({ delayed: true, code: true, location: true, rawStatus: true, description: true })
  .transform(
    ({ code = '', delayed = false, location = '', rawStatus = code, description = '', ...scan }): Scan => ({
      ...scan,
      delayed,
      code,
      location,
      rawStatus,
      description,
    }),
  );

/** Scans that can be read: one that release 0.2.0 stored with a time out of reach costs itself, not the parcel. */
const storedScansSchema = z
  .array(z.unknown())
  .default([])
  .transform((scans) => scans.flatMap((scan) => storedScanSchema.safeParse(scan).data ?? []));

/** A time without which the parcel is understood all the same. */
const storedTimeSchema = z.iso.datetime().optional().catch(undefined);

/** Whoever tells of a parcel first makes the item: its carrier or the location that ships it. Times UTC. */
export const trackingSchema = z.looseObject({
  type: z.literal('Tracking'),
  /** Carrier and number are normalised, as `parcelKey` gives them. */
  carrier: z.string(),
  number: z.string(),
  /** Absent: nobody has shipped the parcel yet. */
  link: shipmentLinkSchema.optional(),
  /** Further shipments under the same number. */
  also: z.array(shipmentLinkSchema).optional(),
  /** Oldest first: the newest 100, and all that a later status depends on. */
  /** The returns whose goods are in the parcel. */
  returns: z.array(z.string()).optional(),
  scans: storedScansSchema,
  status: trackingStatusSchema.catch('unknown'),
  /** The time of the scan that gives the status. */
  occurredAt: storedTimeSchema,
  /** The carrier says that the parcel comes later than it said before. */
  delayed: z.boolean().default(false),
  /** The label of a return: never an outbound order's end. */
  isReturn: z.boolean().optional(),
  estimatedDelivery: storedTimeSchema,
  /** The tracking source that told of the parcel last. */
  source: z.string().optional(),
  /** When something new was heard of the parcel last; its ship counts. */
  heardAt: storedTimeSchema,
  /** The open exception about the parcel: it is silent, or nobody shipped it. */
  exceptionId: z.string().optional(),
  /** Of a shipped parcel: when it counts as silent. Of any other: when somebody is asked whose it is. */
  dueAt: z.iso.datetime().optional(),
  version: z.number().int(),
  evt: carriedEventSchema.optional(),
});
export type Tracking = z.output<typeof trackingSchema>;

/** All shipments under the parcel's number, the first one first. */
export function linksOf({ link, also = [] }: Pick<Tracking, 'link' | 'also'>): ShipmentLink[] {
  return link ? [link, ...also] : [];
}

/** A parcel that nobody has told of or shipped. */
export function newTracking({ carrier, number }: ParcelKey): Tracking {
  return { type: 'Tracking', carrier, number, scans: [], status: 'unknown', delayed: false, version: 0 };
}
