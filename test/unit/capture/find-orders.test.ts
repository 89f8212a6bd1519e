import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exportOrdersDoor, findCustomerDoor, listOrdersDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { enterCustomer } from '../../../functions/capture/reading/customer-orders.store.ts';
import { appendEntries } from '../../../functions/inventory/ledger/ledger.store.ts';
import { eraseOrder } from '../../../functions/operations/erase/erase.ts';
import { enterOrders } from '../../../functions/operations/search/enter-orders.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { amend, type Order } from '../../../functions/order/order.ts';
import { type Effect, effectsOf } from '../../../functions/relay/changes/effects.ts';
import { parseRecord } from '../../../functions/relay/changes/record.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { liftHold, placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
import { gatewayEvent } from '../../../simulator/aws/gateway.ts';
import { call, context } from '../../support/call.ts';
import { TableStream } from '../../support/stream.ts';
import { later, Shops, shopifyOrder } from './shops.ts';

const NOW = '2026-11-20T09:00:00.000Z';
const ada = { kind: 'operator' as const, id: 'ada' };
const planner = { ...ada, scopes: ['orders:read'] };
const ofAda = { email: 'Ada@Example.com' };

let shops: Shops;
let stream: TableStream;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  process.env['SETTINGS'] = JSON.stringify({ customerSearch: true });
  shops = new Shops();
  stream = new TableStream(shops.table);
});
afterEach(() => {
  delete process.env['SETTINGS'];
  vi.useRealTimers();
  shops.close();
});

function list(query: Record<string, string>, caller: Parameters<typeof call>[2]['caller'] = ada) {
  return call(readOrders, listOrdersDoor, { query, ...(caller ? { caller } : {}) });
}

async function found(query: Record<string, string>, caller?: Parameters<typeof list>[1]): Promise<string[]> {
  const { status, body } = await list(query, caller);
  expect(status, JSON.stringify(body)).toBe(200);
  return (body['orders'] as { orderId: string }[]).map(({ orderId }) => orderId);
}

/** The mark of somebody who ordered nothing. */
const MARK = '0123456789abcdef'.repeat(2);

function findOne(customer: string, caller: Parameters<typeof list>[1] = ada) {
  return call(readOrders, findCustomerDoor, { body: { customer }, ...(caller ? { caller } : {}) });
}

async function markOf(customer: string): Promise<string> {
  const { status, body } = await findOne(customer);
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body['customer']);
}

let submitted = 0;
/** A new order, a minute after the one before. */
async function submit(over: Record<string, unknown> = {}): Promise<string> {
  submitted += 1;
  vi.setSystemTime(new Date(Date.now() + 60_000));
  const external = { id: `e${submitted}`, number: `N${submitted}` };
  const { status, body } = await shops.submit({ external, ...over });
  expect(status, JSON.stringify(body)).toBe(201);
  await relay();
  return String(body['orderId']);
}

/** The relay, as far as orders are found by what it enters. */
async function relay(): Promise<void> {
  const effects: Effect[] = stream.take().flatMap((record) => effectsOf(parseRecord(record)));
  await appendEntries(effects.flatMap((one) => (one.kind === 'enterMovement' ? [one.entry] : [])));
  for (const effect of effects) if (effect.kind === 'enterCustomer') await enterCustomer(effect);
}

function change(orderId: string, over: Partial<Order>): void {
  const order = amend(shops.order(orderId), over, new Date().toISOString());
  shops.table.seed({ ...key.order(orderId), ...orderItem(order) });
}

const hold = { id: 'h', reason: 'FRAUD', before: 'reserve', onExpiry: 'lift' } as const;
const by = 'operator:ada';

