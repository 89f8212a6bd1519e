import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { parsePosition } from '../../../functions/inventory/stock/position.store.ts';
import { poolShardSchema } from '../../../functions/inventory/stock/spread.ts';
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
const firstWithOneUnit = { ...first, current_quantity: 1, fulfillable_quantity: 1 };

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

type Step = 'Begun' | 'Reserve' | 'Route' | 'Dispatch';
async function captureOrder(to?: Step, over: Record<string, unknown> = {}): Promise<void> {
  orderId = (await shops.shopify(shopifyOrder(over), 'orders/create')).orderId ?? '';
  if (to) await shops.walk(orderId, to);
}

function sendVersion(over: Record<string, unknown>, seconds = 60) {
  return shops.shopify(later(shopifyOrder(), over, seconds));
}

function editedFields(): unknown[] {
  return shops
    .exceptions()
    .filter(({ exceptionType }) => exceptionType === 'ChannelEdit')
    .map(({ detail }) => (detail as { fields: unknown }).fields);
}

function fulfillment(n: number) {
  const found = shops.table
    .ofType('Fulfillment')
    .map(parseFulfillment)
    .find((each) => each.n === n);
  if (!found) throw new Error(`no fulfillment ${n}`);
  return found;
}

describe('versions', () => {
  test('a version that is older than the one in force is recorded and ignored', async () => {
    await captureOrder();
    await sendVersion({ tags: 'vip' }, 120);
    const before = shops.order(orderId);

    expect(await sendVersion({ tags: 'old' }, 60)).toEqual({ outcome: 'older', orderId });
    expect(shops.order(orderId)).toEqual(before);
    expect(shops.table.ofType('Message')).toMatchObject([{ channel: 'shop', outcome: 'older', orderId }]);
  });

  test('a version that is newer is kept with its message, and compared with what the channel said last', async () => {
    await captureOrder();
    await sendVersion({ tags: 'vip' }, 60);

    expect(editedFields()).toEqual([['tags']]);
    expect(shops.order(orderId)).toMatchObject({
      bodyVersion: 1,
      status: 'reserved',
      channelUpdatedAt: '2026-11-23T15:01:01.000Z',
    });
    expect(await sendVersion({ tags: 'vip' }, 90)).toEqual({ outcome: 'repeated', orderId });

    await sendVersion({ tags: 'vip', note: 'ring twice' }, 120);

    expect(editedFields()).toEqual([['notes.customer', 'tags']]);
    expect(shops.event(orderId)).toEqual({
      type: 'order.edited',
      data: { orderId, channel: 'shop', bodyVersion: 2, changes: ['notes.customer (not applied)'] },
    });
  });

  test('a line that a version adds is not in force: it is not reserved', async () => {
    await captureOrder();
    await sendVersion({ line_items: [first, second, { ...second, id: 13 }] });

    expect(editedFields()).toEqual([expect.arrayContaining(['lines.13'])]);

    await shops.walk(orderId, 'Reserve');

    expect(shops.order(orderId).totals).toMatchObject({ reserved: 3, open: 0 });
    expect((await readBody(orderId, 1)).lines.map(({ lineId }) => lineId)).toEqual(['11', '12']);
  });

  test('a version that arrives at the same time as another is recorded after it', async () => {
    await captureOrder();
    shops.table.meanwhile(() => sendVersion({ tags: 'vip' }, 60));

    expect((await sendVersion({ tags: 'vip', note: 'ring' }, 90)).outcome).toBe('edited');
    expect(shops.order(orderId)).toMatchObject({ bodyVersion: 2, version: 3 });
    expect(editedFields()).toEqual([['notes.customer', 'tags']]);
  });

  test('a version of an order that moves on meanwhile loses nothing of it', async () => {
    await captureOrder('Begun', { financial_status: 'pending' });
    shops.table.meanwhile(() =>
      placeHold({
        orderId,
        hold: { id: 'fraud', reason: 'FRAUD', before: 'dispatch', onExpiry: 'lift' },
        by: 'operator:ada',
        now: '2026-11-23T15:00:30.000Z',
      }),
    );

    expect((await sendVersion({})).outcome).toBe('edited');
    expect(shops.order(orderId).holds.map(({ id }) => id)).toEqual(['fraud']);
  });

  test('a version of a closed order concerns nobody, but for goods that are wanted beyond it', async () => {
    await captureOrder('Begun');
    await sendVersion(cancelled);
    await sendVersion(
      { ...cancelled, tags: 'vip', note: 'sorry', financial_status: 'refunded', shipping_address: chicago },
      120,
    );

    expect(shops.exceptions()).toEqual([]);

    await sendVersion(
      { tags: 'vip', note: 'sorry', line_items: [first, second, { ...second, id: 13 }] },
      180,
    );

    expect(editedFields()).toEqual([expect.arrayContaining(['state', 'lines.13'])]);
    expect(shops.order(orderId)).toMatchObject({ status: 'cancelled', bodyVersion: 3 });
  });

  test('a version that says what we shipped is no news', async () => {
    await captureOrder('Dispatch');
    const { status } = await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 's1', kind: 'shipped', parcels: [{ carrier: 'ups', trackingNumber: '1Z1' }] },
    });

    expect(status).toBe(200);

    await sendVersion({
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
  test('a payment that arrives lifts the hold, and the event says so', async () => {
    await captureOrder('Reserve', { financial_status: 'pending' });

    expect(shops.order(orderId).status).toBe('on_hold');
    expect((await sendVersion({ financial_status: 'paid' })).outcome).toBe('edited');
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

  test('a payment that is void holds the order again if it can still be stopped', async () => {
    await captureOrder('Reserve');
    await sendVersion({ financial_status: 'voided' });

    expect(shops.order(orderId)).toMatchObject({ status: 'on_hold', barred: { route: 1 } });
    expect(shops.event(orderId)).toMatchObject({
      type: 'order.held',
      data: { holdId: 'AWAITING_PAYMENT', before: 'route' },
    });
  });

  test('a payment that is void too late to stop the order is for a person', async () => {
    await captureOrder('Dispatch');
    await sendVersion({ financial_status: 'voided' });

    expect(shops.order(orderId).holds).toEqual([]);
    expect(editedFields()).toEqual([['holds.AWAITING_PAYMENT']]);
  });

  test('a payment that arrives lifts no hold that somebody else placed', async () => {
    await captureOrder('Begun');
    await placeHold({
      orderId,
      hold: { id: 'AWAITING_PAYMENT', reason: 'BY_HAND', before: 'route', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T15:00:30.000Z',
    });
    await sendVersion({ financial_status: 'pending' }, 60);
    await sendVersion({ financial_status: 'paid' }, 120);

    expect(shops.order(orderId).holds).toMatchObject([{ reason: 'BY_HAND', placedBy: 'operator:ada' }]);
  });
});

describe('a cancel of the channel', () => {
  test.each<[string, Step?]>([
    ['before its execution begins'],
    ['once it has begun', 'Begun'],
    ['after Reserve', 'Reserve'],
    ['after Route', 'Route'],
  ])('a cancel of the channel is done at once, in one write with the version, %s', async (_when, step) => {
    await captureOrder(step);
    const writes = shops.table.writes.length;

    expect((await sendVersion(cancelled)).outcome).toBe('cancelled');
    expect(shops.table.writes).toHaveLength(writes + 1);
    expect(shops.order(orderId)).toMatchObject({
      status: 'cancelled',
      totals: { cancelled: 3 },
      bodyVersion: 1,
    });
    expect(shops.exceptions()).toEqual([]);
    expect(await sendVersion(cancelled, 90)).toEqual({ outcome: 'repeated', orderId });
  });

  test('a cancel of the channel asks the location once the work is visible', async () => {
    await captureOrder('Dispatch');

    expect((await sendVersion(cancelled)).outcome).toBe('cancelled');
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

  test('a cancel of the channel is for a person when all has shipped', async () => {
    await captureOrder('Dispatch');
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 's1', kind: 'shipped', parcels: [{ carrier: 'ups', trackingNumber: '1Z1' }] },
    });

    expect((await sendVersion(cancelled)).outcome).toBe('edited');
    expect(editedFields()).toEqual([['state']]);
    expect(shops.order(orderId)).toMatchObject({ totals: { shipped: 3 }, bodyVersion: 1 });
  });

  test('a cancel of the channel asks the rest back when part has shipped, which a person sees', async () => {
    await captureOrder('Dispatch');
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: {
        id: 's1',
        kind: 'shipped',
        parcels: [{ carrier: 'ups', trackingNumber: '1Z1', lines: [{ lineId: '11', units: 2 }] }],
      },
    });

    expect((await sendVersion(cancelled)).outcome).toBe('cancelled');
    expect(fulfillment(1).cancelAsked?.lines).toMatchObject([{ lineId: '12', units: 1 }]);
    expect(editedFields()).toEqual([['state']]);
  });

  test('a cancel of the channel is no news after our own cancel', async () => {
    await captureOrder('Begun');
    await cancelOrder({ orderId, by: 'operator:ada', now: '2026-11-23T15:00:30.000Z' });

    expect((await sendVersion(cancelled)).outcome).toBe('edited');
    expect(shops.order(orderId)).toMatchObject({
      status: 'cancelled',
      bodyVersion: 1,
      totals: { cancelled: 3 },
    });
    expect(shops.exceptions()).toEqual([]);
  });

  test('a cancel of the channel happens once beside another version at the same time', async () => {
    await captureOrder('Reserve');
    shops.table.meanwhile(() => sendVersion({ tags: 'vip' }, 30));

    expect((await sendVersion({ ...cancelled, tags: 'vip' }, 60)).outcome).toBe('cancelled');
    expect(shops.order(orderId)).toMatchObject({
      status: 'cancelled',
      bodyVersion: 2,
      totals: { cancelled: 3 },
    });
  });
});

describe('quantities', () => {
  test.each<[string, Step?]>([
    ['before its execution begins'],
    ['after Reserve', 'Reserve'],
    ['after Route', 'Route'],
  ])('fewer units of a line are cancelled in one write with the version, %s', async (_when, step) => {
    await captureOrder(step);

    expect((await sendVersion({ line_items: [firstWithOneUnit, second] })).outcome).toBe('edited');
    expect(shops.order(orderId)).toMatchObject({ totals: { cancelled: 1 }, bodyVersion: 1 });
    expect(editedFields()).toEqual([]);

    if (!step) await shops.walk(orderId, 'Reserve');
    const { reserved, allocated } = shops.order(orderId).totals;

    expect(reserved + allocated).toBe(2);
  });

  test('fewer units of a line are cancelled once when the same version comes twice', async () => {
    await captureOrder('Reserve');
    await sendVersion({ line_items: [firstWithOneUnit, second] });

    expect((await sendVersion({ line_items: [firstWithOneUnit, second] }, 120)).outcome).toBe('repeated');
    expect(shops.order(orderId).totals.cancelled).toBe(1);
  });

  test('fewer units of a line are for a person when they have shipped', async () => {
    await captureOrder('Dispatch');
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 's1', kind: 'shipped', parcels: [{ carrier: 'ups', trackingNumber: '1Z1' }] },
    });
    await sendVersion({ line_items: [firstWithOneUnit, second] });

    expect(editedFields()).toEqual([['lines.11.quantity']]);
  });
});

