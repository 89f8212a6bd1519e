import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { call } from '../../support/call.ts';
import { later, Shops, shopifyOrder, wooOrder } from './shops.ts';

type Fields = Record<string, unknown>;
const [first = {}, second = {}] = shopifyOrder()['line_items'] as Fields[];
const [wooLine = {}] = wooOrder()['line_items'] as Fields[];
const boston = {
  first_name: 'Ada',
  last_name: 'Example',
  address1: '9 Wrong Road',
  city: 'Boston',
  zip: '02101',
  province_code: 'MA',
  country_code: 'US',
};

let shops: Shops;
let orderId: string;
beforeEach(async () => {
  shops = new Shops();
  await shops.receiveStock({ A: 10, B: 10 });
  orderId = '';
});
afterEach(() => shops.close());

async function capture(over: Fields = {}): Promise<void> {
  orderId = String((await shops.shopify(shopifyOrder(over), 'orders/create')).orderId);
}

function send(over: Fields, seconds = 60) {
  return shops.shopify(later(shopifyOrder(), over, seconds));
}

function withUnits(units: number, ordered = 2, over: Fields = {}): Fields[] {
  return [
    { ...first, quantity: ordered, current_quantity: units, fulfillable_quantity: units, ...over },
    second,
  ];
}

/** What the open exceptions ChannelEdit list. */
function edits(): unknown[] {
  return shops
    .exceptions()
    .filter(({ exceptionType }) => exceptionType === 'ChannelEdit')
    .map(({ detail }) => (detail as Fields)['fields']);
}

async function shipUnitsOfFirst(units: number): Promise<void> {
  const { status } = await call(recordEvent, recordEventDoor, {
    params: { id: `${orderId}-f1` },
    caller: { kind: 'location', id: 'wh-1' },
    body: {
      id: 's1',
      kind: 'shipped',
      parcels: [{ carrier: 'ups', trackingNumber: '1Z1', lines: [{ lineId: '11', units }] }],
    },
  });
  if (status !== 200) throw new Error(`not shipped: ${status}`);
}

function wantedOfOrder(): number {
  const { open, backordered, reserved, allocated, shipped } = shops.order(orderId).totals;
  return open + backordered + reserved + allocated + shipped;
}

describe('the clock of the versions', () => {
  test('a version that says the same again overtakes what is between it and the first', async () => {
    await capture();
    await send({}, 120);

    expect((await send({ shipping_address: boston }, 60)).outcome).toBe('older');
    expect((await readBody(orderId, shops.order(orderId).bodyVersion)).shipTo?.city).toBe('New York');
  });

  test('a version of one second that was sent first later is the newer one', async () => {
    const at = (triggered: string) => ({ 'x-shopify-triggered-at': triggered });
    const held = shopifyOrder({ shipping_address: boston });
    const { orderId: id } = await shops.shopify(held, 'orders/create', 'shop', at('2026-11-23T15:00:01.7Z'));

    const receipt = await shops.shopify(
      shopifyOrder(),
      'orders/updated',
      'shop',
      at('2026-11-23T15:00:01.300000Z'),
    );

    expect(receipt).toEqual({ outcome: 'older', orderId: id });
  });
});

describe('versions of one second that nothing orders', () => {
  test('an address, a quantity and a new note are for a person, once each', async () => {
    await capture();
    const other = shopifyOrder({ shipping_address: boston, line_items: withUnits(1), note: 'ring' });

    expect((await shops.shopify(other)).outcome).toBe('edited');
    expect(edits()).toEqual([['lines.11.quantity', 'notes.customer', 'shipTo']]);
    expect(shops.order(orderId).totals).toMatchObject({ reserved: 3, cancelled: 0 });
    expect((await readBody(orderId, 1)).shipTo?.city).toBe('New York');
  });

  test('the version that is in force, delivered again, changes nothing', async () => {
    await capture();
    await shops.shopify(shopifyOrder({ shipping_address: boston }));
    const before = shops.order(orderId);

    expect((await shops.shopify(shopifyOrder())).outcome).toBe('repeated');
    expect(shops.order(orderId)).toEqual(before);
    expect(edits()).toEqual([['shipTo']]);
  });

  test('the other version, delivered again, says nothing new', async () => {
    await capture();
    const other = shopifyOrder({ shipping_address: boston });
    await shops.shopify(other);
    const before = shops.order(orderId);

    expect((await shops.shopify(other, 'orders/edited')).outcome).toBe('repeated');
    expect(shops.order(orderId)).toEqual(before);
  });

  test('the shop is asked where it is connected, and nobody else is', async () => {
    shops.connect();
    await capture();
    const other = shopifyOrder({ line_items: withUnits(1) });

    expect((await shops.shopify(other)).outcome).toBe('kept');
    expect(edits()).toEqual([]);
    expect(shops.order(orderId).channelDoubtAt).toBeDefined();
    expect(shops.order(orderId).totals.cancelled).toBe(0);
  });

  test('a later version decides, and takes effect', async () => {
    await capture();
    await shops.shopify(shopifyOrder({ shipping_address: boston }));
    await send({ shipping_address: boston });

    expect((await readBody(orderId, 2)).shipTo?.city).toBe('Boston');
    expect(edits()).toEqual([]);
  });
});

