import { gates } from '../../functions/order/order.ts';
import { shopifyOrder } from '../../local/brand/order-bodies.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from '../aws/clients.ts';
import { CHANNEL, type OrderedLine, operator, orderBody, SHOPIFY } from '../network.ts';
import { anyOf, openOrders, ordersOf, type Stage, send } from './cast.ts';

const shop = { kind: 'channel', id: CHANNEL } as const;

function someLines({ network, random }: Stage): OrderedLine[] {
  const skus = random.shuffled(network.skus).slice(0, random.between(1, network.skus.length));
  return skus.map(({ id }) => ({ sku: id, units: random.between(1, 3) }));
}

async function order(stage: Stage, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const number = String(1000 + stage.memory.next());
  const body = orderBody(number, someLines(stage), new Date().toISOString(), more);
  stage.memory.orders.set(number, body);
  await send(stage, 'submitOrder', { body, caller: shop });
}

/** The same order again, as a shop sends it that missed the answer. */
async function repeatOrder(stage: Stage): Promise<void> {
  const body = anyOf(stage, [...stage.memory.orders.values()]);
  if (body) await send(stage, 'submitOrder', { body, caller: shop });
}

/** Another content under a known number. */
async function changeOrder(stage: Stage): Promise<void> {
  const body = anyOf(stage, [...stage.memory.orders.values()]);
  if (body) await send(stage, 'submitOrder', { body: { ...body, currency: 'EUR' }, caller: shop });
}

async function heldOrder(stage: Stage): Promise<void> {
  const before = stage.random.pick(gates);
  await order(stage, { holds: [{ id: 'fraud', reason: 'CHECK', before }] });
}

async function cancel(stage: Stage): Promise<void> {
  const found = anyOf(stage, openOrders(stage));
  if (!found) return;
  const body = { id: stage.name, reason: 'customer' };
  await send(stage, 'cancelOrder', { params: { id: found.orderId }, body, caller: shop });
}

async function cancelUnits(stage: Stage): Promise<void> {
  const found = anyOf(stage, openOrders(stage));
  if (!found) return;
  const lines = [{ lineId: '1', units: stage.random.between(1, 2) }];
  const body = { id: stage.name, lines };
  await send(stage, 'cancelOrder', { params: { id: found.orderId }, body, caller: shop });
}

async function cancelAnything(stage: Stage): Promise<void> {
  const found = anyOf(stage, ordersOf(stage));
  if (!found) return;
  const body = { id: stage.name };
  await send(stage, 'cancelOrder', { params: { id: found.orderId }, body, caller: shop });
}

async function hold(stage: Stage): Promise<void> {
  const { random } = stage;
  const found = anyOf(stage, openOrders(stage));
  if (!found) return;
  const expiry = random.chance(0.4)
    ? {
        expiresAt: new Date(Date.now() + random.between(30, 4000) * 1000).toISOString(),
        onExpiry: random.chance(0.5) ? 'lift' : 'cancel',
      }
    : {};
  const id = random.chance(0.5) ? 'fraud' : `hold-${random.between(1, 2)}`;
  const body = { id, reason: 'CHECK', before: random.pick(gates), ...expiry };
  await send(stage, 'placeHold', { params: { id: found.orderId }, body, caller: shop });
}

async function lift(stage: Stage): Promise<void> {
  const holds = openOrders(stage).flatMap(({ orderId, holds: own }) =>
    own.map(({ id }) => ({ orderId, id })),
  );
  const found = anyOf(stage, holds);
  if (!found) return;
  const params = { id: found.orderId, holdId: found.id };
  await send(stage, 'liftHold', { params, caller: operator });
}

async function sendWebhook(stage: Stage, body: string): Promise<void> {
  const headers = signedHeaders.shopify(WEBHOOK_SECRET, body);
  const request = { params: { channel: SHOPIFY }, body, headers };
  const { status } = await send(stage, 'receiveOrder', request);
  if (status >= 400) stage.world.violate('webhook refused', 'receiveOrder', String(status));
}

/** An order of a shop platform; sometimes the message comes twice. */
async function webhook(stage: Stage): Promise<void> {
  const { network, random, memory } = stage;
  const body = shopifyOrder(String(1000 + memory.next()), [random.pick(network.skus).id]);
  await sendWebhook(stage, body);
  if (random.chance(0.3)) await sendWebhook(stage, body);
}

/** A message that nobody can map: it is kept as a quarantined order. */
async function strangeWebhook(stage: Stage): Promise<void> {
  await sendWebhook(stage, JSON.stringify({ id: 77_000 + stage.memory.next(), line_items: 'none' }));
}

/** What shops do. */
export const shopActions = {
  order: (stage: Stage) => order(stage),
  repeatOrder,
  changeOrder,
  heldOrder,
  cancel,
  cancelUnits,
  cancelAnything,
  hold,
  lift,
  webhook,
  strangeWebhook,
} as const;
