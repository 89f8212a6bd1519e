import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { NotInStock } from '../../../../local/platforms/woocommerce/driver.ts';
import { askWoo, idsOf, rowsOf, startedWoo, type WooUnderTest } from '../../../support/woo-shop.ts';

async function shopWith(
  stock: number,
  options: Parameters<typeof startedWoo>[0] = {},
): Promise<WooUnderTest> {
  const woo = await startedWoo(options);
  woo.driver.addArticle({ sku: 'MUG', stock });
  return woo;
}

const oneMug = { lines: [{ sku: 'MUG', quantity: 1 }] } as const;

const metaSchema = z.object({ key: z.string(), value: z.unknown() });
const linesSchema = z.object({ line_items: z.array(z.object({ meta_data: z.array(metaSchema) })) });

async function reducedStock(woo: WooUnderTest, order: number): Promise<unknown> {
  const { body } = await askWoo(woo, 'GET', `/orders/${order}`);
  const [line] = linesSchema.parse(body).line_items;
  return line?.meta_data.find(({ key }) => key === '_reduced_stock')?.value;
}

describe('keys', () => {
  test('a wrong secret is refused, and a read key writes nothing', async () => {
    const woo = await shopWith(5, { key: { permissions: 'read' } });
    const order = woo.driver.buy(oneMug);

    const stranger = { ...woo, key: { ...woo.key, consumerSecret: 'cs_wrong' } };
    const unknown = await askWoo(stranger, 'GET', '/orders');
    const written = await askWoo(woo, 'PUT', `/orders/${order}`, { status: 'completed' });

    expect(unknown).toMatchObject({ status: 401, body: { code: 'woocommerce_rest_authentication_error' } });
    expect(written).toMatchObject({ status: 401, body: { data: { status: 401 } } });
    expect(woo.driver.order(order).status).toBe('processing');
  });
});

describe('lists of orders', () => {
  test('modified_after is strict, and in the shop’s own time unless its dates are said to be GMT', async () => {
    const woo = await shopWith(9);
    woo.driver.buy(oneMug);
    woo.clock.advance(60_000);
    const later = woo.driver.buy(oneMug);

    const list = (query: string) => askWoo(woo, 'GET', `/orders?orderby=modified&order=asc&${query}`);
    const exact = await list('modified_after=2026-11-02T10:00:00&dates_are_gmt=true');
    const local = await list('modified_after=2026-11-02T10:00:00');

    expect(idsOf(exact)).toEqual([later]);
    expect(local.body).toEqual([]);
  });

  test('pages are counted in headers and linked, and a page beyond the last is empty', async () => {
    const woo = await shopWith(9);
    for (let bought = 0; bought < 5; bought += 1) woo.driver.buy(oneMug);

    const first = await askWoo(woo, 'GET', '/orders?per_page=2&order=asc');
    const beyond = await askWoo(woo, 'GET', '/orders?per_page=2&page=4');
    const tooMany = await askWoo(woo, 'GET', '/orders?per_page=101');

    expect(first.headers.get('x-wp-total')).toBe('5');
    expect(first.headers.get('x-wp-totalpages')).toBe('3');
    expect(first.headers.get('link')).toContain('page=2>; rel="next"');
    expect(beyond).toMatchObject({ status: 200, body: [] });
    expect(tooMany).toMatchObject({ status: 400, body: { code: 'rest_invalid_param' } });
  });

  test('the status any leaves out the trash', async () => {
    const woo = await shopWith(9);
    const kept = woo.driver.buy(oneMug);
    const trashed = woo.driver.buy(oneMug);
    woo.driver.trash(trashed);

    const any = await askWoo(woo, 'GET', '/orders?status=any');
    const trash = await askWoo(woo, 'GET', '/orders?status=trash');

    expect(idsOf(any)).toEqual([kept]);
    expect(idsOf(trash)).toEqual([trashed]);
  });

  test('a list that lags does not show an order that has lowered the figure already', async () => {
    const woo = await shopWith(5, { settings: { listLagMilliseconds: 30_000 } });
    const order = woo.driver.buy(oneMug);

    const early = await askWoo(woo, 'GET', '/orders');
    const single = await askWoo(woo, 'GET', `/orders/${order}`);
    woo.clock.advance(30_000);
    const late = await askWoo(woo, 'GET', '/orders');

    expect(woo.driver.figure('MUG')).toBe(4);
    expect(early.body).toEqual([]);
    expect(single.body).toMatchObject({ id: order });
    expect(late.body).toHaveLength(1);
  });

  test('a parameter that nothing documents is ignored and remembered', async () => {
    const woo = await shopWith(1);

    const answer = await askWoo(woo, 'GET', '/orders?modifiedAfter=2030-01-01T00:00:00');

    expect(answer.status).toBe(200);
    expect(woo.ignored).toEqual(['GET /orders?modifiedAfter']);
  });
});

