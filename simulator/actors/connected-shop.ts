/** What happens at connected shops: buyers, staff, and how their messages travel. */
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from '../aws/clients.ts';
import { oversoldViolations } from '../checks/shop-figures.ts';
import { thisProcess } from '../engine/engine.ts';
import { connectedChannelBody, operator, shopAddress } from '../network.ts';
import { orderIdOf, toldAs } from '../shops/shop-bodies.ts';
import type { OrderVersion, SimulatedShop } from '../shops/simulated-shop.ts';
import { anyOf, type Stage, send } from './cast.ts';

function anyShop(stage: Stage): SimulatedShop | undefined {
  return anyOf(stage, [...stage.world.shops.values()]);
}

const SHOP_HEADERS = { shopify: 'x-shopify-shop-domain', woocommerce: 'x-wc-webhook-source' } as const;

async function deliver(stage: Stage, { plan }: SimulatedShop, version: OrderVersion): Promise<void> {
  const { channel, platform } = plan;
  const { topic, body } = toldAs(platform, version);
  const own = { [SHOP_HEADERS[platform]]: shopAddress(channel) };
  const headers = { ...signedHeaders[platform](WEBHOOK_SECRET, body, topic), ...own };
  const { status } = await send(stage, 'receiveOrder', { params: { channel }, body, headers });
  if (status >= 400) stage.world.violate('webhook refused', 'receiveOrder', `${topic}: ${status}`);
}

/** A message is lost, comes at once, late, or twice; each tells of the order as it was when it was sent. */
function tell(stage: Stage, shop: SimulatedShop, version: OrderVersion): void {
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
  if (sold) tell(stage, shop, sold);
}

/** Platforms date their orders by the second: the next version of one is of a later second. */
const A_SECOND_LATER = 2000;

function anyOrder(
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
  if (found) tell(stage, found.shop, found.shop.pay(found.order));
}

/** The shop cancels, and puts the units back on its shelf or not: also of goods that have left. */
async function cancelAtShop(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const found = anyOrder(stage, ({ state }) => state !== 'cancelled');
  if (!found) return;
  const { shop, order } = found;
  const restocks = random.chance(0.7);
  const ours = [...world.books.orders.values()].find(({ external }) => external.id === order.id);
  if (restocks && ours && ours.totals.shipped + ours.totals.delivered > 0) shop.isEdited = true;
  tell(stage, shop, shop.cancel(order, restocks));
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

/** What happens at connected shops. */
export const connectedShopActions = {
  buyAtShop,
  payAtShop,
  cancelAtShop,
  editFigure,
  countAtShop,
  closeShop,
  changeOwner,
} as const;
