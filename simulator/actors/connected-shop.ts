/** What happens at connected shops: buyers, staff, and how their messages travel. */
import type { ExceptionType } from '../../functions/exceptions/exception.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from '../aws/clients.ts';
import { isConnected } from '../checks/shop-effects.ts';
import { oversoldViolations } from '../checks/shop-figures.ts';
import { thisProcess } from '../engine/engine.ts';
import { connectedChannelBody, operator, shopAddress } from '../network.ts';
import { openUnits, UNIT_PRICE } from '../shops/order-desk.ts';
import type { OrderVersion } from '../shops/order-version.ts';
import { lineIdOf, orderIdOf, type ToldVersion, toldAs } from '../shops/shop-bodies.ts';
import type { SimulatedShop } from '../shops/simulated-shop.ts';
import { anyOf, openExceptions, type Stage, send } from './cast.ts';
import { resolveWith } from './operator.ts';

function anyShop(stage: Stage): SimulatedShop | undefined {
  return anyOf(stage, [...stage.world.shops.values()]);
}

const SHOP_HEADERS = { shopify: 'x-shopify-shop-domain', woocommerce: 'x-wc-webhook-source' } as const;

function deliver(stage: Stage, shop: SimulatedShop, version: OrderVersion): Promise<void> {
  return deliverMessage(stage, shop, toldAs(shop.plan.platform, version));
}

/** A message of the shop arrives. */
export async function deliverMessage(
  stage: Stage,
  { plan }: SimulatedShop,
  { topic, body }: ToldVersion,
): Promise<void> {
  const { channel, platform } = plan;
  const own = { [SHOP_HEADERS[platform]]: shopAddress(channel) };
  const headers = { ...signedHeaders[platform](WEBHOOK_SECRET, body, topic), ...own };
  const { status } = await send(stage, 'receiveOrder', { params: { channel }, body, headers });
  if (status >= 400) stage.world.violate('webhook refused', 'receiveOrder', `${topic}: ${status}`);
}

/** A message is lost, comes at once, late, or twice; each tells of the order as it was when it was sent. */
export function tellVersion(stage: Stage, shop: SimulatedShop, version: OrderVersion): void {
  const { world, random } = stage;
  const { lost, twice } = shop.plan;
  if (random.chance(lost)) return;
  const times = random.chance(twice) ? 2 : 1;
  for (let time = 1; time <= times; time++) {
    const own = { ...stage, name: `${stage.name}-${time}` };
    const delay = random.chance(0.7) ? random.between(50, 5000) : random.between(5000, 900_000);
    world.engine.launch(own.name, 'actor', async () => {
      await world.engine.sleep(thisProcess(), delay);
      await deliver(own, shop, version);
    });
  }
}

/** A buyer buys what the shop shows, and does not know whether it is there. */
async function buyAtShop(stage: Stage): Promise<void> {
  const { world, random, memory, network } = stage;
  const shop = anyShop(stage);
  if (!shop) return;
  const { id: sku } = random.pick(network.skus);
  const units = random.between(1, 2);
  const isPaid = shop.plan.kind !== 'blind' || random.chance(0.75);
  if (shop.available(sku) < units) return;
  const number = 3000 + memory.next();
  const isAlone = network.shops?.areAlone === true;
  const areLast = (network.shops?.lastUnitsAt ?? 0) > 0;
  if (isAlone)
    for (const { rule, about, text } of oversoldViolations(world, shop, { sku, units }, { areLast }))
      world.violate(rule, about, text);
  const id = orderIdOf(shop.plan.platform, number);
  const sold = shop.sell({ id, number, sku, units }, isPaid);
  if (sold) tellVersion(stage, shop, sold);
}

/** Platforms date their orders by the second: the next version of one is of a later second. */
const A_SECOND_LATER = 2000;

/** An order of a shop that has not changed within the second. */
export function anyOrder(
  stage: Stage,
  isWanted: (order: OrderVersion) => boolean,
): { readonly shop: SimulatedShop; readonly order: OrderVersion } | undefined {
  const { now } = stage.world.engine;
  const all = [...stage.world.shops.values()].flatMap((shop) =>
    shop.latest().map((order) => ({ shop, order })),
  );
  const settled = all.filter(({ order }) => order.updatedAt + A_SECOND_LATER <= now && isWanted(order));
  return anyOf(stage, settled);
}

async function payAtShop(stage: Stage): Promise<void> {
  const found = anyOrder(stage, ({ state }) => state === 'unpaid');
  if (found) tellVersion(stage, found.shop, found.shop.pay(found.order));
}

/** The shop cancels, and puts the units back on its shelf or not: also of goods that have left. */
async function cancelAtShop(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const found = anyOrder(stage, ({ state, left }) => state !== 'cancelled' && left === 0);
  if (!found) return;
  const { shop, order } = found;
  const restocks = random.chance(0.7);
  const ours = [...world.books.orders.values()].find(({ external }) => external.id === order.id);
  if (restocks && ours && ours.totals.shipped + ours.totals.delivered > 0) shop.isEdited = true;
  tellVersion(stage, shop, shop.cancel(order, restocks));
}

