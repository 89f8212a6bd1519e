import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { isSignedPlatform, type Platforms, platforms } from '../../../functions/channels/registry.ts';
import { channelPlatforms } from '../../../functions/network/entities/channel.ts';

const NOW = '2026-11-20T10:00:00.000Z';

describe('the registry of shop platforms', () => {
  it('the registry knows the platforms that push signed orders, and nothing else', () => {
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

  it('the registry does not compile without a platform that a channel may name, nor with another one', () => {
    const { shopify, woocommerce } = platforms;
    // @ts-expect-error: a channel may name woocommerce
    const tooFew: Platforms = { shopify };
    // @ts-expect-error: no channel may name etsy
    const tooMany: Platforms = { shopify, woocommerce, etsy: shopify };

    expect([tooFew, tooMany].map(Object.keys)).toEqual([['shopify'], ['shopify', 'woocommerce', 'etsy']]);
  });
});

describe('shop platforms', () => {
  it('a platform reads its delivery from the headers; a message without a topic has the empty one', () => {
    const shopify = {
      'x-shopify-topic': 'orders/create',
      'x-shopify-webhook-id': 'w1',
      'x-shopify-event-id': 'e1',
      'x-shopify-triggered-at': '2026-11-20T10:00:00Z',
      'x-shopify-shop-domain': 'a.myshopify.com',
    };
    const woocommerce = {
      'x-wc-webhook-topic': 'order.created',
      'x-wc-webhook-delivery-id': 'd1',
    };

    expect(platforms.shopify.deliveryOf(shopify)).toEqual({
      topic: 'orders/create',
      deliveryId: 'w1',
      eventId: 'e1',
      triggeredAt: '2026-11-20T10:00:00Z',
      source: 'a.myshopify.com',
    });
    expect(platforms.woocommerce.deliveryOf(woocommerce)).toEqual({
      topic: 'order.created',
      deliveryId: 'd1',
    });
    expect(platforms.shopify.deliveryOf({})).toEqual({ topic: '' });
  });

  it('a platform verifies by its own header alone', () => {
    const body = Buffer.from('{}');
    const signature = createHmac('sha256', 's').update(body).digest('base64');
    const byShopify = { headers: { 'x-shopify-hmac-sha256': signature }, body };
    const byWooCommerce = { headers: { 'x-wc-webhook-signature': signature }, body };

    expect(platforms.shopify.verify(byShopify, ['s'], NOW)).toBe(true);
    expect(platforms.woocommerce.verify(byWooCommerce, ['s'], NOW)).toBe(true);
    expect(platforms.woocommerce.verify(byShopify, ['s'], NOW)).toBe(false);
  });

  it.each<[string, boolean]>([
    ['webhook_id=142', true],
    ['webhook_id=142\n', true],
    ['webhook_id=', false],
    ['webhook_id=1&x=2', false],
    ['{"webhook_id":1}', false],
    ['', false],
  ])("a platform takes %j for WooCommerce's ping: %s", (text, isPing) => {
    expect(platforms.woocommerce.isPing({ headers: {}, body: Buffer.from(text) })).toBe(isPing);
  });

  it('a platform takes only an unsigned message of WooCommerce for a ping', () => {
    const body = Buffer.from('webhook_id=142');

    expect(platforms.woocommerce.isPing({ headers: { 'x-wc-webhook-signature': 'x' }, body })).toBe(false);
    expect(platforms.shopify.isPing({ headers: {}, body })).toBe(false);
  });
});
