import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work/fulfillment.store.ts';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { parsePosition } from '../../../functions/inventory/stock/position.store.ts';
import { poolShardSchema } from '../../../functions/inventory/stock/stock.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { call, run } from '../../support/call.ts';
import { later, Shops, shopifyOrder } from './shops.ts';

const [first = {}, second = {}] = shopifyOrder()['line_items'] as Record<string, unknown>[];
const chicago = {
  first_name: 'Ada',
  last_name: 'Example',
  address1: '233 S Wacker Dr',
  city: 'Chicago',
  zip: '60606',
  province: 'Illinois',
  province_code: 'IL',
  country: 'United States',
  country_code: 'US',
};
const cancelled = { cancelled_at: '2026-11-23T10:20:00-05:00', cancel_reason: 'customer' };
const one = { ...first, current_quantity: 1, fulfillable_quantity: 1 };

let shops: Shops;
let orderId: string;
beforeEach(async () => {
  shops = new Shops();
  await shops.receiveStock({ A: 10, B: 10 });
});
afterEach(() => {
  // Whatever a message did, the books of stock add up.
  const { table } = shops;
  expect(
    audit({
      positions: table.ofType('Position').map(parsePosition),
      shards: table.ofType('Pool').map((item) => poolShardSchema.parse(item)),
      reservations: table.ofType('Reservation').map(parseReservation),
      orders: table.ofType('Order').map(parseOrder),
      fulfillments: table.ofType('Fulfillment').map(parseFulfillment),
    }),
  ).toEqual([]);
  shops.close();
});

type Step = 'Capture' | 'Reserve' | 'Route' | 'Dispatch';
async function captured(to?: Step, over: Record<string, unknown> = {}): Promise<void> {
  orderId = (await shops.shopify(shopifyOrder(over), 'orders/create')).orderId ?? '';
  if (to) await shops.walk(orderId, to);
}
const update = (over: Record<string, unknown>, seconds = 60) =>
  shops.shopify(later(shopifyOrder(), over, seconds));
const fieldsOf = (): unknown[] =>
  shops
    .exceptions()
    .filter(({ exceptionType }) => exceptionType === 'ChannelEdit')
    .map(({ detail }) => (detail as { fields: unknown }).fields);
const fulfillment = (n: number) => {
  const found = shops.table
    .ofType('Fulfillment')
    .map(parseFulfillment)
    .find((each) => each.n === n);
  if (!found) throw new Error(`no fulfillment ${n}`);
  return found;
};

