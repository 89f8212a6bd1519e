/** What the status of a WooCommerce order says of its state and payment. */
import type { PartialOrder } from '../message/channel-message.ts';
import type { WooOrder } from './payload.ts';

interface StatusMeaning {
  readonly state: PartialOrder['state'];
  /** The order waits for the customer's money; a failed payment may be tried again. */
  readonly unpaid?: true;
}

const MEANING_BY_STATUS: Readonly<Record<string, StatusMeaning>> = {
  pending: { state: 'open', unpaid: true },
  'on-hold': { state: 'open', unpaid: true },
  failed: { state: 'open', unpaid: true },
  processing: { state: 'open' },
  completed: { state: 'completed' },
  cancelled: { state: 'cancelled' },
  trash: { state: 'cancelled' },
  refunded: { state: 'refunded' },
};

/** Undefined for a status that a plugin of the shop has made up. */
export function statusMeaning({ status = '' }: WooOrder): StatusMeaning | undefined {
  return MEANING_BY_STATUS[status];
}

/**
 * Cash on delivery goes to `processing` without a payment: what waits is decided by the status, not by this.
 */
export function paymentOf(order: WooOrder, unpaid: boolean): PartialOrder['payment'] {
  if (order.status === 'refunded') return 'refunded';
  if (order.refunds.length > 0) return 'partially_refunded';
  if (order.date_paid_gmt !== undefined) return 'paid';
  return unpaid || order.payment_method === 'cod' ? 'pending' : 'paid';
}

/** A partial refund says nothing of quantities: all units stay open, and a person may want to know. */
export function warningsOf(order: WooOrder, state: PartialOrder['state']): PartialOrder['warnings'] & object {
  if (state !== 'open' || order.refunds.length === 0) return [];
  return [
    {
      code: 'PARTIALLY_REFUNDED',
      path: 'lines',
      message: 'refunded in part; the channel does not say which units',
    },
  ];
}
