import { paymentStates } from '../../order/order-form.ts';
import type { PartialOrder } from '../message/channel-message.ts';
import { type ChannelConfig, paymentHolds } from '../message/payment-holds.ts';
import type { ShopifyOrder } from './payload.ts';

type Payment = PartialOrder['payment'];

/** Shopify's names are ours. A status that it may add later is not paid until Shopify says so. */
export function paymentOf({ financial_status: status }: ShopifyOrder): Payment {
  return paymentStates.find((state) => state === status) ?? 'pending';
}

/** Holds of an order whose units are still open, by what the channel's policy waits for. */
export function holdsOf(
  order: ShopifyOrder,
  payment: Payment,
  { policy }: ChannelConfig,
): PartialOrder['holds'] {
  return paymentHolds(payment, policy, `financial status ${order.financial_status ?? 'not given'}`);
}
