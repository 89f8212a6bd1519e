import { gates } from '../../functions/order/order.ts';
import { CHANNEL, type OrderedLine, operator, orderBody } from '../network.ts';
import { anyOf, openOrders, ordersOf, type Stage, send } from './cast.ts';

const shop = { kind: 'channel', id: CHANNEL } as const;

export function someLines({ network, random }: Stage): OrderedLine[] {
  const all = random.shuffled(network.skus);
  // Where there are many articles, it is the long orders that count.
  const most = all.length > 10 && random.chance(0.6) ? all.length : random.between(1, all.length);
  return all.slice(0, most).map(({ id }) => ({ sku: id, units: random.between(1, most > 10 ? 1 : 3) }));
}

export async function order(
  stage: Stage,
  more: Readonly<Record<string, unknown>> = {},
  lines: readonly OrderedLine[] = someLines(stage),
): Promise<void> {
  const number = String(1000 + stage.memory.next());
  const body = orderBody(number, lines, new Date().toISOString(), more);
  stage.memory.orders.set(number, body);
  await send(stage, 'submitOrder', { body, caller: shop });
}

/** What became of the customer's money, in parts; a shop gives some back by itself. */
async function tellPayment(stage: Stage): Promise<void> {
  const found = anyOf(stage, ordersOf(stage));
  if (!found) return;
  const { random } = stage;
  const kind = random.weighted({ authorized: 1, captured: 3, refunded: 2 });
  const amount = { amount: random.between(1, 6000), currency: random.chance(0.95) ? 'USD' : 'EUR' };
  const body = { id: stage.name, kind, amount };
  await send(stage, 'recordPayment', { params: { id: found.orderId }, body, caller: operator });
}

/** Where customers live besides New York: each is nearest to another location. */
const ELSEWHERE = [
  { city: 'Chicago', region: 'IL', postalCode: '60601' },
  { city: 'Los Angeles', region: 'CA', postalCode: '90012' },
  { city: 'Philadelphia', region: 'PA', postalCode: '19103' },
] as const;

/** An order to another city: one that waits beside others may be served from elsewhere for less. */
async function orderElsewhere(stage: Stage): Promise<void> {
  const place = stage.random.pick(ELSEWHERE);
  await order(stage, { shipTo: { name: 'Ada Example', lines: ['1 Main Street'], country: 'US', ...place } });
}

/** An order whose money is authorised, for a while or without an end, and taken as its goods leave. */
async function authorizedOrder(stage: Stage): Promise<void> {
  const { random, name } = stage;
  await order(stage, { payment: 'authorized' });
  const found = ordersOf(stage).findLast(({ linked }) => !linked);
  if (!found) return;
  const until = new Date(Date.now() + random.between(1, 200) * 3600_000).toISOString();
  const amount = { amount: random.between(1, 9000), currency: 'USD' };
  const body = { id: name, kind: 'authorized', amount, ...(random.chance(0.5) ? { until } : {}) };
  await send(stage, 'recordPayment', { params: { id: found.orderId }, body, caller: operator });
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

/** An order whose goods, or some of whose lines, leave at a later date. */
async function laterOrder(stage: Stage): Promise<void> {
  const { random } = stage;
  const date = (): string => new Date(Date.now() + random.between(60, 15_000) * 1000).toISOString();
  const lines = someLines(stage).map((line) =>
    random.chance(0.5) ? { ...line, shipNotBefore: date() } : line,
  );
  const shipBy = new Date(Date.now() + random.between(20_000, 40_000) * 1000).toISOString();
  const shipNotBefore = random.chance(0.5) ? { shipNotBefore: date() } : {};
  const shipping = { ...shipNotBefore, ...(random.chance(0.3) ? { shipBy } : {}) };
  await order(stage, { shipping }, lines);
}

/** An order with an article that nobody has declared, as a shop has that is quicker than its stockroom. */
async function undeclaredOrder(stage: Stage): Promise<void> {
  const sku = `NEW-${stage.random.between(1, 2)}`;
  const known = stage.random.chance(0.5) ? someLines(stage) : [];
  await order(stage, {}, [...known, { sku, units: 1 }]);
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

/** What shops do. */
export const shopActions = {
  order: (stage: Stage) => order(stage),
  tellPayment,
  authorizedOrder,
  orderElsewhere,
  repeatOrder,
  changeOrder,
  heldOrder,
  laterOrder,
  undeclaredOrder,
  cancel,
  cancelUnits,
  cancelAnything,
  hold,
  lift,
} as const;