describe('stock', () => {
  test.for([
    ['card', 'processing', 4, '1'],
    ['bank', 'on-hold', 4, '1'],
    ['cash', 'processing', 4, '1'],
    ['unpaid', 'pending', 5, undefined],
  ] as const)('an order paid by %s is %s and leaves %i', async ([payment, status, figure, reduced]) => {
    const woo = await shopWith(5);

    const order = woo.driver.buy({ ...oneMug, payment });

    expect(woo.driver.order(order).status).toBe(status);
    expect(woo.driver.figure('MUG')).toBe(figure);
    expect(await reducedStock(woo, order)).toBe(reduced);
  });

  test('cancelled and pending give stock back once; refunded, failed and the trash do not', async () => {
    const woo = await shopWith(9);
    const [cancelled, pending, refunded, failed, trashed] = [1, 2, 3, 4, 5].map(() => woo.driver.buy(oneMug));

    woo.driver.cancel(cancelled ?? 0);
    woo.driver.setStatus(cancelled ?? 0, 'cancelled');
    woo.driver.setStatus(pending ?? 0, 'pending');
    woo.driver.setStatus(refunded ?? 0, 'refunded');
    woo.driver.setStatus(failed ?? 0, 'failed');
    woo.driver.trash(trashed ?? 0);

    expect(woo.driver.figure('MUG')).toBe(6);
    expect(await reducedStock(woo, cancelled ?? 0)).toBeUndefined();
    expect(await reducedStock(woo, refunded ?? 0)).toBe('1');
  });

  test('the figure is lowered after the status and before the line says so', async () => {
    const woo = await shopWith(5, { settings: { stepMilliseconds: 1000 } });

    const order = woo.driver.buy(oneMug);
    const modified = woo.driver.order(order).modifiedAt;
    const atOnce = [woo.driver.figure('MUG'), await reducedStock(woo, order)];
    woo.clock.advance(1000);
    const lowered = [woo.driver.figure('MUG'), await reducedStock(woo, order)];
    woo.clock.advance(1000);
    const said = [woo.driver.figure('MUG'), await reducedStock(woo, order)];

    expect([atOnce, lowered, said]).toEqual([
      [5, undefined],
      [4, undefined],
      [4, '1'],
    ]);
    expect(woo.driver.order(order).modifiedAt).toEqual(modified);
  });

  test('an unpaid order withholds its units from other buyers and not from the figure, until its time is over', async () => {
    const woo = await shopWith(1);
    const unpaid = woo.driver.buy({ ...oneMug, payment: 'unpaid' });

    expect(() => woo.driver.buy(oneMug)).toThrow(NotInStock);
    expect(woo.driver.figure('MUG')).toBe(1);
    woo.clock.advance(61 * 60_000);
    woo.driver.cancelUnpaid();
    expect(woo.driver.order(unpaid).status).toBe('cancelled');
    expect(() => woo.driver.buy(oneMug)).not.toThrow();
  });

  test('without holding of stock, two unpaid orders sell one unit and the figure goes below zero', async () => {
    const woo = await shopWith(1, { settings: { holdsStock: false } });
    const orders = [1, 2].map(() => woo.driver.buy({ ...oneMug, payment: 'unpaid' }));

    for (const order of orders) woo.driver.pay(order);

    expect(woo.driver.figure('MUG')).toBe(-1);
  });

  test('staff’s edit of a line moves the figure; the same by the REST interface does not', async () => {
    const woo = await shopWith(9);
    const byStaff = woo.driver.buy(oneMug);
    const byRest = woo.driver.buy(oneMug);
    const line = woo.driver.order(byRest).lines[0]?.id;

    woo.driver.edit(byStaff, { MUG: 3 });
    await askWoo(woo, 'PUT', `/orders/${byRest}`, { line_items: [{ id: line, quantity: 3 }] });

    expect(woo.driver.figure('MUG')).toBe(5);
    expect(await reducedStock(woo, byStaff)).toBe('3');
    expect(await reducedStock(woo, byRest)).toBe('1');
  });
});