describe('orders of a group', () => {
  test('an order is found by the group of its status while it is in it, and by no other', async () => {
    const [first, held] = [await submit(), await submit()];
    await placeHold({ orderId: held, hold, by, now: NOW });

    expect(await found({ statusGroup: 'held' })).toEqual([held]);
    expect(await found({ statusGroup: 'held', channel: 'web' }, { kind: 'channel', id: 'web' })).toEqual([
      held,
    ]);
    expect(await found({ statusGroup: 'held', channel: 'shop' })).toEqual([]);
    expect(await found({ statusGroup: 'working' })).toEqual([first]);
    expect(await found({ statusGroup: 'attention' })).toEqual([]);

    await liftHold({ orderId: held, holdId: 'h', by, now: NOW });

    expect(await found({ statusGroup: 'held' })).toEqual([]);
    expect(await found({ statusGroup: 'working' })).toEqual([held, first]);
  });

  test('a status of a group that has a list is found there, however long ago the order was captured', async () => {
    const [first, held] = [await submit(), await submit()];
    await placeHold({ orderId: held, hold, by, now: NOW });
    expect(await found({ status: 'on_hold' })).toEqual([held]);
    expect(await found({ status: 'captured' })).toEqual([first]);

    vi.setSystemTime(new Date(Date.parse(NOW) + 40 * 86_400_000));

    expect(await found({ status: 'on_hold' })).toEqual([held]);
    expect(await found({ status: 'on_hold', statusGroup: 'attention' })).toEqual([]);
    expect(await found({ status: 'captured' })).toEqual([]);
  });

  test('an order that goes well has no entry in the third index: it costs no write unit', async () => {
    const orderId = await submit();

    expect(shops.table.item(key.order(orderId))).not.toHaveProperty('gsi3pk');

    await placeHold({ orderId, hold, by, now: NOW });

    expect(shops.table.item(key.order(orderId))?.['gsi3pk']).toMatch(/^GROUP#held#-#web#\d$/);
  });

  test('pages go on behind the last order, each order once, newest first, from and to included', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      const orderId = await submit();
      await placeHold({ orderId, hold, by, now: NOW });
      ids.unshift(orderId);
    }
    const seen: string[] = [];
    let query: Record<string, string> = { statusGroup: 'held', limit: '2' };
    for (let page = 0; page < 5; page += 1) {
      const { body } = await list(query);
      seen.push(...(body['orders'] as { orderId: string }[]).map(({ orderId }) => orderId));
      if (typeof body['cursor'] !== 'string') break;
      query = { statusGroup: 'held', limit: '2', cursor: body['cursor'] };
    }

    expect(seen).toEqual(ids);
    const [, second = ''] = ids;
    const at = shops.order(second).capturedAt;
    expect(await found({ statusGroup: 'held', from: at, to: at })).toEqual([second]);
    expect(await found({ statusGroup: 'held', to: '2026-11-19' })).toEqual([]);
    expect(await found({ to: '2026-11-20' })).toEqual(ids);
  });
});

describe('orders whose promise is at risk', () => {
  const promise = { deliverBy: '2026-11-24T22:00:00.000Z' };

  async function sweep(orderId: string, now: string): Promise<void> {
    vi.setSystemTime(new Date(now));
    await sweepOrder(shops.table.item(key.order(orderId)) ?? {}, now);
  }

  test('the sweeper lists an order a day before what was promised while units have not left, and not before', async () => {
    const orderId = await submit({ payment: 'paid' });
    change(orderId, { promise, attempt: 0 });

    await sweep(orderId, '2026-11-23T21:59:00.000Z');
    expect(await found({ promise: 'atRisk' })).toEqual([]);

    await sweep(orderId, '2026-11-23T22:00:00.000Z');
    expect(await found({ promise: 'atRisk' })).toEqual([orderId]);
    expect(await found({ promise: 'atRisk', statusGroup: 'working' })).toEqual([orderId]);
    expect(await found({ promise: 'atRisk', statusGroup: 'held' })).toEqual([]);

    await placeHold({ orderId, hold, by, now: '2026-11-23T22:30:00.000Z' });
    expect(await found({ promise: 'atRisk', statusGroup: 'held' })).toEqual([orderId]);

    await cancelOrder({ orderId, by, now: '2026-11-23T23:00:00.000Z' });
    expect(await found({ promise: 'atRisk' })).toEqual([]);
  });

  test('an order that has left is at risk once the promised time is over', async () => {
    const orderId = await submit();
    const { totals } = shops.order(orderId);
    change(orderId, { promise, attempt: 0, totals: { ...totals, open: 0, shipped: totals.open } });

    await sweep(orderId, '2026-11-24T21:00:00.000Z');
    expect(await found({ promise: 'atRisk' })).toEqual([]);

    await sweep(orderId, '2026-11-24T22:00:00.000Z');
    expect(await found({ promise: 'atRisk' })).toEqual([orderId]);
  });

  test('a promise of a day is at risk after half of it', async () => {
    const orderId = await submit();
    change(orderId, { promise: { deliverBy: '2026-11-21T09:01:00.000Z' }, attempt: 0 });

    await sweep(orderId, '2026-11-20T20:00:00.000Z');
    expect(await found({ promise: 'atRisk' })).toEqual([]);

    await sweep(orderId, '2026-11-20T21:01:00.000Z');
    expect(await found({ promise: 'atRisk' })).toEqual([orderId]);
  });
});

