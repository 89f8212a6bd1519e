import type { PartialOrder } from '../message/channel-message.ts';
import { awaitingPayment, type ChannelConfig, refundedButOpen } from '../message/payment-holds.ts';
import type { ShopifyOrder } from './payload.ts';

type Payment = PartialOrder['payment'];

const PAYMENT_BY_STATUS: Readonly<Record<string, Payment>> = {
  pending: 'pending',
  authorized: 'authorized',
  partially_paid: 'partially_paid',
  paid: 'paid',
  partially_refunded: 'partially_refunded',
  refunded: 'refunded',
  voided: 'voided',
};

/** A status that Shopify may add later is not paid until Shopify says so. */
export function paymentOf({ financial_status: status }: ShopifyOrder): Payment {
  return status === undefined ? 'pending' : (PAYMENT_BY_STATUS[status] ?? 'pending');
}

/** Holds of an order whose units are still open, by what the channel's policy waits for. */
export function holdsOf(
  order: ShopifyOrder,
  payment: Payment,
  { policy }: ChannelConfig,
): PartialOrder['holds'] {
  if (payment === 'refunded') return [refundedButOpen(policy)];
  const waits = policy.awaitPayment.some((state) => state === payment);
  return waits ? [awaitingPayment(policy, `financial status ${order.financial_status ?? 'not given'}`)] : [];
}
