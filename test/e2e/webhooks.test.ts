import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { putWebhookSecret, rotateWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { sample } from '../support/samples.ts';
import { type ShopifyOrder, shopifyOrder, type WooOrder, wooOrder } from '../support/shop-orders.ts';
import { ended, type OrderView, operator, World } from '../support/world.ts';

type Platform = 'shopify' | 'woocommerce';
const receiptSchema = z.object({ outcome: z.string(), orderId: z.string().optional() });
const minutesAgo = (minutes: number): string =>
  new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000).toISOString().replace('.000Z', 'Z');

/** A shop of its own, whose webhooks are signed. */
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

  post(body: string, topic: string | undefined, secret = this.world.secret) {
    return operator.send(
      'POST',
      `/channels/${this.world.channel}/orders`,
      body,
      signedHeaders[this.platform](secret, body, topic),
    );
  }

  /** Sends a message; its answer is 200, whatever it holds. */
  async tell(body: string, topic?: string): Promise<z.output<typeof receiptSchema>> {
    const answer = await this.post(body, topic);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const receipt = receiptSchema.parse(answer.body);
    if (receipt.orderId !== undefined) this.world.adopt(receipt.orderId);
    return receipt;
  }

  /** Sends a message about an order and answers the order. */
  async order(body: string, topic: string | undefined, outcome: string): Promise<OrderView> {
    const { outcome: said, orderId } = await this.tell(body, topic);
    expect(said).toBe(outcome);
    if (orderId === undefined) throw new Error(`${outcome} without an order`);
    return this.world.order(orderId);
  }

  shopify(over: Partial<ShopifyOrder> = {}): string {
    return shopifyOrder({
      id: '820982911946154508',
      name: '#1001',
      createdAt: this.#createdAt,
      lines: [{ id: '866550311766439020', sku: this.world.id('A'), quantity: 3 }],
      ...over,
    });
  }
  woo(over: Partial<WooOrder> = {}): string {
    return wooOrder({
      id: 727,
      createdAt: this.#createdAt,
      lines: [{ id: '315', sku: this.world.id('A'), quantity: 2 }],
      ...over,
    });
  }

  /** A hold before route, so that nothing is dispatched while the shop changes its mind. */
  async held(body: string, topic?: string): Promise<OrderView> {
    const order = await this.order(body, topic, 'captured');
    return this.world.until(
      order.orderId,
      'is reserved and held',
      ({ totals, status }) => (totals['reserved'] ?? 0) > 0 && status === 'on_hold',
    );
  }
}

