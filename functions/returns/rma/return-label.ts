/** With what goods travel back: labels of parcels, as far as somebody told of them. */
import * as z from 'zod';
import { moneySchema } from '../../shared/money.ts';

/**
 * A label of a return. It has a number by which its carrier tells of the parcel, or a reference of whoever made it, or
 * both.
 */
export const returnLabelSchema = z.object({
  /** Who pays for the way back. */
  paidBy: z.enum(['brand', 'customer']),
  carrier: z.string().optional(),
  /** As it was told; the parcel is known by it as any other. */
  trackingNumber: z.string().optional(),
  /** The label's id at whoever made it. */
  reference: z.string().optional(),
  /** What the way costs, as far as it is known. */
  cost: moneySchema.optional(),
  /** Who told of it: `<caller kind>:<id>`. */
  by: z.string(),
  toldAt: z.iso.datetime(),
  /** The carrier's first scan: the parcel has left the customer. */
  scannedAt: z.iso.datetime().optional(),
  /** Nobody is to use it any more; whoever made it was told. */
  voidedAt: z.iso.datetime().optional(),
});
export type ReturnLabel = z.output<typeof returnLabelSchema>;

/** What somebody tells of a label. */
export type ToldLabel = Omit<ReturnLabel, 'by' | 'toldAt' | 'scannedAt' | 'voidedAt' | 'paidBy'> &
  Partial<Pick<ReturnLabel, 'paidBy'>>;
