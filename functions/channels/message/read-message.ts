import { hashOf } from '../../shared/content-hash.ts';
import type { Platform } from '../platform.ts';
import type { ChannelMessage } from './channel-message.ts';
import { parsePayload } from './payload.ts';
import type { ChannelConfig } from './payment-holds.ts';
import { type SkuNames, skusFromShop } from './skus-from-shop.ts';

/**
 * What a verified message of a channel says; `json` is its body as text (UTF-8). The body of a topic that the
 * platform does not name is not looked at. A body that is not JSON came as an order all the same, and is
 * quarantined without knowing which.
 */
export function readMessage(
  platform: Pick<Platform, 'topics' | 'toCanonical'>,
  json: string,
  topic: string,
  channel: ChannelConfig & SkuNames,
): ChannelMessage {
  if (!platform.topics.has(topic)) return { kind: 'kept', why: `no order comes with the topic "${topic}"` };
  let payload: unknown;
  try {
    payload = parsePayload(json);
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable(json);
    throw error;
  }
  return skusFromShop(platform.toCanonical(payload, topic, channel), channel);
}

/** What the parser says quotes the payload, which may be personal: of the message, it is kept as received. */
function unreadable(json: string): ChannelMessage {
  return {
    kind: 'quarantined',
    reasons: [{ code: 'INVALID_JSON', path: '', message: 'The payload is not JSON, or names a key twice.' }],
    draft: {},
    external: {},
    version: { hash: hashOf(json) },
  };
}