describe('one ChannelEdit an order', () => {
  test('a later difference is merged into the open exception', async () => {
    await capture();
    await send({ tags: 'vip' }, 60);
    await send({ tags: 'vip', note: 'ring twice' }, 120);

    expect(edits()).toEqual([['notes.customer', 'tags']]);
  });

  test('a difference that the channel takes back leaves the exception, the last one resolves it', async () => {
    await capture();
    await send({ tags: 'vip', note: 'ring' }, 60);
    await send({ note: 'ring' }, 120);

    expect(edits()).toEqual([['notes.customer']]);

    await send({}, 180);

    expect(edits()).toEqual([]);
    expect(shops.table.ofType('Exception')).toMatchObject([
      { status: 'resolved', resolved: { action: 'close', by: 'channel:shop' } },
    ]);
  });

  test('what a person has closed is not told again because the channel says it again', async () => {
    await capture();
    await send({ tags: 'vip' }, 60);
    const [exception] = shops.table.ofType('Exception');
    shops.table.seed({
      ...exception,
      status: 'resolved',
      pk: String(exception?.pk),
      sk: String(exception?.sk),
    });
    await send({ tags: 'vip', note: 'ring' }, 120);

    expect(edits()).toEqual([['notes.customer']]);
  });

  test('a version that cannot be read is told in the same exception, and heals with the next one', async () => {
    await capture();
    await send({ tags: 'vip' }, 60);
    await send({ tags: 'vip', currency: 'none' }, 120);

    expect(shops.exceptions()).toMatchObject([
      {
        detail: {
          fields: ['tags'],
          reasons: expect.arrayContaining([expect.objectContaining({ path: 'currency' })]),
        },
      },
    ]);

    await send({ tags: 'vip' }, 180);

    expect(shops.exceptions()).toMatchObject([{ detail: { fields: ['tags'] } }]);
  });
});

