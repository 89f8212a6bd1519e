/** Every policy that can be set is obeyed: what becomes of the same orders differs by this policy alone. */
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { fulfillmentItem } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { makeCartDoor } from '../../../functions/inventory/cart-doors.ts';
import { handler as keepCarts } from '../../../functions/inventory/keep-carts.handler.ts';
import { tellSellable } from '../../../functions/inventory/sellable/tell-sellable.ts';
import { fitShards } from '../../../functions/inventory/stock/fit-shards.ts';
import { channelBodySchema } from '../../../functions/network/entities/channel.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { skuBodySchema } from '../../../functions/network/entities/sku.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { readPaymentCaptures } from '../../../functions/requests/captures/payment-capture.store.ts';
import { requestCaptures } from '../../../functions/requests/captures/request-captures.ts';
import { recordPaymentDoor } from '../../../functions/requests/doors.ts';
import { handler as pay } from '../../../functions/requests/record-payment.handler.ts';
import { claimDoor } from '../../../functions/returns/claim-doors.ts';
import { readReturnableDoor } from '../../../functions/returns/doors.ts';
import { handler as readReturns } from '../../../functions/returns/read.handler.ts';
import { handler as requestReturns } from '../../../functions/returns/request.handler.ts';
import { victimPolicy } from '../../../functions/routing/shrink/victim-policy.ts';
import { asError } from '../../../functions/shared/errors.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { aFulfillment } from '../../support/items.ts';
import { skuItem } from '../../support/network-items.ts';
import { PickupDesk } from '../../support/pickup-desk.ts';
import { Shops, shopifyOrder, wooOrder } from '../capture/shops.ts';

const NOW = '2026-11-23T15:00:00.000Z';

/** Shops whose three channels have this policy. */
function shopsOf(policies: object): Shops {
  const shops = new Shops();
  shops.table.seed(
    channelItem('web', { policies }),
    channelItem('shop', { platform: 'shopify', secrets: 'shop', policies }),
    channelItem('woo', { platform: 'woocommerce', secrets: 'woo', policies }),
  );
  forgetNetwork();
  return shops;
}

type Observe = (policies: object) => Promise<unknown>;

function inShops(look: (shops: Shops) => Promise<unknown>): Observe {
  return async (policies) => {
    const shops = shopsOf(policies);
    const seen = await look(shops);
    shops.close();
    return seen;
  };
}

function atDesk(look: (desk: PickupDesk) => Promise<unknown>): Observe {
  return async (policies) => {
    const desk = new PickupDesk({ ...policies });
    const seen = await look(desk);
    desk.close();
    return seen;
  };
}

/** The holds of a submitted order, by what they bar. */
function holdsOf(order: object): Observe {
  return inShops(async (shops) => {
    const { body } = await shops.submit({ ...order });
    const { holds, totals } = shops.order(String(body['orderId']));
    return [holds.map(({ id, before }) => [id, before]), totals.open];
  });
}

/** When an order that nobody has paid is cancelled. */
const unpaidUntil = inShops(async (shops) => {
  const { body } = await shops.submit({ payment: 'pending' });
  return shops.order(String(body['orderId'])).holds.map(({ id, expiresAt }) => [id, expiresAt]);
});

/** An order of a shop as it was understood. */
function asUnderstood(order: object, platform: 'shopify' | 'woo' = 'shopify'): Observe {
  return inShops(async (shops) => {
    const told =
      platform === 'woo' ? shops.woo(wooOrder({ ...order })) : shops.shopify(shopifyOrder({ ...order }));
    const { outcome, orderId } = await told;
    if (outcome !== 'captured') return outcome;
    const { shipping, customerTier, lines } = await readBody(String(orderId), 0);
    return { shipping, customerTier, open: lines.map(({ open }) => open) };
  });
}

/** What Reserve answers an order for which there is no stock. */
async function withoutStock(shops: Shops): Promise<string> {
  const { body } = await shops.submit();
  const failure: unknown = await shops
    .walk(String(body['orderId']), 'Reserve')
    .catch((error: unknown) => error);
  return asError(failure).name;
}

