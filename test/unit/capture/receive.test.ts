import { createHmac } from 'node:crypto';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findOrdersByNumber } from '../../../functions/capture/reading/order-list.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBody, readReceived } from '../../../functions/order/order-body.store.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { channelItem } from '../../support/channels.ts';
import { unwrapResponse } from '../../support/rest-response.ts';
import { sample } from '../../support/samples.ts';
import { SECRET, Shops, shopifyOrder, wooOrder } from './shops.ts';

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

describe('who sends', () => {
  const body = JSON.stringify(shopifyOrder());
  const signedBy = (secret: string): Record<string, string> => signedHeaders.shopify(secret, body);

  test('a webhook is taken when signed with the current secret or the one before', async () => {
    expect(await shops.post('shop', body, signedBy(SECRET))).toMatchObject({
      status: 200,
      body: { outcome: 'captured' },
    });
    expect(await shops.post('shop', body, signedBy('stage/webhooks/shop before'))).toMatchObject({
      status: 200,
      body: { outcome: 'repeated' },
    });
  });

  test.each<[string, Record<string, string>]>([
    ['another secret', signedBy('something else')],
    ['no signature', { 'x-shopify-topic': 'orders/create' }],
    ['an empty signature', { 'x-shopify-hmac-sha256': '' }],
    ['the signature of another body', signedHeaders.shopify(SECRET, `${body} `)],
    ["the other platform's header", signedHeaders.woocommerce(SECRET, body)],
  ])('a webhook with %s is answered 401, and nothing is written', async (_what, headers) => {
    expect(await shops.post('shop', body, headers)).toMatchObject({ status: 401 });
    expect(shops.table.writes).toEqual([]);
  });

  test('a webhook of a channel that is unknown or sends none is answered 404', async () => {
    expect(await shops.post('nobody', body, signedBy(SECRET))).toMatchObject({ status: 404 });
    expect(await shops.post('web', body, signedBy(SECRET))).toMatchObject({ status: 404 });
  });

  test("WooCommerce's unsigned ping of a known channel gets 200 and writes nothing", async () => {
    expect(await shops.post('woo', 'webhook_id=142', {})).toEqual({ status: 200, body: { outcome: 'pong' } });
    expect(await shops.post('woo', 'webhook_id=142&x=1', {})).toMatchObject({ status: 401 });
    expect(await shops.post('nobody', 'webhook_id=142', {})).toMatchObject({ status: 404 });
    expect(await shops.post('shop', 'webhook_id=142', {})).toMatchObject({ status: 401 });
    expect(shops.table.writes).toEqual([]);
  });

  test('a webhook is verified over its raw bytes: a body that a parser would change verifies', async () => {
    const odd = body.replace('"5001"', '5001').replace('{"id":5001', '{ "id" : 820982911946154508');
    const { orderId } = await shops.shopify(odd);

    expect(shops.order(orderId).external.id).toBe('820982911946154508');
    expect((await readReceived(orderId ?? '', 0)).toString()).toBe(odd);
  });
});

describe('new orders', () => {
  test('a new order is taken in with one write', async () => {
    const { outcome, orderId } = await shops.shopify(shopifyOrder(), 'orders/create');

    expect(outcome).toBe('captured');
    expect(shops.table.writes).toEqual([
      [
        `ORDER#${orderId} META`,
        `ORDER#${orderId} BODY`,
        `ORDER#${orderId} RAW`,
        'POOL#main#A#0 POOL',
        'POOL#main#B#0 POOL',
      ],
    ]);
    expect(shops.order(orderId)).toMatchObject({
      channel: 'shop',
      external: { id: '5001', number: '#1001' },
      channelUpdatedAt: '2026-11-23T15:00:01.000Z',
      totals: { open: 3 },
      attempt: 1,
    });
  });

  test('a new order is found by the number that the customer says, one of WooCommerce by its id, too', async () => {
    const shopify = await shops.shopify(shopifyOrder());
    const woo = await shops.woo(wooOrder());
    const ids = async (number: string): Promise<string[]> =>
      (await findOrdersByNumber(number)).map(({ orderId }) => orderId);

    for (const said of ['#1001', '1001', ' 1001 ']) expect(await ids(said)).toEqual([shopify.orderId]);
    for (const said of ['S-900', 's-900', '727']) expect(await ids(said)).toEqual([woo.orderId]);
    expect(await ids('5001')).toEqual([]);
  });

  test('a new order that waits for its payment is held before it is routed', async () => {
    const { orderId } = await shops.shopify(shopifyOrder({ financial_status: 'pending' }));

    expect(shops.order(orderId)).toMatchObject({
      status: 'on_hold',
      barred: { reserve: 0, route: 1, dispatch: 0 },
      holds: [{ id: 'AWAITING_PAYMENT', placedBy: 'channel:shop' }],
    });
    expect((await shops.woo(wooOrder({ status: 'on-hold' }))).outcome).toBe('captured');
  });

  test('an order of a channel that is switched off is kept as a message, and becomes no order', async () => {
    expect(await shops.shopify(shopifyOrder(), 'orders/create', 'closed')).toEqual({ outcome: 'kept' });
    expect(shops.table.ofType('Order')).toEqual([]);
  });
});

