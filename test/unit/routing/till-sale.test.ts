import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as edit } from '../../../functions/capture/edit-order.handler.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { call, run } from '../../support/call.ts';
import { PickupDesk } from '../../support/pickup-desk.ts';
import { later, shopifyOrder } from '../capture/shops.ts';

/** As Shopify's till sends it: no address, no shipping line, all of it fulfilled. */
function tillSale(over: Record<string, unknown> = {}): Record<string, unknown> {
  const order = shopifyOrder();
  const lines = order['line_items'] as Record<string, unknown>[];
  return {
    ...order,
    source_name: 'pos',
    location_id: 48752903,
    shipping_address: null,
    fulfillment_status: 'fulfilled',
    line_items: lines.map((line) => ({ ...line, fulfillable_quantity: 0, fulfillment_status: 'fulfilled' })),
    ...over,
  };
}

describe('a sale at the till', () => {
  let desk: PickupDesk;
  const policies = { pickupLocations: { '48752903': 'store-5' } };
  beforeEach(() => {
    desk = new PickupDesk(policies);
  });
  afterEach(() => {
    expect(desk.problems).toEqual([]);
    desk.close();
  });

  async function sell(order = tillSale()): Promise<string> {
    const { orderId = '' } = await desk.shopify(order, 'orders/create');
    return orderId;
  }

  test('moves the stock of its store, and no location has work with it', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    const orderId = await sell();

    await desk.toDispatch(orderId);

    expect([desk.onHand('A', 'store-5'), desk.onHand('B', 'store-5')]).toEqual([3, 4]);
    expect(desk.works(orderId)).toEqual([['store-5', 'delivered']]);
    expect(desk.order(orderId)).toMatchObject({ status: 'delivered', totals: { delivered: 3, open: 0 } });
    expect(desk.table.ofType('Reservation')).toEqual([]);
  });

  test('moves it once, however often its states are tried', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    const orderId = await sell();
    const input = { orderId, attempt: 1, execution: 'test' };
    await run(reserve, input);
    await run(reserve, input);
    await run(route, input);

    expect(await run(route, input)).toMatchObject({ items: [] });

    expect(desk.onHand('A', 'store-5')).toBe(3);
    expect(desk.works(orderId)).toHaveLength(1);
  });

  test('cannot be edited, since its goods have left', async () => {
    const orderId = await sell();
    const line = { sku: 'C', quantity: 2, unitPrice: { amount: 100 } };
    const body = { id: 'e-1', lines: { extra: line } };
    const caller = { kind: 'operator', id: 'ann' } as const;

    const answer = await call(edit, editOrderDoor, { params: { id: orderId }, body, caller });

    expect(answer).toMatchObject({ status: 409, body: { orderStatus: 'captured' } });
    expect(desk.order(orderId)).toMatchObject({ bodyVersion: 0, totals: { open: 3 } });
  });

  test('of more lines than one write moves is sold whole', async () => {
    const lines = Array.from({ length: 120 }, (_, at) => ({
      lineId: `${at}`,
      sku: `S${at}`,
      quantity: 1,
      unitPrice: { amount: 100 },
    }));
    const shipping = { method: 'retail', pickupLocationId: 'store-5' };
    const orderId = await desk.pickup({ shipping, lines });

    await desk.toDispatch(orderId);

    expect(desk.order(orderId)).toMatchObject({ status: 'delivered', totals: { delivered: 120 } });
    expect(desk.work(orderId).owed ?? []).toEqual([]);
    expect(Math.max(...desk.table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
  });

  test('can come back like any other goods', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    const orderId = await sell();
    await desk.toDispatch(orderId);

    const answer = await desk.announceReturn(orderId, [{ lineId: '11', units: 1 }]);

    expect(answer).toMatchObject({ status: 201 });
  });

  test('is sold although the store has none of it by the books: it has left', async () => {
    const orderId = await sell();

    await desk.toDispatch(orderId);

    expect(desk.order(orderId).status).toBe('delivered');
  });

  test('that Shopify has not marked as fulfilled yet has left all the same', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    const orderId = await sell(
      shopifyOrder({ source_name: 'pos', location_id: 48752903, shipping_address: null }),
    );
    await desk.toDispatch(orderId);

    await desk.shopify(later(tillSale(), {}), 'orders/updated');

    expect(desk.onHand('A', 'store-5')).toBe(3);
    expect(desk.works(orderId)).toEqual([['store-5', 'delivered']]);
    expect(desk.exceptions()).toEqual([]);
  });

  test('at a till that nobody knows waits for its channel, and moves the stock of no warehouse', async () => {
    await desk.receiveStock({ A: 5, B: 5 });
    const orderId = await sell(tillSale({ location_id: 7 }));

    const exception = await desk.plan(orderId);

    expect(exception).toMatchObject({ exceptionType: 'PickupChoice', owner: 'channel:shop' });
    expect(desk.onHand('A', 'wh-1')).toBe(5);
    if (exception) await desk.decide(exception, { action: 'retry', onlyLocation: 'store-6' });
    await desk.toDispatch(orderId);
    expect(desk.works(orderId)).toEqual([['store-6', 'delivered']]);
  });

  test('that its channel only records moves nothing, because the till reports its movements', async () => {
    desk.close();
    desk = new PickupDesk({ ...policies, tillSales: 'record' });
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    const orderId = await sell();

    await desk.toDispatch(orderId);

    expect(desk.onHand('A', 'store-5')).toBe(5);
    expect(desk.order(orderId).status).toBe('delivered');
  });

  test.each([{ cancelled_at: '2026-11-23T16:00:00Z' }, { financial_status: 'refunded' }, { test: true }])(
    'that was taken back or rung up as a test moves nothing: %j',
    async (over) => {
      const orderId = await sell(tillSale(over));

      expect(desk.order(orderId)).toMatchObject({ attempt: 0, totals: { open: 0 } });
      expect(desk.order(orderId).closed).toBeDefined();
    },
  );

  test('by the canonical form, and what is to be collected later is an order of its store', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    const shipping = { method: 'retail', pickupLocationId: 'store-5' };
    const sold = await desk.pickup({ shipping });
    const lines = [{ lineId: '1', sku: 'A', quantity: 2, open: 1, unitPrice: { amount: 1500 } }];
    const collected = await desk.pickup({ shipping, lines, external: { id: '2', number: '2' } });

    await desk.toDispatch(sold);
    await desk.toDispatch(collected);

    expect(desk.works(sold)).toEqual([['store-5', 'delivered']]);
    expect(desk.works(collected)).toEqual([['store-5', 'requested']]);
    expect(desk.order(collected).totals).toMatchObject({ allocated: 1 });
  });

  test('of WooCommerce is told by how the order was made', async () => {
    await desk.receiveStock({ A: 5 }, 'store-5');
    desk.table.seed();
    const { orderId = '' } = await desk.woo({
      ...wooSale,
      meta_data: [{ key: 'pickup_location', value: 'Store 5' }],
    });
    await desk.plan(orderId);

    expect(desk.order(orderId)).toMatchObject({ handover: { till: true } });
  });
});

const wooSale = {
  id: 900,
  number: '900',
  status: 'completed',
  created_via: 'pos-rest-api',
  currency: 'USD',
  date_created_gmt: '2026-11-23T15:00:00',
  date_modified_gmt: '2026-11-23T15:00:00',
  date_paid_gmt: '2026-11-23T15:00:00',
  total: '30.00',
  shipping_lines: [],
  line_items: [
    { id: 1, name: 'A', quantity: 2, subtotal: '30.00', total: '30.00', total_tax: '0', sku: 'A' },
  ],
};
