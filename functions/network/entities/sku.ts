import * as z from 'zod';
import { backorderPolicies } from '../../order/backorder-policies.ts';
import { currencySchema, wholeNumber } from '../../shared/money.ts';
import { instantSchema } from '../../shared/time.ts';
import { victimPolicies } from '../../shared/victim-policies.ts';
import { gramsSchema, millimetresSchema, passableSchema, priceSchema, waitSchema } from './bounds.ts';
import { entityBody, poolSchema, storedEntity, tagsSchema, withholdingSchema } from './entity-schemas.ts';
import { gtinsSchema } from './gtin.ts';
import { skuSellingSchema } from './selling-policy.ts';

/** One transaction rewrites so many shards; each takes about 500 reservations a second. */
const MAX_SHARDS = 64;

/** How a SKU is sold before it is there. Durations in whole seconds. */
const preorderSchema = z.strictObject({
  /** How many units may be promised, by pool; where a pool has no limit the SKU is not sold so. */
  limits: z.record(poolSchema, z.int().min(0).max(1_000_000_000)),
  /** When the goods leave at the latest, as far as no supply says another time. */
  shipsBy: instantSchema,
  /** What has not left so long after its promise is overdue: the wait ends. The time of any other wait by default. */
  overdueAfter: waitSchema.optional(),
  /** A promise that moves by more than this needs the customer's consent; absent: none is asked for. */
  consentAfter: waitSchema.optional(),
  /** How long the customer may take to consent. */
  consentWithin: waitSchema.default(7 * 86_400),
  /** What becomes of what waits where nobody consents in time. */
  withoutConsent: z.enum(['cancel', 'wait']).default('cancel'),
});

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
      /** The SKU is sold before it is there. */
      preorder: preorderSchema.optional(),
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