describe('address', () => {
  test('a new address that comes before the execution begins is what that reads', async () => {
    await captureOrder();
    await sendVersion({ shipping_address: chicago });
    await shops.walk(orderId, 'Begun');

    expect(shops.order(orderId).destination).toMatchObject({
      postalCode: '60606',
      region: 'IL',
      lat: expect.closeTo(41.88, 1),
    });
    expect(editedFields()).toEqual([]);
  });

  test.each<[Step]>([['Begun'], ['Reserve']])(
    'a new address that comes after %s is where the order is routed to',
    async (step) => {
      await captureOrder(step);
      await sendVersion({ shipping_address: chicago });

      expect(shops.order(orderId).destination).toMatchObject({
        postalCode: '60606',
        lat: expect.closeTo(41.88, 1),
      });
      expect((await readBody(orderId, 1)).shipTo).toMatchObject({ city: 'Chicago' });
      expect(shops.event(orderId)).toMatchObject({ type: 'order.edited', data: { changes: ['shipTo'] } });
    },
  );

  test('a new address before dispatch has the work planned again, the same location included', async () => {
    await captureOrder('Route');
    await sendVersion({ shipping_address: chicago });

    expect(fulfillment(1)).toMatchObject({
      status: 'expired',
      failure: 'NotAccepted',
      reason: 'the order was edited',
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

  test('a new address that comes once a location has seen the work is for a person', async () => {
    await captureOrder('Dispatch');
    await sendVersion({ shipping_address: chicago });

    expect(editedFields()).toEqual([['shipTo']]);
    expect((await readBody(orderId, 1)).shipTo).toMatchObject({ city: 'New York' });
  });

  test('a new address that names another person at the same place plans nothing again', async () => {
    await captureOrder('Route');
    await sendVersion({
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

  test('a new address that comes while the work becomes visible is too late', async () => {
    await captureOrder('Route');
    shops.table.meanwhile(() => shops.walk(orderId, 'Dispatch'));
    await sendVersion({ shipping_address: chicago });

    expect(fulfillment(1).status).toBe('requested');
    expect(editedFields()).toEqual([['shipTo']]);
  });
});

describe('deletion', () => {
  test('the deletion of an order that is unknown is kept, and does nothing', async () => {
    expect(await shops.woo('{"id":9999}', 'order.deleted')).toEqual({ outcome: 'kept' });
  });
});