describe('orders of a customer', () => {
  test('an order is found by the address of its customer, however it is spelled, newest first', async () => {
    const mine = [await submit({ buyer: ofAda }), await submit({ buyer: ofAda })].reverse();
    await submit({ buyer: { email: 'ben@example.com' } });
    const { orderId: shop = '' } = await shops.shopify(shopifyOrder({ email: 'ada@example.com' }));
    await relay();

    expect(await found({ customer: await markOf(' ADA@example.com') })).toEqual([shop, ...mine]);
    expect(await found({ customer: await markOf('ada@example.com'), channel: 'web' })).toEqual(mine);
    expect(await found({ customer: await markOf('ada@example.com'), limit: '1' })).toEqual([shop]);
    expect(await found({ customer: await markOf('nobody@example.com') })).toEqual([]);
    expect(JSON.stringify(shops.table.ofType('CustomerOrder')).toLowerCase()).not.toContain('ada');
  });

  test('pages of a customer go on behind the last order', async () => {
    const mine: string[] = [];
    for (let at = 0; at < 4; at += 1) mine.unshift(await submit({ buyer: ofAda }));
    await relay();
    const customer = await markOf('ada@example.com');
    const first = await list({ customer, limit: '3' });
    const query = { customer, limit: '3', cursor: String(first.body['cursor']) };

    expect(await found(query)).toEqual(mine.slice(3));
    expect((await list(query)).body).not.toHaveProperty('cursor');
  });

  test('an order without an address is found by the phone number, by its digits', async () => {
    const orderId = await submit({ buyer: { phone: '+1 (555) 010-2000' } });
    await relay();

    expect(await found({ customer: await markOf('15550102000') })).toEqual([orderId]);
  });

  test('an address is told in a body and stands in no link: the list takes the mark alone, which names nobody', async () => {
    const mark = await markOf('ada@example.com');

    expect(mark).toMatch(/^[0-9a-f.]+$/);
    expect(await list({ customer: 'ada@example.com' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'customer' }] },
    });
  });

  test('while the key is rotated a mark has a hash under either, and finds what was entered under the one before', async () => {
    const [orderId, other] = [
      await submit({ buyer: ofAda }),
      await submit({ buyer: { email: 'ben@example.com' } }),
    ];
    await relay();
    const mark = await markOf('ada@example.com');
    const [, before = ''] = mark.split('.');
    const { capturedAt } = shops.order(other);
    shops.table.seed({
      ...key.customerOrder(before, capturedAt, other),
      type: 'CustomerOrder',
      orderId: other,
    });

    expect(mark).toMatch(/^[0-9a-f]{32}\.[0-9a-f]{32}$/);
    expect(await found({ customer: mark })).toEqual([other, orderId]);
    expect(await found({ customer: before })).toEqual([other]);
  });

  test('who may not see names may not look for one; a channel finds its own orders', async () => {
    await submit({ buyer: ofAda });
    await relay();

    const customer = await markOf('ada@example.com');

    expect(await findOne('ada@example.com', planner)).toMatchObject({ status: 403 });
    expect(await list({ customer }, planner)).toMatchObject({ status: 403 });
    expect(await found({ customer }, { kind: 'channel', id: 'shop' })).toEqual([]);
  });

  test('a stage that does not list customers says so, and enters nobody', async () => {
    process.env['SETTINGS'] = '{}';
    await submit({ buyer: ofAda });
    await relay();

    const refused = { status: 400, body: { errors: [{ path: 'customer' }] } };
    expect(await findOne('ada@example.com')).toMatchObject(refused);
    expect(await list({ customer: MARK })).toMatchObject(refused);
    expect(shops.table.ofType('CustomerOrder')).toEqual([]);
  });

  test('an edit that names another customer has the order found by both, and erasing it by neither', async () => {
    const { orderId = '' } = await shops.shopify(shopifyOrder({ email: 'ada@example.com' }));
    await shops.shopify(later(shopifyOrder({ email: 'ben@example.com' }), {}));
    await relay();
    await cancelOrder({ orderId, by, now: NOW });
    await relay();
    expect(shops.table.ofType('CustomerOrder').length).toBeGreaterThan(0);

    await eraseOrder(orderId, { by: 'ada', now: NOW });
    await relay();

    expect(shops.table.ofType('CustomerOrder')).toEqual([]);
    expect(await found({ customer: await markOf('ada@example.com') })).toEqual([]);
  });
});

