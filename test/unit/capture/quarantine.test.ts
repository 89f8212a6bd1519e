import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editOrderDoor, readReceivedDoor } from '../../../functions/capture/doors.ts';
import { handler as editOrder } from '../../../functions/capture/edit-order.handler.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { findOrdersByNumber } from '../../../functions/capture/reading/order-list.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { readBody, readReceived } from '../../../functions/order/order-body.store.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import { placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { takeInDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as takeIn } from '../../../functions/returns/take-in.handler.ts';
import { call } from '../../support/call.ts';
import { later, Shops, shopifyOrder, wooOrder } from './shops.ts';

const [first = {}, second = {}] = shopifyOrder()['line_items'] as Record<string, unknown>[];
const address = shopifyOrder()['shipping_address'] as Record<string, unknown>;
/** An order whose first line has no SKU. */
const broken = shopifyOrder({ line_items: [{ ...first, sku: null }, second] });

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

const complete = { lines: [{ lineId: '11', sku: 'A', quantity: 2, unitPrice: { amount: 1500 } }] };
let commands = 0;

/** What an operator does at the door of exceptions. */
function retry(orderId: string | undefined, patch?: Record<string, unknown>): ReturnType<typeof call> {
  return call(resolve, resolveExceptionDoor, {
    params: { id: `${orderId}-x1` },
    caller: { kind: 'operator', id: 'ada' },
    body: { id: `c${++commands}`, action: 'retry', ...(patch ? { patch } : {}) },
  });
}

describe('quarantine', () => {
  test('a quarantined order is one write: META, the draft, the message, the exception with every reason, what it names', async () => {
    const { outcome, orderId } = await shops.shopify(broken);

    expect(outcome).toBe('quarantined');
    expect(shops.table.writes).toEqual([
      [
        `ORDER#${orderId} META`,
        `ORDER#${orderId} BODY`,
        `ORDER#${orderId} RAW`,
        `ORDER#${orderId} EXCEPTION#0001`,
        'POOL#main#B#0 POOL',
      ],
    ]);
    expect(shops.order(orderId)).toMatchObject({
      status: 'quarantined',
      quarantined: true,
      attempt: 0,
      attention: 1,
      counts: { exceptions: 1 },
    });
    expect(shops.event(orderId)).toEqual({
      type: 'order.quarantined',
      data: { orderId, channel: 'shop', reasons: [{ code: 'MISSING_SKU', path: 'lines.0.sku' }] },
    });
  });

  test('a quarantined order stays one when repeated, and lists the reasons of a later broken version', async () => {
    const { orderId } = await shops.shopify(broken);

    expect(await shops.shopify(broken)).toEqual({ outcome: 'repeated', orderId });
    expect(await shops.shopify(later(broken, { currency: 'XXY' }))).toEqual({
      outcome: 'quarantined',
      orderId,
    });
    expect(shops.exceptions()).toHaveLength(1);
    expect(JSON.stringify(shops.exceptions()[0]?.['detail'])).toContain('INVALID_CURRENCY');
    expect(await shops.shopify(later(broken, { note: 'old' }, -60))).toEqual({ outcome: 'older', orderId });
  });

  test('a quarantined order leaves quarantine by itself when its shop sends a version that is complete', async () => {
    const { orderId } = await shops.shopify(broken);

    expect(await shops.shopify(later(shopifyOrder(), {}))).toEqual({ outcome: 'captured', orderId });
    expect(shops.order(orderId)).toMatchObject({
      status: 'captured',
      attempt: 1,
      attention: 0,
      bodyVersion: 1,
      totals: { open: 3 },
    });
    expect(shops.order(orderId).quarantined).toBeUndefined();
    expect(shops.exceptions()).toEqual([]);
    expect(shops.event(orderId)).toEqual({
      type: 'order.released_from_quarantine',
      data: { orderId, channel: 'shop', units: 3 },
    });
    expect(shops.order(orderId).progressBy).toBeDefined();
    expect((await readBody(orderId ?? '', 1)).lines).toMatchObject([{ sku: 'A' }, { sku: 'B' }]);
  });
});

