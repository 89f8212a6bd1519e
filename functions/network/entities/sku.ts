import * as z from 'zod';
import { currencySchema, wholeNumber } from '../../shared/money.ts';
import { entityBody, storedEntity, tagsSchema } from './entity-schemas.ts';

/** More shards than this are of no use: each carries about 1,000 writes a second. */
const MAX_SHARDS = 16;

const skuShape = {
  title: z.string().trim().min(1).max(500).optional(),
  /** Shards of each pool's counter; they may only grow, what lies in one is never moved. */
  shards: z.int().min(1).max(MAX_SHARDS).default(1),
  /** Absent is unknown, never zero. */
  weightGrams: z.int().min(0).optional(),
  dimensionsMm: z
    .strictObject({ length: z.int().min(1), width: z.int().min(1), height: z.int().min(1) })
    .optional(),
  tags: tagsSchema,
  /** Of one unit: minor units and ISO currency. */
  value: z.strictObject({ amount: wholeNumber(0), currency: currencySchema }).optional(),
  /** `backorder`: goes before the channel's own policy when this SKU is what is missing. */
  policies: z.strictObject({ backorder: z.enum(['wait', 'cancel']).optional() }).default({}),
};

/** Body of `PUT /skus/{sku}`. */
export const skuBodySchema = entityBody(skuShape);

/**
 * The same text in every channel and location: printable, no white space at the ends, no `/` (it is part of
 * paths).
 */
export const skuIdSchema = z
  .string()
  .regex(/^(?=\S)[^\p{C}/]{1,100}(?<=\S)$/u, { error: 'must be 1 to 100 printable characters without "/"' });

/** An article. `id` is its SKU. */
export const skuSchema = storedEntity(skuShape);
export type Sku = z.output<typeof skuSchema>;
