import { createHmac } from 'node:crypto';

/** Webhook secrets of the example's shops and carrier, by channel or tracking source: both sides know them. */
export const webhookSecrets = {
  'shopify-us': 'shopify example secret',
  'woo-us': 'woocommerce example secret',
  easypost: 'easypost example secret',
} as const;

function hmacSha256(secret: string, text: string): { base64: string; hex: string } {
  const digest = createHmac('sha256', secret).update(text).digest();
  return { base64: digest.toString('base64'), hex: digest.toString('hex') };
}

/** An id that is the same whenever the same body is sent again. */
function deliveryId(body: string): string {
  return hmacSha256('delivery', body).hex.slice(0, 32);
}

/**
 * What each platform's own servers would send beside a body: the signature that our receiving functions
 * verify.
 */
export const signedHeaders = {
  shopify: (secret: string, body: string, topic = 'orders/create'): Record<string, string> => ({
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': hmacSha256(secret, body).base64,
    'x-shopify-webhook-id': deliveryId(body),
  }),
  woocommerce: (secret: string, body: string, topic = 'order.created'): Record<string, string> => ({
    'content-type': 'application/json',
    'x-wc-webhook-topic': topic,
    'x-wc-webhook-signature': hmacSha256(secret, body).base64,
    'x-wc-webhook-delivery-id': deliveryId(body),
  }),
  easypost: (secret: string, body: string): Record<string, string> => ({
    'content-type': 'application/json',
    'x-hmac-signature': `hmac-sha256-hex=${hmacSha256(secret.normalize('NFKD'), body).hex}`,
  }),
} as const;
