import { secretsOf } from '../access/secrets.ts';
import { noteHeard } from '../channels/heard.store.ts';
import { changedOrder } from '../channels/message/changed-order.ts';
import { readMessage } from '../channels/message/read-message.ts';
import { keepPrivacyRequest } from '../channels/privacy/privacy-request.store.ts';
import { readPrivacy } from '../channels/privacy/read-privacy.ts';
import { isSignedPlatform, platforms } from '../channels/registry.ts';
import { forgetUnheard } from '../channels/unheard.store.ts';
import { askForWork } from '../channels/work-queue.ts';
import type { Channel, SignedPlatformName } from '../network/entities/channel.ts';
import { readChannel, readChannels } from '../network/entities/network.store.ts';
import { mustBeShopOf } from '../network/entities/shop-binding.store.ts';
import { NotFound, Unauthorized } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { utcInstant } from '../shared/time.ts';
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
    const platform = platforms[platformName(channel)];
    const signed = { headers, body: raw };
    if (platform.isPing(signed)) return { status: 200, body: { outcome: 'pong' } };
    const secrets = channel.secrets === undefined ? [] : await secretsOf(channel.secrets);
    if (!platform.verify(signed, secrets, now)) throw new Unauthorized('The signature does not verify.');

    const { topic, deliveryId, triggeredAt, source, version } = platform.deliveryOf(headers);
    await mustBeShopOf(channel, source, await readChannels());
    if (channel.connection) await noteHeard(channel.id, { at: now, version });
    const delivery = deliveryId === undefined ? {} : { delivery: deliveryId };
    const received = { bytes: raw, topic, at: now, ...delivery };
    const config = { id: channel.id, policy: channel.policies, skus: channel.connection?.skus };
    const message = channel.active
      ? readMessage(platform, raw.toString('utf8'), topic, config)
      : { kind: 'kept' as const, why: 'the channel is not active' };
    const asked = readPrivacy(platformName(channel), topic, raw.toString('utf8'));
    if (asked) await keepPrivacyRequest(channel.id, asked, now);
    // The message itself would keep whom it wants forgotten.
    if (asked && !platform.topics.has(topic)) return { status: 200, body: { outcome: 'kept' } };
    const sentAt = triggeredAt === undefined ? undefined : utcInstant(triggeredAt);
    const arrival = { channel, platform, received, triggeredAt: sentAt, now };
    const receipt = await recordMessage(message, arrival);
    if (channel.connection && receipt.orderId !== undefined && receipt.outcome !== 'captured')
      await forgetUnheard(channel.id, receipt.orderId);
    const changed = changedOrder(platform, raw.toString('utf8'), topic);
    if (channel.connection && channel.active && changed !== undefined)
      await askForWork([{ kind: 'order', channel: channel.id, order: changed }]);
    const correlation = receipt.orderId === undefined ? {} : { orderId: receipt.orderId };
    return { status: 200, body: receipt, correlation };
  }),
);

/** @throws NotFound for a channel that sends no webhooks */
function platformName({ id, platform }: Channel): SignedPlatformName {
  if (!isSignedPlatform(platform))
    throw new NotFound(`Channel ${id} sends no webhooks: its orders come by POST /orders.`);
  return platform;
}
