import * as z from 'zod';
import { measuredNumber } from '../../shared/measured-number.ts';

/**
 * A network entity as it is stored and read: the fields of its owner, its id and its version, counted from 1.
 */
export function storedEntity<S extends z.core.$ZodShape>(shape: S) {
  return z.object({ ...shape, id: z.string().min(1), version: z.int().min(1) });
}

/**
 * The body with which an owner writes an entity. It may contain the id of the path and the version, so that
 * an entity that was read can be changed and sent back: a version that is not the present one is refused, a
 * body without a version replaces the present one. The warnings of the answer to a write may stay in it, too.
 */
export function entityBody<S extends z.core.$ZodShape>(shape: S) {
  return z.strictObject({
    ...shape,
    id: z.string().optional(),
    version: z.int().min(1).max(1_000_000_000).optional(),
    warnings: z.array(z.string().max(1000)).max(20).optional(),
  });
}

/** An id is part of keys and paths: letters, digits, `-` and `_`. */
export const entityIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, "-" or "_"' });

export const poolSchema = entityIdSchema;

/** The part of a Secrets Manager name behind the stage's prefix. */
export const secretNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,100}$/, { error: 'must be 1 to 100 letters, digits, "-" or "_"' });

export const tagsSchema = z.array(z.string().trim().min(1).max(100)).max(100).default([]);

/** Where the books of a SKU at a location were wrong, units are withheld from sale (inventory/stock/trust.ts). */
export const withholdingSchema = z.strictObject({
  /** Percent: below this confidence the share that is likely not there is withheld. */
  belowPct: measuredNumber(0, 100),
  /** Percent of the units on hand that are withheld at most. */
  mostPct: measuredNumber(0, 100),
});
export type Withholding = z.output<typeof withholdingSchema>;
