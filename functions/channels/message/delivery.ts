import type { SignedMessage } from '../../access/signatures.ts';

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
  /** When the first delivery of the message was sent, as the platform wrote it. */
  readonly triggeredAt?: string;
  /** The shop that sent the message, by its own name. */
  readonly source?: string;
  /** The version of the platform's interface that the message is written by. */
  readonly version?: string;
}

/**
 * A delivery read from the headers that `names` gives for its fields. A message without a topic has the empty
 * one, which no platform knows: the message is kept.
 */
export function deliveryFrom(
  headers: Headers,
  names: Readonly<Partial<Record<keyof Delivery, string>>>,
): Delivery {
  const given = Object.entries(names)
    .map(([field, header]) => [field, headers[header]] as const)
    .filter(([, value]) => value !== undefined);
  return { topic: '', ...Object.fromEntries(given) };
}