describe('the way out of quarantine', () => {
  test('a merge patch releases an order: it is kept as a new body, and the first attempt starts', async () => {
    const { orderId } = await shops.shopify(broken);

    expect(await retry(orderId, complete)).toMatchObject({ status: 200, body: { status: 'resolved' } });
    expect(shops.order(orderId)).toMatchObject({
      status: 'captured',
      totals: { open: 2 },
      attempt: 1,
      attention: 0,
      bodyVersion: 1,
    });
    expect(shops.order(orderId).quarantined).toBeUndefined();
    expect(await readBody(orderId ?? '', 1)).toMatchObject({
      shipTo: { postalCode: '10001' },
      lines: [{ sku: 'A', open: 2 }],
    });

    await shops.receiveStock({ A: 5 });
    await shops.walk(orderId, 'Dispatch');

    expect(shops.order(orderId)).toMatchObject({ status: 'fulfilling', totals: { allocated: 2 } });
  });

  test('one field is put right without saying the others again: a line by its id, the address, the currency', async () => {
    const { orderId } = await shops.shopify({
      ...broken,
      currency: 'none',
      shipping_address: { ...address, country_code: 'ZZ', address1: null },
    });
    expect((await retry(orderId)).body['errors']).toHaveLength(6);

    const patch = {
      currency: 'USD',
      shipTo: { country: 'US', lines: ['1 Main Street'] },
      lines: { '11': { sku: 'A' } },
    };
    expect(await retry(orderId, patch)).toMatchObject({ status: 200 });

    expect(await readBody(orderId ?? '', 1)).toMatchObject({
      currency: 'USD',
      shipTo: { lines: ['1 Main Street'], city: 'New York', postalCode: '10001', country: 'US' },
      lines: [
        { lineId: '11', sku: 'A', quantity: 2, open: 2, unitPrice: { amount: 1500 } },
        { lineId: '12', sku: 'B', quantity: 1, open: 1, unitPrice: { amount: 900 } },
      ],
      charges: { total: { amount: 3900 } },
    });
    expect(shops.order(orderId)).toMatchObject({ status: 'captured', totals: { open: 3 } });
  });

  test.each([
    ['by its id', [{ lineId: '11', sku: 'A' }]],
    ['by its place', [{ sku: 'A' }]],
  ])('a list of corrections changes the line that it names %s, and takes none out', async (_, lines) => {
    const { orderId } = await shops.shopify(broken);

    expect(await retry(orderId, { lines })).toMatchObject({ status: 200 });

    const body = await readBody(orderId ?? '', 1);
    expect(body.lines.map(({ lineId, sku, open }) => [lineId, sku, open])).toEqual([
      ['11', 'A', 2],
      ['12', 'B', 1],
    ]);
  });

  test('a list of whole lines takes the place of all of them', async () => {
    const { orderId } = await shops.shopify(broken);
    const whole = { lineId: '11', sku: 'A', quantity: 2, unitPrice: { amount: 1500 } };

    expect(await retry(orderId, { lines: [whole] })).toMatchObject({ status: 200 });

    expect((await readBody(orderId ?? '', 1)).lines.map(({ lineId }) => lineId)).toEqual(['11']);
  });

  test('a line is taken out, another is added, and one that has no id of its own is named by its place', async () => {
    const { orderId } = await shops.shopify({
      ...broken,
      line_items: [first, { ...second, id: null }, { ...second, id: 13, sku: null }],
    });
    const added = { sku: 'A', quantity: 1, unitPrice: { amount: 100 } };

    expect(
      await retry(orderId, { lines: { '1': { lineId: '12' }, '13': null, extra: added } }),
    ).toMatchObject({ status: 200 });

    const { lines } = await readBody(orderId ?? '', 1);
    expect(lines.map(({ lineId, sku, open }) => [lineId, sku, open])).toEqual([
      ['11', 'A', 2],
      ['12', 'B', 1],
      ['extra', 'A', 1],
    ]);
  });

  test('a patch that names lines which it cannot mean is refused by their names', async () => {
    const { orderId } = await shops.shopify({ ...broken, line_items: [first, first] });

    const { status, body } = await retry(orderId, { lines: { '11': { sku: 'A' }, '99': null, '12': 'B' } });

    expect(status).toBe(400);
    expect((body['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      'patch.lines.11',
      'patch.lines.12',
      'patch.lines.99',
    ]);
    expect(await retry(orderId, { lines: { '1': null } })).toMatchObject({ status: 200 });
  });

  test('what is still missing after a patch is named in our words and in those of the shop', async () => {
    const { orderId } = await shops.shopify({ ...broken, shipping_address: null });

    expect((await retry(orderId, { lines: { '11': { title: 'Shirt' } } })).body['errors']).toEqual([
      { path: 'lines.0.sku', message: 'Line "11" has to be shipped but names no SKU (line_items.0.sku).' },
      {
        path: 'shipTo',
        message: 'An order that has to be shipped needs a destination (shipping_address).',
      },
    ]);
  });

  test('an edit of an order in quarantine leads to the exception by which it is completed', async () => {
    const { orderId } = await shops.shopify(broken);
    const edit = await call(editOrder, editOrderDoor, {
      params: { id: String(orderId) },
      caller: { kind: 'operator', id: 'ada' },
      body: { id: 'e1', lines: { '11': { sku: 'A' } } },
    });

    expect(edit).toMatchObject({ status: 409, body: { exceptionId: `${orderId}-x1` } });
  });

  test.each([
    ['cancelled', 'cancel'],
    ['closed', 'close'],
  ] as const)('an order in quarantine is %s by the decision of a person', async (status, action) => {
    const { orderId } = await shops.shopify(broken);

    const { status: answered } = await call(resolve, resolveExceptionDoor, {
      params: { id: `${orderId}-x1` },
      caller: { kind: 'channel', id: 'shop' },
      body: { id: 'd1', action },
    });

    expect(answered).toBe(200);
    expect(shops.order(orderId)).toMatchObject({ status, attention: 0 });
    expect(shops.exceptions()).toEqual([]);
  });

  test('goods that come back for an order which nobody has understood are of no line that is known', async () => {
    const { orderId } = await shops.shopify(broken);

    const taken = await call(takeIn, takeInDoor, {
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 't1', orderId, lines: [{ lineId: '11', units: 1 }] },
    });

    expect(taken).toMatchObject({ status: 400, body: { errors: [{ path: 'lines.0.lineId' }] } });
  });

  test('an order in quarantine is cancelled at its own door', async () => {
    const { orderId } = await shops.shopify(broken);

    const { status } = await call(cancel, cancelDoor, {
      params: { id: String(orderId) },
      caller: { kind: 'channel', id: 'shop' },
      body: { id: 'c1' },
    });

    expect(status).toBe(200);
    expect(shops.order(orderId)).toMatchObject({ status: 'cancelled', attention: 0 });
  });

  test('a shop that sends the broken version again undoes no release', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, complete);
    const before = shops.order(orderId);
    for (const message of [broken, later(broken, { note: 'x' }, -5)])
      expect((await shops.shopify(message)).outcome).toBe('older');

    expect(shops.order(orderId)).toEqual(before);
    expect(shops.exceptions()).toEqual([]);
  });

  test('a patch that leaves something wrong names every field of it, and writes nothing', async () => {
    const { orderId } = await shops.shopify(broken);
    const fieldsOf = async (patch?: Record<string, unknown>): Promise<string[]> => {
      const { status, body } = await retry(orderId, patch);
      expect(status).toBe(400);
      return (body['errors'] as { path: string }[]).map(({ path }) => path);
    };

    expect(await fieldsOf({ currency: 'nothing' })).toEqual(
      expect.arrayContaining(['currency', 'lines.0.sku']),
    );
    expect(await fieldsOf()).toEqual(['lines.0.sku']);
    expect(await fieldsOf({ ...complete, external: { id: '9' } })).toEqual(['external.id']);
    expect(await fieldsOf({ ...complete, channel: 'web' })).toEqual(['channel']);
    expect(shops.order(orderId)).toMatchObject({ version: 1, status: 'quarantined' });
    expect(shops.exceptions()).toHaveLength(1);
  });

  test('a patch that leaves nothing to ship closes the order', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, {
      lines: [
        {
          lineId: '11',
          title: 'Gift card',
          kind: 'giftcard',
          requiresShipping: false,
          quantity: 1,
          unitPrice: { amount: 1500 },
        },
      ],
    });

    expect(shops.order(orderId)).toMatchObject({ closed: { as: 'nothing_to_ship' }, attempt: 0 });
    expect(shops.order(orderId).progressBy).toBeUndefined();
  });

  test("a retry without a patch is a person's word that a shop's own status means an open order", async () => {
    const { outcome, orderId } = await shops.woo(wooOrder({ status: 'awaiting-wizard' }));

    expect(outcome).toBe('quarantined');

    await retry(orderId);

    expect(shops.order(orderId)).toMatchObject({ status: 'captured', attempt: 1 });
  });

  test('a release leaves a hold that somebody placed meanwhile', async () => {
    const { orderId } = await shops.shopify({ ...broken, financial_status: 'pending' });
    await placeHold({
      orderId: orderId ?? '',
      hold: { id: 'look', reason: 'LOOK', before: 'dispatch', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T16:00:00.000Z',
    });
    await retry(orderId, complete);

    expect(shops.order(orderId).holds.map(({ id, placedBy }) => [id, placedBy])).toEqual([
      ['look', 'operator:ada'],
      ['AWAITING_PAYMENT', 'channel:shop'],
    ]);
  });

  test('a shop that deletes an order whose id was too long to be kept cancels it', async () => {
    const id = '9'.repeat(300);
    const { orderId } = await shops.shopify(shopifyOrder({ id }));

    expect(await shops.shopify({ id }, 'orders/delete')).toEqual({ outcome: 'cancelled', orderId });
  });

  test('a shop that deletes a quarantined order cancels it, though nobody has understood it', async () => {
    const { orderId } = await shops.woo(wooOrder({ status: 'awaiting-wizard' }));

    expect(await shops.woo('{"id":727}', 'order.deleted')).toEqual({ outcome: 'cancelled', orderId });
    expect(shops.order(orderId)).toMatchObject({ status: 'cancelled', attention: 0 });
    expect(await shops.woo(wooOrder({ date_modified_gmt: '2026-11-23T18:00:00' }))).toEqual({
      outcome: 'kept',
      orderId,
    });
  });
});