describe('articles', () => {
  test('a SKU finds forms of an article, and a form is written below its parent only', async () => {
    const woo = await startedWoo();
    const parent = woo.driver.addVariableArticle('SHIRT', null, [
      { sku: 'SHIRT-S', stock: 3 },
      { sku: 'SHIRT-M', stock: null },
    ]);

    const found = await askWoo(woo, 'GET', '/products?sku=SHIRT-S,SHIRT-M&order=asc');
    const id = idsOf(found)[0];
    const direct = await askWoo(woo, 'PUT', `/products/${id}`, { stock_quantity: 9 });
    const below = await askWoo(woo, 'POST', `/products/${parent}/variations/batch`, {
      update: [{ id, stock_quantity: 9 }],
    });

    expect(rowsOf(found).map(({ sku, parent_id }) => [sku, parent_id])).toEqual([
      ['SHIRT-S', parent],
      ['SHIRT-M', parent],
    ]);
    expect(direct).toMatchObject({ status: 404, body: { code: 'woocommerce_rest_invalid_product_id' } });
    expect(below.body).toMatchObject({ update: [{ stock_quantity: 9 }] });
    expect(woo.driver.figure('SHIRT-S')).toBe(9);
  });

  test('a batch is 200 whatever is refused in it, and a figure that is not managed is not written', async () => {
    const woo = await shopWith(5);
    woo.driver.addArticle({ sku: 'GIFT', stock: null });
    const [mug, gift] = idsOf(await askWoo(woo, 'GET', '/products?sku=MUG,GIFT&order=asc'));

    const { status, body } = await askWoo(woo, 'POST', '/products/batch', {
      update: [
        { id: mug, stock_quantity: 8 },
        { id: 999_999, stock_quantity: 1 },
        { id: gift, stock_quantity: 7 },
        { id: mug, stock_quantity: 'many' },
      ],
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      update: [
        { stock_quantity: 8 },
        { id: 999_999, error: { code: 'woocommerce_rest_product_invalid_id' } },
        { stock_quantity: null },
        { error: { code: 'rest_invalid_param' } },
      ],
    });
  });

  test('a batch takes a hundred', async () => {
    const woo = await shopWith(5);
    const update = Array.from({ length: 101 }, (_, id) => ({ id, stock_quantity: 1 }));

    const { status, body } = await askWoo(woo, 'POST', '/products/batch', { update });

    expect([status, body]).toMatchObject([413, { code: 'woocommerce_rest_request_entity_too_large' }]);
  });
});

