/** What a connected shop adds to an order, on simulated services: its figures, and what it is told of an order of its own. */
import { type Fulfillment, isVisible } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from '../../simulator/aws/clients.ts';
import { shopAddress } from '../../simulator/network.ts';
import type { OrderVersion } from '../../simulator/shops/order-version.ts';
import { lineIdOf, orderIdOf, toldAs } from '../../simulator/shops/shop-bodies.ts';
import type { SimulatedShop } from '../../simulator/shops/simulated-shop.ts';
import type { World } from '../../simulator/world.ts';
import { costSkus } from './network.ts';
import { simulateOrder } from './simulated-order.ts';
import {
  call,
  MINUTE,
  measureRun,
  operatorOf,
  SHOP,
  type SimulatedUsage,
  scanParcel,
  settle,
} from './simulated-world.ts';

/** Within this time an order is delivered and each figure told; the shop's orders are not listed yet again. */
const SOON = 4 * MINUTE;

/** What one run used more than another. */
export interface AddedUsage extends Pick<SimulatedUsage, 'work' | 'readUnits' | 'events'> {
  readonly writeUnits: number;
}

export interface ConnectedAddition {
  /** An order of another channel takes units that the shop sells, too: its figures are told. */
  readonly figures: AddedUsage;
  /** The shop's own order leaves in two parcels, each followed to its door. */
  readonly effects: AddedUsage;
  /** The same, of which a unit more is cancelled here first. */
  readonly withCancel: AddedUsage;
}

function added(more: SimulatedUsage, less: SimulatedUsage): AddedUsage {
  return {
    writeUnits: more.units.total - less.units.total,
    readUnits: Math.max(0, more.readUnits - less.readUnits),
    events: more.events - less.events,
    work: more.work,
  };
}

async function deliver(world: World, version: OrderVersion): Promise<void> {
  const { topic, body } = toldAs(SHOP.platform, version);
  const headers = {
    ...signedHeaders[SHOP.platform](WEBHOOK_SECRET, body, topic),
    'x-shopify-shop-domain': shopAddress(SHOP.channel),
  };
  await call(world, 'POST', `/channels/${SHOP.channel}/orders`, { body, headers });
}

function shopOf({ shops }: World): SimulatedShop {
  const shop = shops.get(SHOP.channel);
  if (!shop) throw new Error('the world has no shop');
  return shop;
}

type Work = Pick<Fulfillment, 'orderId' | 'fulfillmentId' | 'location'>;

/** A parcel of one unit leaves, and reaches its customer. */
async function sendParcel(world: World, { fulfillmentId, location }: Work, nth: number): Promise<void> {
  const lines = [{ lineId: lineIdOf(SHOP.platform), units: 1 }];
  const trackingNumber = `${fulfillmentId}P${nth}`.replace(/[^A-Za-z0-9]/g, '').slice(-20);
  const body = {
    id: `shipped-${nth}`,
    kind: 'shipped',
    parcels: [{ carrier: 'UPS', trackingNumber, lines }],
  };
  const caller = { kind: 'location', id: location } as const;
  await call(world, 'POST', `/fulfillments/${fulfillmentId}/events`, { body, caller });
  await settle(world, 2000);
  await scanParcel(world, trackingNumber);
}

/** Who tells the shop of what becomes of its order: this system, or its staff where nobody is connected. */
type Told = 'byHand' | 'connected';

interface ShopOrder {
  readonly units: number;
  readonly cancelled: number;
  readonly told: Told;
}

/** The shop's messages say what was changed there, whoever did it. */
function byHand(world: World, kind: 'ship' | 'cancel'): void {
  const shop = shopOf(world);
  const order = shop.latest().at(-1);
  if (!order) throw new Error('the shop has no order');
  shop.announce(shop.doByHand(order, kind));
}

async function cancelUnit(
  world: World,
  { orderId, fulfillmentId, location }: Work,
  told: Told,
): Promise<void> {
  const lines = [{ lineId: lineIdOf(SHOP.platform), units: 1 }];
  await operatorOf(world).post(`/orders/${orderId}/cancel`, { id: 'cancel-1', lines });
  await settle(world, 2000);
  const body = { id: 'given-up', kind: 'cancelAccepted' };
  const caller = { kind: 'location', id: location } as const;
  await call(world, 'POST', `/fulfillments/${fulfillmentId}/events`, { body, caller });
  if (told === 'byHand') byHand(world, 'cancel');
  await settle(world, 2000);
}

/** The shop sells units of an article: some are cancelled here, the others leave in a parcel each. */
async function sellAndServe(world: World, nth: number, { units, cancelled, told }: ShopOrder): Promise<void> {
  const shop = shopOf(world);
  const number = 5000 + nth;
  const [sku = ''] = costSkus;
  // Nobody tells a shop its figures that is not connected.
  if (shop.available(sku) < units) shop.figures.set(sku, units);
  const sold = shop.sell({ id: orderIdOf(SHOP.platform, number), number, sku, units }, true);
  if (!sold) throw new Error('the shop shows too few');
  await deliver(world, sold);
  await settle(world, MINUTE / 4);
  const work = [...world.books.fulfillments.values()].find(isVisible);
  if (!work) throw new Error('nobody has the work');
  if (cancelled > 0) await cancelUnit(world, work, told);
  for (let parcel = 1; parcel <= units - cancelled; parcel++) {
    await sendParcel(world, work, parcel);
    if (told === 'byHand') byHand(world, 'ship');
  }
}

function simulateShopOrder(order: ShopOrder): Promise<SimulatedUsage> {
  const shop = order.told === 'connected' ? 'connected' : 'strange';
  return measureRun({ shop, rest: SOON }, async (world, nth) => {
    let echoes = 0;
    shopOf(world).announce = (version) => {
      echoes += 1;
      world.engine.launch(`echo-${nth}-${echoes}`, 'actor', () => deliver(world, version));
    };
    await sellAndServe(world, nth, order);
  });
}

async function additionOf(order: Omit<ShopOrder, 'told'>): Promise<AddedUsage> {
  const byStaff = await simulateShopOrder({ ...order, told: 'byHand' });
  return added(await simulateShopOrder({ ...order, told: 'connected' }), byStaff);
}

/**
 * Figures: beside the order of `npm run cost`. Effects: of an order of the shop, beside the same order of a shop that nobody is
 * connected to and whose staff says by hand what becomes of it.
 */
export async function simulateAddition(): Promise<ConnectedAddition> {
  const plain = await simulateOrder({ shop: 'none', rest: SOON });
  const beside = await simulateOrder({ shop: 'connected', rest: SOON });
  return {
    figures: added(beside, plain),
    effects: await additionOf({ units: 2, cancelled: 0 }),
    withCancel: await additionOf({ units: 3, cancelled: 1 }),
  };
}
