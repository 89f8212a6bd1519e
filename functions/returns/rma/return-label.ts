/** With what goods travel back: labels of parcels, as far as somebody told of them. Pure. */
import * as z from 'zod';
import { findParcelKey, type ParcelKey } from '../../network/carriers/carrier.ts';

/**
 * A label of a return. It has a number by which its carrier tells of the parcel, or a reference of whoever made it, or
 * both.
 */
export const returnLabelSchema = z.object({
  /** Who pays for the way back. */
  paidBy: z.enum(['brand', 'customer']),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
  /** The label's id at whoever made it. */
  reference: z.string().optional(),
  /** What the way costs, minor units, as far as it is known. */
  cost: z.object({ amount: z.number().int(), currency: z.string() }).optional(),
  /** Where the customer prints it: it shows an address. */
  url: z.string().optional(),
  /** Who told of it: `<caller kind>:<id>`. */
  by: z.string(),
  toldAt: z.iso.datetime(),
  /** The carrier's first scan: the parcel has left the customer. */
  scannedAt: z.iso.datetime().optional(),
  /** Nobody is to use it any more: whoever made it takes it back. */
  voidedAt: z.iso.datetime().optional(),
  /** Whether whoever made it gave its cost back. */
  givenBack: z.enum(['voided', 'refused']).optional(),
});
export type ReturnLabel = z.output<typeof returnLabelSchema>;

/** What identifies a label. */
export type LabelIds = Pick<ReturnLabel, 'carrier' | 'trackingNumber' | 'reference'>;

/** The ids of a label, without what is not known of it. */
export function idsOfLabel({ carrier, trackingNumber, reference }: LabelIds): LabelIds {
  return {
    ...(carrier === undefined ? {} : { carrier }),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
    ...(reference === undefined ? {} : { reference }),
  };
}

/** The parcel that travels with the label; undefined while it has no number. */
export function parcelOfLabel({ carrier, trackingNumber }: LabelIds): ParcelKey | undefined {
  return carrier === undefined || trackingNumber === undefined
    ? undefined
    : findParcelKey(carrier, trackingNumber);
}

/** Whether both are of one parcel, or have one reference. */
export function isSameLabel(one: LabelIds, other: LabelIds): boolean {
  const [a, b] = [parcelOfLabel(one), parcelOfLabel(other)];
  const isSameParcel = a !== undefined && a.carrier === b?.carrier && a.number === b.number;
  return isSameParcel || (one.reference !== undefined && one.reference === other.reference);
}

/** Labels that no carrier has seen and that are not void. */
export function unusedLabels(labels: readonly ReturnLabel[] = []): readonly ReturnLabel[] {
  return labels.filter(({ scannedAt, voidedAt }) => scannedAt === undefined && voidedAt === undefined);
}
