import { describe, expect, test } from 'vitest';
import type { ChannelMessage } from '../../../functions/channels/message/channel-message.ts';
import {
  methodByPolicy,
  methodByWords,
  saysNothingOfCarriage,
  storeNamedBy,
  storeOf,
} from '../../../functions/channels/message/delivery-method.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import { shopifyOrder, wooOrder } from '../capture/shops.ts';

const none = capturePolicySchema.parse({});

function shippingIn(message: ChannelMessage) {
  if (message.kind !== 'order') throw new Error(JSON.stringify(message));
  const { method, pickupLocationId } = message.order.shipping;
  return { method, pickupLocationId };
}

function ofShopify(over: Record<string, unknown>, policy: object = {}) {
  const config = { id: 'shop', policy: capturePolicySchema.parse(policy) };
  return shippingIn(readMessage(shopify, JSON.stringify(shopifyOrder(over)), 'orders/create', config));
}

function ofWoo(over: Record<string, unknown>, policy: object = {}) {
  const config = { id: 'woo', policy: capturePolicySchema.parse(policy) };
  return shippingIn(readMessage(woocommerce, JSON.stringify(wooOrder(over)), 'order.created', config));
}

/** A shipping line as Shopify's Online Store writes it, of a pickup or of a rate alike. */
function line(title: string, more: Record<string, unknown> = {}) {
  return {
    code: title,
    title,
    price: '0.00',
    source: 'shopify',
    delivery_category: null,
    carrier_identifier: '650f1a14fa979ec5c74d063e968411d4',
    ...more,
  };
}

