import { deliveryFrom } from '../message/delivery.ts';
import type { Platform } from '../platform.ts';
import { changedOrder } from './changed-order.ts';
import { verifyShopify } from './signature.ts';
import { shopifyToCanonical } from './to-canonical.ts';

/** Shopify: webhooks of the Admin API. */
export const shopify: Platform = {
  verify: verifyShopify,
  isPing: () => false,
  deliveryOf: (headers) =>
    deliveryFrom(headers, {
      topic: 'x-shopify-topic',
      deliveryId: 'x-shopify-webhook-id',
      eventId: 'x-shopify-event-id',
      triggeredAt: 'x-shopify-triggered-at',
      source: 'x-shopify-shop-domain',
      version: 'x-shopify-api-version',
    }),
  topics: new Set([
    'orders/create',
    'orders/paid',
    'orders/updated',
    'orders/edited',
    'orders/cancelled',
    'orders/fulfilled',
    'orders/partially_fulfilled',
    'orders/delete',
  ]),
  toCanonical: shopifyToCanonical,
  changedOrder,
  lookupNumbers: ({ number }) => [number],
};