describe('a person and the shop put the same order right', () => {
  const byPerson = { lines: { '11': { sku: 'A' } } };
  const byShop = later(shopifyOrder(), {});

  test('the person first: the version of the shop changes nothing', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, byPerson);

    expect(await shops.shopify(byShop)).toEqual({ outcome: 'repeated', orderId });
    expect(shops.order(orderId)).toMatchObject({ status: 'captured', attempt: 1, totals: { open: 3 } });
    expect(shops.exceptions()).toEqual([]);
  });

  test('the shop first: the person is told that the exception is resolved', async () => {
    const { orderId } = await shops.shopify(broken);
    await shops.shopify(byShop);

    expect(await retry(orderId, byPerson)).toMatchObject({ status: 409 });
    expect(shops.order(orderId)).toMatchObject({ attempt: 1, bodyVersion: 1, totals: { open: 3 } });
  });

  test('the shop while the person decides: one of them releases the order, and only once', async () => {
    const { orderId } = await shops.shopify(broken);
    shops.table.meanwhile(async () => {
      await shops.shopify(byShop);
    });

    expect(await retry(orderId, byPerson)).toMatchObject({ status: 409 });
    expect(shops.order(orderId)).toMatchObject({ attempt: 1, bodyVersion: 1, totals: { open: 3 } });
    expect(shops.exceptions()).toEqual([]);
  });

  test('the person while the message of the shop is taken in: the shop meets the order that goes on', async () => {
    const { orderId } = await shops.shopify(broken);
    shops.table.meanwhile(async () => {
      await retry(orderId, byPerson);
    });

    expect(await shops.shopify(byShop)).toEqual({ outcome: 'repeated', orderId });
    expect(shops.order(orderId)).toMatchObject({ attempt: 1, attention: 0, totals: { open: 3 } });
    expect(shops.exceptions()).toEqual([]);
  });

  test('what the person has filled in counts for later versions that lack the same', async () => {
    const unpaid = { ...broken, financial_status: 'pending' };
    const { orderId } = await shops.shopify(unpaid);
    await retry(orderId, byPerson);
    expect(shops.order(orderId).holds).toMatchObject([{ id: 'AWAITING_PAYMENT' }]);

    expect((await shops.shopify(later(unpaid, { financial_status: 'paid' }))).outcome).toBe('edited');
    expect(shops.order(orderId).holds).toEqual([]);

    const lines = [{ ...first, sku: null, current_quantity: 1, fulfillable_quantity: 1 }, second];
    const fewer = later(broken, { line_items: lines }, 120);
    expect((await shops.shopify(fewer)).outcome).toBe('edited');
    expect(await shops.shopify(fewer)).toMatchObject({ outcome: 'older' });
    expect(shops.order(orderId)).toMatchObject({ totals: { open: 2, cancelled: 1 } });
    expect(shops.exceptions()).toEqual([]);
  });

  test('what the person has filled in does not count for other faults', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, byPerson);

    const other = {
      ...broken,
      line_items: [
        { ...first, sku: null },
        { ...second, sku: null },
      ],
    };
    expect((await shops.shopify(later(other, {}))).outcome).toBe('kept');
    expect(shops.exceptions()).toMatchObject([{ exceptionType: 'ChannelEdit' }]);
    expect(shops.order(orderId).totals).toMatchObject({ open: 3 });
  });

  test('another SKU of the shop than of the person is a difference for a person', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, { lines: { '11': { sku: 'B' } } });

    await shops.shopify(byShop);

    expect(shops.exceptions()).toMatchObject([
      { exceptionType: 'ChannelEdit', detail: { fields: ['lines.11.sku'] } },
    ]);
  });
});