async function waiting(shops: Shops): Promise<string> {
  const orderId = String((await shops.submit()).body['orderId']);
  await shops.walk(orderId, 'Reserve').catch(() => undefined);
  const token = { token: 't', enteredAt: NOW, retry: 0 };
  await run(awaitStock, { orderId, attempt: 1, execution: 'test', ...token });
  return orderId;
}

async function afterTheWait(shops: Shops): Promise<unknown> {
  const orderId = await waiting(shops);
  const later = '2027-02-01T00:00:00.000Z';
  await sweepOrder(shops.table.item(key.order(orderId)) ?? {}, later);
  return shops.order(orderId).backorder?.cancels;
}

/** The times that the customer of a ready order has. */
async function readyTimes(desk: PickupDesk): Promise<unknown> {
  const orderId = await desk.requested();
  await desk.tell(orderId, { id: 'r', kind: 'ready' });
  const { pickup, collectBy } = Object(desk.work(orderId));
  return JSON.stringify([collectBy, { ...pickup, code: undefined }]);
}

async function refused(desk: PickupDesk): Promise<unknown> {
  const orderId = await desk.requested();
  await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'notInStock' });
  return [(await desk.goOn(orderId))?.exceptionType, desk.order(orderId).status];
}

async function uncollected(desk: PickupDesk): Promise<unknown> {
  const orderId = await desk.requested();
  await desk.tell(orderId, { id: 'r', kind: 'ready' });
  for (const days of [20, 40]) await desk.daysLater(orderId, days);
  return [(await desk.goOn(orderId))?.exceptionType, desk.order(orderId).status];
}

/** What a store has left of A after a sale at its till. */
async function soldAtTheTill(desk: PickupDesk): Promise<unknown> {
  await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
  const orderId = await desk.pickup({ shipping: { method: 'retail', pickupLocationId: 'store-5' } });
  await desk.toDispatch(orderId);
  return desk.onHand('A', 'store-5');
}

const pickupLine = { method_id: 'pickup_location', method_title: 'Pickup (Store 5)', total: '0' };

interface PolicyCase {
  /** Another value than the default. */
  readonly value: unknown;
  readonly observe: Observe;
}

/** What a cart of two units is answered. */
async function cartOfTwo(shops: Shops): Promise<unknown> {
  await shops.receiveStock({ A: 5 });
  const body = { id: 'c1', channel: 'web', lines: [{ sku: 'A', quantity: 2 }] };
  return (await call(keepCarts, makeCartDoor, { body, caller: { kind: 'channel', id: 'web' } })).status;
}

/** What each channel may sell of the last units, where one of them has this policy. */
async function whoHasTheLast(policies: object): Promise<unknown> {
  const shops = shopsOf({});
  shops.table.seed(
    channelItem('shop', { platform: 'shopify', secrets: 'shop', policies }),
    skuItem('A', { selling: { lastUnitsAt: 5 } }),
  );
  forgetNetwork();
  await shops.receiveStock({ A: 5 });
  await tellSellable('A', {}, NOW);
  const figures = shops.table.ofType('Sellable').map(({ channel, units }) => [channel, units]);
  shops.close();
  return figures;
}

/** The holds of an order whose authorisation was told, and has ended. */
async function onceAuthorizationEnds(shops: Shops): Promise<unknown> {
  const { body } = await shops.submit();
  const params = { id: String(body['orderId']) };
  const amount = { amount: 1000, currency: 'USD' };
  const told = { id: 'a', kind: 'authorized', amount, until: '2026-11-20T00:00:00.000Z' };
  await call(pay, recordPaymentDoor, { params, body: told, caller: { kind: 'channel', id: 'web' } });
  await sweepOrder(shops.table.item(key.order(params.id)) ?? {}, NOW);
  return shops.order(params.id).holds.map(({ id }) => id);
}

