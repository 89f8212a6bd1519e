import { describe, expect, it } from 'vitest';
import type { QuarantinedOrder } from '../../../functions/channels/message/channel-message.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import type { Platform } from '../../../functions/channels/platform.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { shopifyOrder, wooOrder } from '../capture/shops.ts';
import { channel } from './drafts.ts';

type Fields = Record<string, unknown>;

function quarantineOf(platform: Platform, order: Fields, topic: string): QuarantinedOrder {
  const message = readMessage(platform, JSON.stringify(order), topic, channel);
  if (message.kind !== 'quarantined') throw new Error(message.kind);
  return message;
}

function ofShopify(over: Fields): QuarantinedOrder {
  return quarantineOf(shopify, shopifyOrder(over), 'orders/create');
}

function ofWoo(over: Fields): QuarantinedOrder {
  return quarantineOf(woocommerce, wooOrder(over), 'order.created');
}

const [first = {}, second = {}] = shopifyOrder()['line_items'] as Fields[];
const [wooLine = {}] = wooOrder()['line_items'] as Fields[];
const address = shopifyOrder()['shipping_address'] as Fields;
const wooAddress = wooOrder()['shipping'] as Fields;

describe('why an order could not be understood', () => {
  it.each<[string, QuarantinedOrder, Fields]>([
    [
      'a line without SKU at Shopify',
      ofShopify({ line_items: [first, { ...second, sku: '' }] }),
      {
        path: 'lines.1.sku',
        shopPath: 'line_items.1.sku',
        line: '12',
        message: 'Line "12" has to be shipped but names no SKU (line_items.1.sku).',
      },
    ],
    [
      'the second line of a payload whose first one has no units',
      ofShopify({
        line_items: [
          { ...first, quantity: 0 },
          { ...second, sku: null },
        ],
      }),
      { path: 'lines.0.sku', shopPath: 'line_items.1.sku', line: '12' },
    ],
    [
      'a price that cannot be read',
      ofShopify({ line_items: [{ ...first, price: 'free' }] }),
      {
        path: 'lines.0.unitPrice',
        shopPath: 'line_items.0.price',
        message: 'The unit price of line 11 (line_items.0.price) must be a decimal amount.',
      },
    ],
    [
      'a country that is none',
      ofShopify({ shipping_address: { ...address, country_code: 'ZZ' } }),
      { path: 'shipTo.country', shopPath: 'shipping_address.country_code' },
    ],
    [
      'a country that stands where its name goes',
      ofShopify({ shipping_address: { ...address, country_code: null, country: 'Atlantis' } }),
      {
        path: 'shipTo.country',
        shopPath: 'shipping_address.country',
        message: expect.stringMatching(
          /^The country of the address to ship to \(shipping_address\.country\) must be an ISO 3166-1 /,
        ),
      },
    ],
    [
      'a tax that cannot be read, which no field of an order comes from alone',
      ofShopify({ total_tax: 'none' }),
      { path: 'charges.tax', shopPath: 'total_tax' },
    ],
    [
      'a line without SKU at WooCommerce',
      ofWoo({ line_items: [{ ...wooLine, sku: '' }] }),
      { path: 'lines.0.sku', shopPath: 'line_items.0.sku', line: '315' },
    ],
    [
      'a time that is missing',
      ofWoo({ date_created_gmt: null }),
      {
        path: 'placedAt',
        shopPath: 'date_created_gmt',
        message: 'The time of purchase of the order (date_created_gmt) is missing.',
      },
    ],
    [
      "a status of the shop's own",
      ofWoo({ status: 'packed' }),
      {
        path: 'state',
        shopPath: 'status',
        message: 'It is not known what the status "packed" means (status).',
      },
    ],
    [
      'a street that is missing',
      ofWoo({ shipping: { ...wooAddress, address_1: '' } }),
      {
        path: 'shipTo.lines',
        shopPath: 'shipping.address_1',
        message: 'The street of the address to ship to (shipping.address_1) is missing.',
      },
    ],
    [
      'an address that is missing',
      ofShopify({ shipping_address: null }),
      { code: 'MISSING_ADDRESS', path: 'shipTo', shopPath: 'shipping_address' },
    ],
  ])('is told in our words and in those of the shop: %s', (_what, { reasons }, reason) => {
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatchObject(reason);
  });

  it('is told without the value, which may be personal', () => {
    const { reasons } = ofShopify({
      shipping_address: { ...address, country_code: 'Ada Example', zip: { is: 'Ada Example' } },
      currency: 'Ada Example',
    });

    expect(reasons.map(({ path }) => path).sort()).toEqual([
      'currency',
      'shipTo.country',
      'shipTo.postalCode',
    ]);
    expect(JSON.stringify(reasons)).not.toContain('Ada Example');
  });

  it('is a sentence, whatever is wrong with whichever field', () => {
    const broken: Fields = {
      currency: 5,
      created_at: 'soon',
      line_items: [{ id: 'a b', quantity: '1.5' }, null],
    };
    for (const { reasons } of [ofShopify(broken), ofWoo({ ...broken, date_created_gmt: 'soon' })])
      for (const { message } of reasons) {
        expect(message).toMatch(/^[A-Z].*\.$/);
        expect(message).not.toMatch(/Invalid input|received|undefined/);
      }
  });

  it('leaves what there is of an address in the draft, so that a person need not say it again', () => {
    const { draft } = ofShopify({ shipping_address: { ...address, address1: null } });

    expect(draft).toMatchObject({ shipTo: { city: 'New York', postalCode: '10001', country: 'US' } });
  });
});
