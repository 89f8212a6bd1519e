import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listOrdersDoor, readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { orderViewSchema } from '../../../functions/capture/reading/order-view-schema.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { parcelsOf } from '../../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { fulfillmentSchema } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { appendToTimeline } from '../../../functions/relay/effects/append.ts';
import { envelope } from '../../../functions/relay/effects/envelope.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { carriedEventSchema } from '../../../functions/shared/events/carried.ts';
import type { Totals } from '../../../functions/shared/events/statuses.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { Shops, shopifyOrder } from './shops.ts';

const operator = { kind: 'operator' as const, id: 'ada' };
let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => {
  vi.useRealTimers();
  shops.close();
});

function read(orderId: string, caller: Parameters<typeof call>[2]['caller'] = operator) {
  return call(readOrders, readOrderDoor, { params: { id: orderId }, ...(caller ? { caller } : {}) });
}

async function view(orderId: string) {
  return orderViewSchema.parse((await read(orderId)).body);
}

function list(query: Record<string, string> = {}, caller: Parameters<typeof call>[2]['caller'] = operator) {
  return call(readOrders, listOrdersDoor, { query, ...(caller ? { caller } : {}) });
}

function idsOf(body: Record<string, unknown>): string[] {
  return (body['orders'] as { orderId: string }[]).map(({ orderId }) => orderId);
}

function recordFact(orderId: string, body: Record<string, unknown>) {
  return call(recordEvent, recordEventDoor, {
    params: { id: `${orderId}-f1` },
    caller: { kind: 'location', id: 'wh-1' },
    body,
  });
}