describe.concurrent('webhooks of Shopify', () => {
  test('orders/create: captured once, ids beyond 2^53 whole, found by the number that the customer says, delivered', async () => {
    const shop = await new Shop('screate', 'shopify').open();
    const { world } = shop;
    const body = shop.shopify();
    const order = await shop.order(body, 'orders/create', 'captured');
    expect(order).toMatchObject({
      external: { id: '820982911946154508', number: '#1001' },
      lines: [{ lineId: '866550311766439020', sku: world.id('A'), quantity: 3 }],
    });
    expect(await shop.tell(body, 'orders/create'), 'a retry of the same delivery').toEqual({
      outcome: 'repeated',
      orderId: order.orderId,
    });
    expect(await operator.get(`/orders?channel=${world.channel}&external=1001`)).toMatchObject({
      orders: [{ orderId: order.orderId }],
    });
    await world.shipAndDeliver(order.orderId);
    await world.untilStatus(order.orderId, 'delivered');
    expect((await ended(order.orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('unpaid: held; orders/paid lifts that hold, an older version does nothing', async () => {
    const shop = await new Shop('spaid', 'shopify').open();
    const { world } = shop;
    const { orderId } = await shop.held(shop.shopify({ financialStatus: 'pending' }), 'orders/create');
    expect(await world.order(orderId)).toMatchObject({ holds: [{ id: 'AWAITING_PAYMENT' }] });
    expect(
      (
        await shop.tell(
          shop.shopify({ financialStatus: 'pending', updatedAt: minutesAgo(90), note: 'late' }),
          'orders/updated',
        )
      ).outcome,
    ).toBe('older');
    expect(
      await shop.order(shop.shopify({ updatedAt: minutesAgo(30) }), 'orders/paid', 'edited'),
    ).toMatchObject({ holds: [] });
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
  });

  test('orders/updated: fewer units are a partial cancel, another address is planned anew, the rest a person looks at', async () => {
    const shop = await new Shop('sedit', 'shopify').open({ policies: { holdPaymentBefore: 'dispatch' } });
    const { world } = shop;
    const line = { id: '866550311766439020', sku: world.id('A'), quantity: 3 };
    const pending = { financialStatus: 'pending' };
    const { orderId } = await shop.order(shop.shopify(pending), 'orders/create', 'captured');
    await world.until(
      orderId,
      'is planned and held',
      ({ totals, status }) => totals['allocated'] === 3 && status === 'on_hold',
    );
    const smaller = await shop.order(
      shop.shopify({ ...pending, updatedAt: minutesAgo(40), lines: [{ ...line, current: 1 }] }),
      'orders/updated',
      'edited',
    );
    expect(smaller).toMatchObject({ totals: { allocated: 1, cancelled: 2 }, exceptions: [] });
    expect(await world.atp('A')).toBe(4);
    const moved = await shop.order(
      shop.shopify({ ...pending, updatedAt: minutesAgo(30), lines: [{ ...line, current: 1 }], zip: '10001' }),
      'orders/updated',
      'edited',
    );
    expect(moved).toMatchObject({ exceptions: [], personal: { shipTo: { postalCode: '10001' } } });
    const noted = await shop.order(
      shop.shopify({
        ...pending,
        updatedAt: minutesAgo(20),
        lines: [{ ...line, current: 1 }],
        zip: '10001',
        note: 'ring twice',
      }),
      'orders/updated',
      'edited',
    );
    expect(noted).toMatchObject({
      exceptions: [{ exceptionType: 'ChannelEdit', detail: { fields: ['notes.customer'] } }],
    });
    const { exceptionId } = await world.untilException(orderId, 'ChannelEdit');
    expect((await world.resolve(exceptionId, { action: 'close', note: 'seen' })).status).toBe(200);
    await shop.tell(
      shop.shopify({
        updatedAt: minutesAgo(10),
        lines: [{ ...line, current: 1 }],
        zip: '10001',
        note: 'ring twice',
      }),
      'orders/paid',
    );
    await world.shipAndDeliver(orderId);
    expect(await world.untilStatus(orderId, 'delivered')).toMatchObject({
      totals: { delivered: 1, cancelled: 2 },
      fulfillments: [{ status: 'expired' }, { status: 'delivered' }],
    });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('orders/cancelled: at once while nobody has seen it, asked of the location afterwards', async () => {
    const shop = await new Shop('scancel', 'shopify').open();
    const { world } = shop;
    const { orderId } = await shop.held(shop.shopify({ financialStatus: 'pending' }), 'orders/create');
    const cancelled = shop.shopify({
      updatedAt: minutesAgo(5),
      cancelledAt: minutesAgo(5),
      financialStatus: 'voided',
    });
    expect(await shop.order(cancelled, 'orders/cancelled', 'cancelled')).toMatchObject({
      orderId,
      status: 'cancelled',
      totals: { cancelled: 3 },
    });
    expect((await shop.tell(cancelled, 'orders/cancelled')).outcome).toBe('repeated');
    const second = { id: '820982911946154509', name: '#1002' };
    const visible = await shop.order(shop.shopify(second), 'orders/create', 'captured');
    const { fulfillmentId } = await world.untilFulfillment(visible.orderId, 'requested');
    expect(
      (
        await shop.order(
          shop.shopify({ ...second, updatedAt: minutesAgo(5), cancelledAt: minutesAgo(5) }),
          'orders/cancelled',
          'cancelled',
        )
      ).status,
    ).toBe('cancelling');
    await world.tell(fulfillmentId, { kind: 'cancelAccepted' });
    for (const one of [orderId, visible.orderId]) {
      await world.untilStatus(one, 'cancelled');
      expect((await ended(one)).status).toBe('SUCCEEDED');
    }
    expect(await world.atp('A')).toBe(5);
    expect(await world.audit()).toEqual([]);
  });

  test('whatever else is signed is kept: other topics, what is no order, what is not JSON', async () => {
    const shop = await new Shop('skept', 'shopify').open();
    expect(await shop.tell(shop.shopify(), 'fulfillments/create')).toEqual({ outcome: 'kept' });
    expect(await shop.tell('{"id":1}', 'orders/create')).toEqual({ outcome: 'kept' });
    expect((await shop.tell('{"id":', 'orders/create')).outcome).toBe('quarantined');
    const { orders } = z
      .object({ orders: z.array(z.looseObject({ status: z.string() })) })
      .parse(await operator.get(`/orders?channel=${shop.world.channel}`));
    expect(orders.map(({ status }) => status)).toEqual(['quarantined']);
  });

  test('a rotated secret: the old and the new one are taken, any other is 401', async () => {
    const shop = new Shop('srotate', 'shopify');
    await shop.open();
    await putWebhookSecret(shop.world.name, { current: 'the old one' });
    await rotateWebhookSecret(shop.world.name, 'the new one');
    expect((await shop.post(shop.shopify(), 'orders/create', 'the new one')).status).toBe(200);
    expect((await shop.post(shop.shopify(), 'orders/create', 'the old one')).status).toBe(200);
    expect((await shop.post(shop.shopify(), 'orders/create', shop.world.secret)).status).toBe(401);
  });
});

describe.concurrent('webhooks of WooCommerce', () => {
  test('the unsigned ping of a known channel is answered and writes nothing; of an unknown one 404', async () => {
    const { world } = await new Shop('wping', 'woocommerce').open();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(
      await operator.send('POST', `/channels/${world.channel}/orders`, 'webhook_id=142', form),
    ).toMatchObject({ status: 200, body: { outcome: 'pong' } });
    expect(
      (await operator.send('POST', `/channels/${world.channel}/orders`, 'webhook_id=142&more=1', form))
        .status,
    ).toBe(401);
    expect((await operator.send('POST', '/channels/nobody/orders', 'webhook_id=142', form)).status).toBe(404);
    expect(await operator.get(`/orders?channel=${world.channel}`)).toMatchObject({ orders: [] });
  });

  test('order.created on hold, order.updated to processing: delivered; order.deleted afterwards changes nothing', async () => {
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

  test('order.deleted before it is dispatched: cancelled', async () => {
    const shop = await new Shop('wdelete', 'woocommerce').open();
    const { orderId } = await shop.held(shop.woo({ status: 'on-hold' }), 'order.created');
    expect((await shop.tell('{"id":727}', 'order.deleted')).outcome).toBe('cancelled');
    await shop.world.untilStatus(orderId, 'cancelled');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await shop.world.atp('A')).toBe(5);
  });

  test("what cannot be understood is quarantined; an operator's patch makes it an order, which is delivered (P13)", async () => {
    const shop = await new Shop('wpatch', 'woocommerce').open();
    const { world } = shop;
    const { orderId, exceptions } = await shop.order(
      shop.woo({ lines: [{ id: '315', quantity: 2 }] }),
      'order.created',
      'quarantined',
    );
    expect(exceptions).toMatchObject([
      {
        exceptionType: 'QuarantinedOrder',
        owner: `channel:${world.channel}`,
        actions: ['retry', 'cancel', 'close'],
        detail: { reasons: [{ code: 'MISSING_SKU', line: '315' }] },
      },
    ]);
    const exceptionId = exceptions[0]?.exceptionId ?? '';
    const still = await world.resolve(exceptionId, {
      action: 'retry',
      patch: { notes: { internal: 'asked the shop' } },
    });
    expect(still, 'the SKU is still missing').toMatchObject({
      status: 400,
      body: { errors: [{ path: 'lines.0.sku' }] },
    });
    expect(
      (await world.resolve(exceptionId, { action: 'retry', patch: { external: { id: '728' } } })).status,
      'another order',
    ).toBe(400);
    const patch = {
      lines: [
        {
          lineId: '315',
          sku: world.id('A'),
          quantity: 2,
          unitPrice: { amount: 2500 },
          total: { amount: 5000 },
        },
      ],
    };
    expect((await world.resolve(exceptionId, { action: 'retry', patch })).status).toBe(200);
    await world.shipAndDeliver(orderId);
    expect(await world.untilStatus(orderId, 'delivered')).toMatchObject({
      bodyVersion: 1,
      totals: { delivered: 2 },
    });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('a quarantined order leaves it when the shop sends what was missing; cancelled or closed it reserves nothing', async () => {
    const shop = await new Shop('wleave', 'woocommerce').open();
    const { world } = shop;
    const missing = (id: number) => shop.woo({ id, lines: [{ id: '315', quantity: 2 }] });
    const [better, cancelled, closed] = [
      await shop.order(missing(1), 'order.created', 'quarantined'),
      await shop.order(missing(2), 'order.created', 'quarantined'),
      await shop.order(missing(3), 'order.created', 'quarantined'),
    ];
    expect((await shop.tell(shop.woo({ id: 1, modifiedAt: minutesAgo(10) }), 'order.updated')).outcome).toBe(
      'captured',
    );
    expect(
      (await world.resolve(cancelled.exceptions[0]?.exceptionId ?? '', { action: 'cancel' })).status,
    ).toBe(200);
    expect(
      (
        await world.resolve(closed.exceptions[0]?.exceptionId ?? '', {
          action: 'close',
          note: 'sent by hand',
        })
      ).status,
    ).toBe(200);
    expect(await world.order(cancelled.orderId)).toMatchObject({ status: 'cancelled', exceptions: [] });
    expect(await world.order(closed.orderId)).toMatchObject({ status: 'closed', exceptions: [] });
    await world.untilFulfillment(better.orderId, 'requested');
    expect(await world.order(better.orderId)).toMatchObject({ exceptions: [] });
    expect(await world.atp('A')).toBe(3);
    expect(await world.audit()).toEqual([]);
  });
});

describe.concurrent('the real payloads end as they must', () => {
  test.each<[Platform, string, string, Record<string, unknown>]>([
    ['shopify', 'py_order', 'captured', {}],
    [
      'shopify',
      'order_get_full',
      'captured',
      {
        lines: expect.arrayContaining([
          expect.objectContaining({ sku: 'IPOD2008RED', units: expect.objectContaining({ open: 1 }) }),
        ]),
      },
    ],
    ['shopify', 'go_order', 'captured', { status: 'cancelled', attempt: 0 }],
    [
      'woocommerce',
      'order_http_request_454',
      'quarantined',
      {
        exceptions: [
          expect.objectContaining({
            detail: { reasons: [expect.objectContaining({ code: 'MISSING_SKU', line: '315' })] },
          }),
        ],
      },
    ],
    [
      'woocommerce',
      'order_http_request_1277',
      'captured',
      { status: 'closed', closed: expect.objectContaining({ as: 'completed' }), attempt: 0 },
    ],
  ])('%s %s: %s', async (platform, name, outcome, expected) => {
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
    else expect(order).toMatchObject(expected);
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
  ])('%s: what is no order is kept, and is none', async (platform, messages) => {
    const shop = await new Shop(`kept${platform.slice(0, 4)}`, platform).open();
    for (const [name, topic] of messages)
      expect(await shop.tell(sample(`${platform}/${name}.json`), topic), name).toEqual({ outcome: 'kept' });
    expect(await operator.get(`/orders?channel=${shop.world.channel}`)).toMatchObject({ orders: [] });
  });
});

describe.concurrent('the canonical door', () => {
  test('the same again gets the same answer, other content under the same id 409; many at once are one order', async () => {
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

  test('nothing to ship: recorded and closed, nothing reserved', async () => {
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
