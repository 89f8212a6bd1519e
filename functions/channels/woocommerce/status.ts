/** What the status of a WooCommerce order says of its state and payment. */
import type { CapturePolicy, StatusMeaning } from '../../network/entities/channel-policy.ts';
import type { PartialOrder } from '../message/channel-message.ts';
import { paymentHolds } from '../message/payment-holds.ts';
import type { WooOrder } from './payload.ts';

/**
 * The statuses that WooCommerce itself has. Unpaid ones wait for the customer's money; a failed payment may be tried
 * again. Drafts are carts at the checkout, and orders that the shop is still typing.
 */
const MEANING_BY_STATUS: ReadonlyMap<string, StatusMeaning> = new Map<string, StatusMeaning>([
  ['pending', 'unpaid'],
  ['on-hold', 'unpaid'],
  ['failed', 'unpaid'],
  ['processing', 'open'],
  ['completed', 'completed'],
  ['cancelled', 'cancelled'],
  ['trash', 'cancelled'],
  ['refunded', 'refunded'],
  ['checkout-draft', 'not_placed'],
  ['auto-draft', 'not_placed'],
  ['draft', 'not_placed'],
]);

const STATE_BY_MEANING: Readonly<Record<StatusMeaning, PartialOrder['state']>> = {
  open: 'open',
  unpaid: 'open',
  completed: 'completed',
  cancelled: 'cancelled',
  refunded: 'refunded',
  not_placed: 'open',
};

/** The channel's own word goes first; undefined for a status that a plug-in has made up and nobody has explained. */
export function statusMeaning(
  { status = '' }: WooOrder,
  { orderStatuses }: CapturePolicy,
): StatusMeaning | undefined {
  const name = status.replace(/^wc-/, '');
  const explained = [name, `wc-${name}`].find((one) => Object.hasOwn(orderStatuses, one));
  return explained === undefined ? MEANING_BY_STATUS.get(name) : orderStatuses[explained];
}

export function stateOf(meaning: StatusMeaning): PartialOrder['state'] {
  return STATE_BY_MEANING[meaning];
}

/**
 * Cash on delivery goes to `processing` without a payment: what waits is decided by the status, not by this.
 */
export function paymentOf(order: WooOrder, meaning: StatusMeaning): PartialOrder['payment'] {
  if (meaning === 'refunded') return 'refunded';
  if (order.refunds.length > 0) return 'partially_refunded';
  if (order.date_paid_gmt !== undefined) return 'paid';
  const isUnpaid = meaning === 'unpaid' || meaning === 'cancelled' || order.payment_method === 'cod';
  return isUnpaid ? 'pending' : 'paid';
}

/**
 * An order that is refunded in full may be under way here: WooCommerce does not say of which units, and nothing more
 * of it leaves before a person has looked.
 */
export function holdsOf(
  { status = '' }: WooOrder,
  meaning: StatusMeaning,
  policy: CapturePolicy,
): PartialOrder['holds'] {
  if (meaning === 'unpaid') return paymentHolds('pending', policy, `status ${status}`);
  return meaning === 'refunded' ? paymentHolds('refunded', policy, `status ${status}`) : [];
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
