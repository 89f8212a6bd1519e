import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { submitOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as submit } from '../../../functions/capture/submit.handler.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { isOrderId } from '../../../functions/order/order-id.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { anOrderBody } from '../../support/channels.ts';
import { Shops } from './shops.ts';

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

describe('POST /orders', () => {
  test('POST /orders takes a new order in with one write: META and the body, which says all of it', async () => {
    const { status, body } = await shops.submit();

    expect(status).toBe(201);

    const orderId = String(body['orderId']);

    expect(isOrderId(orderId)).toBe(true);
    expect(shops.table.writes).toEqual([
      [`ORDER#${orderId} META`, `ORDER#${orderId} BODY`, 'POOL#main#A#0 POOL', 'POOL#main#B#0 POOL'],
    ]);
    expect(shops.order(orderId)).toMatchObject({
      channel: 'web',
      status: 'captured',
      attempt: 1,
      started: 0,
      totals: { open: 3 },
      version: 1,
      capturedAt: expect.any(String),
    });
    expect(shops.order(orderId).progressBy).toBeDefined();
    expect(shops.event(orderId)).toEqual({
      type: 'order.captured',
      data: { orderId, channel: 'web', externalNumber: '1001', lines: 2, units: 3 },
    });
    expect(await readBody(orderId, 0)).toMatchObject({
      placedAt: '2026-11-23T09:00:00.000Z',
      lines: [
        { sku: 'A', open: 2 },
        { sku: 'B', open: 1 },
      ],
    });
  });

  test('POST /orders answers the same order again with the same and 200, whatever became of it since', async () => {
    const first = await shops.submit();
    const writes = shops.table.writes.length;
    await shops.receiveStock({ A: 5, B: 5 });
    await shops.walk(String(first.body['orderId']), 'Route');
    const before = shops.table.writes.length;
    const again = await shops.submit({ tags: [] });

    expect(again).toEqual({ status: 200, body: first.body });
    expect(shops.table.writes).toHaveLength(before);
    expect(before).toBeGreaterThan(writes);
  });

  test('POST /orders makes one order of two at the same moment, and answers both with it', async () => {
    let twin: Awaited<ReturnType<Shops['submit']>> | undefined;
    shops.table.meanwhile(async () => {
      twin = await shops.submit();
    });
    const mine = await shops.submit();

    expect([twin?.status, mine.status]).toEqual([201, 200]);
    expect(mine.body).toEqual(twin?.body);
    expect(shops.table.ofType('Order')).toHaveLength(1);
  });

  test('POST /orders refuses other content under the same id with 409 and the order that is there', async () => {
    const first = await shops.submit();
    const other = await shops.submit({
      lines: [{ lineId: '1', sku: 'A', quantity: 9, unitPrice: { amount: 1500 } }],
    });

    expect(other).toMatchObject({
      status: 409,
      body: { orderId: first.body['orderId'], status: 409, orderStatus: 'captured' },
    });
    expect(shops.order(String(first.body['orderId'])).totals.open).toBe(3);
  });

  test('POST /orders records and closes an order that has nothing to ship, and wants no execution', async () => {
    const { status, body } = await shops.submit({
      lines: [
        {
          lineId: '1',
          title: 'Gift card',
          kind: 'giftcard',
          requiresShipping: false,
          quantity: 1,
          unitPrice: { amount: 5000 },
        },
      ],
    });

    expect([status, body['closed'], body['units']]).toEqual([201, 'nothing_to_ship', 0]);
    expect(shops.order(String(body['orderId']))).toMatchObject({
      status: 'closed',
      attempt: 0,
      closed: { as: 'nothing_to_ship' },
    });
    expect(shops.order(String(body['orderId'])).progressBy).toBeUndefined();
    expect(shops.event(String(body['orderId']))).toMatchObject({
      type: 'order.captured',
      data: { as: 'nothing_to_ship', units: 0 },
    });
  });

  test('POST /orders takes holds that come with an order, which bar their steps', async () => {
    const { body } = await shops.submit({
      holds: [{ id: 'fraud-1', reason: 'FRAUD_CHECK', before: 'dispatch', note: 'ask Ada' }],
    });

    expect(shops.order(String(body['orderId']))).toMatchObject({
      status: 'on_hold',
      barred: { reserve: 0, route: 0, dispatch: 1 },
      holds: [{ id: 'fraud-1', placedBy: 'channel:web', onExpiry: 'lift' }],
    });
    expect(JSON.stringify(shops.order(String(body['orderId'])))).not.toContain('ask Ada');
  });

  test('POST /orders names every field that is not valid, and writes nothing', async () => {
    const { status, body } = await shops.submit({
      currency: 'dollars',
      lines: [{ lineId: '1', quantity: 1.5, unitPrice: { amount: 1 } }],
      colour: 'red',
    });

    expect(status).toBe(400);
    expect((body['errors'] as { path: string }[]).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['currency', 'lines.0.quantity', 'colour']),
    );
    expect(shops.table.writes).toEqual([]);
  });

  test('POST /orders is open to the channel itself and to operators, for channels that are known and active', async () => {
    expect(await shops.submit({}, { kind: 'channel', id: 'web' })).toMatchObject({ status: 201 });
    expect(await shops.submit({ channel: 'shop' }, { kind: 'channel', id: 'web' })).toMatchObject({
      status: 403,
    });
    expect(await shops.submit({}, { kind: 'location', id: 'web' })).toMatchObject({ status: 403 });
    expect(await shops.submit({ channel: 'nobody' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'channel' }] },
    });
    expect(await shops.submit({ channel: 'closed' })).toMatchObject({ status: 409 });
  });

  test('POST /orders refuses what is not JSON with 400, and what is too large, raw or gzipped, with 413', async () => {
    const send = (body: string) =>
      call(submit, submitOrderDoor, { body, caller: { kind: 'operator', id: 'ada' } });

    expect(await send('{"channel":')).toMatchObject({ status: 400 });
    expect(
      await send(JSON.stringify(anOrderBody({ notes: { internal: ' '.repeat(1024 * 1024) } }))),
    ).toMatchObject({ status: 413 });

    const noise = Object.fromEntries(
      Array.from({ length: 130 }, (_, index) => [`k${index}`, randomBytes(1800).toString('hex')]),
    );

    expect(
      await send(
        JSON.stringify(anOrderBody({ attributes: { ...noise, more: randomBytes(2400).toString('hex') } })),
      ),
    ).toMatchObject({ status: 201 });

    const loud = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`k${index}`, randomBytes(2400).toString('hex')]),
    );

    expect(
      await send(JSON.stringify(anOrderBody({ external: { id: 'x', number: 'x' }, attributes: loud }))),
    ).toMatchObject({ status: 413 });
    expect(shops.table.ofType('Order')).toHaveLength(1);
  });

  test('POST /orders takes ids above 2^53 and orders of 500 lines as they are', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => ({
      lineId: `l${index}`,
      sku: `S${index % 40}`,
      quantity: 2,
      unitPrice: { amount: 100 },
    }));
    const { status, body } = await shops.submit({
      external: { id: '9007199254740993', number: '9007199254740993' },
      lines,
    });

    expect(status).toBe(201);
    expect(shops.order(String(body['orderId']))).toMatchObject({
      external: { id: '9007199254740993' },
      totals: { open: 1000 },
    });
  });

  test('POST /orders keeps META small, which every step writes whole', async () => {
    const { body } = await shops.submit();

    expect(
      Buffer.byteLength(JSON.stringify(shops.table.item(key.order(String(body['orderId']))))),
    ).toBeLessThan(1300);
  });
});
