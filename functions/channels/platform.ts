/**
 * What a shop platform has to bring: a folder below functions/channels/ whose `platform.ts` exports a
 * Platform, and an entry in registry.ts.
 *
 * The contract holds what the signed door needs. Operations towards a shop (stock, fulfilments, refunds)
 * become a contract of their own beside this one, with a registry over the same names: the function that
 * receives webhooks then does not carry the clients of every shop.
 */
import type { SignedMessage, Verifier } from '../access/signatures.ts';
import type { CanonicalOrder } from '../order/order-form.ts';
import type { ChannelMessage } from './message/channel-message.ts';
import type { Delivery } from './message/delivery.ts';
import type { ChannelConfig } from './message/payment-holds.ts';

/** A shop platform whose channels push orders through the signed door. */
export interface Platform {
  /** Whether one of the channel's secrets (current, previous) signed the webhook. */
  readonly verify: Verifier;

  /** Whether this is the platform's unsigned test of the address: answered 200, and nothing is written. */
  readonly isPing: (message: SignedMessage) => boolean;

  /** What the headers say of the delivery, its topic above all. */
  readonly deliveryOf: (headers: SignedMessage['headers']) => Delivery;

  /** Topics that tell of an order. A message of any other topic is kept as received, without effect. */
  readonly topics: ReadonlySet<string>;

  /**
   * Maps the payload of a message of one of the `topics`. Numbers in the payload are the text that was sent
   * (`parsePayload`). Never throws for its content: what cannot be mapped is quarantined with reasons.
   */
  readonly toCanonical: (payload: unknown, topic: string, channel: ChannelConfig) => ChannelMessage;

  /**
   * The order, by the shop's own id, that a message of another topic says has changed: it is fetched. Undefined where the
   * message names none. Absent where the platform sends no such messages.
   */
  readonly changedOrder?: (payload: unknown, topic: string) => string | undefined;

  /** What an order of the platform is looked up by; the number that the customer says comes first. */
  readonly lookupNumbers: (external: Pick<CanonicalOrder['external'], 'id' | 'number'>) => readonly string[];
}
