/** What differs between the platforms of channels whose webhooks we take, in one place. */
import { type Secrets, type SignatureScheme, type SignedMessage, verifiers } from '../access/signatures.ts';
import type { ChannelConfig } from '../network/entities/channel-policy.ts';
import type { Captured } from './message/captured.ts';
import { shopifyToCanonical } from './shopify/to-canonical.ts';
import { wooToCanonical } from './woocommerce/to-canonical.ts';

type Headers = SignedMessage['headers'];

/**
 * What the headers say of a delivery. `deliveryId` stays the same over the retries of one delivery, `eventId`
 * over all subscriptions that carry one event. Neither is a key to dedupe by: WooCommerce gives two orders of
 * the same second the same delivery id, and Shopify's retries carry the payload of the first attempt. The
 * order's own id, `updatedAt` and content decide.
 */
export interface Delivery {
  readonly topic: string;
  readonly deliveryId?: string;
  readonly eventId?: string;
  /** UTC ISO, or as the platform wrote it. */
  readonly triggeredAt?: string;
  /** The shop that sent it, by its own name. */
  readonly source?: string;
}

export interface Platform {
  /** Whether the message is signed by one of the channel's secrets (current, previous). `now`: UTC ISO. */
  readonly verify: (message: SignedMessage, secrets: Secrets, now: string) => boolean;
  readonly deliveryOf: (headers: Headers) => Delivery;
  /** Whether this is the platform's unsigned test of the address, to be answered 200 and nothing written. */
  readonly isPing: (message: SignedMessage) => boolean;
  /** `json`: the body as text (UTF-8). */
  readonly toCanonical: (json: string, topic: string, channel: ChannelConfig) => Captured;
}

const signedBy = (scheme: SignatureScheme): Platform['verify'] => verifiers[scheme];

const shopify: Platform = {
  verify: signedBy('shopify'),
  deliveryOf: (headers) =>
    delivery(headers, {
      topic: 'x-shopify-topic',
      deliveryId: 'x-shopify-webhook-id',
      eventId: 'x-shopify-event-id',
      triggeredAt: 'x-shopify-triggered-at',
      source: 'x-shopify-shop-domain',
    }),
  isPing: () => false,
  toCanonical: shopifyToCanonical,
};

const woocommerce: Platform = {
  verify: signedBy('woocommerce'),
  deliveryOf: (headers) =>
    delivery(headers, {
      topic: 'x-wc-webhook-topic',
      deliveryId: 'x-wc-webhook-delivery-id',
      source: 'x-wc-webhook-source',
    }),
  // Sent when the webhook is created; only an answer of exactly 200 activates it.
  isPing: ({ headers, body }) =>
    headers['x-wc-webhook-signature'] === undefined &&
    body.length <= 64 &&
    /^webhook_id=\d+$/.test(body.toString('latin1').trim()),
  toCanonical: wooToCanonical,
};

/**
 * Platforms that push orders through the signed door; a channel of the platform `canonical` uses `POST
 * /orders`.
 */
export const platforms = { shopify, woocommerce } as const satisfies Record<string, Platform>;

export type SignedPlatform = keyof typeof platforms;

export function isSignedPlatform(platform: string): platform is SignedPlatform {
  return Object.hasOwn(platforms, platform);
}

/** A message without a topic has the empty one, which no adapter knows: it is kept. */
function delivery(headers: Headers, names: Readonly<Partial<Record<keyof Delivery, string>>>): Delivery {
  const said = (field: keyof Delivery): Partial<Record<keyof Delivery, string>> => {
    const value = headers[names[field] ?? ''];
    return value === undefined ? {} : { [field]: value };
  };
  return {
    topic: '',
    ...said('topic'),
    ...said('deliveryId'),
    ...said('eventId'),
    ...said('triggeredAt'),
    ...said('source'),
  };
}
