import { describe, expect, it } from 'vitest';
import type { ChannelMessage } from '../../../functions/channels/message/channel-message.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import type { Platform } from '../../../functions/channels/platform.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import { openLines } from '../../../functions/order/canonical-order.ts';
import type { CanonicalOrder } from '../../../functions/order/order-form.ts';
import { shopifyOrder, wooOrder } from '../capture/shops.ts';

type Fields = Record<string, unknown>;

function orderIn(message: ChannelMessage): CanonicalOrder {
  if (message.kind !== 'order') throw new Error(JSON.stringify(message));
  return message.order;
}

function read(platform: Platform, topic: string, order: Fields, policy: Fields = {}): CanonicalOrder {
  const config = { id: 'shop', policy: capturePolicySchema.parse(policy) };
  return orderIn(readMessage(platform, JSON.stringify(order), topic, config));
}

function fromShopify(over: Fields, policy: Fields = {}): CanonicalOrder {
  return read(shopify, 'orders/create', shopifyOrder(over), policy);
}

function fromWoo(over: Fields): CanonicalOrder {
  return read(woocommerce, 'order.created', wooOrder(over));
}

function item(id: number, sku: string | null, over: Fields = {}): Fields {
  return { id, sku, title: 'Article', quantity: 1, price: '10.00', requires_shipping: true, ...over };
}

function wooItem(id: number, sku: string, over: Fields = {}): Fields {
  return { id, sku, name: sku, product_id: id, quantity: 1, subtotal: '10.00', total: '10.00', ...over };
}

function shipped(order: CanonicalOrder): (string | undefined)[] {
  return openLines(order).map(({ sku }) => sku);
}

function warned(order: CanonicalOrder): string[] {
  return order.warnings.map(({ code }) => code).filter((code) => code !== 'TOTALS_DIFFER');
}

describe('the lines of a Shopify order that are ours to ship', () => {
  it('are the parts of a bundle; a line for the bundle itself is a set', () => {
    const groups = { line_item_groups: [{ id: 7, title: 'Set', quantity: 1, variant_id: 70 }] };
    const parts = [11, 12].map((id) =>
      item(id, `PART-${id}`, { sales_line_item_group_id: 7, variant_id: id }),
    );
    const alone = fromShopify({ ...groups, line_items: parts });
    const listed = fromShopify({ ...groups, line_items: [item(10, 'SET', { variant_id: 70 }), ...parts] });

    expect(shipped(alone)).toEqual(['PART-11', 'PART-12']);
    expect(shipped(listed)).toEqual(['PART-11', 'PART-12']);
    expect(listed.lines.map(({ kind, parentLineId }) => [kind, parentLineId])).toEqual([
      ['bundle', undefined],
      ['item', '10'],
      ['item', '10'],
    ]);
  });

  it.each([
    [{ gift_card: true, requires_shipping: true }, ['X']],
    [{ gift_card: true, requires_shipping: false }, []],
    [{ gift_card: true, requires_shipping: null }, []],
    [{ gift_card: false, requires_shipping: null }, ['X']],
  ])('count gift cards by whether they require shipping: %j', (over, skus) => {
    expect(shipped(fromShopify({ line_items: [item(11, 'X', over)] }))).toEqual(skus);
  });

  it("leave out those of another fulfilment service, but for the shop's own that the channel names", () => {
    const lines = [
      item(11, 'A', { fulfillment_service: 'manual' }),
      item(12, null, { fulfillment_service: 'printful' }),
      item(13, 'C', { fulfillment_service: 'our-warehouse' }),
      item(14, 'D'),
    ];
    const order = fromShopify({ line_items: lines });
    const ours = { fulfillmentServices: ['manual', 'our-warehouse'] };

    expect(shipped(order)).toEqual(['A', 'D']);
    expect(order.lines.map(({ fulfillmentService }) => fulfillmentService)).toEqual([
      undefined,
      'printful',
      'our-warehouse',
      undefined,
    ]);
    expect(shipped(fromShopify({ line_items: lines }, ours))).toEqual(['A', 'C', 'D']);
  });

  it('go by the service of the shipping line that still stands', () => {
    const removed = { code: 'Express', title: 'Express', price: '15.00', is_removed: true };
    const kept = { code: 'Standard', title: 'Standard', price: '5.00', is_removed: false };
    const order = fromShopify({ shipping_lines: [removed, kept] });

    expect(order.shipping.requested).toMatchObject({ serviceLevel: 'standard', price: { amount: 500 } });
    expect(order.charges.shipping.amount).toBe(500);
  });
});

