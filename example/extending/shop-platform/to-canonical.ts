import * as z from 'zod';
import { addressOf } from '../../../functions/channels/message/address.ts';
import type { ChannelMessage, PartialOrder } from '../../../functions/channels/message/channel-message.ts';
import { moneyOf, numberOf, utc } from '../../../functions/channels/message/fields.ts';
import { orderOrQuarantine } from '../../../functions/channels/message/order-or-quarantine.ts';
import { list, salvage, scalar } from '../../../functions/channels/message/payload.ts';
import type { ChannelConfig } from '../../../functions/channels/message/payment-holds.ts';
import type { FieldNames } from '../../../functions/channels/message/shop-words.ts';

const itemSchema = z.object({ id: scalar, sku: scalar, count: scalar, price: scalar });

/** An order as Acme's shops write one. Every field is optional: an unreadable one spoils no other. */
const orderSchema = z.object({
  id: scalar,
  number: scalar,
  placed: scalar,
  changed: scalar,
  currency: scalar,
  to: z.object({ name: scalar, street: scalar, city: scalar, zip: scalar, country: scalar }).nullish(),
  items: list(itemSchema),
});
type AcmeOrder = z.output<typeof orderSchema>;

/** Which fields of Acme's the fields of ours are read from: a person is told both names of what is wrong. */
const names: FieldNames = [
  ['placedAt', 'placed'],
  ['shipTo', 'to'],
  ['shipTo.lines', 'to.street'],
  ['shipTo.country', 'to.country'],
  ['lines.*.sku', 'items.*.sku'],
  ['lines.*.quantity', 'items.*.count'],
  ['lines.*.unitPrice', 'items.*.price'],
];

function shipTo({ to }: AcmeOrder) {
  if (!to) return undefined;
  const { name, street, city, zip, country } = to;
  return addressOf({ name, lines: [street], city, postalCode: zip, country });
}

/** What can be mapped becomes the draft of an order; what is missing or wrong in it, its reasons. */
export function acmeToCanonical(payload: unknown, _topic: string, channel: ChannelConfig): ChannelMessage {
  const { value: order, faults } = salvage(orderSchema, payload);
  const lines = order.items.map(({ id, sku, count, price }) => ({
    lineId: id,
    sku,
    quantity: numberOf(count),
    unitPrice: moneyOf(price, order.currency),
  }));
  const draft: PartialOrder = {
    channel: channel.id,
    external: { id: order.id, number: order.number ?? order.id },
    version: { updatedAt: utc(order.changed ?? order.placed) },
    placedAt: utc(order.placed),
    currency: order.currency,
    shipTo: shipTo(order),
    lines,
  };
  const places = [...order.items.keys()];
  return orderOrQuarantine(draft, { faults, words: { names, payload, places } });
}
