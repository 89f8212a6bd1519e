/** How capture treats the orders of a channel. */
import * as z from 'zod';

const paymentStates = ['pending', 'authorized', 'partially_paid', 'voided'] as const;

export const capturePolicySchema = z.strictObject({
  /**
   * The payment states of a Shopify order that place the hold AWAITING_PAYMENT. An authorisation is enough by
   * default.
   */
  awaitPayment: z.array(z.enum(paymentStates)).default(['pending', 'partially_paid', 'voided']),
  /** The step that this hold bars; `route` keeps the stock for the customer meanwhile. */
  holdPaymentBefore: z.enum(['reserve', 'route', 'dispatch']).default('route'),
  /** Tags of customers that name a tier, the best first. */
  tierTags: z.array(z.string()).default([]),
});

export type CapturePolicy = z.output<typeof capturePolicySchema>;