describe('what was received of an order', () => {
  const everything = ['orders:read', 'read:personal'];
  function readReceived(
    orderId: string | undefined,
    query: Record<string, string> = {},
    caller: Parameters<typeof call>[2]['caller'] = { kind: 'operator', id: 'ada', scopes: everything },
  ) {
    const params = { id: String(orderId) };
    return call(readOrders, readReceivedDoor, { params, query, ...(caller ? { caller } : {}) });
  }

  test('is read by whoever repairs it: the payload, the draft and the reasons', async () => {
    const { orderId } = await shops.shopify(broken);

    expect(await readReceived(orderId)).toEqual({
      status: 200,
      body: {
        orderId,
        version: 0,
        quarantined: true,
        exceptionId: `${orderId}-x1`,
        reasons: [
          {
            code: 'MISSING_SKU',
            path: 'lines.0.sku',
            shopPath: 'line_items.0.sku',
            line: '11',
            message: 'Line "11" has to be shipped but names no SKU (line_items.0.sku).',
          },
        ],
        order: expect.objectContaining({ shipTo: expect.objectContaining({ name: 'Ada Example' }) }),
        message: {
          version: 0,
          receivedAt: expect.any(String),
          topic: 'orders/updated',
          delivery: expect.any(String),
          payload: JSON.stringify(broken),
        },
      },
    });
  });

  test('has nothing personal in it for those who may not read that, and nothing for other shops', async () => {
    const { orderId } = await shops.shopify({ ...broken, note: 'Ada Example' });
    const own = { kind: 'channel' as const, id: 'shop', scopes: ['orders:read'] };

    const { status, body } = await readReceived(orderId, {}, own);

    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toMatch(/Ada|Main Street/);
    expect(body).toMatchObject({ order: { shipTo: { country: 'US' }, lines: [{ lineId: '11' }, {}] } });
    expect(body['message']).not.toHaveProperty('payload');
    expect(await readReceived(orderId, {}, { ...own, id: 'web' })).toMatchObject({ status: 404 });
    expect(await readReceived(orderId, {}, { ...own, scopes: ['work'] })).toMatchObject({ status: 403 });
  });

  test('is told of each version; what a person has made came with no message of its own', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, { lines: { '11': { sku: 'A' } } });

    expect((await readReceived(orderId)).body).toMatchObject({
      version: 1,
      quarantined: false,
      reasons: [],
      order: { lines: [{ sku: 'A' }, {}] },
      message: { version: 0 },
    });
    expect((await readReceived(orderId, { version: '0' })).body).toMatchObject({ quarantined: false });
    expect(await readReceived(orderId, { version: '7' })).toMatchObject({ status: 404 });
  });

  test('has a long payload in several answers', async () => {
    const long = { ...broken, note_attributes: [{ name: 'x', value: 'y'.repeat(500_000) }] };
    const { orderId } = await shops.shopify(long);
    const one = (await readReceived(orderId)).body['message'] as { payload: string; next: number };
    const two = (await readReceived(orderId, { from: String(one.next) })).body['message'] as {
      payload: string;
    };

    expect(one.payload + two.payload).toBe(JSON.stringify(long));
    expect(two).not.toHaveProperty('next');
  });

  test('has the message of an order under way that was not understood, as its exception names it', async () => {
    const { orderId } = await shops.shopify(shopifyOrder());
    const unread = later(shopifyOrder(), { currency: 'none' });
    await shops.shopify(unread);
    const [exception = {}] = shops.exceptions();
    const { message = '' } = exception['detail'] as { message?: string };

    expect((await readReceived(orderId, { message })).body).toMatchObject({
      reasons: [{ code: 'INVALID_CURRENCY', path: 'currency', shopPath: 'currency' }],
      message: { payload: JSON.stringify(unread) },
    });
    const other = await shops.shopify(shopifyOrder({ id: 5002 }));
    expect(await readReceived(other.orderId, { message })).toMatchObject({ status: 404 });
  });
});

