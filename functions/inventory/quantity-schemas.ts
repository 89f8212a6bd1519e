/** Quantities as the doors of stock take and show them. */
import * as z from 'zod';

export const MAX_UNITS = 1_000_000_000;
/** Units that may be below zero: a pool that has promised more than there is, a correction. */
export const unitsSchema = z.number().int();
export const quantitySchema = z.number().int().min(0).max(MAX_UNITS);
export const positiveUnitsSchema = z.number().int().min(1).max(MAX_UNITS);
/** The caller's own name for a movement. */
export const movementIdSchema = z.string().min(1).max(100);
/** The id of the document on which goods go from one location to another. */
export const transferIdSchema = z.string().trim().min(1).max(100);

/** The quantities of a position that are shown. */
export const shownQuantities = {
  onHand: unitsSchema,
  allocated: unitsSchema,
  unsellable: unitsSchema,
  /** Units that came back and are to be mended first: on hand, and not sold. */
  refurbish: unitsSchema.optional(),
  safety: unitsSchema,
  /** Units of lots that are past their life date: on hand, and not sold. */
  expired: unitsSchema.optional(),
  /** Units that are not sold because the books of the position were wrong too often. */
  withheld: unitsSchema.optional(),
  free: unitsSchema,
  selling: z.boolean(),
  /** Since when the location is known to have found the shelf empty: nothing is promised until a later count. */
  doubted: z.iso.datetime().optional(),
  version: unitsSchema,
  /** Units on their way here from other locations. */
  inTransit: unitsSchema.optional(),
};
