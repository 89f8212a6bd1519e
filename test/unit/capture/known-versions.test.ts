import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orderItem } from '../../../functions/order/order.store.ts';
import type { Order } from '../../../functions/order/order.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import { key } from '../../../functions/shared/keys.ts';
import { toldShopify } from '../../support/told-shop.ts';
import { later, Shops, shopifyOrder } from './shops.ts';

type Fields = Record<string, unknown>;
const [first = {}, second = {}] = shopifyOrder()['line_items'] as Fields[];

function imageOf(order: Order) {
  return { ...key.order(order.orderId), ...orderItem(order), type: 'Order' as const };
}

/** Whether the relay has the shop asked what it took for the order by now. */
function isAsked(now: Order, old?: Order): boolean {
  const change = { sequenceNumber: '1', type: 'Order', item: 'x', createdAt: 0, new: imageOf(now) } as const;
  const effects = effectsOf(old ? { ...change, old: imageOf(old) } : change);
  return effects.some(({ kind }) => kind === 'askShop');
}

describe('a version that a message told', () => {
  let shops: Shops;
  beforeEach(async () => {
    shops = new Shops();
    await shops.receiveStock({ A: 10, B: 10 });
  });
  afterEach(() => shops.close());

  async function told(over: Fields): Promise<{ before: Order; now: Order }> {
    const { orderId } = await shops.shopify(shopifyOrder(), 'orders/create');
    const before = shops.order(String(orderId));
    await shops.shopify(later(shopifyOrder(), over, 60));
    return { before, now: shops.order(String(orderId)) };
  }

  test('has the shop asked when the order is new', async () => {
    const { before } = await told({});

    expect(isAsked(before)).toBe(true);
  });

  test('asks nobody when it says only that goods have left: no figure moves by that', async () => {
    const { before, now } = await told({ line_items: [{ ...first, fulfillable_quantity: 1 }, second] });

    expect(now.channelUpdatedAt).not.toBe(before.channelUpdatedAt);
    expect(isAsked(now, before)).toBe(false);
  });

  test('has the shop asked when it takes units out, too', async () => {
    const { before, now } = await told({
      line_items: [{ ...first, current_quantity: 1, fulfillable_quantity: 1 }, second],
    });

    expect(isAsked(now, before)).toBe(true);
  });

  test('has the shop asked each time that nothing says which of two versions is the later one', async () => {
    shops.connect();
    const { orderId } = await shops.shopify(shopifyOrder(), 'orders/create');
    const images = [shops.order(String(orderId))];
    for (const note of ['ring', 'ring twice']) {
      await shops.shopify(shopifyOrder({ note }));
      images.push(shops.order(String(orderId)));
    }

    const [before, once, again] = images;
    if (!before || !once || !again) throw new Error('three images of META');
    expect([isAsked(once, before), isAsked(again, once)]).toEqual([true, true]);
  });

  test('has the shop asked when it says the same at a later time: what it does not tell may be another', async () => {
    const { before, now } = await told({});

    expect(now.contentHash).toBe(before.contentHash);
    expect(isAsked(now, before)).toBe(true);
  });
});

describe('a version that was fetched', () => {
  test('has nobody ask the shop again, whoever told of it first', async () => {
    const { told } = await toldShopify(2);

    expect(isAsked(told.order())).toBe(false);
  });
});
