/** What a channel's shop wants of capture, beside its pool and deadlines. */
import * as z from 'zod';

import type { PartialOrder } from '../../channels/message/captured.ts';

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

/** What an adapter has to know of the channel. */
export interface ChannelConfig {
  readonly id: string;
  readonly policy: CapturePolicy;
}

type HoldDraft = NonNullable<PartialOrder['holds']>[number];

/** Never lifted by time: an order that nobody paid is cancelled when the hold expires. */
export function awaitingPayment(policy: CapturePolicy, note: string): HoldDraft {
  return {
    id: 'AWAITING_PAYMENT',
    reason: 'AWAITING_PAYMENT',
    before: policy.holdPaymentBefore,
    onExpiry: 'cancel',
    note,
  };
}

/** All money was given back while units are still open: a person decides whether they leave. */
export function refundedButOpen(policy: CapturePolicy): HoldDraft {
  return {
    id: 'REFUNDED',
    reason: 'REFUNDED',
    before: policy.holdPaymentBefore,
    onExpiry: 'cancel',
    note: 'refunded in full, units still open',
  };
}