describe('orders of a SKU', () => {
  test('an order is found by a SKU once its units are claimed, or wanted: held orders, too', async () => {
    await shops.receiveStock({ A: 10, B: 10 });
    const claimed = await submit();
    const held = await submit({ payment: 'pending' });
    await relay();

    expect(shops.order(held).status).toBe('on_hold');
    expect(await found({ sku: 'A' })).toEqual([held, claimed]);
    expect(await found({ sku: 'A', statusGroup: 'held' })).toEqual([held]);
    expect(await found({ sku: 'NEVER' })).toEqual([]);

    await shops.walk(claimed, 'Dispatch');
    await cancelOrder({ orderId: held, by, now: NOW });
    await relay();

    expect((await found({ sku: 'B' })).sort()).toEqual([held, claimed].sort());
    expect(await found({ sku: 'A' }, { kind: 'channel', id: 'shop' })).toEqual([]);
  });

  test('pages of a SKU go on where the last one ended', async () => {
    await shops.receiveStock({ A: 10, B: 10 });
    const ids = [await submit(), await submit(), await submit()].reverse();
    await relay();
    const seen: string[] = [];
    let query: Record<string, string> = { sku: 'A', limit: '1' };
    for (let page = 0; page < 8; page += 1) {
      const { body } = await list(query);
      seen.push(...(body['orders'] as { orderId: string }[]).map(({ orderId }) => orderId));
      if (typeof body['cursor'] !== 'string') break;
      query = { sku: 'A', limit: '1', cursor: body['cursor'] };
    }

    expect([...new Set(seen)]).toEqual(ids);
  });
});

describe('GET /exports/orders', () => {
  async function part(query: Record<string, string>, caller: Parameters<typeof list>[1] = planner) {
    const { statusCode, headers, body } = await readOrders(
      gatewayEvent(exportOrdersDoor, { query, ...(caller ? { caller } : {}) }),
      context,
    );
    return { status: statusCode, headers: headers ?? {}, rows: String(body).split('\r\n').slice(0, -1) };
  }

  test('gives the same orders as the list, a row each, part by part, with names above the first part alone', async () => {
    const ids = [await submit(), await submit(), await submit()].reverse();

    const first = await part({ from: '2026-11-20', limit: '2' });
    const rest = await part({ from: '2026-11-20', limit: '2', cursor: String(first.headers['next-cursor']) });

    expect(first.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(first.rows[0]).toMatch(/^order,channel,number,status,group,capturedAt,.*,cancelled,lost$/);
    expect([...first.rows.slice(1), ...rest.rows].map((row) => row.split(',')[0])).toEqual(ids);
    expect(rest.headers).not.toHaveProperty('next-cursor');
  });

  test('has no cell that a spreadsheet calculates, and nothing personal', async () => {
    await submit({ external: { id: 'x', number: '=HYPERLINK("x")' }, buyer: ofAda });

    const { rows } = await part({});

    expect(rows[1]).toContain(`"'=HYPERLINK(""x"")"`);
    expect(rows.join().toLowerCase()).not.toContain('ada@');
  });

  test('a channel gets its own orders, and who may not see names asks for no customer', async () => {
    const own = await submit();
    await shops.shopify(shopifyOrder());

    const { rows } = await part({}, { kind: 'channel', id: 'web' });

    expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual([own]);
    expect(await part({ customer: MARK })).toMatchObject({ status: 403 });
    expect(await part({ limit: '501' })).toMatchObject({ status: 400 });
  });
});

describe('what is asked for wrongly', () => {
  test('two questions at once, an unknown group and a cursor of another list are answered with 400', async () => {
    expect(await list({ sku: 'A', customer: MARK })).toMatchObject({ status: 400 });
    expect(await list({ statusGroup: 'sad' })).toMatchObject({ status: 400 });
    expect(await list({ promise: 'kept' })).toMatchObject({ status: 400 });
    expect(await list({ sku: 'A', cursor: 'bm90IG9uZQ' })).toMatchObject({ status: 400 });
    expect(await list({ customer: MARK, cursor: 'bm90IG9uZQ' })).toMatchObject({ status: 400 });
  });
});

describe('orders of before', () => {
  test('a command enters what was captured before the lists were there, and finds nothing to do after', async () => {
    const [held, other] = [await submit({ buyer: { email: 'eve@example.com' } }), await submit()];
    await placeHold({ orderId: held, hold, by, now: NOW });
    const { gsi3pk: _1, gsi3sk: _2, ...before } = shops.table.item(key.order(held)) ?? {};
    shops.table.seed({ ...key.order(held), ...before });
    expect(await found({ statusGroup: 'held' })).toEqual([]);

    expect(await enterOrders(NOW)).toEqual({ orders: 2, grouped: 1, customers: 2 });

    expect(await found({ statusGroup: 'held' })).toEqual([held]);
    expect(await found({ customer: await markOf('eve@example.com') })).toEqual([held]);
    expect(await found({ statusGroup: 'working' })).toEqual([other]);
    expect(await enterOrders(NOW)).toMatchObject({ grouped: 0 });
  });
});