describe('a payload that does not say which order it is', () => {
  test('a nameless payload is quarantined under an id of its content, by which the same again meets it', async () => {
    const first = await shops.shopify('{"id": 5001, "name": "#10');

    expect(first.outcome).toBe('quarantined');
    expect(await shops.shopify('{"id": 5001, "name": "#10')).toEqual({
      outcome: 'repeated',
      orderId: first.orderId,
    });
    expect((await shops.shopify('{"id": 5002, "name": "#10')).orderId).not.toBe(first.orderId);
  });

  const whole = {
    channel: 'shop',
    external: { id: '5001', number: '#1001' },
    placedAt: '2026-11-23T15:00:00Z',
    currency: 'USD',
    shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
    lines: [{ lineId: '11', sku: 'A', quantity: 2, unitPrice: { amount: 1500 } }],
  };

  test("a nameless payload becomes the order that a person says it is, under that order's own id", async () => {
    const { orderId } = await shops.shopify('{"id": 5001, "name": "#10');

    expect(await retry(orderId, whole)).toMatchObject({ status: 200 });
    expect(shops.order(orderId)).toMatchObject({ status: 'closed', closed: { as: 'completed' } });

    const [known] = await findOrdersByNumber('1001');

    expect(known).toMatchObject({ status: 'captured', attempt: 1, totals: { open: 2 } });
    expect(shops.event(orderId)).toMatchObject({
      type: 'order.closed',
      data: { reason: `goes on as ${known?.orderId}` },
    });
    expect((await shops.shopify(shopifyOrder())).orderId).toBe(known?.orderId);
    expect((await readReceived(known?.orderId ?? '', 0)).toString()).toBe('{"id": 5001, "name": "#10');
  });

  test('a nameless payload cannot become an order that is known already', async () => {
    const { orderId } = await shops.shopify('{"id": 5001, "name": "#10');
    const known = await shops.shopify(shopifyOrder());

    expect(await retry(orderId, whole)).toMatchObject({ status: 409, body: { orderId: known.orderId } });
    expect(shops.order(orderId).status).toBe('quarantined');
  });
});
