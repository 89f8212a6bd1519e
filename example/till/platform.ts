/** The inward half: messages that name their order, and the order itself as it is fetched. */
import * as z from 'zod';
import { hmacSha256, signatureBytes, someSecretSigned } from '../../functions/access/signatures.ts';
import { deliveryFrom } from '../../functions/channels/message/delivery.ts';
import { orderOrQuarantine } from '../../functions/channels/message/order-or-quarantine.ts';
import { list, salvage, scalar } from '../../functions/channels/message/payload.ts';
import type { Platform } from '../../functions/channels/platform.ts';

const TOPIC = 'order.changed';
const namedSchema = z.object({ order: z.string() });
// Numbers are the text that was sent.
const orderSchema = z.looseObject({
  ...{ id: scalar, at: scalar, updatedAt: scalar, state: scalar },
  lines: list(z.looseObject({ id: scalar, sku: scalar, units: scalar, out: scalar })),
});

export const till: Platform = {
  verify: ({ headers, body }, secrets) =>
    someSecretSigned(secrets, (secret) => hmacSha256(secret, body), [
      signatureBytes(headers['till-signature'], 'hex'),
    ]),
  isPing: () => false,
  deliveryOf: (headers) => deliveryFrom(headers, { topic: 'till-topic', deliveryId: 'till-delivery' }),
  topics: new Set(['order']),
  changedOrder: (payload, topic) => {
    const named = namedSchema.safeParse(payload);
    return topic === TOPIC && named.success ? named.data.order : undefined;
  },
  toCanonical: (payload, _topic, channel) => {
    const { value: order, faults } = salvage(orderSchema, payload);
    if (order.id === undefined) return { kind: 'kept', why: 'the payload holds no order' };
    const lines = order.lines.map(({ id, sku, units, out }) => ({
      ...{ lineId: id, sku, title: sku, quantity: Number(units), cancelled: Number(out) },
      unitPrice: { amount: 1000 },
    }));
    const draft = {
      channel: channel.id,
      external: { id: order.id, number: order.id },
      version: { updatedAt: order.updatedAt },
      ...{ placedAt: order.at, currency: 'USD', state: order.state, lines },
      shipTo: { name: 'Ada', lines: ['1 Main Street'], city: 'Boston', postalCode: '02108', country: 'US' },
    };
    return orderOrQuarantine(draft, { faults });
  },
  lookupNumbers: ({ number }) => [number],
};