describe('the lines of a WooCommerce order that are ours to ship', () => {
  it.each([
    ['product bundles', { bundled_by: '', bundled_items: [2] }, { bundled_by: 1 }],
    ['composite products', { composite_parent: '', composite_children: [2] }, { composite_parent: '1' }],
    ['mix and match', { container_id: 0, child_items: [2] }, { container_id: 1 }],
    [
      'product bundles of an old shop',
      { meta_data: [{ key: '_bundle_cart_key', value: 'k1' }] },
      { meta_data: [{ key: '_bundled_by', value: 'k1' }] },
    ],
    [
      'composite products of an old shop',
      { meta_data: [{ key: '_composite_cart_key', value: 'k1' }] },
      { meta_data: [{ key: '_composite_parent', value: 'k1' }] },
    ],
  ])('are the parts of a set of %s', (_extension, ofSet, ofPart) => {
    const order = fromWoo({
      line_items: [wooItem(1, 'SET', ofSet), wooItem(2, 'A', ofPart), wooItem(3, 'B')],
    });

    expect(shipped(order)).toEqual(['A', 'B']);
  });

  it('are the whole line where what the extension names is not among the lines', () => {
    const lines = [wooItem(1, 'A', { bundled_by: 99 }), wooItem(2, 'B', { bundled_by: false })];

    expect(shipped(fromWoo({ line_items: lines }))).toEqual(['A', 'B']);
  });

  it('are none where no shipping was chosen and the address is a copy of the bill', () => {
    const { shipping } = wooOrder();
    const copied = {
      billing: { ...Object(shipping), email: 'a@example.com', phone: '1' },
      shipping_lines: [],
    };
    const order = fromWoo(copied);

    expect([shipped(order), order.shipping.method, warned(order)]).toEqual([[], 'none', ['NOTHING_TO_SHIP']]);
  });

  it.each([
    [
      'a shipping line',
      { shipping_lines: [{ method_id: 'free_shipping', method_title: 'Free', total: '0' }] },
    ],
    ['an address of its own', { billing: { address_1: '9 Elsewhere', city: 'Chicago', country: 'US' } }],
    ['no bill', { billing: null }],
  ])('are goods where the order has %s', (_what, over) => {
    const { shipping } = wooOrder();

    expect(shipped(fromWoo({ billing: shipping, shipping_lines: [], ...over }))).toEqual(['A']);
  });
});

describe('a line without a SKU', () => {
  const item = {
    id: 2,
    name: 'E-book',
    product_id: 2,
    quantity: 1,
    subtotal: '5.00',
    total: '5.00',
    sku: '',
  };
  const order = wooOrder({ line_items: [wooItem(1, 'A'), item] });

  it('quarantines the order: nobody knows whether it is goods', () => {
    const config = { id: 'shop', policy: capturePolicySchema.parse({}) };

    expect(readMessage(woocommerce, JSON.stringify(order), 'order.created', config)).toMatchObject({
      kind: 'quarantined',
      reasons: [{ code: 'MISSING_SKU', line: '2' }],
    });
  });

  it('holds no shirt back where the channel says that such lines are nothing to ship', () => {
    const understood = read(woocommerce, 'order.created', order, { linesWithoutSku: 'record' });

    expect(shipped(understood)).toEqual(['A']);
    expect(understood.lines).toHaveLength(2);
  });
});

describe('the address of a shop', () => {
  const addressed = (over: Fields) =>
    fromWoo({
      shipping: { address_1: '1 High St', city: 'Town', postcode: 'CB1 1AA', country: 'GB', ...over },
    }).shipTo;

  it.each([
    ['Cambridgeshire and Peterborough', { regionText: 'Cambridgeshire and Peterborough' }],
    ['Kent', { regionText: 'Kent' }],
    ['ENG', { region: 'ENG' }],
  ])('keeps the county %s whole', (state, region) => {
    const { region: code, regionText } = addressed({ state }) ?? {};

    expect({ region: code, regionText }).toEqual({ region: undefined, regionText: undefined, ...region });
  });

  it.each([
    ['JP', 'JP13', '13'],
    ['TR', 'TR34', '34'],
    ['TH', 'TH-10', '10'],
    ['US', 'ny', 'NY'],
    ['IT', 'IT', 'IT'],
  ])('of %s knows the subdivision %s as %s', (country, state, region) => {
    expect(addressed({ country, state })?.region).toBe(region);
  });

  it.each([
    ['PR', '00901'],
    ['VI', '00802'],
    ['GU', '96910'],
    ['AS', '96799'],
    ['MP', '96950'],
  ])('in %s is one of the United States', (country, postcode) => {
    expect(addressed({ country, postcode, state: '' })).toMatchObject({ country: 'US', region: country });
  });

  it('of Shopify has the province as the customer wrote it', () => {
    const { shipping_address } = shopifyOrder();
    const province = { province: "Provincia de Río Negro's Äußeres", province_code: null };
    const order = fromShopify({ shipping_address: { ...Object(shipping_address), ...province } });

    expect(order.shipTo).toMatchObject({ regionText: province.province });
    expect(order.shipTo?.region).toBeUndefined();
  });
});
