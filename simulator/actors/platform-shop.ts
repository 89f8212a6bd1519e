/** What shops on platforms do: webhooks of whole orders, and of later versions of the same orders. */
import { parse, stringify } from 'lossless-json';
import * as z from 'zod';
import { shopifyOrder, wooOrder } from '../../local/brand/order-bodies.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from '../aws/clients.ts';
import { SHOPIFY, WOOCOMMERCE } from '../network.ts';
import { anyOf, type Memory, type Stage, send } from './cast.ts';

const idSchema = z.union([z.number(), z.bigint()]);
const lineSchema = z.looseObject({
  id: idSchema,
  sku: z.string(),
  quantity: z.number(),
  current_quantity: z.number().optional(),
});
const addressSchema = z.looseObject({});
const payloadSchema = z.looseObject({
  id: idSchema,
  line_items: z.array(lineSchema),
  shipping_address: addressSchema.optional(),
  shipping: addressSchema.optional(),
});
type Payload = z.output<typeof payloadSchema>;
type ShopOrder = Memory['shopOrders'][number];

/** The order as its shop tells of it next, and the topic under which it does. */
interface Told {
  readonly topic: string;
  readonly payload: Payload;
}
type Edit = (payload: Payload, stage: Stage) => Told;

/** Ids of Shopify are larger than a number is exact. */
function exactNumber(text: string): number | bigint {
  const isLarge = /^-?\d{16,}$/.test(text);
  return isLarge ? BigInt(text) : Number(text);
}

export function payloadOf(body: string): Payload {
  return payloadSchema.parse(parse(body, undefined, exactNumber));
}

function isShopify({ channel }: Pick<ShopOrder, 'channel'>): boolean {
  return channel === SHOPIFY;
}

async function sendWebhook(stage: Stage, channel: string, topic: string, body: string): Promise<void> {
  const sign = channel === SHOPIFY ? signedHeaders.shopify : signedHeaders.woocommerce;
  const request = { params: { channel }, body, headers: sign(WEBHOOK_SECRET, body, topic) };
  const { status } = await send(stage, 'receiveOrder', request);
  if (status >= 400) stage.world.violate('webhook refused', 'receiveOrder', `${topic}: ${status}`);
}

/** A new order of one of the shops; sometimes the message comes twice. */
async function webhook(stage: Stage): Promise<void> {
  const { network, random, memory } = stage;
  const channel = random.pick([SHOPIFY, WOOCOMMERCE]);
  const number = 1000 + memory.next();
  const { id: sku } = random.pick(network.skus);
  const isOfShopify = channel === SHOPIFY;
  const made = payloadOf(isOfShopify ? shopifyOrder(String(number), [sku]) : wooOrder(number, sku));
  const payload = isOfShopify ? withQuantity(made, random.between(1, 3)) : made;
  const body = stringify(payload) ?? '';
  memory.shopOrders.push({ channel, body });
  const topic = isOfShopify ? 'orders/create' : 'order.created';
  await sendWebhook(stage, channel, topic, body);
  if (random.chance(0.3)) await sendWebhook(stage, channel, topic, body);
}

/** Shopify routes a line by what is current and fulfillable of it. */
function withQuantity(payload: Payload, current: number): Payload {
  const line_items = payload.line_items.map((line) => ({
    ...line,
    quantity: Math.max(line.quantity, current),
    current_quantity: current,
    fulfillable_quantity: current,
  }));
  return { ...payload, line_items };
}

function currentOf({ line_items: [line] }: Payload): number {
  return line?.current_quantity ?? line?.quantity ?? 0;
}

const otherStreet = { address1: '1 Other Street', address_1: '1 Other Street' } as const;
const otherTown = { ...otherStreet, city: 'Brooklyn', zip: '11201', postcode: '11201' } as const;

const shopifyEdits: Readonly<Record<string, Edit>> = {
  fewer: (payload) => ({
    topic: 'orders/edited',
    payload: withQuantity(payload, Math.max(0, currentOf(payload) - 1)),
  }),
  more: (payload) => ({ topic: 'orders/edited', payload: withQuantity(payload, currentOf(payload) + 1) }),
  moved: (payload, { random }) => ({
    topic: 'orders/updated',
    payload: {
      ...payload,
      shipping_address: { ...payload.shipping_address, ...random.pick([otherStreet, otherTown]) },
    },
  }),
  cancelled: (payload) => ({
    topic: 'orders/cancelled',
    payload: { ...payload, cancelled_at: new Date().toISOString(), cancel_reason: 'customer' },
  }),
  unpaid: (payload) => ({ topic: 'orders/updated', payload: { ...payload, financial_status: 'pending' } }),
  paid: (payload) => ({ topic: 'orders/paid', payload: { ...payload, financial_status: 'paid' } }),
  refunded: (payload) => ({ topic: 'orders/updated', payload: { ...payload, financial_status: 'refunded' } }),
  tagged: (payload) => ({ topic: 'orders/updated', payload: { ...payload, tags: 'gift', note: 'wrap it' } }),
};