describe('refunds', () => {
  const mugRefund = (woo: WooUnderTest, order: number) => ({
    amount: '12.50',
    reason: 'damaged [r-1]',
    line_items: [{ id: woo.driver.order(order).lines[0]?.id, quantity: 1, refund_total: 12.5 }],
  });

  test('the same refund is made twice while money is left, and refused after that', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    const body = mugRefund(woo, order);

    const answers = [];
    for (let attempt = 0; attempt < 3; attempt += 1)
      answers.push(await askWoo(woo, 'POST', `/orders/${order}/refunds`, body));

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 500]);
    expect(answers[2]?.body).toMatchObject({ message: 'Invalid refund amount.' });
    const listed = rowsOf(await askWoo(woo, 'GET', `/orders/${order}/refunds`));
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({ reason: 'damaged [r-1]', line_items: [{ quantity: -1 }] });
  });

  test('a refund restocks unless it says not to, and the line then has taken less', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });

    await askWoo(woo, 'POST', `/orders/${order}/refunds`, { ...mugRefund(woo, order), api_restock: false });
    const kept = [woo.driver.figure('MUG'), await reducedStock(woo, order)];
    await askWoo(woo, 'POST', `/orders/${order}/refunds`, mugRefund(woo, order));

    expect(kept).toEqual([3, '2']);
    expect(woo.driver.figure('MUG')).toBe(4);
    expect(await reducedStock(woo, order)).toBe('1');
  });

  test('a gateway that pays nothing back by itself refuses, and an amount is text', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy({ ...oneMug, payment: 'bank' });

    const refused = await askWoo(woo, 'POST', `/orders/${order}/refunds`, mugRefund(woo, order));
    const number = await askWoo(woo, 'POST', `/orders/${order}/refunds`, { amount: 12.5, api_refund: false });
    const booked = await askWoo(woo, 'POST', `/orders/${order}/refunds`, {
      ...mugRefund(woo, order),
      api_refund: false,
    });

    expect(refused).toMatchObject({
      status: 500,
      body: { code: 'woocommerce_rest_cannot_create_order_refund' },
    });
    expect(number).toMatchObject({ status: 400, body: { code: 'rest_invalid_param' } });
    expect(booked.status).toBe(201);
  });

  test('an order of which everything is refunded is refunded, and its stock stays off', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(oneMug);

    await askWoo(woo, 'POST', `/orders/${order}/refunds`, { amount: '22.50' });

    expect(woo.driver.order(order).status).toBe('refunded');
    expect(woo.driver.figure('MUG')).toBe(4);
  });
});