/** Somebody at the shop types another figure. */
async function editFigure(stage: Stage): Promise<void> {
  const { random, network } = stage;
  const shop = anyShop(stage);
  if (!shop) return;
  const { id: sku } = random.pick(network.skus);
  shop.edit(sku, Math.max(0, shop.figure(sku) + random.pick([-2, -1, 1, 2])));
}

async function countAtShop(stage: Stage): Promise<void> {
  const { random, network } = stage;
  const shop = anyShop(stage);
  if (shop?.plan.kind !== 'delta') return editFigure(stage);
  const { id: sku } = random.pick(network.skus);
  shop.count(sku, Math.max(0, shop.figure(sku) + random.between(-1, 1)));
}

/** For minutes, or for a day, nobody reaches the shop; buyers do. */
async function closeShop(stage: Stage): Promise<void> {
  const { random } = stage;
  anyShop(stage)?.close(random.chance(0.8) ? random.between(10, 3000) : 86_400);
}

/** The brand would rather have another shop sell the last units. */
async function changeOwner(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const shop = anyShop(stage);
  if (!shop) return;
  const { plan } = shop;
  const body = connectedChannelBody(plan, random.between(1, 5));
  await send(stage, 'putChannel', { params: { id: plan.channel }, body, caller: operator });
  world.story.tell(world.engine.now, stage.name, `${plan.channel} has another priority`);
}

/** Staff ships a unit by hand, or takes one out of an order, and asks nobody. */
async function doAtShop(stage: Stage): Promise<void> {
  const { random } = stage;
  const found = anyOrder(stage, (order) => order.state === 'paid' && openUnits(order) > 0);
  if (!found) return;
  const { shop, order } = found;
  tellVersion(stage, shop, shop.doByHand(order, random.pick(['ship', 'cancel'] as const)));
}

/** Money goes back: our operator has the shop do it, or its staff does. */
async function refundAtShop(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const found = anyOrder(stage, ({ state }) => state !== 'unpaid');
  if (!found) return;
  const { shop, order } = found;
  if (random.chance(0.2)) return tellVersion(stage, shop, shop.refundByHand(order, 1, 0));
  const ours = [...world.books.orders.values()].find(({ external }) => external.id === order.id);
  if (!ours) return;
  const lines = random.chance(0.5) ? [{ lineId: lineIdOf(shop.plan.platform), units: 1 }] : [];
  const amount = { amount: random.pick([UNIT_PRICE, UNIT_PRICE, 500]), currency: 'USD' };
  const body = { id: stage.name, lines, amount, reason: 'goodwill' };
  await send(stage, 'refundAtShop', { params: { id: ours.orderId }, body, caller: operator });
}

/** From now on the shop refuses what it is told of a SKU, or its staff puts that right. */
async function refuseAtShop(stage: Stage): Promise<void> {
  const { random, network, world } = stage;
  const shop = anyShop(stage);
  if (!shop) return;
  const { id: sku } = random.pick(network.skus);
  const refusal = random.pick(['unknown', 'locked', 'place'] as const);
  if (!shop.refuses.delete(sku)) shop.refuses.set(sku, refusal);
  // What it shows is not what it may sell, until somebody puts that right.
  shop.wasLeft = true;
  world.story.tell(world.engine.now, stage.name, `${shop.plan.channel} ${refusal} ${sku}`);
}

/** Whoever looks after the shops has it tried again, or leaves it. */
async function answerForShop(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    openExceptions(stage).filter(({ exceptionType }) => OF_SHOPS.has(exceptionType)),
  );
  if (found) await resolveWith(stage, found, { action: stage.random.chance(0.7) ? 'retry' : 'close' });
}

/** What is asked about shops, and can be told again. */
const OF_SHOPS: ReadonlySet<ExceptionType> = new Set([
  'ChannelRefused',
  'ChannelSkuUnknown',
  'EffectRefused',
  'ShippedButClosed',
  'TwoMasters',
]);

/** The channel loses its connection, or gets it back. */
async function connectOrLeave(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const shop = anyShop(stage);
  if (!shop) return;
  const { connection, ...rest } = connectedChannelBody(shop.plan, random.between(1, 5));
  const body = isConnected(world, shop) ? rest : { ...rest, connection };
  shop.wasLeft = true;
  await send(stage, 'putChannel', { params: { id: shop.plan.channel }, body, caller: operator });
}

/** What shops refuse is put right by their staff, and told again; a trouble that is left to the next day stays. */
export async function putShopsRight(stage: Stage): Promise<void> {
  for (const shop of stage.world.shops.values()) shop.refuses.clear();
  for (const exception of openExceptions(stage))
    if (exception.exceptionType === 'ChannelRefused' || exception.exceptionType === 'ChannelSkuUnknown')
      await resolveWith(
        { ...stage, name: `${stage.name}-${exception.exceptionId}`.slice(0, 90) },
        exception,
        { action: 'retry' },
      );
}

/** What happens at connected shops. */
export const connectedShopActions = {
  doAtShop,
  refundAtShop,
  refuseAtShop,
  answerForShop,
  connectOrLeave,
  buyAtShop,
  payAtShop,
  cancelAtShop,
  editFigure,
  countAtShop,
  closeShop,
  changeOwner,
} as const;