describe('units that the channel wants are compared with those still wanted here', () => {
  test.each(['Begun', 'Reserve', 'Route'] as const)(
    'a unit that an operator cancelled is not cancelled again by the shop, after %s',
    async (step) => {
      await capture();
      await shops.walk(orderId, step);
      await cancelOrder({
        orderId,
        by: 'operator:ada',
        lines: [{ lineId: '11', units: 1 }],
        now: '2026-11-23T15:00:30.000Z',
      });
      await send({ financial_status: 'partially_refunded', line_items: withUnits(1) });

      expect(wantedOfOrder()).toBe(2);
      expect(edits()).toEqual([]);
    },
  );

  test('a shop that never hears of our cancel does not make an exception of every message', async () => {
    await capture();
    const line = { lineId: '11', units: 1 };
    await cancelOrder({ orderId, by: 'operator:ada', lines: [line], now: '2026-11-23T15:00:30.000Z' });
    await send({ note: 'ring' });

    expect(edits()).toEqual([['notes.customer']]);
    expect(wantedOfOrder()).toBe(2);
  });

  test('more units and back again: none is cancelled, and nothing is left to a person', async () => {
    await capture();
    await send({ line_items: withUnits(3, 3) }, 60);

    expect(edits()).toEqual([expect.arrayContaining(['lines.11.quantity'])]);

    await send({ line_items: withUnits(2, 3) }, 120);

    expect(wantedOfOrder()).toBe(3);
    expect(edits()).toEqual([]);
  });

  test('fewer units and back again: the cancelled one is for a person', async () => {
    await capture();
    await send({ line_items: withUnits(1) }, 60);
    await send({ line_items: withUnits(2) }, 120);

    expect(wantedOfOrder()).toBe(2);
    expect(edits()).toEqual([['lines.11.quantity']]);
  });

  test('units of a line that has shipped in part: the rest is cancelled or asked back, what left is told', async () => {
    await capture();
    await shops.walk(orderId, 'Dispatch');
    await shipUnitsOfFirst(1);
    await send({ financial_status: 'partially_refunded', line_items: withUnits(0) });

    expect(edits()).toEqual([['lines.11.quantity']]);
    expect(shops.table.ofType('Fulfillment')).toMatchObject([
      { cancelAsked: { by: 'channel:shop', lines: [{ lineId: '11', units: 1 }] } },
    ]);
  });

  test('units that a location is asked for already are not asked for again by the next message', async () => {
    await capture();
    await shops.walk(orderId, 'Dispatch');
    await send({ line_items: withUnits(1) }, 60);
    await send({ line_items: withUnits(1), note: 'ring' }, 120);

    expect(shops.table.ofType('Fulfillment')).toMatchObject([
      { cancelAsked: { lines: [{ lineId: '11', units: 1 }] } },
    ]);
    expect(edits()).toEqual([['notes.customer']]);
  });

  test('units that a location has refused to give back are told, and not asked for again', async () => {
    await capture();
    await shops.walk(orderId, 'Dispatch');
    await send({ line_items: withUnits(1) }, 60);
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: 'no', kind: 'cancelRefused', reason: 'packed' },
    });

    expect(edits()).toEqual([['lines.11.quantity']]);

    await send({ line_items: withUnits(1), note: 'ring' }, 120);

    expect(edits()).toEqual([['lines.11.quantity', 'notes.customer']]);
    expect(shops.table.ofType('Fulfillment')).toMatchObject([{ cancelAsked: { answer: 'refused' } }]);
  });

  test('a refund of units that came back takes no unit out that is still to be shipped', async () => {
    await capture();
    await shops.walk(orderId, 'Dispatch');
    await shipUnitsOfFirst(1);
    const fulfillments = [{ status: 'success', line_items: [{ id: 11, quantity: 1 }] }];
    const refunds = [{ refund_line_items: [{ line_item_id: 11, quantity: 1, restock_type: 'return' }] }];
    await send({ fulfillments, line_items: withUnits(2, 2, { fulfillable_quantity: 1 }) }, 60);
    await send(
      { fulfillments, refunds, financial_status: 'partially_refunded', line_items: withUnits(1) },
      120,
    );

    expect(shops.order(orderId).totals).toMatchObject({ cancelled: 0, allocated: 2, shipped: 1 });
    expect(shops.table.ofType('Fulfillment')).toMatchObject([
      expect.not.objectContaining({ cancelAsked: expect.anything() }),
    ]);
  });

  test('WooCommerce raises a quantity and takes it back: none is cancelled', async () => {
    orderId = String((await shops.woo(wooOrder(), 'order.created')).orderId);
    const three = [{ ...wooLine, quantity: 3, subtotal: '45.00', total: '45.00' }];
    await shops.woo(
      wooOrder({ date_modified_gmt: '2026-11-23T16:00:00', line_items: three, total: '45.00' }),
    );
    await shops.woo(wooOrder({ date_modified_gmt: '2026-11-23T17:00:00' }));

    expect(wantedOfOrder()).toBe(2);
    expect(edits()).toEqual([]);
  });
});

describe('what the shop calls the order', () => {
  test('a new name is in force at once, and finds the order beside the old one', async () => {
    await capture();
    await send({ name: '#1001-EU' });

    expect(shops.order(orderId).external).toEqual({ id: '5001', number: '#1001-EU' });
    expect(edits()).toEqual([]);
    expect(shops.table.ofType('Body').map(({ gsi1pk }) => gsi1pk)).toEqual(['NUMBER#1001', 'NUMBER#1001-EU']);
  });
});
