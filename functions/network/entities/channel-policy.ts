/** What a channel's shop wants of capture, beside its pool and deadlines. */
import * as z from 'zod';

const paymentStates = ['pending', 'authorized', 'partially_paid', 'voided'] as const;

/**
 * `awaitPayment`: payment states of a Shopify order that place the hold AWAITING_PAYMENT (an authorisation is
 * enough by default). `holdPaymentBefore`: the step which that hold bars; `route` keeps the stock for the
 * customer meanwhile. `tierTags`: customer tags that name a tier, the best first.
 */
export const capturePolicySchema = z.strictObject({
  awaitPayment: z.array(z.enum(paymentStates)).default(['pending', 'partially_paid', 'voided']),
  holdPaymentBefore: z.enum(['reserve', 'route', 'dispatch']).default('route'),
  tierTags: z.array(z.string()).default([]),
});

export type CapturePolicy = z.output<typeof capturePolicySchema>;
