import * as z from 'zod';

/**
 * A network entity as it is stored and read: what its owner wrote, its id, and the version (1 for the first)
 * that the next write must name.
 */
export function storedEntity<S extends z.core.$ZodShape>(shape: S) {
  return z.object({ ...shape, id: z.string().min(1), version: z.int().min(1) });
}

/**
 * What its owner writes. `id` (the one of the path) and `version` may stay in it, so that what was read can
 * be changed and sent back: a version that is no longer the present one is refused, without one the present
 * one is replaced.
 */
export function entityBody<S extends z.core.$ZodShape>(shape: S) {
  return z.strictObject({ ...shape, id: z.string().optional(), version: z.int().min(1).optional() });
}

/** Letters, digits, `-` and `_`: it is part of keys. */
export const entityIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, "-" or "_"' });

export const poolSchema = entityIdSchema;

/** The part of a Secrets Manager name behind the stage's prefix. */
export const secretNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,100}$/, { error: 'must be 1 to 100 letters, digits, "-" or "_"' });

export const tagsSchema = z.array(z.string().trim().min(1).max(100)).max(100).default([]);
