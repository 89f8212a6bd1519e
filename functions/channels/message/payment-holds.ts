/** The holds that a shop's payment state places, as the channel's policy wants them. */
import type { CapturePolicy } from '../../network/entities/channel-policy.ts';
import { AWAITING_PAYMENT } from '../../order/order.ts';
import type { PartialOrder } from './channel-message.ts';

/** The channel that a message came from, as far as mapping depends on it. */
export interface ChannelConfig {
  readonly id: string;
  readonly policy: CapturePolicy;
}

type HoldDraft = NonNullable<PartialOrder['holds']>[number];

/** The holds of an order by its payment; `said`: the state as the channel calls it. */
export function paymentHolds(
  payment: PartialOrder['payment'],
  policy: CapturePolicy,
  said: string,
): HoldDraft[] {
  if (payment === 'refunded') return [refundedButOpen(policy)];
  const waits = policy.awaitPayment.some((state) => state === payment);
  return waits ? [awaitingPayment(policy, said)] : [];
}

/** Time never lifts this hold: an order that nobody paid is cancelled when the hold expires. */
function awaitingPayment(policy: CapturePolicy, note: string): HoldDraft {
  return {
    id: AWAITING_PAYMENT,
    reason: AWAITING_PAYMENT,
    before: policy.holdPaymentBefore,
    ...(policy.unpaidWithin === undefined ? {} : { expiresAfter: policy.unpaidWithin }),
    onExpiry: 'cancel',
    note,
  };
}

/** All money was given back while units are still open: a person decides whether they leave. */
function refundedButOpen(policy: CapturePolicy): HoldDraft {
  return {
    id: 'REFUNDED',
    reason: 'REFUNDED',
    before: policy.holdPaymentBefore,
    onExpiry: 'cancel',
    note: 'refunded in full, units still open',
  };
}
