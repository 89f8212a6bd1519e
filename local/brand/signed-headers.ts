import { createHmac } from 'node:crypto';

/**
 * What each platform's own servers would send beside a body: the signature that our receiving functions
 * verify.
 */
export const signedHeaders = {
  shopify: (secret: string, body: string, topic = 'orders/create'): Record<string, string> => ({
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    'x-shopify-webhook-id': createHmac('sha256', 'delivery').update(body).digest('hex').slice(0, 32),
  }),
  woocommerce: (secret: string, body: string, topic = 'order.created'): Record<string, string> => ({
    'content-type': 'application/json',
    'x-wc-webhook-topic': topic,
    'x-wc-webhook-signature': createHmac('sha256', secret).update(body).digest('base64'),
    'x-wc-webhook-delivery-id': createHmac('sha256', 'delivery').update(body).digest('hex').slice(0, 32),
  }),
  easypost: (secret: string, body: string): Record<string, string> => ({
    'content-type': 'application/json',
    'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`,
  }),
} as const;