describe('faults', () => {
  test('a call that acts late has no answer, and lowers the figure after its caller has gone', async () => {
    const woo = await shopWith(5);
    const [id] = idsOf(await askWoo(woo, 'GET', '/products?sku=MUG'));
    woo.faults.plan({ kind: 'actsLate', milliseconds: 90_000 }, { method: 'POST', path: '/products' });

    const call = fetch(`${woo.url}/wp-json/wc/v3/products/batch`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${btoa(`${woo.key.consumerKey}:${woo.key.consumerSecret}`)}`,
      },
      body: JSON.stringify({ update: [{ id, stock_quantity: 2 }] }),
    });
    await expect(call).rejects.toThrow();
    const before = woo.driver.figure('MUG');
    woo.clock.advance(90_000);

    expect([before, woo.driver.figure('MUG')]).toEqual([5, 2]);
  });

  test('a host’s limit is 429, with a time to come again or without', async () => {
    const woo = await shopWith(5);
    woo.faults.limit = { requests: 1, windowMilliseconds: 10_000, saysWhen: true };

    const answers = [await askWoo(woo, 'GET', '/orders'), await askWoo(woo, 'GET', '/orders')];
    woo.clock.advance(10_001);
    woo.faults.limit = { ...woo.faults.limit, saysWhen: false };
    answers.push(await askWoo(woo, 'GET', '/orders'), await askWoo(woo, 'GET', '/orders'));

    expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [200, null],
      [429, '10'],
      [200, null],
      [429, null],
    ]);
  });

  test('a page for people comes with 200', async () => {
    const woo = await shopWith(5);
    woo.faults.plan({ kind: 'page' });

    const page = await askWoo(woo, 'GET', '/orders');

    expect(page.status).toBe(200);
    expect(page.body).toContain('<!doctype html>');
  });
});

describe('webhooks', () => {
  interface Heard {
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly body: string;
  }

  async function receiver(status: () => number): Promise<{ url: string; heard: Heard[]; close: () => void }> {
    const heard: Heard[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard.push({ headers: request.headers, body });
      response.writeHead(status()).end();
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return { url: `http://127.0.0.1:${port}/`, heard, close: () => server.close() };
  }

  async function subscribed(woo: WooUnderTest, url: string, topic = 'order.created'): Promise<number> {
    const { body } = await askWoo(woo, 'POST', '/webhooks', { topic, delivery_url: url, secret: 'a&lt;b' });
    await woo.webhooks.settled();
    return z.object({ id: z.number() }).parse(body).id;
  }

  test('a new webhook is tested unsigned, then sends orders signed by its decoded secret', async () => {
    const woo = await shopWith(5);
    const { url, heard, close } = await receiver(() => 200);
    const id = await subscribed(woo, url);

    const order = woo.driver.buy(oneMug);
    await woo.webhooks.settled();
    close();

    const [ping, told] = heard;
    expect(ping).toMatchObject({ body: `webhook_id=${id}` });
    expect(ping?.headers['x-wc-webhook-signature']).toBeUndefined();
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ id: order });
    expect(told?.headers).toMatchObject({
      'x-wc-webhook-topic': 'order.created',
      'x-wc-webhook-source': `${woo.url}/`,
      'x-wc-webhook-signature': createHmac('sha256', 'a<b')
        .update(told?.body ?? '')
        .digest('base64'),
    });
  });

  test('two orders of one second share the id of their delivery', async () => {
    const woo = await shopWith(5);
    const { url, heard, close } = await receiver(() => 200);
    await subscribed(woo, url);

    for (const purchase of [oneMug, oneMug]) woo.driver.buy(purchase);
    await woo.webhooks.settled();
    close();

    const ids = heard.slice(1).map(({ headers }) => headers['x-wc-webhook-delivery-id']);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(2);
  });

  test('more than five failures in a row disable a webhook without a word, and one more after it is active again', async () => {
    const woo = await shopWith(50);
    const { url, heard, close } = await receiver(() => 500);
    const id = await subscribed(woo, url);
    const buyOne = async () => {
      woo.driver.buy(oneMug);
      await woo.webhooks.settled();
      return woo.shop.webhooks.get(id)?.status;
    };

    const states = [];
    for (let delivery = 0; delivery < 7; delivery += 1) states.push(await buyOne());
    await askWoo(woo, 'PUT', `/webhooks/${id}`, { status: 'active' });
    const again = await buyOne();
    close();

    expect(states).toEqual([...Array(6).fill('active'), 'disabled']);
    expect(again).toBe('disabled');
    expect(heard).toHaveLength(1 + 7 + 1);
  });

  test('deliveries are lost, doubled and stale on demand', async () => {
    const woo = await shopWith(9);
    const { url, heard, close } = await receiver(() => 200);
    await subscribed(woo, url);
    const fates = [
      { kind: 'lost' },
      { kind: 'twice' },
      { kind: 'stale', milliseconds: 5000 },
      { kind: 'delayed', milliseconds: 5000 },
    ] as const;
    let at = -1;
    woo.webhooks.fateOf = () => {
      at += 1;
      return fates[at] ?? { kind: 'sent' };
    };

    const [, , stale, delayed] = fates.map(() => woo.driver.buy(oneMug));
    woo.driver.cancel(stale ?? 0);
    woo.driver.cancel(delayed ?? 0);
    woo.clock.advance(5000);
    await woo.webhooks.settled();
    close();

    const told = heard.slice(1).map(({ body }) => JSON.parse(body));
    const byStatus = told.map(({ status }) => status).toSorted();
    expect(told).toHaveLength(4);
    expect(byStatus).toEqual(['cancelled', 'pending', 'pending', 'pending']);
  });
});
