import { secretsOf } from '../access/secrets.ts';
import { readMessage } from '../channels/message/read-message.ts';
import { isSignedPlatform, platforms } from '../channels/registry.ts';
import { readChannel } from '../network/entities/network.store.ts';
import { NotFound, Unauthorized } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { receiveOrderDoor } from './doors.ts';
import { recordMessage } from './intake/record-message.ts';

/**
 * POST /channels/{channel}/orders: a shop's webhook. Once the signature over the raw bytes holds, the answer
 * is 200 whatever the content: shops delete subscriptions that fail. A shop's unsigned test of the address
 * writes nothing.
 * @throws NotFound for a channel that is unknown or sends no webhooks; Unauthorized
 */
export const handler = serve(
  on(receiveOrderDoor, async ({ params, headers, raw, now }) => {
    const channel = await readChannel(params.channel);
    if (!isSignedPlatform(channel.platform))
      throw new NotFound(`Channel ${channel.id} sends no webhooks: its orders come by POST /orders.`);
    const platform = platforms[channel.platform];
    const message = { headers, body: raw };
    if (platform.isPing(message)) return { status: 200, body: { outcome: 'pong' } };
    const secrets = channel.secrets === undefined ? [] : await secretsOf(channel.secrets);
    if (!platform.verify(message, secrets, now)) throw new Unauthorized('The signature does not verify.');
    const { topic, deliveryId } = platform.deliveryOf(headers);
    const received = {
      bytes: raw,
      topic,
      at: now,
      ...(deliveryId === undefined ? {} : { delivery: deliveryId }),
    };
    const captured = channel.active
      ? readMessage(platform, raw.toString('utf8'), topic, { id: channel.id, policy: channel.policies })
      : { kind: 'kept' as const, why: 'the channel is not active' };
    const receipt = await recordMessage(captured, { channel, platform, received, now });
    return {
      status: 200,
      body: receipt,
      correlation: receipt.orderId === undefined ? {} : { orderId: receipt.orderId },
    };
  }),
);