describe('versions', () => {
  test('an older one is recorded and ignored, also one that was an edit in its time', async () => {
    await captured();
    await update({ tags: 'vip' }, 120);
    const before = shops.order(orderId);
    expect(await update({ tags: 'old' }, 60)).toEqual({ outcome: 'older', orderId });
    expect(shops.order(orderId)).toEqual(before);
    expect(shops.table.ofType('Message')).toMatchObject([{ channel: 'shop', outcome: 'older', orderId }]);
  });

  test('a newer one is kept with its message, and compared with what the channel said last', async () => {
    await captured();
    await update({ tags: 'vip' }, 60);
    expect(fieldsOf()).toEqual([['tags']]);
    expect(shops.order(orderId)).toMatchObject({
      bodyVersion: 1,
      status: 'captured',
      channelUpdatedAt: '2026-11-23T15:01:01.000Z',
    });
    expect(await update({ tags: 'vip' }, 90)).toEqual({ outcome: 'repeated', orderId });
    await update({ tags: 'vip', note: 'ring twice' }, 120);
    expect(fieldsOf()).toEqual([['tags'], ['notes.customer']]);
    expect(shops.event(orderId)).toEqual({
      type: 'order.edited',
      data: { orderId, channel: 'shop', bodyVersion: 2, changes: ['notes.customer (not applied)'] },
    });
  });

  test('what is not applied does not get into force: a line that was added is not reserved', async () => {
    await captured();
    await update({ line_items: [first, second, { ...second, id: 13 }] });
    expect(fieldsOf()).toEqual([expect.arrayContaining(['lines.13'])]);
    await shops.walk(orderId, 'Reserve');
    expect(shops.order(orderId).totals).toMatchObject({ reserved: 3, open: 0 });
    expect((await readBody(orderId, 1)).lines.map(({ lineId }) => lineId)).toEqual(['11', '12']);
  });

  test('two at the same time are both recorded, one after the other', async () => {
    await captured();
    shops.table.meanwhile(() => update({ tags: 'vip' }, 60));
    expect((await update({ tags: 'vip', note: 'ring' }, 90)).outcome).toBe('edited');
    expect(shops.order(orderId)).toMatchObject({ bodyVersion: 2, version: 3 });
    expect(fieldsOf()).toEqual([['tags'], ['notes.customer']]);
  });

  test('an order that moves on meanwhile is read again: nothing of it is lost', async () => {
    await captured('Capture', { financial_status: 'pending' });
    shops.table.meanwhile(() =>
      placeHold({
        orderId,
        hold: { id: 'fraud', reason: 'FRAUD', before: 'dispatch', onExpiry: 'lift' },
        by: 'operator:ada',
        now: '2026-11-23T15:00:30.000Z',
      }),
    );
    expect((await update({})).outcome).toBe('edited');
    expect(shops.order(orderId).holds.map(({ id }) => id)).toEqual(['fraud']);
  });

  test('of an order that is closed concern nobody, but for goods that are wanted beyond it', async () => {
    await captured('Capture');
    await update(cancelled);
    await update(
      { ...cancelled, tags: 'vip', note: 'sorry', financial_status: 'refunded', shipping_address: chicago },
      120,
    );
    expect(shops.exceptions()).toEqual([]);
    await update({ tags: 'vip', note: 'sorry', line_items: [first, second, { ...second, id: 13 }] }, 180);
    expect(fieldsOf()).toEqual([expect.arrayContaining(['state', 'lines.13'])]);
    expect(shops.order(orderId)).toMatchObject({ status: 'cancelled', bodyVersion: 3 });
  });

  test('what we shipped is no news when the channel says so', async () => {
    await captured('Dispatch');
    const { status } = await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 's1', kind: 'shipped', parcels: [{ carrier: 'ups', trackingNumber: '1Z1' }] },
    });
    expect(status).toBe(200);
    await update({
      fulfillment_status: 'fulfilled',
      line_items: [
        { ...first, fulfillable_quantity: 0 },
        { ...second, fulfillable_quantity: 0 },
      ],
    });
    expect(shops.exceptions()).toEqual([]);
    expect(shops.order(orderId)).toMatchObject({ bodyVersion: 1, totals: { shipped: 3 } });
  });
});

