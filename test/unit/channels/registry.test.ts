import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { isSignedPlatform, type Platforms, platforms } from '../../../functions/channels/registry.ts';
import { channelPlatforms } from '../../../functions/network/entities/channel.ts';

const NOW = '2026-11-20T10:00:00.000Z';

describe('platforms', () => {
  it('are those that push signed orders', () => {
    expect(['shopify', 'woocommerce', 'canonical', 'toString', ''].map(isSignedPlatform)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('the registry holds every platform that a channel may name, but for canonical, which signs nothing', () => {
    expect([...Object.keys(platforms), 'canonical']).toEqual(channelPlatforms);
  });

  it('the compiler names a platform that the registry leaves out, and one that no channel may name', () => {
    const { shopify, woocommerce } = platforms;
    // @ts-expect-error: a channel may name woocommerce
    const tooFew: Platforms = { shopify };
    // @ts-expect-error: no channel may name etsy
    const tooMany: Platforms = { shopify, woocommerce, etsy: shopify };

    expect([tooFew, tooMany].map(Object.keys)).toEqual([['shopify'], ['shopify', 'woocommerce', 'etsy']]);
  });

  it('say what the headers say of a delivery', () => {
    const shopify = {
      'x-shopify-topic': 'orders/create',
      'x-shopify-webhook-id': 'w1',
      'x-shopify-event-id': 'e1',
      'x-shopify-triggered-at': '2026-11-20T10:00:00Z',
      'x-shopify-shop-domain': 'a.myshopify.com',
    };
    expect(platforms.shopify.deliveryOf(shopify)).toEqual({
      topic: 'orders/create',
      deliveryId: 'w1',
      eventId: 'e1',
      triggeredAt: '2026-11-20T10:00:00Z',
      source: 'a.myshopify.com',
    });
    expect(
      platforms.woocommerce.deliveryOf({
        'x-wc-webhook-topic': 'order.created',
        'x-wc-webhook-delivery-id': 'd1',
      }),
    ).toEqual({ topic: 'order.created', deliveryId: 'd1' });
    expect(platforms.shopify.deliveryOf({})).toEqual({ topic: '' });
  });

  it('verify by their own header', () => {
    const body = Buffer.from('{}');
    const signature = createHmac('sha256', 's').update(body).digest('base64');
    expect(
      platforms.shopify.verify({ headers: { 'x-shopify-hmac-sha256': signature }, body }, ['s'], NOW),
    ).toBe(true);
    expect(
      platforms.woocommerce.verify({ headers: { 'x-wc-webhook-signature': signature }, body }, ['s'], NOW),
    ).toBe(true);
    expect(
      platforms.woocommerce.verify({ headers: { 'x-shopify-hmac-sha256': signature }, body }, ['s'], NOW),
    ).toBe(false);
  });

  it.each<[string, boolean]>([
    ['webhook_id=142', true],
    ['webhook_id=142\n', true],
    ['webhook_id=', false],
    ['webhook_id=1&x=2', false],
    ['{"webhook_id":1}', false],
    ['', false],
  ])("WooCommerce's ping is exactly %j: %s", (text, ping) => {
    expect(platforms.woocommerce.isPing({ headers: {}, body: Buffer.from(text) })).toBe(ping);
  });

  it('a ping is unsigned, and only WooCommerce sends one', () => {
    const body = Buffer.from('webhook_id=142');
    expect(platforms.woocommerce.isPing({ headers: { 'x-wc-webhook-signature': 'x' }, body })).toBe(false);
    expect(platforms.shopify.isPing({ headers: {}, body })).toBe(false);
  });
});
