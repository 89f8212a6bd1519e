import * as z from 'zod';
import { backorderPolicies } from '../../order/backorder-policies.ts';
import { currencySchema, wholeNumber } from '../../shared/money.ts';
import { victimPolicies } from '../../shared/victim-policies.ts';
import { gramsSchema, millimetresSchema, passableSchema, priceSchema } from './bounds.ts';
import { entityBody, storedEntity, tagsSchema, withholdingSchema } from './entity-schemas.ts';
import { gtinsSchema } from './gtin.ts';
import { skuSellingSchema } from './selling-policy.ts';

/** One transaction rewrites so many shards; each takes about 500 reservations a second. */
const MAX_SHARDS = 64;

const skuShape = {
  title: z.string().trim().min(1).max(500).optional(),
  /**
   * Shards of what each pool may promise, while it has plenty: near depletion they become fewer. Where orders meet in
   * them more often than the stage allows they become more by themselves.
   */
  shards: z.int().min(1).max(MAX_SHARDS).default(1),
  /** Absent is unknown, never zero. */
  weightGrams: z.int().min(0).optional(),
  dimensionsMm: z
    .strictObject({ length: z.int().min(1), width: z.int().min(1), height: z.int().min(1) })
    .optional(),
  /** Without stock (a download, a service) the SKU is neither reserved nor shipped: orders record it. */
  stocked: z.boolean().default(true),
  tags: tagsSchema,
  /** The value of one unit. */
  value: z.strictObject({ amount: wholeNumber(0), currency: currencySchema }).optional(),
  selling: skuSellingSchema,
  /** What stands on the goods and their cases. */
  gtins: gtinsSchema,
  /** Goes before the location's. */
  withholding: withholdingSchema.optional(),
  /** What it costs that one unit is not found where an order was routed; rules that ask for it count it. */
  shortPickCost: z.strictObject({ amount: wholeNumber(0), currency: currencySchema }).optional(),
  /** What one unit costs the brand: a line's price less this is its margin. Absent is unknown, never zero. */
  cost: z.strictObject({ amount: wholeNumber(0), currency: currencySchema }).optional(),
  /** Policies that go before the channel's when this SKU is the one that is missing. */
  policies: z
    .strictObject({
      backorder: z.enum(backorderPolicies).optional(),
      /** Which orders give units up when there turn out to be fewer than promised. */
      shrink: z.enum(victimPolicies).optional(),
      /** Whole seconds in which an order that waits for this SKU may be passed. */
      passableFor: passableSchema.optional(),
      /** So many shards are opened at most by themselves; else the stage's setting counts. */
      maxShards: z.int().min(1).max(MAX_SHARDS).optional(),
    })
    .default({}),
};

/** Body of `PUT /skus/{sku}`. */
export const skuBodySchema = entityBody({
  ...skuShape,
  value: z.strictObject({ amount: priceSchema, currency: currencySchema }).optional(),
  shortPickCost: z.strictObject({ amount: priceSchema, currency: currencySchema }).optional(),
  cost: z.strictObject({ amount: priceSchema, currency: currencySchema }).optional(),
  weightGrams: gramsSchema.optional(),
  dimensionsMm: z
    .strictObject({ length: millimetresSchema, width: millimetresSchema, height: millimetresSchema })
    .optional(),
});

/** An article; its `id` is the SKU. */
export const skuSchema = storedEntity(skuShape);
export type Sku = z.output<typeof skuSchema>;
