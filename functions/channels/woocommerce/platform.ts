import { deliveryFrom } from '../message/delivery.ts';
import type { Platform } from '../platform.ts';
import { verifyWooCommerce } from './signature.ts';
import { wooToCanonical } from './to-canonical.ts';

const PING = /^webhook_id=\d+$/;
const MAX_PING_BYTES = 64;

/** WooCommerce: webhooks of REST v3. */
export const woocommerce: Platform = {
  verify: verifyWooCommerce,
  // Sent when the webhook is created; only an answer of exactly 200 activates it.
  isPing: ({ headers, body }) =>
    headers['x-wc-webhook-signature'] === undefined &&
    body.length <= MAX_PING_BYTES &&
    PING.test(body.toString('latin1').trim()),
  deliveryOf: (headers) =>
    deliveryFrom(headers, {
      topic: 'x-wc-webhook-topic',
      deliveryId: 'x-wc-webhook-delivery-id',
      source: 'x-wc-webhook-source',
    }),
  topics: new Set(['order.created', 'order.updated', 'order.deleted', 'order.restored']),
  toCanonical: wooToCanonical,
  // WooCommerce tells of a deleted order by its id alone, which its number need not be.
  lookupNumbers: ({ number, id }) => [number, id],
};