describe('deliveries that come twice', () => {
  test('a delivery that comes again is known by its content, whatever its topic, and writes nothing', async () => {
    const first = await shops.shopify(shopifyOrder(), 'orders/create');
    const writes = shops.table.writes.length;

    expect(await shops.shopify(shopifyOrder(), 'orders/paid')).toEqual({
      outcome: 'repeated',
      orderId: first.orderId,
    });
    expect(shops.table.writes).toHaveLength(writes);
  });

  test('a version that says the same at a later time moves the clock of the order and nothing else', async () => {
    const { orderId } = await shops.shopify(shopifyOrder(), 'orders/create');
    const before = shops.order(orderId);

    const later = shopifyOrder({ updated_at: '2026-11-23T10:05:00-05:00' });

    expect(await shops.shopify(later, 'orders/paid')).toEqual({ outcome: 'repeated', orderId });
    expect(shops.order(orderId)).toEqual({
      ...before,
      channelUpdatedAt: '2026-11-23T15:05:00.000Z',
      version: before.version + 1,
    });
  });

  test('a delivery that comes twice at the same moment makes one order', async () => {
    shops.table.meanwhile(() => shops.shopify(shopifyOrder()));

    expect((await shops.shopify(shopifyOrder())).outcome).toBe('repeated');
    expect(shops.table.ofType('Order')).toHaveLength(1);
  });

  test('two orders of WooCommerce that share a delivery id are two', async () => {
    const send = async (order: Record<string, unknown>) => {
      const body = JSON.stringify(order);
      return shops.post('woo', body, {
        ...signedHeaders.woocommerce(SECRET, body),
        'x-wc-webhook-delivery-id': 'the same second',
      });
    };

    expect([
      (await send(wooOrder())).body['outcome'],
      (await send(wooOrder({ id: 728, number: '901' }))).body['outcome'],
    ]).toEqual(['captured', 'captured']);
  });
});

describe('messages that are kept', () => {
  test('a message that is no order is kept as received, once, for a while', async () => {
    for (const topic of ['refunds/create', 'products/update', ''])
      expect(await shops.shopify('{"id":1}', topic)).toEqual({ outcome: 'kept' });

    await shops.shopify('{"id":1}', 'refunds/create');
    const kept = shops.table.ofType('Message');

    expect(kept).toHaveLength(3);
    for (const message of kept)
      expect(message).toMatchObject({
        channel: 'shop',
        outcome: expect.any(String),
        expiresAt: expect.any(Number),
      });
  });

  test('a message that names an order without carrying it has that order fetched, where the shop is connected', async () => {
    const queue = mockClient(SQSClient).on(SendMessageBatchCommand).resolves({});
    process.env['SHOP_WORK_URL'] = 'https://sqs/work.fifo';
    const body = '{"id":1,"order":{"id":82098291194615419}}';
    const asked = () =>
      queue
        .commandCalls(SendMessageBatchCommand)
        .flatMap(({ args }) =>
          (args[0].input.Entries ?? []).map(({ MessageBody = '' }): unknown => JSON.parse(MessageBody)),
        );

    await shops.shopify(body, 'returns/approve');
    expect(asked()).toEqual([]);
    forgetNetwork();
    shops.table.seed(
      channelItem('shop', { platform: 'shopify', secrets: 'shop', connection: { credentials: 'key' } }),
    );
    for (const topic of ['returns/approve', 'refunds/create'])
      expect(await shops.shopify(body, topic)).toEqual({ outcome: 'kept' });
    // As published: a return that was cancelled has the id of its order, and none of the order.
    const cancelled = '{"id":1,"order_id":82098291194615419,"status":"canceled"}';
    expect(await shops.shopify(cancelled, 'returns/cancel')).toEqual({ outcome: 'kept' });
    for (const unread of ['{"id":1}', '{"order":{"id":"../x"}}', '[', 'null'])
      expect(await shops.shopify(unread, 'returns/approve')).toEqual({ outcome: 'kept' });

    const order = { kind: 'order', channel: 'shop', order: '82098291194615419' };
    expect(asked()).toEqual([order, order]);
  });

  test('a payload of megabytes is split over items, and comes back byte for byte', async () => {
    const noise = Array.from({ length: 30_000 }, (_, index) =>
      createHmac('sha256', String(index)).digest('base64'),
    ).join('');
    const { orderId } = await shops.shopify(shopifyOrder({ note: null, extra: noise }));
    const raws = shops.table.ofType('Raw');

    expect(raws.length).toBeGreaterThan(1);
    expect((await readReceived(orderId ?? '', 0)).toString()).toContain(noise);
    for (const raw of raws)
      expect(Buffer.from(raw['content'] as Uint8Array).byteLength).toBeLessThanOrEqual(400 * 1024);
  });
});

