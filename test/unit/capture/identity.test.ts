import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { earlierOrderId, orderId } from '../../../functions/order/order-id.ts';
import { key } from '../../../functions/shared/keys.ts';
import { later, Shops, shopifyOrder, wooOrder } from './shops.ts';

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

function orderIds(): unknown[] {
  return shops.table.ofType('Order').map((order) => order['orderId']);
}

/** Moves an order to another id; a BODY carries no id of its own. */
function move(from: string | undefined, to: string): void {
  const { table } = shops;
  const items = ['Order', 'Body', 'Raw', 'Exception']
    .flatMap((type) => table.ofType(type))
    .filter(({ pk }) => pk === key.order(from ?? '').pk);
  for (const item of items) {
    const listed = item['type'] === 'Body' || item['type'] === 'Raw';
    table.remove({ pk: String(item['pk']), sk: String(item['sk']) });
    const own = item['orderId'] === undefined ? {} : { orderId: to };
    table.seed({ ...item, ...own, pk: key.order(to).pk, ...(listed ? { gsi1sk: to } : {}) });
  }
}

describe('an external id is one order', () => {
  test('an order of Shopify that gets another name stays the same order', async () => {
    const first = await shops.shopify(shopifyOrder(), 'orders/create');
    const second = await shops.shopify(later(shopifyOrder(), { name: '#1001-EU' }));

    expect(second.orderId).toBe(first.orderId);
    expect(orderIds()).toEqual([first.orderId]);
  });

  test('an order of WooCommerce whose shop switches to sequential numbers stays the same order', async () => {
    const first = await shops.woo(wooOrder({ number: '727' }), 'order.created');
    await shops.woo(wooOrder({ number: 'SO-2026-727', date_modified_gmt: '2026-11-23T15:05:00' }));

    expect(orderIds()).toEqual([first.orderId]);
  });

  test('an order that was quarantined for its number becomes the order that its shop sends later', async () => {
    const first = await shops.woo(wooOrder({ number: true }), 'order.created');
    const second = await shops.woo(wooOrder({ date_modified_gmt: '2026-11-23T17:00:00' }));

    expect([first.outcome, second.outcome]).toEqual(['quarantined', 'captured']);
    expect(second.orderId).toBe(first.orderId);
    expect(shops.order(first.orderId)).toMatchObject({
      attempt: 1,
      external: { id: '727', number: 'S-900' },
    });
  });

  test('POST /orders refuses another number under a known external id, as other content', async () => {
    await shops.submit({ external: { id: '5001', number: '1001' } });

    const { status } = await shops.submit({ external: { id: '5001', number: '1001-A' } });

    expect(status).toBe(409);
    expect(orderIds()).toHaveLength(1);
  });

  test('the same external id at two channels is two orders', async () => {
    await shops.submit({ channel: 'web', external: { id: '727', number: '727' } });
    await shops.woo(wooOrder(), 'order.created');

    expect(new Set(orderIds()).size).toBe(2);
  });

  test('external ids too long to be kept are two orders where they differ behind the cut', async () => {
    await shops.woo(wooOrder({ id: `${'7'.repeat(250)}1` }), 'order.created');
    await shops.woo(wooOrder({ id: `${'7'.repeat(250)}2` }), 'order.created');

    expect(new Set(orderIds()).size).toBe(2);
  });
});

describe('an id that another order has', () => {
  const taken = orderId('woo', '727');
  beforeEach(async () => {
    const { orderId: other } = await shops.woo(wooOrder({ id: 1 }), 'order.created');
    move(other, taken);
  });

  test('a message is never an edit of an order of another name: it is kept', async () => {
    const before = shops.order(taken);

    expect(await shops.woo(wooOrder(), 'order.created')).toEqual({ outcome: 'kept' });
    expect(await shops.woo(wooOrder({ currency: 'none' }))).toEqual({ outcome: 'kept' });
    expect(shops.order(taken)).toEqual(before);
  });

  test('a deletion does not end an order of another name', async () => {
    await shops.woo({ id: 727 }, 'order.deleted');

    expect(shops.order(taken).status).toBe('captured');
  });
});

describe('an order of release 0.2.0', () => {
  test('a webhook about it meets it under the id that it has', async () => {
    const { orderId: made } = await shops.woo(wooOrder(), 'order.created');
    const earlier = earlierOrderId('woo', '727', 'S-900');
    move(made, earlier);

    const receipt = await shops.woo(
      wooOrder({ customer_note: 'x', date_modified_gmt: '2026-11-23T16:00:00' }),
    );

    expect(receipt).toEqual({ outcome: 'edited', orderId: earlier });
    expect(await shops.woo({ id: 727 }, 'order.deleted')).toEqual({ outcome: 'cancelled', orderId: earlier });
    expect(orderIds()).toEqual([earlier]);
  });

  test('POST /orders answers the same order again with the id that it has', async () => {
    const { body } = await shops.submit();
    const earlier = earlierOrderId('web', '5001', '1001');
    move(String(body['orderId']), earlier);

    const again = await shops.submit();

    expect([again.status, again.body['orderId']]).toEqual([200, earlier]);
    expect((await shops.submit({ currency: 'EUR' })).status).toBe(409);
  });
});
