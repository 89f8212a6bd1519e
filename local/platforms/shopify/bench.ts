/** A simulated Shopify shop as the conformance kit needs it. */
import type { SignedMessage } from '../../../functions/access/signatures.ts';
import { shopifyAdapter } from '../../../functions/channels/shopify/adapter.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import { connectionSchema } from '../../../functions/network/entities/connection.ts';
import type { Bench, BenchOrder, BenchPurchase, SeenOrder } from '../../conformance/bench.ts';
import type { ConformanceSubject, LiveShop } from '../../conformance/subject.ts';
import { HandClock, machineClock } from '../clock.ts';
import type { RecordedOrder } from './records.ts';
import { serveShop } from './server.ts';
import { SimulatedShopify } from './shop.ts';
import { sendWebhook } from './webhooks.ts';

const START = '2026-11-02T10:00:00.000Z';
const ADDRESS = 'https://orders.example/channels/kit/orders';
/** Longer than any pause between two tries to deliver a message, and as many tries as there are. */
const RETRY_PAUSE = 4_300_000;
const TRIES = 9;

const CUSTOMER = { firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com' };
const HOME = {
  firstName: 'Ann',
  lastName: 'Lee',
  address1: '1 Main St',
  city: 'Boston',
  province: 'Massachusetts',
  provinceCode: 'MA',
  zip: '02101',
  country: 'United States',
  countryCode: 'US',
};

function benchOrder({ id, lines }: RecordedOrder): BenchOrder {
  return {
    order: id,
    lines: lines.map((line) => ({ lineId: line.id, sku: line.sku ?? '', units: line.quantity })),
  };
}

function seenOrder(order: RecordedOrder): SeenOrder {
  const standing = order.fulfillments.filter(({ status }) => status === 'SUCCESS');
  return {
    isCancelled: order.cancelledAt !== undefined,
    parcels: standing.map(({ tracking, lines }) => ({
      text: tracking.map(({ number }) => number ?? '').join(' '),
      lines: lines.map(({ lineId, quantity }) => ({ lineId, units: quantity })),
    })),
    refunds: order.transactions.filter(({ kind }) => kind === 'REFUND').map(({ amount }) => ({ amount })),
    trackingEvents: standing.flatMap(({ events }) => events.map(({ status }) => status)),
    holds: order.fulfillmentOrders.reduce((count, { holds }) => count + holds.length, 0),
  };
}

interface Receiver {
  readonly received: SignedMessage[];
  status: number;
}

function buyAt(shop: SimulatedShopify, { lines, payment, place, method }: BenchPurchase): BenchOrder {
  const order = shop.buy({
    lines: lines.map(({ sku, units }) => ({ sku, quantity: units })),
    payment: payment === 'unpaid' ? 'pending' : 'paid',
    customer: CUSTOMER,
    ...(method === 'pickup' ? { way: 'PICK_UP' as const } : { shippingAddress: HOME }),
    ...(place === undefined ? {} : { locationId: place }),
  });
  if (!order) throw new Error('the simulated shop shows too few for the bench');
  return benchOrder(order);
}

/** Deliveries fail until the shop has given the subscriptions up. */
async function endSubscriptions(
  shop: SimulatedShopify,
  { clock, receiver }: { readonly clock: HandClock; readonly receiver: Receiver },
): Promise<void> {
  receiver.status = 500;
  const order =
    shop.openOrders()[0] ?? shop.order(buyAt(shop, { lines: [{ sku: 'ENDING', units: 1 }] }).order);
  shop.readdress(order.id, HOME);
  shop.openReturn(order.id, order.lines[0]?.id ?? '', 1);
  shop.cancelReturns(order.id);
  shop.cancel(order.id);
  shop.deleteOrder(order.id);
  for (let tried = 0; tried < TRIES; tried += 1) {
    await shop.webhooks.settled();
    clock.advance(RETRY_PAUSE);
  }
  await shop.webhooks.settled();
  receiver.status = 200;
}

async function openBench(live?: LiveShop): Promise<Bench> {
  const clock = new HandClock(START);
  const receiver: Receiver = { received: [], status: 200 };
  const shop = await SimulatedShopify.open({
    clock: live ? machineClock : clock,
    random: () => 0.5,
    ...(live && { domain: `${live.name}.myshopify.com`, clientSecret: live.secret }),
    send: async (uri, headers, body) => {
      if (live) return await sendWebhook(uri, headers, body);
      if (receiver.status === 200) receiver.received.push({ headers, body: Buffer.from(body) });
      return receiver.status;
    },
  });
  const east = shop.addLocation('East', { offersPickup: true }).id;
  const west = shop.addLocation('West').id;
  const service = shop.addLocation('Elsewhere', { service: 'another-app' }).id;
  const server = await serveShop(shop);
  const skus = new Set<string>();
  const stock = (sku: string, units: number, place = east): void => {
    if (!skus.has(sku)) shop.addVariant(sku);
    skus.add(sku);
    shop.setStock(sku, place, units);
  };
  return {
    shop: shop.domain,
    connection: connectionSchema.parse({
      credentials: 'kit',
      baseUrl: server.url,
      locations: { EAST: east, WEST: west },
      stock: { at: east },
    }),
    secret: { clientId: shop.clientId, clientSecret: shop.clientSecret },
    currency: 'USD',
    clock: {
      now: live ? machineClock.now : clock.now,
      advance: async (milliseconds) => {
        clock.advance(milliseconds);
        await shop.webhooks.settled();
      },
    },
    places: [east, west],
    foreignPlace: { can: true, place: service },
    isChange: ({ body = '' }) => /"query":"\s*mutation/.test(body),
    people: {
      stock,
      buy: (purchase) => buyAt(shop, purchase),
      edit: {
        can: true,
        act: ({ order }, lineId, units) => shop.edit(order, [{ lineId, quantity: units }]),
      },
      cancel: { can: true, act: (order) => shop.cancel(order) },
      close: { can: true, act: (order) => shop.fulfilByHand(order, 'BY-HAND') },
      ship: { can: true, act: (order, number) => shop.fulfilByHand(order, number) },
      refund: {
        can: true,
        act: ({ order }, lineId, quantity, restocks) =>
          shop.refund(order, {
            lines: [{ lineId, quantity, restockType: restocks ? 'CANCEL' : 'NO_RESTOCK' }],
          }),
      },
      takeBack: {
        can: true,
        act: ({ order }, lineId, quantity) => {
          const lines = [{ lineId, quantity, restockType: 'RETURN' as const, locationId: east }];
          shop.refund(order, { lines });
        },
      },
      openReturn: { can: true, act: ({ order }, lineId, units) => shop.openReturn(order, lineId, units) },
      cutReturns: { can: true, act: ({ order }, lineId, units) => shop.cutReturns(order, lineId, units) },
      cancelReturns: { can: true, act: (order) => shop.cancelReturns(order) },
      hold: { can: true, act: (order) => shop.hold(order) },
      handToOthers: { can: true, act: (order) => shop.submitToService(order) },
      askCancel: { can: true, act: (order) => shop.requestCancellation(order, 0, 'the customer asks') },
      forget: { can: true, act: (order) => shop.deleteOrder(order) },
      addUncounted: { can: true, act: (sku) => void shop.addVariant(sku, { tracked: false }) },
      addTwin: { can: true, act: (sku) => void shop.addVariant(sku) },
      takePermissions: { can: true, act: () => shop.grantScopes(['read_orders', 'read_locations']) },
      revoke: { can: true, act: () => shop.revokeTokens() },
    },
    sight: {
      figure: (sku, place = east) => shop.stock(sku, place),
      forSale: (sku) => [east, west, service].reduce((units, place) => units + shop.stock(sku, place), 0),
      order: (order) => seenOrder(shop.order(order)),
      // What nothing documents is refused: the shop executes the published schema.
      oddities: () => [],
    },
    trouble: {
      throttle: { can: true, act: () => shop.limitTo(0.001) },
      goDown: {
        can: true,
        act: () => {
          shop.trouble.isDown = true;
        },
      },
      comeBack: {
        can: true,
        act: () => {
          shop.trouble.isDown = false;
        },
      },
      serveOtherVersion: {
        can: true,
        act: () => {
          shop.trouble.servedVersion = '2027-01';
        },
      },
      misleadingAnswers: ['THROTTLED', 'INTERNAL_SERVER_ERROR', 'ACCESS_DENIED', 'SHOP_INACTIVE'].map(
        (code) => ({
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ errors: [{ message: 'It was not done.', extensions: { code } }] }),
        }),
      ),
    },
    messages: {
      can: true,
      address: ADDRESS,
      received: async () => {
        await shop.webhooks.settled();
        return receiver.received;
      },
      secret: shop.clientSecret,
      endSubscriptions: {
        can: true,
        act: () => {
          stock('ENDING', 1);
          return endSubscriptions(shop, { clock, receiver });
        },
      },
      lose: {
        can: true,
        act: (areLost) => {
          shop.webhooks.trouble.lost = areLost ? 1 : 0;
        },
      },
      askErasure: {
        can: true,
        act: (order) => {
          shop.webhooks.complianceUri = ADDRESS;
          shop.redactCustomer(order);
        },
      },
    },
    close: async () => {
      await shop.webhooks.settled();
      await server.close();
    },
  };
}

export const shopifySubject: ConformanceSubject = {
  name: 'shopify',
  platform: shopify,
  adapter: shopifyAdapter,
  manyOrders: 12,
  manyLines: 28,
  open: openBench,
};
