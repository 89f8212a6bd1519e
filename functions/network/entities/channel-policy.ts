/** How capture treats the orders of a channel. */
import * as z from 'zod';

import { serviceLevels } from '../../order/service-levels.ts';

/** A word as a shop writes it: the name, code or id of a shipping method or of a store. */
const shopWord = z.string().trim().min(1).max(200);

const paymentStates = ['pending', 'authorized', 'partially_paid', 'voided'] as const;

/** What a status that a shop has made up means for its orders; orders that are `not_placed` are no orders yet. */
export const statusMeanings = ['open', 'unpaid', 'completed', 'cancelled', 'refunded', 'not_placed'] as const;
export type StatusMeaning = (typeof statusMeanings)[number];

export const capturePolicySchema = z.strictObject({
  /**
   * The payment states of an order that place the hold AWAITING_PAYMENT, whichever door the order comes through. An
   * authorisation is enough by default.
   */
  awaitPayment: z.array(z.enum(paymentStates)).default(['pending', 'partially_paid', 'voided']),
  /** The step that this hold bars; `route` keeps the stock for the customer meanwhile. */
  holdPaymentBefore: z.enum(['reserve', 'route', 'dispatch']).default('route'),
  /** Whole seconds that this hold stands at most: an order that is not paid by then is cancelled. */
  unpaidWithin: z.int().min(1).optional(),
  /**
   * What becomes of orders that the channel marks as tests: they are held before anything is reserved, shipped like
   * any other, or recorded with nothing to ship.
   */
  testOrders: z.enum(['hold', 'ship', 'ignore']).default('hold'),
  /** Statuses of WooCommerce by name, those of plug-ins above all; a status that is not known here quarantines. */
  orderStatuses: z.record(z.string().trim().min(1).max(50), z.enum(statusMeanings)).default({}),
  /** Tags of customers that name a tier, the best first. */
  tierTags: z.array(z.string()).default([]),
  /** How the goods of a shipping method get to the customer, by its code or title; other words speak for themselves. */
  shippingMethods: z.record(shopWord, z.enum(['ship', 'pickup', 'local_delivery'])).default({}),
  /** Our location for each of the shop's stores, by name, code or id; `*` where the shop names none. */
  pickupLocations: z.record(shopWord, z.string().min(1).max(64)).default({}),
  /**
   * Fulfilment services of the shop whose lines are ours to ship, by their handle. Lines of any other are sent by
   * somebody else: recorded, and not reserved.
   */
  fulfillmentServices: z.array(z.string().trim().min(1).max(100)).max(50).default(['manual']),
  /**
   * What becomes of a line without a SKU that the shop has not marked as nothing to ship: it quarantines the order, or
   * is recorded as nothing to ship (downloads of shops that have no SKUs for them), so that it holds nothing back.
   */
  linesWithoutSku: z.enum(['quarantine', 'record']).default('quarantine'),
  /**
   * Words of shipping methods that ask for a level of service, tried in order before the table of
   * functions/channels/message/service-level.ts. Capitals and punctuation do not matter.
   */
  serviceWords: z
    .array(z.strictObject({ words: z.string().trim().min(1).max(100), level: z.enum(serviceLevels) }))
    .max(100)
    .default([]),
});

export type CapturePolicy = z.output<typeof capturePolicySchema>;