/** What is to be captured of an authorised order that has left. */
async function whatIsCaptured(shops: Shops): Promise<unknown> {
  const { body } = await shops.submit({ payment: 'authorized' });
  const params = { id: String(body['orderId']) };
  const amount = { amount: 1000, currency: 'USD' };
  const told = { id: 'a', kind: 'authorized', amount };
  await call(pay, recordPaymentDoor, { params, body: told, caller: { kind: 'channel', id: 'web' } });
  const lines = [{ lineId: '1', sku: 'A', units: 1, shipped: 1, delivered: 0, returned: 0, lost: 0 }];
  const sent = aFulfillment({ orderId: params.id, status: 'shipped', lines });
  shops.table.seed({ ...key.fulfillment(params.id, 1), ...fulfillmentItem(sent) });
  await requestCaptures(params.id, NOW);
  return (await readPaymentCaptures(params.id)).length;
}

/** What is said of the lines of an order that somebody wants to return. */
async function whatComesBack(shops: Shops): Promise<unknown> {
  const { body } = await shops.submit();
  const params = { id: String(body['orderId']) };
  return (await call(readReturns, readReturnableDoor, { params, caller: { kind: 'channel', id: 'web' } }))
    .body;
}

/** What a claim without evidence is answered. */
async function whatIsClaimed(shops: Shops): Promise<unknown> {
  const { body } = await shops.submit();
  const lines = [{ lineId: '1', units: 1 }];
  const claim = { id: 'c-1', kind: 'damaged', wanted: 'refund', lines };
  const params = { id: String(body['orderId']) };
  const caller = { kind: 'channel', id: 'web' } as const;
  return (await call(requestReturns, claimDoor, { params, body: claim, caller })).status;
}

const channelPolicies: Readonly<Record<string, PolicyCase>> = {
  awaitPayment: { value: ['authorized'], observe: holdsOf({ payment: 'authorized' }) },
  holdPaymentBefore: { value: 'dispatch', observe: holdsOf({ payment: 'pending' }) },
  unpaidWithin: { value: 3600, observe: unpaidUntil },
  onAuthorizationExpired: { value: 'ship', observe: inShops(onceAuthorizationEnds) },
  captureBy: { value: 'shop', observe: inShops(whatIsCaptured) },
  testOrders: { value: 'ship', observe: holdsOf({ test: true }) },
  orderStatuses: { value: { packed: 'open' }, observe: asUnderstood({ status: 'packed' }, 'woo') },
  tierTags: { value: ['vip'], observe: asUnderstood({ customer: { id: 1, tags: 'vip, news' } }) },
  shippingMethods: {
    value: { flat_rate: 'local_delivery' },
    observe: asUnderstood({}, 'woo'),
  },
  pickupLocations: {
    value: { 'Store 5': 'store-5' },
    observe: asUnderstood({ shipping_lines: [pickupLine] }, 'woo'),
  },
  fulfillmentServices: {
    value: ['manual', 'ours'],
    observe: asUnderstood({
      line_items: [{ id: 11, sku: 'A', title: 'A', quantity: 1, price: '1.00', fulfillment_service: 'ours' }],
    }),
  },
  linesWithoutSku: {
    value: 'record',
    observe: asUnderstood({
      line_items: [{ id: 11, sku: null, title: 'E-book', quantity: 1, price: '1.00' }],
    }),
  },
  serviceWords: {
    value: [{ words: 'prime', level: 'nextday' }],
    observe: asUnderstood({ shipping_lines: [{ code: 'Prime', title: 'Prime', price: '0.00' }] }),
  },
  backorder: { value: 'cancel', observe: inShops(withoutStock) },
  backorderWithin: {
    value: 60,
    observe: inShops(async (shops) => shops.order(await waiting(shops)).backorder?.until),
  },
  shrink: { value: 'newest', observe: inShops(() => victimPolicy('A', ['web'])) },
  passableFor: {
    value: 60,
    observe: inShops(async (shops) => shops.order(await waiting(shops)).backorder?.keepsFrom),
  },
  onBackorderExpiry: { value: 'cancel', observe: inShops(afterTheWait) },
  collectWithin: { value: 86_400 * 3, observe: atDesk(readyTimes) },
  remindAfter: { value: 3600, observe: atDesk(readyTimes) },
  onPickupRefused: { value: 'cancel', observe: atDesk(refused) },
  tillSales: { value: 'record', observe: atDesk(soldAtTheTill) },
  onPickupExpired: { value: 'cancel', observe: atDesk(uncollected) },
  carts: { value: { maxUnits: 1 }, observe: inShops(cartOfTwo) },
  buffers: { value: [{ units: 4 }], observe: inShops(cartOfTwo) },
  sellingPriority: { value: 200, observe: whoHasTheLast },
  returns: { value: { rules: [{ label: 'customer' }] }, observe: inShops(whatComesBack) },
  claims: { value: { evidence: 1 }, observe: inShops(whatIsClaimed) },
};