describe('payment', () => {
  test('that arrives lifts the hold, and says so', async () => {
    await captured('Reserve', { financial_status: 'pending' });
    expect(shops.order(orderId).status).toBe('on_hold');
    expect((await update({ financial_status: 'paid' })).outcome).toBe('edited');
    expect(shops.order(orderId)).toMatchObject({ status: 'reserved', holds: [], barred: { route: 0 } });
    expect(shops.event(orderId)).toEqual({
      type: 'order.hold_lifted',
      data: {
        orderId,
        channel: 'shop',
        holdId: 'AWAITING_PAYMENT',
        reason: 'AWAITING_PAYMENT',
        expired: false,
      },
    });
  });

  test('that is void again places it while the order can still be stopped', async () => {
    await captured('Reserve');
    await update({ financial_status: 'voided' });
    expect(shops.order(orderId)).toMatchObject({ status: 'on_hold', barred: { route: 1 } });
    expect(shops.event(orderId)).toMatchObject({
      type: 'order.held',
      data: { holdId: 'AWAITING_PAYMENT', before: 'route' },
    });
  });

  test('that is void when it is too late is for a person', async () => {
    await captured('Dispatch');
    await update({ financial_status: 'voided' });
    expect(shops.order(orderId).holds).toEqual([]);
    expect(fieldsOf()).toEqual([['holds.AWAITING_PAYMENT']]);
  });

  test('lifts no hold that somebody else placed', async () => {
    await captured('Capture');
    await placeHold({
      orderId,
      hold: { id: 'AWAITING_PAYMENT', reason: 'BY_HAND', before: 'route', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T15:00:30.000Z',
    });
    await update({ financial_status: 'pending' }, 60);
    await update({ financial_status: 'paid' }, 120);
    expect(shops.order(orderId).holds).toMatchObject([{ reason: 'BY_HAND', placedBy: 'operator:ada' }]);
  });
});

describe('a cancel of the channel', () => {
  test.each<[Step | undefined]>([[undefined], ['Capture'], ['Reserve'], ['Route']])(
    'is done at once, in one write with the version, after %s',
    async (step) => {
      await captured(step);
      const writes = shops.table.writes.length;
      expect((await update(cancelled)).outcome).toBe('cancelled');
      expect(shops.table.writes).toHaveLength(writes + 1);
      expect(shops.order(orderId)).toMatchObject({
        status: 'cancelled',
        totals: { cancelled: 3 },
        bodyVersion: 1,
      });
      expect(shops.exceptions()).toEqual([]);
      expect(await update(cancelled, 90)).toEqual({ outcome: 'repeated', orderId });
    },
  );

  test('asks the location once the work is visible', async () => {
    await captured('Dispatch');
    expect((await update(cancelled)).outcome).toBe('cancelled');
    expect(shops.order(orderId)).toMatchObject({
      status: 'cancelling',
      cancel: { state: 'asked', by: 'channel:shop' },
      bodyVersion: 1,
    });
    expect(fulfillment(1).cancelAsked?.lines).toMatchObject([
      { lineId: '11', units: 2 },
      { lineId: '12', units: 1 },
    ]);
  });

  test('that comes when all has shipped is for a person', async () => {
    await captured('Dispatch');
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 's1', kind: 'shipped', parcels: [{ carrier: 'ups', trackingNumber: '1Z1' }] },
    });
    expect((await update(cancelled)).outcome).toBe('edited');
    expect(fieldsOf()).toEqual([['state']]);
    expect(shops.order(orderId)).toMatchObject({ totals: { shipped: 3 }, bodyVersion: 1 });
  });

  test('when part has shipped: the rest is asked back, and a person sees that part', async () => {
    await captured('Dispatch');
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: {
        id: 's1',
        kind: 'shipped',
        parcels: [{ carrier: 'ups', trackingNumber: '1Z1', lines: [{ lineId: '11', units: 2 }] }],
      },
    });
    expect((await update(cancelled)).outcome).toBe('cancelled');
    expect(fulfillment(1).cancelAsked?.lines).toMatchObject([{ lineId: '12', units: 1 }]);
    expect(fieldsOf()).toEqual([['state']]);
  });

  test('after our own cancel is no news', async () => {
    await captured('Capture');
    await cancelOrder({ orderId, by: 'operator:ada', now: '2026-11-23T15:00:30.000Z' });
    expect((await update(cancelled)).outcome).toBe('edited');
    expect(shops.order(orderId)).toMatchObject({
      status: 'cancelled',
      bodyVersion: 1,
      totals: { cancelled: 3 },
    });
    expect(shops.exceptions()).toEqual([]);
  });

  test('beside another version at the same time happens once', async () => {
    await captured('Reserve');
    shops.table.meanwhile(() => update({ tags: 'vip' }, 30));
    expect((await update({ ...cancelled, tags: 'vip' }, 60)).outcome).toBe('cancelled');
    expect(shops.order(orderId)).toMatchObject({
      status: 'cancelled',
      bodyVersion: 2,
      totals: { cancelled: 3 },
    });
  });
});