describe('GET /orders/{id}', () => {
  test('says the point that an order goes to for whom read:personal is given, else country and region', async () => {
    const orderId = String((await shops.submit()).body['orderId']);
    await shops.receiveStock({ A: 10, B: 10 });
    await shops.walk(orderId, 'Reserve');

    const whole = (await view(orderId)).destination;
    const { body } = await read(orderId, { ...operator, scopes: ['orders:read'] });

    expect(whole).toMatchObject({ country: 'US', lat: expect.any(Number), lon: expect.any(Number) });
    expect(body['destination']).toEqual({ country: 'US', region: whole?.region });
  });

  test('GET /orders/{id} tells where each unit is, step by step; the lines add up to META', async () => {
    const orderId = String((await shops.submit()).body['orderId']);
    await shops.receiveStock({ A: 10, B: 10 });
    const states = async (): Promise<Record<string, Partial<Totals>>> => {
      const { lines, totals } = await view(orderId);
      const sum: Totals = { ...noTotals };
      for (const { units = noTotals } of lines)
        for (const state of Object.keys(noTotals) as (keyof Totals)[]) sum[state] += units[state];
      expect(sum).toEqual(totals);
      return Object.fromEntries(
        lines.map(({ sku, units = noTotals }) => [
          sku,
          Object.fromEntries(Object.entries(units).filter(([, count]) => count > 0)),
        ]),
      );
    };

    expect(await states()).toEqual({ A: { open: 2 }, B: { open: 1 } });

    await shops.walk(orderId, 'Reserve');

    expect(await states()).toEqual({ A: { reserved: 2 }, B: { reserved: 1 } });

    await shops.walk(orderId, 'Dispatch');

    expect(await states()).toEqual({ A: { allocated: 2 }, B: { allocated: 1 } });

    await cancelOrder({
      orderId,
      by: 'operator:ada',
      lines: [{ lineId: '2' }],
      now: '2026-11-23T15:00:30.000Z',
    });
    await recordFact(orderId, { id: 'c1', kind: 'cancelAccepted' });

    expect(await states()).toEqual({ A: { allocated: 2 }, B: { cancelled: 1 } });

    await recordFact(orderId, {
      id: 's1',
      kind: 'shipped',
      parcels: [{ carrier: 'ups', trackingNumber: '1Z1', lines: [{ lineId: '1', units: 1 }] }],
    });

    expect(await states()).toEqual({ A: { allocated: 1, shipped: 1 }, B: { cancelled: 1 } });

    await recordFact(orderId, { id: 'r1', kind: 'rejected', reason: 'damaged' });

    expect(await states()).toEqual({ A: { reserved: 1, shipped: 1 }, B: { cancelled: 1 } });
  });

  test('GET /orders/{id} shows what belongs to the order', async () => {
    await shops.receiveStock({ A: 10, B: 10 });
    const orderId = String((await shops.submit()).body['orderId']);
    await appendToTimeline(
      orderId,
      envelope(orderId, orderId, carriedEventSchema.parse(shops.order(orderId).evt)),
    );
    await shops.walk(orderId, 'Dispatch');
    await recordFact(orderId, {
      id: 's1',
      kind: 'shipped',
      parcels: [{ carrier: 'UPS', trackingNumber: '1z 1' }],
    });

    expect(await view(orderId)).toMatchObject({
      orderId,
      channel: 'web',
      external: { number: '1001' },
      status: 'shipped',
      currency: 'USD',
      payment: 'paid',
      pool: 'main',
      destination: { country: 'US', region: 'NY' },
      reservation: { status: 'allocated', held: [] },
      exceptions: [],
      returns: [],
      fulfillments: [
        {
          fulfillmentId: `${orderId}-f1`,
          location: 'wh-1',
          status: 'shipped',
          cancelRequested: false,
          lines: [
            { lineId: '1', units: 2, shipped: 2 },
            { lineId: '2', units: 1, shipped: 1 },
          ],
        },
      ],
      shipments: [
        {
          shipmentId: `${orderId}-s1-1`,
          carrier: 'ups',
          trackingNumber: '1Z1',
          lines: [
            { lineId: '1', units: 2 },
            { lineId: '2', units: 1 },
          ],
        },
      ],
      timeline: expect.arrayContaining([
        expect.objectContaining({ event: 'order.captured', subject: orderId }),
        expect.objectContaining({ event: 'order.routed', subject: orderId }),
        expect.objectContaining({ event: 'fulfillment.shipped', subject: `${orderId}-f1` }),
      ]),
    });
  });

  test('GET /orders/{id} shows how a parcel ended that has gone since', async () => {
    await shops.receiveStock({ A: 10, B: 10 });
    const orderId = String((await shops.submit()).body['orderId']);
    await shops.walk(orderId, 'Dispatch');
    const parcel = { carrier: 'UPS', trackingNumber: '1Z1', lines: [{ lineId: '1', units: 2 }] };
    await recordFact(orderId, { id: 's1', kind: 'shipped', parcels: [parcel] });
    const work = key.fulfillment(orderId, 1);
    const fulfillment = fulfillmentSchema.parse(shops.table.item(work));
    const sent = parcelsOf(fulfillment).map((one) => ({ ...one, end: 'delivered' }));
    shops.table.seed({ ...work, ...fulfillment, sent });
    shops.table.remove(key.tracking('ups', '1Z1'));

    expect(await view(orderId)).toMatchObject({ shipments: [{ status: 'delivered' }] });
  });

  test("GET /orders/{id} shows a parcel's surplus and earlier numbers (P11, P28)", async () => {
    await shops.receiveStock({ A: 10, B: 10 });
    const orderId = String((await shops.submit()).body['orderId']);
    await shops.walk(orderId, 'Dispatch');
    const parcel = { carrier: 'UPS', trackingNumber: '1Z1', lines: [{ lineId: '1', units: 3 }] };
    await recordFact(orderId, { id: 's1', kind: 'shipped', parcels: [parcel] });
    const corrected = { carrier: 'UPS', trackingNumber: '1Z2', replaces: '1Z1' };
    await recordFact(orderId, { id: 's2', kind: 'shipped', parcels: [corrected] });

    expect(await view(orderId)).toMatchObject({
      shipments: [
        {
          trackingNumber: '1Z2',
          earlierNumbers: ['ups/1Z1'],
          lines: [{ lineId: '1', units: 3 }],
          surplus: [{ lineId: '1', units: 1 }],
        },
      ],
      exceptions: [{ exceptionType: 'UnwelcomeFact' }],
    });
  });

  test('GET /orders/{id} hides who and where from callers without read:personal', async () => {
    const orderId = String((await shops.submit()).body['orderId']);
    await shops.walk(orderId, 'Begun');

    expect((await read(orderId)).body['personal']).toMatchObject({
      buyer: { name: 'Ada Example' },
      shipTo: { postalCode: '10001' },
    });

    const { status, body } = await read(orderId, { kind: 'channel', id: 'web', scopes: ['orders:read'] });

    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toMatch(/Ada|example\.com|Main Street|10001|40\.7/);
  });

  test('GET /orders/{id} knows no order of another channel, and none that is not there', async () => {
    const orderId = String((await shops.submit()).body['orderId']);

    expect(await read(orderId, { kind: 'channel', id: 'web' })).toMatchObject({ status: 200 });
    expect(await read(orderId, { kind: 'channel', id: 'shop' })).toMatchObject({ status: 404 });
    expect(await read('web-none-00000000')).toMatchObject({ status: 404 });
    expect(await read(orderId, { kind: 'location', id: 'wh-1' })).toMatchObject({ status: 403 });
  });

  test('GET /orders/{id} shows the exception of an order in quarantine, with the reasons', async () => {
    const { orderId = '' } = await shops.shopify(
      shopifyOrder({
        line_items: [{ id: 11, sku: null, title: 'A', quantity: 2, price: '15.00', requires_shipping: true }],
      }),
    );

    expect(await view(orderId)).toMatchObject({
      status: 'quarantined',
      lines: [],
      exceptions: [
        {
          exceptionType: 'QuarantinedOrder',
          detail: { reasons: [{ code: 'MISSING_SKU' }] },
          actions: ['retry', 'cancel', 'close'],
        },
      ],
    });

    await cancelOrder({ orderId, by: 'operator:ada', now: '2026-11-23T15:00:30.000Z' });

    expect(await view(orderId)).toMatchObject({ status: 'cancelled', lines: [], exceptions: [] });
  });
});

