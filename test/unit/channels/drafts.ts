/** The channel and the order that tests of channels and of capture start from; tests say what differs. */
import type { ChannelConfig } from '../../../functions/channels/message/payment-holds.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import type { CanonicalOrder, OrderDraft } from '../../../functions/order/order-form.ts';

export const channel: ChannelConfig = { id: 'shop', policy: capturePolicySchema.parse({}) };

export const draft: OrderDraft = {
  channel: 'shop',
  external: { id: '820982911946154508', number: '#1001' },
  placedAt: '2026-11-20T10:00:00+02:00',
  currency: 'USD',
  shipTo: {
    name: 'Ada Lind',
    lines: ['12 Foundry Lane'],
    city: 'Louisville',
    region: 'KY',
    postalCode: '40202',
    country: 'US',
  },
  lines: [
    { lineId: 'a', sku: 'MUG', quantity: 2, unitPrice: { amount: 1250 } },
    { lineId: 'b', sku: 'MUG', quantity: 1, unitPrice: { amount: 1250 } },
    {
      lineId: 'c',
      title: 'Gift card',
      kind: 'giftcard',
      requiresShipping: false,
      quantity: 1,
      unitPrice: { amount: 5000 },
    },
  ],
};

export function orderOf(change: Partial<OrderDraft> = {}): CanonicalOrder {
  return canonicalOrderSchema.parse({ ...draft, ...change });
}