describe('fewer units', () => {
  test.each<[Step | undefined]>([[undefined], ['Reserve'], ['Route']])(
    'are a partial cancel, in one write with the version, after %s',
    async (step) => {
      await captured(step);
      expect((await update({ line_items: [one, second] })).outcome).toBe('edited');
      expect(shops.order(orderId)).toMatchObject({ totals: { cancelled: 1 }, bodyVersion: 1 });
      expect(fieldsOf()).toEqual([]);
      if (!step) await shops.walk(orderId, 'Reserve');
      const { reserved, allocated } = shops.order(orderId).totals;
      expect(reserved + allocated).toBe(2);
    },
  );

  test('twice the same is once', async () => {
    await captured('Reserve');
    await update({ line_items: [one, second] });
    expect((await update({ line_items: [one, second] }, 120)).outcome).toBe('repeated');
    expect(shops.order(orderId).totals.cancelled).toBe(1);
  });

  test('that have shipped are for a person', async () => {
    await captured('Dispatch');
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 's1', kind: 'shipped', parcels: [{ carrier: 'ups', trackingNumber: '1Z1' }] },
    });
    await update({ line_items: [one, second] });
    expect(fieldsOf()).toEqual([['lines.11.quantity']]);
  });
});

describe('another address', () => {
  test('before Capture is what Capture reads', async () => {
    await captured();
    await update({ shipping_address: chicago });
    await shops.walk(orderId, 'Capture');
    expect(shops.order(orderId).destination).toMatchObject({
      postalCode: '60606',
      region: 'IL',
      lat: expect.closeTo(41.88, 1),
    });
    expect(fieldsOf()).toEqual([]);
  });

  test.each<[Step]>([['Capture'], ['Reserve']])('after %s is where the order is routed to', async (step) => {
    await captured(step);
    await update({ shipping_address: chicago });
    expect(shops.order(orderId).destination).toMatchObject({
      postalCode: '60606',
      lat: expect.closeTo(41.88, 1),
    });
    expect((await readBody(orderId, 1)).shipTo).toMatchObject({ city: 'Chicago' });
    expect(shops.event(orderId)).toMatchObject({ type: 'order.edited', data: { changes: ['shipTo'] } });
  });

  test('before dispatch is planned again, the same location included', async () => {
    await captured('Route');
    await update({ shipping_address: chicago });
    expect(fulfillment(1)).toMatchObject({
      status: 'expired',
      failure: 'NotAccepted',
      reason: 'the address changed',
      left: [{ units: 2 }, { units: 1 }],
    });
    expect(shops.order(orderId)).toMatchObject({
      totals: { reserved: 3, allocated: 0 },
      destination: { postalCode: '60606' },
    });
    const { fulfillments } = await run(reroute, {
      orderId,
      attempt: 1,
      execution: 'test',
      n: 1,
      error: 'NotAccepted',
    });
    expect(fulfillments).toMatchObject([{ n: 2, location: 'wh-1' }]);
    expect(shops.order(orderId).totals).toMatchObject({ reserved: 0, allocated: 3 });
  });

  test('once a location has seen the work is for a person, and not in force', async () => {
    await captured('Dispatch');
    await update({ shipping_address: chicago });
    expect(fieldsOf()).toEqual([['shipTo']]);
    expect((await readBody(orderId, 1)).shipTo).toMatchObject({ city: 'New York' });
  });

  test('of who receives it at the same place plans nothing again', async () => {
    await captured('Route');
    await update({
      shipping_address: {
        ...chicago,
        first_name: 'Grace',
        address1: '1 Main Street',
        city: 'New York',
        zip: '10001',
        province: 'New York',
        province_code: 'NY',
      },
    });
    expect(fulfillment(1).status).toBe('planned');
    expect((await readBody(orderId, 1)).shipTo).toMatchObject({ name: 'Grace Example' });
  });

  test('while its work becomes visible: one of both is first', async () => {
    await captured('Route');
    shops.table.meanwhile(() => shops.walk(orderId, 'Dispatch'));
    await update({ shipping_address: chicago });
    expect(fulfillment(1).status).toBe('requested');
    expect(fieldsOf()).toEqual([['shipTo']]);
  });
});

describe('a deleted order of WooCommerce', () => {
  test('that is unknown is kept', async () => {
    expect(await shops.woo('{"id":9999}', 'order.deleted')).toEqual({ outcome: 'kept' });
  });
});
