import { parsePayload } from '../../channels/message/payload.ts';
import { isSignedPlatform, platforms } from '../../channels/registry.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { Order } from '../../order/order.ts';
import { findReceived } from '../../order/order-body.store.ts';
import { isRecord } from '../../shared/is-record.ts';

/**
 * The draft of an order whose shop named no currency that there is, had it named this one: its amounts can be read
 * then. Undefined where the message of the version is not there, or is none of a shop's.
 */
export async function draftInCurrency(
  { orderId, bodyVersion }: Order,
  channel: Channel | undefined,
  currency: string,
): Promise<Record<string, unknown> | undefined> {
  if (!channel || !isSignedPlatform(channel.platform)) return undefined;
  const message = await findReceived(orderId, bodyVersion);
  const payload = message && payloadOf(message.bytes);
  if (!payload) return undefined;
  const config = { id: channel.id, policy: channel.policies };
  const { toCanonical } = platforms[channel.platform];
  const read = toCanonical({ ...payload, currency }, message.topic ?? '', config);
  const draft = read.kind === 'order' || read.kind === 'quarantined' ? read.draft : undefined;
  return isRecord(draft) ? draft : undefined;
}

function payloadOf(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const payload = parsePayload(bytes.toString('utf8'));
    return isRecord(payload) ? payload : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
