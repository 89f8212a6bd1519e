import { verifyStandardWebhook } from '../../../functions/access/signatures.ts';
import { deliveryFrom } from '../../../functions/channels/message/delivery.ts';
import type { Platform } from '../../../functions/channels/platform.ts';
import { acmeToCanonical } from './to-canonical.ts';

/** Acme signs by Standard Webhooks and names the topic in a header of its own. */
export const acme: Platform = {
  verify: verifyStandardWebhook,
  isPing: () => false,
  deliveryOf: (headers) => deliveryFrom(headers, { topic: 'acme-topic', deliveryId: 'webhook-id' }),
  topics: new Set(['order.placed', 'order.changed']),
  toCanonical: acmeToCanonical,
  lookupNumbers: ({ number }) => [number],
};
