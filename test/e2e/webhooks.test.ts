import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { putWebhookSecret, rotateWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import type { Answer } from '../../local/brand/api-client.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { sample } from '../support/samples.ts';
import {
  type ShopifyOrderFields,
  shopifyOrder,
  type WooOrderFields,
  wooOrder,
} from '../support/shop-orders.ts';
import { ended, operator, ordersOf, type ShownOrder, World } from '../support/world.ts';

type Platform = 'shopify' | 'woocommerce';
const receiptSchema = z.object({ outcome: z.string(), orderId: z.string().optional() });

/** In whole seconds, as shops write times. */
function minutesAgo(minutes: number): string {
  const seconds = Math.floor(Date.now() / 1000) - minutes * 60;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** A shop with a world of its own, whose webhooks are signed. */
class Shop {
  readonly world: World;
  readonly platform: Platform;
  readonly #createdAt = minutesAgo(60);

  constructor(name: string, platform: Platform) {
    this.world = new World(name);
    this.platform = platform;
  }

  async open(over: Record<string, unknown> = {}): Promise<this> {
    await this.world.open(
      { one: { A: 5, B: 5 } },
      { channel: { platform: this.platform, secrets: this.world.name, ...over } },
    );
    return this;
  }

  post(body: string, topic: string | undefined, secret = this.world.secret): Promise<Answer> {
    const headers = signedHeaders[this.platform](secret, body, topic);
    return operator.send('POST', `/channels/${this.world.channel}/orders`, body, headers);
  }

  /** Sends a message, which is answered 200 whatever it holds, and answers what became of it. */
  async tell(body: string, topic?: string): Promise<z.output<typeof receiptSchema>> {
    const answer = await this.post(body, topic);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const receipt = receiptSchema.parse(answer.body);
    if (receipt.orderId !== undefined) this.world.adopt(receipt.orderId);
    return receipt;
  }

  /** Sends a message about an order, which must have this outcome, and answers the order. */
  async order(body: string, topic: string | undefined, outcome: string): Promise<ShownOrder> {
    const receipt = await this.tell(body, topic);
    expect(receipt.outcome).toBe(outcome);
    if (receipt.orderId === undefined) throw new Error(`${outcome} without an order`);
    return this.world.order(receipt.orderId);
  }

  /** Order #1001 of a Shopify store: three units of A. */
  shopify(over: Partial<ShopifyOrderFields> = {}): string {
    return shopifyOrder({
      id: '820982911946154508',
      name: '#1001',
      createdAt: this.#createdAt,
      lines: [{ id: '866550311766439020', sku: this.world.id('A'), quantity: 3 }],
      ...over,
    });
  }

  /** Order 727 of a WooCommerce store: two units of A. */
  woo(over: Partial<WooOrderFields> = {}): string {
    return wooOrder({
      id: 727,
      createdAt: this.#createdAt,
      lines: [{ id: '315', sku: this.world.id('A'), quantity: 2 }],
      ...over,
    });
  }

  /** Waits for the hold before route, so that nothing is dispatched while the shop changes its mind. */
  async held(body: string, topic?: string): Promise<ShownOrder> {
    const order = await this.order(body, topic, 'captured');
    return this.world.until(
      order.orderId,
      'is reserved and held',
      ({ totals, status }) => (totals['reserved'] ?? 0) > 0 && status === 'on_hold',
    );
  }
}

describe.concurrent('webhooks of Shopify', () => {
  test('orders/create is captured once with its whole id, found by its number, and delivered', async () => {
    const shop = await new Shop('screate', 'shopify').open();
    const { world } = shop;
    const body = shop.shopify();

    const order = await shop.order(body, 'orders/create', 'captured');
    const again = await shop.tell(body, 'orders/create');

    expect(order).toMatchObject({
      external: { id: '820982911946154508', number: '#1001' },
      lines: [{ lineId: '866550311766439020', sku: world.id('A'), quantity: 3 }],
    });
    expect(again, 'a retry of the same delivery').toEqual({ outcome: 'repeated', orderId: order.orderId });
    expect(await operator.get(`/orders?channel=${world.channel}&external=1001`)).toMatchObject({
      orders: [{ orderId: order.orderId }],
    });
    await world.shipAndDeliver(order.orderId);
    await world.untilStatus(order.orderId, 'delivered');
    expect((await ended(order.orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('an unpaid order is held, orders/paid lifts that hold, and an older version changes nothing', async () => {
    const shop = await new Shop('spaid', 'shopify').open();
    const { world } = shop;
    const pending = { financialStatus: 'pending' };
    const { orderId } = await shop.held(shop.shopify(pending), 'orders/create');
    expect(await world.order(orderId)).toMatchObject({ holds: [{ id: 'AWAITING_PAYMENT' }] });

    const older = shop.shopify({ ...pending, updatedAt: minutesAgo(90), note: 'late' });
    expect((await shop.tell(older, 'orders/updated')).outcome).toBe('older');
    const paid = shop.shopify({ updatedAt: minutesAgo(30) });
    expect(await shop.order(paid, 'orders/paid', 'edited')).toMatchObject({ holds: [] });

    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
  });

  test('orders/updated cancels fewer units, plans for another address, and shows a person the rest', async () => {
    const shop = await new Shop('sedit', 'shopify').open({ policies: { holdPaymentBefore: 'dispatch' } });
    const { world } = shop;
    const pending = { financialStatus: 'pending' };
    const oneLeft = [{ id: '866550311766439020', sku: world.id('A'), quantity: 3, current: 1 }];
    const { orderId } = await shop.order(shop.shopify(pending), 'orders/create', 'captured');
    await world.until(
      orderId,
      'is planned and held',
      ({ totals, status }) => totals['allocated'] === 3 && status === 'on_hold',
    );

    const fewer = shop.shopify({ ...pending, updatedAt: minutesAgo(40), lines: oneLeft });
    const smaller = await shop.order(fewer, 'orders/updated', 'edited');
    expect(smaller).toMatchObject({ totals: { allocated: 1, cancelled: 2 }, exceptions: [] });
    expect(await world.atp('A')).toBe(4);

    const elsewhere = { lines: oneLeft, zip: '10001' };
    const readdressed = shop.shopify({ ...pending, ...elsewhere, updatedAt: minutesAgo(30) });
    const moved = await shop.order(readdressed, 'orders/updated', 'edited');
    expect(moved).toMatchObject({ exceptions: [], personal: { shipTo: { postalCode: '10001' } } });

    const withNote = { ...elsewhere, note: 'ring twice' };
    const annotated = shop.shopify({ ...pending, ...withNote, updatedAt: minutesAgo(20) });
    const noted = await shop.order(annotated, 'orders/updated', 'edited');
    expect(noted).toMatchObject({
      exceptions: [{ exceptionType: 'ChannelEdit', detail: { fields: ['notes.customer'] } }],
    });
    const seen = await world.resolveOpen(orderId, 'ChannelEdit', { action: 'close', note: 'seen' });
    expect(seen.status).toBe(200);

    await shop.tell(shop.shopify({ ...withNote, updatedAt: minutesAgo(10) }), 'orders/paid');
    await world.shipAndDeliver(orderId);
    expect(await world.untilStatus(orderId, 'delivered')).toMatchObject({
      totals: { delivered: 1, cancelled: 2 },
      fulfillments: [{ status: 'expired' }, { status: 'delivered' }],
    });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('orders/cancelled cancels at once what nobody has seen, and asks the location afterwards', async () => {
    const shop = await new Shop('scancel', 'shopify').open();
    const { world } = shop;
    const cancelledNow = { updatedAt: minutesAgo(5), cancelledAt: minutesAgo(5) };
    const { orderId } = await shop.held(shop.shopify({ financialStatus: 'pending' }), 'orders/create');

    const cancelled = shop.shopify({ ...cancelledNow, financialStatus: 'voided' });
    expect(await shop.order(cancelled, 'orders/cancelled', 'cancelled')).toMatchObject({
      orderId,
      status: 'cancelled',
      totals: { cancelled: 3 },
    });
    expect((await shop.tell(cancelled, 'orders/cancelled')).outcome).toBe('repeated');

    const second = { id: '820982911946154509', name: '#1002' };
    const visible = await shop.order(shop.shopify(second), 'orders/create', 'captured');
    const { fulfillmentId } = await world.untilFulfillment(visible.orderId, 'requested');
    const cancelledLate = shop.shopify({ ...second, ...cancelledNow });
    const asked = await shop.order(cancelledLate, 'orders/cancelled', 'cancelled');
    expect(asked.status).toBe('cancelling');
    await world.tell(fulfillmentId, { kind: 'cancelAccepted' });

    for (const id of [orderId, visible.orderId]) {
      await world.untilStatus(id, 'cancelled');
      expect((await ended(id)).status).toBe('SUCCEEDED');
    }
    expect(await world.atp('A')).toBe(5);
    expect(await world.audit()).toEqual([]);
  });

  test('a signed message of another topic is kept; an order without lines, or without JSON, is quarantined', async () => {
    const shop = await new Shop('skept', 'shopify').open();
    expect(await shop.tell(shop.shopify(), 'fulfillments/create')).toEqual({ outcome: 'kept' });
    expect((await shop.tell('{"id":1}', 'orders/create')).outcome).toBe('quarantined');
    expect((await shop.tell('{"id":', 'orders/create')).outcome).toBe('quarantined');
    const orders = await ordersOf(shop.world.channel);
    expect(orders.map(({ status }) => status)).toEqual(['quarantined', 'quarantined']);
  });

  test('while a secret is rotated the old and the new one are taken, any other is answered 401', async () => {
    const shop = await new Shop('srotate', 'shopify').open();
    await putWebhookSecret(shop.world.name, { current: 'the old one' });

    await rotateWebhookSecret(shop.world.name, 'the new one');

    const statusWith = async (secret: string): Promise<number> =>
      (await shop.post(shop.shopify(), 'orders/create', secret)).status;
    expect(await statusWith('the new one')).toBe(200);
    expect(await statusWith('the old one')).toBe(200);
    expect(await statusWith(shop.world.secret)).toBe(401);
  });
});

describe.concurrent('webhooks of WooCommerce', () => {
  test('the unsigned ping of a known channel is answered and writes nothing, of an unknown one it is 404', async () => {
    const { world } = await new Shop('wping', 'woocommerce').open();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const ping = (channel: string, body: string): Promise<Answer> =>
      operator.send('POST', `/channels/${channel}/orders`, body, form);

    expect(await ping(world.channel, 'webhook_id=142')).toMatchObject({
      status: 200,
      body: { outcome: 'pong' },
    });
    expect((await ping(world.channel, 'webhook_id=142&more=1')).status).toBe(401);
    expect((await ping('nobody', 'webhook_id=142')).status).toBe(404);
    expect(await operator.get(`/orders?channel=${world.channel}`)).toMatchObject({ orders: [] });
  });

  test('an order that is updated from on-hold to processing is delivered; order.deleted is too late', async () => {
    const shop = await new Shop('wcreate', 'woocommerce').open();
    const { world } = shop;
    const { orderId } = await shop.held(shop.woo({ status: 'on-hold' }), 'order.created');
    await shop.order(shop.woo({ modifiedAt: minutesAgo(30) }), 'order.updated', 'edited');
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    expect((await shop.tell('{"id":727}', 'order.deleted')).outcome).toBe('kept');
    expect((await world.order(orderId)).status).toBe('delivered');
    expect(await world.audit()).toEqual([]);
  });

  test('order.deleted cancels an order that is not dispatched', async () => {
    const shop = await new Shop('wdelete', 'woocommerce').open();
    const { orderId } = await shop.held(shop.woo({ status: 'on-hold' }), 'order.created');

    expect((await shop.tell('{"id":727}', 'order.deleted')).outcome).toBe('cancelled');

    await shop.world.untilStatus(orderId, 'cancelled');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await shop.world.atp('A')).toBe(5);
  });

  test("what cannot be understood is quarantined; an operator's patch makes an order of it (P13)", async () => {
    const shop = await new Shop('wpatch', 'woocommerce').open();
    const { world } = shop;
    const withoutSku = shop.woo({ lines: [{ id: '315', quantity: 2 }] });
    const { orderId, exceptions } = await shop.order(withoutSku, 'order.created', 'quarantined');
    expect(exceptions).toMatchObject([
      {
        exceptionType: 'QuarantinedOrder',
        owner: `channel:${world.channel}`,
        actions: ['retry', 'cancel', 'close'],
        detail: { reasons: [{ code: 'MISSING_SKU', line: '315' }] },
      },
    ]);
    const exceptionId = exceptions[0]?.exceptionId ?? '';
    const retry = (patch: Record<string, unknown>): Promise<Answer> =>
      world.resolve(exceptionId, { action: 'retry', patch });

    const stillMissing = await retry({ notes: { internal: 'asked the shop' } });
    const anotherOrder = await retry({ external: { id: '728' } });
    expect(stillMissing, 'the SKU is still missing').toMatchObject({
      status: 400,
      body: { errors: [{ path: 'lines.0.sku' }] },
    });
    expect(anotherOrder.status, 'another order').toBe(400);

    const price = { unitPrice: { amount: 2500 }, total: { amount: 5000 } };
    const line = { lineId: '315', sku: world.id('A'), quantity: 2, ...price };
    expect((await retry({ lines: [line] })).status).toBe(200);
    await world.shipAndDeliver(orderId);
    expect(await world.untilStatus(orderId, 'delivered')).toMatchObject({
      bodyVersion: 1,
      totals: { delivered: 2 },
    });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('a quarantined order goes on when the shop completes it; cancelled or closed it reserves nothing', async () => {
    const shop = await new Shop('wleave', 'woocommerce').open();
    const { world } = shop;
    const quarantined = (id: number): Promise<ShownOrder> =>
      shop.order(shop.woo({ id, lines: [{ id: '315', quantity: 2 }] }), 'order.created', 'quarantined');
    const completed = await quarantined(1);
    const cancelled = await quarantined(2);
    const closed = await quarantined(3);

    const update = await shop.tell(shop.woo({ id: 1, modifiedAt: minutesAgo(10) }), 'order.updated');
    const cancel = await world.resolve(cancelled.exceptions[0]?.exceptionId ?? '', { action: 'cancel' });
    const close = await world.resolve(closed.exceptions[0]?.exceptionId ?? '', {
      action: 'close',
      note: 'sent by hand',
    });

    expect(update.outcome).toBe('captured');
    expect(cancel.status).toBe(200);
    expect(close.status).toBe(200);
    expect(await world.order(cancelled.orderId)).toMatchObject({ status: 'cancelled', exceptions: [] });
    expect(await world.order(closed.orderId)).toMatchObject({ status: 'closed', exceptions: [] });
    await world.untilFulfillment(completed.orderId, 'requested');
    expect(await world.order(completed.orderId)).toMatchObject({ exceptions: [] });
    expect(await world.atp('A')).toBe(3);
    expect(await world.audit()).toEqual([]);
  });
});

/** Fields of the order that a real payload becomes. */
const oneOpenUnit = expect.objectContaining({
  sku: 'IPOD2008RED',
  units: expect.objectContaining({ open: 1 }),
});
const missingSku = expect.objectContaining({ code: 'MISSING_SKU', line: '315' });
const missingSkuException = expect.objectContaining({
  detail: expect.objectContaining({ reasons: [missingSku] }),
});
const completed = expect.objectContaining({ as: 'completed' });

describe.concurrent('real payloads', () => {
  test.each<[Platform, string, string, Record<string, unknown>]>([
    ['shopify', 'py_order', 'captured', {}],
    ['shopify', 'order_get_full', 'captured', { lines: expect.arrayContaining([oneOpenUnit]) }],
    ['shopify', 'go_order', 'captured', { status: 'cancelled', attempt: 0 }],
    ['woocommerce', 'order_http_request_454', 'quarantined', { exceptions: [missingSkuException] }],
    [
      'woocommerce',
      'order_http_request_1277',
      'captured',
      { status: 'closed', closed: completed, attempt: 0 },
    ],
  ])('the %s payload %s is %s', async (platform, name, outcome, fields) => {
    const shop = await new Shop(`real${name.slice(-4).replaceAll('_', '')}`, platform).open({
      policies: { backorder: 'wait', holdPaymentBefore: 'reserve' },
    });
    const topic = platform === 'shopify' ? 'orders/create' : 'order.created';
    const order = await shop.order(sample(`${platform}/${name}.json`), topic, outcome);
    if (name === 'order_get_full')
      await shop.world.until(
        order.orderId,
        'was captured',
        ({ totals }) => (totals['open'] ?? 0) + (totals['backordered'] ?? 0) === 1,
      );
    else expect(order).toMatchObject(fields);
  });

  test.each<[Platform, readonly (readonly [string, string])[]]>([
    [
      'shopify',
      [
        ['py_refund', 'refunds/create'],
        ['fulfillment_29', 'fulfillments/create'],
        ['fulfillment_order_119', 'orders/updated'],
        ['py_inventory_levels', 'inventory_levels/update'],
      ],
    ],
    [
      'woocommerce',
      [
        ['refund_http_request_181', 'order.updated'],
        ['webhook_http_request_149', 'order.updated'],
      ],
    ],
  ])('a %s payload that is no order is kept, and becomes none', async (platform, messages) => {
    const shop = await new Shop(`kept${platform.slice(0, 4)}`, platform).open();
    for (const [name, topic] of messages)
      expect(await shop.tell(sample(`${platform}/${name}.json`), topic), name).toEqual({ outcome: 'kept' });
    expect(await operator.get(`/orders?channel=${shop.world.channel}`)).toMatchObject({ orders: [] });
  });
});

describe.concurrent('the canonical door', () => {
  test('the same order gets the same answer, also many at once; other content under its id gets 409', async () => {
    const world = await new World('canon').open({ one: { A: 5 } });
    const body = world.body([{ sku: 'A', quantity: 1 }]);

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => operator.send('POST', '/orders', body)),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    const { orderId } = z.object({ orderId: z.string() }).parse(answers[0]?.body);
    world.adopt(orderId);
    expect(await operator.send('POST', '/orders', { ...body, currency: 'EUR' })).toMatchObject({
      status: 409,
      body: { status: 409, orderId },
    });
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    expect(await operator.send('POST', '/orders', body), 'the same answer, whatever became of it').toEqual({
      ...answers[0],
      status: 200,
    });
    expect(await world.audit()).toEqual([]);
  });

  test('an order with nothing to ship is recorded and closed, and reserves nothing', async () => {
    const world = await new World('noship').open({ one: { A: 5 } });
    const body = world.body([{ sku: 'A', quantity: 1 }]);
    const lines = z
      .array(z.looseObject({}))
      .parse(body['lines'])
      .map((line) => ({ ...line, requiresShipping: false }));

    const answer = await operator.send('POST', '/orders', { ...body, lines });

    expect(answer).toMatchObject({ status: 201, body: { closed: 'nothing_to_ship', units: 0 } });
    expect(await world.atp('A')).toBe(5);
  });
});