const skuPolicies: Readonly<Record<string, PolicyCase>> = {
  maxShards: {
    value: 2,
    observe: async (policies) => {
      const shops = shopsOf({});
      shops.table.seed(skuItem('A', { policies }), {
        ...key.pool('main', 'A', 0),
        ...{ type: 'Pool', pool: 'main', sku: 'A', shard: 0, atp: 9000, version: 1, of: 2 },
      });
      shops.table.seed({
        ...key.pool('main', 'A', 1),
        ...{ type: 'Pool', pool: 'main', sku: 'A', shard: 1, atp: 9000, version: 1, of: 2 },
      });
      forgetNetwork();
      await fitShards({ pool: 'main', sku: 'A' }, { writes: 10, conflicts: 10, open: 2 }, NOW);
      const { of } = shops.table.item(key.pool('main', 'A', 0)) ?? {};
      shops.close();
      return of;
    },
  },
  preorder: {
    value: { limits: { main: 1 }, shipsBy: '2027-03-01T00:00:00.000Z' },
    observe: async (policies) => {
      const shops = shopsOf({});
      shops.table.seed(skuItem('A', { policies }));
      forgetNetwork();
      const { promises } = shops.order(await waiting(shops)).backorder ?? {};
      shops.close();
      return promises;
    },
  },
  shrink: {
    value: 'lowestMargin',
    observe: async (policies) => {
      const shops = shopsOf({ shrink: 'newest' });
      shops.table.seed(skuItem('A', { policies }));
      forgetNetwork();
      const policy = await victimPolicy('A', ['web']);
      shops.close();
      return policy;
    },
  },
  passableFor: {
    value: 60,
    observe: async (policies) => {
      const shops = shopsOf({});
      // The least of the order's SKUs counts.
      shops.table.seed(skuItem('A', { policies }), skuItem('B', { policies }));
      forgetNetwork();
      const { backorder } = shops.order(await waiting(shops));
      shops.close();
      return backorder?.keepsFrom;
    },
  },
  backorder: {
    value: 'cancel',
    observe: async (policies) => {
      const shops = shopsOf({});
      shops.table.seed(skuItem('A', { policies }));
      forgetNetwork();
      const outcome = await withoutStock(shops);
      shops.close();
      return outcome;
    },
  },
};

/** The names of the policies in the body of a PUT. */
function policyNames(body: z.ZodType): string[] {
  const found = z
    .object({
      properties: z.object({ policies: z.object({ properties: z.record(z.string(), z.unknown()) }) }),
    })
    .parse(z.toJSONSchema(body, { io: 'input' }));
  return Object.keys(found.properties.policies.properties).sort();
}

describe('the policies that can be set', () => {
  const sfn = mockClient(SFNClient);
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
    process.env['ORDER_EXECUTIONS'] = 'arn:aws:states:us-east-1:000000000000:execution:order';
    sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  });
  afterEach(() => {
    sfn.reset();
    vi.useRealTimers();
  });

  it('of a channel are all listed here', () => {
    expect(policyNames(channelBodySchema)).toEqual(Object.keys(channelPolicies).sort());
  });

  it('of a SKU are all listed here', () => {
    expect(policyNames(skuBodySchema)).toEqual(Object.keys(skuPolicies).sort());
  });

  it.each(Object.entries(channelPolicies))('of a channel: %s is obeyed', async (name, { value, observe }) => {
    const usual = await observe({});

    expect(await observe({ [name]: value })).not.toEqual(usual);
  });

  it.each(Object.entries(skuPolicies))('of a SKU: %s is obeyed', async (name, { value, observe }) => {
    const usual = await observe({});

    expect(await observe({ [name]: value })).not.toEqual(usual);
  });
});
