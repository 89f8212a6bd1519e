import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { channelItem } from '../../support/channels.ts';
import { SECRET, Shops, shopifyOrder, wooOrder } from './shops.ts';

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

/** Two channels of one secret beside the one that is there. */
function setChannels(over: Readonly<Record<string, Record<string, unknown>>>): void {
  for (const [id, more] of Object.entries(over))
    shops.table.seed(channelItem(id, { platform: 'shopify', secrets: 'shop', ...more }));
  forgetNetwork();
}

async function statusOf(channel: string, shop: string | undefined, id = 5001): Promise<number> {
  const body = JSON.stringify(shopifyOrder({ id }));
  const named = shop === undefined ? {} : { 'x-shopify-shop-domain': shop };
  const headers = { ...signedHeaders.shopify(SECRET, body), ...named };
  return (await shops.post(channel, body, headers)).status;
}

describe('the shop of a channel', () => {
  test('is the first one that signs for it, and no other channel of the secret is of that shop', async () => {
    setChannels({ shop2: {} });

    expect(await statusOf('shop', 'us.myshopify.com')).toBe(200);
    expect(await statusOf('shop2', 'us.myshopify.com')).toBe(401);
    expect(await statusOf('shop2', 'eu.myshopify.com')).toBe(200);
    expect(await statusOf('shop', 'eu.myshopify.com')).toBe(401);
    expect(await statusOf('shop', 'US.myshopify.com', 5002)).toBe(200);
    expect(shops.table.ofType('Order')).toHaveLength(3);
  });

  test('stays the same when the memory of a function is lost', async () => {
    setChannels({ shop2: {} });
    await statusOf('shop', 'us.myshopify.com');
    forgetNetwork();

    expect(await statusOf('shop2', 'us.myshopify.com')).toBe(401);
    expect(await statusOf('shop', 'us.myshopify.com')).toBe(200);
  });

  test('is the one that the channel says, and messages that name another or none are refused', async () => {
    setChannels({ shop: { shop: 'https://US.myshopify.com/' } });

    expect(await statusOf('shop', 'us.myshopify.com')).toBe(200);
    expect(await statusOf('shop', 'eu.myshopify.com')).toBe(401);
    expect(await statusOf('shop', undefined)).toBe(401);
  });

  test('is not the shop that another channel of the secret says to be', async () => {
    setChannels({ shop2: { shop: 'eu.myshopify.com' } });

    expect(await statusOf('shop', 'eu.myshopify.com')).toBe(401);
    expect(await statusOf('shop', 'us.myshopify.com')).toBe(200);
  });

  test('is not asked for where the headers name none and the channel says none', async () => {
    expect(await statusOf('shop', undefined)).toBe(200);
    expect(shops.table.ofType('Shops')).toEqual([]);
  });

  test('is told by WooCommerce as an address: a copy of the shop elsewhere is another shop', async () => {
    const send = async (source: string) => {
      const body = JSON.stringify(wooOrder());
      const headers = signedHeaders.woocommerce(SECRET, body);
      return (await shops.post('woo', body, { ...headers, 'x-wc-webhook-source': source })).status;
    };

    expect(await send('https://shop.example/')).toBe(200);
    expect(await send('https://staging.shop.example/')).toBe(401);
    expect(await send('http://shop.example')).toBe(200);
  });
});