/** An edit of WooCommerce's that says another status of the order. */
function status(name: string): Edit {
  return (payload) => ({ topic: 'order.updated', payload: { ...payload, status: name } });
}

function withWooQuantity(payload: Payload, change: number): Payload {
  const line_items = payload.line_items.map((line) => {
    const quantity = Math.max(1, line.quantity + change);
    const price = (25 * quantity).toFixed(2);
    return { ...line, quantity, subtotal: price, total: price };
  });
  return { ...payload, line_items };
}

const wooEdits: Readonly<Record<string, Edit>> = {
  fewer: (payload) => ({ topic: 'order.updated', payload: withWooQuantity(payload, -1) }),
  more: (payload) => ({ topic: 'order.updated', payload: withWooQuantity(payload, 1) }),
  moved: (payload) => ({
    topic: 'order.updated',
    payload: { ...payload, shipping: { ...payload.shipping, ...otherTown } },
  }),
  cancelled: status('cancelled'),
  unpaid: status('on-hold'),
  paid: status('processing'),
  refunded: status('refunded'),
  tagged: (payload) => ({ topic: 'order.updated', payload: { ...payload, customer_note: 'wrap it' } }),
};

/** A later version says when it was made; one that was overtaken on its way says an earlier time. */
function datedAt(payload: Payload, at: string): Payload {
  const local = at.slice(0, 19);
  return { ...payload, updated_at: at, date_modified: local, date_modified_gmt: local };
}

/** The shop changes an order that it has sent, and tells of the whole once more. */
async function editWebhook(stage: Stage): Promise<void> {
  const { memory, random } = stage;
  const known = anyOf(stage, memory.shopOrders);
  if (!known) return;
  const edits = isShopify(known) ? shopifyEdits : wooEdits;
  const edit = edits[random.pick(Object.keys(edits))];
  if (!edit) return;
  const { topic, payload } = edit(payloadOf(known.body), stage);
  const isOvertaken = random.chance(0.15);
  const at = new Date(Date.now() - (isOvertaken ? 3600_000 : 0)).toISOString();
  const body = stringify(datedAt(payload, at)) ?? '';
  if (!isOvertaken) memory.shopOrders.push({ channel: known.channel, body });
  await sendWebhook(stage, known.channel, topic, body);
}

/** A shop takes units out of an order at once, two or more where it has them, whatever has left of them. */
async function takeUnitsOut(stage: Stage): Promise<void> {
  const { memory, random } = stage;
  const known = anyOf(stage, memory.shopOrders.filter(isShopify));
  if (!known) return;
  const payload = payloadOf(known.body);
  const fewer = withQuantity(payload, random.between(0, Math.max(0, currentOf(payload) - 2)));
  const body = stringify(datedAt(fewer, new Date().toISOString())) ?? '';
  memory.shopOrders.push({ channel: known.channel, body });
  await sendWebhook(stage, known.channel, 'orders/edited', body);
}

/** Any version of an order that was told before comes once more. */
async function repeatWebhook(stage: Stage): Promise<void> {
  const known = anyOf(stage, stage.memory.shopOrders);
  if (!known) return;
  const topic = isShopify(known) ? 'orders/updated' : 'order.updated';
  await sendWebhook(stage, known.channel, topic, known.body);
}

/** WooCommerce tells of a deleted order by its id alone. */
async function deleteWebhook(stage: Stage): Promise<void> {
  const known = anyOf(
    stage,
    stage.memory.shopOrders.filter((one) => !isShopify(one)),
  );
  if (!known) return;
  const { id } = payloadOf(known.body);
  await sendWebhook(stage, WOOCOMMERCE, 'order.deleted', JSON.stringify({ id }));
}

/**
 * An order that nobody can map is kept in quarantine; sometimes the shop sends it whole later on. A message that
 * does not even say which order it is about is kept as it is.
 */
async function strangeWebhook(stage: Stage): Promise<void> {
  const { memory, network, random } = stage;
  const number = String(1000 + memory.next());
  const whole = shopifyOrder(number, [random.pick(network.skus).id]);
  const isNamed = random.chance(0.8);
  const body = isNamed
    ? (stringify({ ...payloadOf(whole), currency: 'none' }) ?? '')
    : JSON.stringify({ id: Number(number), line_items: 'none' });
  if (isNamed && random.chance(0.5)) memory.shopOrders.push({ channel: SHOPIFY, body: whole });
  await sendWebhook(stage, SHOPIFY, 'orders/create', body);
}

/** What shops on platforms do. */
export const platformShopActions = {
  webhook,
  editWebhook,
  takeUnitsOut,
  repeatWebhook,
  deleteWebhook,
  strangeWebhook,
} as const;