describe('GET /orders', () => {
  /** Orders one after the other, `minutes` apart. */
  async function orders(count: number, minutes: number, channel = 'web'): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      vi.setSystemTime(new Date(Date.now() + minutes * 60_000));
      ids.unshift(
        String(
          (await shops.submit({ channel, external: { id: `${channel}-${index}`, number: `N${index}` } }))
            .body['orderId'],
        ),
      );
    }
    return ids;
  }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T09:00:00Z') });
  });

  test('GET /orders lists the newest first, over days and pages, each order once', async () => {
    const expected = await orders(9, 600);
    const seen: string[] = [];
    let query: Record<string, string> = { channel: 'web', limit: '4' };
    for (let page = 0; page < 20; page++) {
      const { status, body } = await list(query);
      expect(status).toBe(200);
      seen.push(...idsOf(body));
      if (typeof body['cursor'] !== 'string') break;
      query = { channel: 'web', limit: '4', cursor: body['cursor'] };
    }

    expect(seen).toEqual(expected);
  });

  test('GET /orders lists orders of all channels for an operator, its own for a channel', async () => {
    const [web = ''] = await orders(1, 1);
    const { orderId: shop = '' } = await shops.shopify(shopifyOrder());

    expect(idsOf((await list()).body).sort()).toEqual([shop, web].sort());
    expect(idsOf((await list({}, { kind: 'channel', id: 'web' })).body)).toEqual([web]);
    expect(await list({ channel: 'shop' }, { kind: 'channel', id: 'web' })).toMatchObject({ status: 403 });
  });

  test('GET /orders lists orders of a status, and from a day or time on', async () => {
    const [newest = '', middle = '', oldest = ''] = await orders(3, 1440);
    await cancelOrder({ orderId: middle, by: 'operator:ada', now: new Date().toISOString() });

    expect(idsOf((await list({ status: 'cancelled' })).body)).toEqual([middle]);
    expect(idsOf((await list({ status: 'captured' })).body)).toEqual([newest, oldest]);
    expect(idsOf((await list({ from: '2026-11-22' })).body)).toEqual([newest, middle]);
    expect(idsOf((await list({ from: '2026-11-22T20:00:00+02:00' })).body)).toEqual([newest]);
    expect(idsOf((await list({ from: '2030-01-01' })).body)).toEqual([]);
  });

  test('GET /orders finds orders by the number that the customer says, whatever their age', async () => {
    const [order = ''] = await orders(1, 1);
    const { orderId: shop = '' } = await shops.shopify(shopifyOrder({ name: '#N0' }));
    vi.setSystemTime(new Date('2027-11-20T09:00:00Z'));

    expect(idsOf((await list({ external: '#n0' })).body).sort()).toEqual([order, shop].sort());
    expect(idsOf((await list({ external: 'N0', channel: 'web' })).body)).toEqual([order]);
    expect(idsOf((await list({ external: 'N0' }, { kind: 'channel', id: 'web' })).body)).toEqual([order]);
    expect(idsOf((await list({ external: 'N1' })).body)).toEqual([]);
  });

  test("GET /orders finds an order by its parcel's number, as anybody spells it, and by a location that has its work", async () => {
    await shops.receiveStock({ A: 10, B: 10 });
    const [order = '', other = ''] = await orders(2, 1);
    await shops.walk(order, 'Dispatch');
    await shops.walk(other, 'Dispatch');

    expect(idsOf((await list({ location: 'wh-1' })).body).sort()).toEqual([order, other].sort());
    expect(idsOf((await list({ location: 'wh-2' })).body)).toEqual([]);

    await recordFact(order, {
      id: 's1',
      kind: 'shipped',
      parcels: [{ carrier: 'UPS', trackingNumber: '1Z999AA10123456784' }],
    });

    expect(idsOf((await list({ tracking: '1z 999 aa1 0123 456 784' })).body)).toEqual([order]);
    expect(idsOf((await list({ tracking: '1Z999AA10123456784', status: 'captured' })).body)).toEqual([]);
    expect(
      idsOf((await list({ tracking: '1Z999AA10123456784' }, { kind: 'channel', id: 'shop' })).body),
    ).toEqual([]);
    expect(idsOf((await list({ tracking: 'none' })).body)).toEqual([]);
  });

  test('GET /orders goes on with the work of a location where a page ended, each order once', async () => {
    await shops.receiveStock({ A: 100, B: 100 });
    const placed = await orders(5, 1);
    for (const order of placed) await shops.walk(order, 'Dispatch');
    const seen: string[] = [];
    let query: Record<string, string> = { location: 'wh-1', limit: '2' };
    for (let page = 0; page < 9; page++) {
      const { body } = await list(query);
      seen.push(...idsOf(body));
      if (typeof body['cursor'] !== 'string') break;
      query = { location: 'wh-1', limit: '2', cursor: body['cursor'] };
    }

    expect(seen.toSorted()).toEqual(placed.toSorted());
  });

  test('GET /orders looks in one way at a time, and says which it was given', async () => {
    const { status, body } = await list({ tracking: '1Z1', location: 'wh-1' });

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(/tracking.*location/);
    expect((await list({ external: 'N0', from: '2026-11-01' })).status).toBe(200);
  });

  test('GET /orders lists summaries without anything personal', async () => {
    await orders(1, 1);
    const { body } = await list();

    expect(body['orders']).toMatchObject([
      { status: 'captured', external: { number: 'N0' }, totals: { open: 3 } },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/Ada|10001/);
  });

  test('GET /orders takes several pages for rare orders of a busy shop, none of which reads without end', async () => {
    await orders(6, 1);
    vi.setSystemTime(new Date('2027-10-01T09:00:00Z'));
    const found: string[] = [];
    let query: Record<string, string> = { from: '2026-11-01', channel: 'web' };
    let pages = 0;
    for (; pages < 20; pages++) {
      const reads = shops.table.reads;
      const { body } = await list(query);
      expect(shops.table.reads - reads).toBeLessThan(300);
      found.push(...idsOf(body));
      if (typeof body['cursor'] !== 'string') break;
      query = { ...query, cursor: body['cursor'] };
    }

    expect(pages).toBeGreaterThan(1);
    expect(found).toHaveLength(6);
  });

  test('GET /orders answers 400 to a cursor that is not ours and to a field that is not known', async () => {
    expect(await list({ cursor: 'nonsense' })).toMatchObject({ status: 400 });
    expect(await list({ colour: 'red' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'colour' }] },
    });
  });
});