describe('real payloads', () => {
  const send = (name: string, topic = 'orders/create') =>
    shops.shopify(unwrapResponse(sample(`shopify/${name}.json`)), topic);

  test('shopify py_order becomes an order', async () => {
    const { outcome, orderId } = await send('py_order');

    expect([outcome, shops.order(orderId).status, shops.order(orderId).totals.open]).toEqual([
      'captured',
      'captured',
      3,
    ]);
  });

  test('shopify order_get_full becomes an order with one open unit of IPOD2008RED', async () => {
    const { orderId } = await send('order_get_full');

    expect(shops.order(orderId)).toMatchObject({ status: 'captured', totals: { open: 1 }, attempt: 1 });
    expect(
      (await readBody(orderId ?? '', 0)).lines
        .filter(({ open }) => open > 0)
        .map(({ sku, open }) => [sku, open]),
    ).toEqual([['IPOD2008RED', 1]]);
  });

  test('shopify go_order is recorded and closed as cancelled; no execution is wanted', async () => {
    const { outcome, orderId } = await send('go_order');

    expect(outcome).toBe('captured');
    expect(shops.order(orderId)).toMatchObject({
      status: 'cancelled',
      closed: { as: 'cancelled' },
      attempt: 0,
      totals: { open: 0, reserved: 0 },
    });
  });

  test.each([
    'py_refund',
    'refund_29',
    'fulfillment_29',
    'fulfillment_order_29',
    'fulfillment_order_119',
    'py_inventory_levels',
  ])('shopify %s becomes no order, under its own topic and that of an order', async (name) => {
    for (const topic of ['refunds/create', 'orders/updated'])
      expect(await send(name, topic)).toEqual({ outcome: 'kept' });
    expect(shops.table.ofType('Order')).toEqual([]);
  });

  test('woocommerce 454 is quarantined: line 315 has no SKU', async () => {
    const { outcome, orderId } = await shops.woo(sample('woocommerce/order_http_request_454.json'));

    expect(outcome).toBe('quarantined');
    expect(shops.order(orderId)).toMatchObject({ status: 'quarantined', attempt: 0, attention: 1 });
    expect(shops.exceptions()).toEqual([
      expect.objectContaining({
        exceptionType: 'QuarantinedOrder',
        owner: 'channel:woo',
        orderId,
        actions: ['retry', 'cancel', 'close'],
      }),
    ]);
    expect(shops.exceptions()[0]?.['detail']).toMatchObject({
      reasons: [{ code: 'MISSING_SKU', line: '315' }],
    });
  });

  test('woocommerce 1277 is recorded and closed as completed', async () => {
    const { orderId } = await shops.woo(sample('woocommerce/order_http_request_1277.json'));

    expect(shops.order(orderId)).toMatchObject({ status: 'closed', closed: { as: 'completed' }, attempt: 0 });
  });

  test.each(['refund_http_request_181', 'webhook_http_request_149'])(
    'woocommerce %s becomes no order',
    async (name) => {
      expect(await shops.woo(sample(`woocommerce/${name}.json`))).toEqual({ outcome: 'kept' });
      expect(shops.table.ofType('Order')).toEqual([]);
    },
  );
});