describe('the words of a shipping method', () => {
  test.each([
    'Local pickup',
    'In-store pick-up',
    'Click & Collect',
    'Collection from store',
    'Curbside',
    'Abholung im Geschäft',
    'Retrait en magasin',
    'Ritiro in negozio',
    'Recogida en tienda',
    'Afhalen in de winkel',
    '店頭受取',
  ])('"%s" is a pickup', (words) => {
    expect(methodByWords([words])).toBe('pickup');
  });

  test.each([
    'DPD Pickup point',
    'Point Relais',
    'Colissimo Point Retrait',
    'UPS Access Point pickup',
    'InPost locker pickup',
    'Collect on delivery',
    'Standard',
    'Flat rate',
  ])('"%s" is carried to the customer or to a shop of a carrier', (words) => {
    expect(methodByWords([words])).toBeUndefined();
  });

  test.each([
    ['Pickup (Store 5)', 'Store 5'],
    ['Pickup at SoHo', 'Pickup at SoHo'],
    ['SantaVenera', 'SantaVenera'],
    ['Local pickup', undefined],
    ['Pick up in store', undefined],
    ['local_pickup:3', undefined],
  ])('"%s" names the store %s', (words, store) => {
    expect(storeNamedBy([words])).toBe(store);
  });

  test.each([
    'Standard',
    'Free Shipping',
    '送料無料',
    'Versand',
    'Livraison offerte',
    '3-5 Werktage',
    'UPS Ground',
  ])('"%s" says how goods are carried and is no store', (words) => {
    expect(saysNothingOfCarriage([words])).toBe(false);
  });

  test('a hostile text of 200 KB is read in a moment', () => {
    const hostile = `${'pick '.repeat(20_000)}${'('.repeat(50_000)}${'local '.repeat(8_000)}`;
    const before = performance.now();

    methodByWords([hostile]);
    storeNamedBy([hostile]);
    saysNothingOfCarriage([hostile]);

    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('the policy of a channel', () => {
  const policy = capturePolicySchema.parse({
    shippingMethods: { 'Free tomorrow': 'pickup', 'Corner shop': 'ship' },
    pickupLocations: { SantaVenera: 'store-sv', '48752903': 'store-5', '*': 'store-1' },
  });

  test('goes before what the words say, whatever their case and marks', () => {
    expect(methodByPolicy(policy, ['FREE  tomorrow!'])).toBe('pickup');
    expect(methodByPolicy(policy, ['corner-shop'])).toBe('ship');
    expect(methodByPolicy(policy, ['Standard'])).toBeUndefined();
  });

  test('gives the words of a store our location, and one for orders that name none', () => {
    expect(methodByPolicy(policy, ['santavenera'])).toBe('pickup');
    expect(storeOf(policy, [], 'SantaVenera')).toBe('store-sv');
    expect(storeOf(policy, ['48752903'], undefined)).toBe('store-5');
    expect(storeOf(policy, [], 'Elsewhere')).toBe('Elsewhere');
    expect(storeOf(policy, [], undefined)).toBe('store-1');
    expect(storeOf(none, [], undefined)).toBeUndefined();
  });
});

describe('a Shopify order', () => {
  test('with the line of a real pickup, which has no category, is collected at the store of its title', () => {
    expect(ofShopify({ shipping_lines: [line('SantaVenera')] })).toEqual({
      method: 'pickup',
      pickupLocationId: 'SantaVenera',
    });
  });

  test('without an address, whose line is the address of the store, is collected there', () => {
    expect(
      ofShopify({ shipping_address: null, shipping_lines: [line('12 Main Street, Springfield')] }),
    ).toEqual({
      method: 'pickup',
      pickupLocationId: '12 Main Street, Springfield',
    });
  });

  test.each(['Standard', 'Free Shipping', 'Entrega gratis', '送料無料', 'Livraison 3 à 5 jours'])(
    'with the free rate "%s" is shipped',
    (title) => {
      expect(ofShopify({ shipping_lines: [line(title)] }).method).toBe('ship');
    },
  );

  test.each([
    [{ delivery_category: 'pick-up' }, 'pickup'],
    [{ delivery_category: 'pickup' }, 'pickup'],
    [{ delivery_category: 'pickup_point' }, 'ship'],
    [{ delivery_category: 'local_delivery' }, 'local_delivery'],
    [{ source: 'a carrier service', price: '7.00' }, 'ship'],
  ])('with a line of %j is %s', (more, method) => {
    expect(ofShopify({ shipping_lines: [line('Ground to SoHo', more)] }).method).toBe(method);
  });

  test('whose pickup was taken out again is shipped by what is left', () => {
    const lines = [line('SantaVenera', { is_removed: true }), line('Standard')];

    expect(ofShopify({ shipping_lines: lines }).method).toBe('ship');
  });

  test('of a checkout app for stores is collected at the store of its notes', () => {
    const notes = [
      { name: 'Checkout-Method', value: 'pickup' },
      { name: 'Pickup-Location-Id', value: '100001' },
      { name: 'Pickup-Location-Company', value: 'SoHo' },
    ];

    expect(ofShopify({ note_attributes: notes, shipping_lines: [line('Standard')] })).toEqual({
      method: 'pickup',
      pickupLocationId: '100001',
    });
    expect(ofShopify({ note_attributes: notes }, { pickupLocations: { SoHo: 'store-5' } })).toEqual({
      method: 'pickup',
      pickupLocationId: 'store-5',
    });
  });

  test('of the till is of the location where the till stands', () => {
    const till = { source_name: 'pos', shipping_address: null, location_id: 48752903 };

    expect(ofShopify(till)).toEqual({ method: 'retail', pickupLocationId: '48752903' });
    expect(ofShopify(till, { pickupLocations: { '48752903': 'store-5' } }).pickupLocationId).toBe('store-5');
  });
});

describe('a WooCommerce order', () => {
  const stores = { pickupLocations: { 'Store 5': 'store-5', 'local_pickup:3': 'store-3' } };

  test.each([
    [{ method_id: 'pickup_location', meta_data: [{ key: 'pickup_location', value: 'Store 5' }] }, 'Store 5'],
    [{ method_id: 'pickup_location', method_title: 'Pickup (Store 5)' }, 'Store 5'],
    [
      { method_id: 'local_pickup_plus', meta_data: [{ key: '_pickup_location_name', value: 'Store 5' }] },
      'Store 5',
    ],
    [{ method_id: 'local_pickup', method_title: 'Local pickup' }, undefined],
  ])('with the line %j is collected at %s', (shippingLine, store) => {
    expect(ofWoo({ shipping_lines: [{ total: '0', ...shippingLine }] })).toEqual({
      method: 'pickup',
      pickupLocationId: store,
    });
  });

  test('is collected at the location that the policy gives the method of one zone', () => {
    const lines = [{ method_id: 'local_pickup', instance_id: '3', method_title: 'Local pickup', total: '0' }];

    expect(ofWoo({ shipping_lines: lines }, stores).pickupLocationId).toBe('store-3');
  });

  test('by a pickup point of a carrier is shipped', () => {
    const lines = [{ method_id: 'dpd_pickup_point', method_title: 'DPD Pickup', total: '0' }];

    expect(ofWoo({ shipping_lines: lines }).method).toBe('ship');
  });
});
