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

/** As WooCommerce lists what extensions keep with a line. */
function meta(values: Fields): Fields[] {
  return Object.entries(values).map(([key, value], id) => ({ id, key, value }));
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

  it('are the article alone where a service that the customer added is nested below it', () => {
    const groups = { line_item_groups: [{ id: 7, title: 'TV', quantity: 1, variant_id: 70 }] };
    const warranty = item(12, 'WARRANTY', { sales_line_item_group_id: 7, requires_shipping: false });
    const nested = fromShopify({ ...groups, line_items: [item(11, 'TV', { variant_id: 70 }), warranty] });

    expect(shipped(nested)).toEqual(['TV']);
  });

  it('are the parts of bundles without a variant, of two of one kind, and of one that an app keeps whole', () => {
    const groups = [
      { id: 7, title: 'Made by the customer', quantity: 1, variant_id: null },
      { id: 8, title: 'Set', quantity: 1, variant_id: 70 },
      { id: 9, title: 'Set', quantity: 1, variant_id: 70 },
    ];
    const lines = [
      item(11, 'A', { sales_line_item_group_id: 7 }),
      item(12, 'B', { sales_line_item_group_id: 8 }),
      item(13, 'C', { sales_line_item_group_id: 9 }),
      item(14, 'KIT', { variant_id: 71, properties: [{ name: '_bundle_id', value: 'x' }] }),
      item(15, 'D', { sales_line_item_group_id: 99 }),
    ];

    expect(shipped(fromShopify({ line_item_groups: groups, line_items: lines }))).toEqual([
      'A',
      'B',
      'C',
      'KIT',
      'D',
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

  it.each([
    ['WPC Product Bundles', { _woosb_ids: '30/a/1,31/b/1' }, { _woosb_parent_id: '1' }],
    ['WPC Product Bundles, a number', { _woosb_ids: '30/a/1' }, { _woosb_parent_id: 1 }],
    ['WPC Product Bundles of an old shop', { woosb_ids: '30/1' }, { woosb_parent_id: '1' }],
    ['WPC Composite Products', { _wooco_ids: '30/1' }, { _wooco_parent_id: '1' }],
    ['Easy Product Bundles', { _asnp_wepb_items: '30:1' }, { _asnp_wepb_parent_id: '1' }],
    ['YITH Product Bundles Premium', { _yith_bundle_cart_key: 'k1' }, { _bundled_by: 'k1' }],
    ['YITH Product Bundles', { _cartstamp: { 1: { product_id: '2' } } }, { _bundled_by: 'k1' }],
    ['Mix and Match', { _mnm_cart_key: 'k1', _mnm_config: { 2: {} } }, { _mnm_container: 'k1' }],
  ])('are the parts of a set of %s', (_extension, ofSet, ofPart) => {
    const order = fromWoo({
      line_items: [
        wooItem(9, 'B'),
        wooItem(1, 'SET', { meta_data: meta(ofSet) }),
        wooItem(2, 'A', { meta_data: meta(ofPart) }),
        wooItem(3, 'C', { meta_data: meta(ofPart) }),
      ],
    });

    expect(shipped(order)).toEqual(['B', 'A', 'C']);
    expect(order.lines.map(({ kind, parentLineId }) => [kind, parentLineId])).toEqual([
      ['item', undefined],
      ['bundle', undefined],
      ['item', '1'],
      ['item', '1'],
    ]);
  });

  it('are the parts of each of two sets of one product, and of one that is a variation', () => {
    const part = (id: number, sku: string, of: string) =>
      wooItem(id, sku, { meta_data: meta({ _woosb_parent_id: of }) });
    const order = fromWoo({
      line_items: [
        wooItem(1, 'SET', { product_id: 70 }),
        part(2, 'A', '70'),
        wooItem(3, 'SET', { product_id: 70 }),
        part(4, 'B', '70'),
        wooItem(5, 'SET-BLUE', { product_id: 80, variation_id: 81 }),
        part(6, 'C', '81'),
      ],
    });

    expect(shipped(order)).toEqual(['A', 'B', 'C']);
    expect(order.lines.map(({ parentLineId }) => parentLineId)).toEqual([
      undefined,
      '1',
      undefined,
      '3',
      undefined,
      '5',
    ]);
  });

  it('are parts of a bundle within a composite, and neither of the two sets', () => {
    const order = fromWoo({
      line_items: [
        wooItem(1, 'COMPOSITE', { composite_parent: '', composite_children: [2, 4] }),
        wooItem(2, 'BUNDLE', { composite_parent: 1, bundled_items: [3] }),
        wooItem(3, 'A', { bundled_by: 2 }),
        wooItem(4, 'B', { composite_parent: 1 }),
      ],
    });

    expect(shipped(order)).toEqual(['A', 'B']);
  });

  it.each([
    ['a chained product and what it came along with', { _chained_product_of: '1' }],
    ['a forced sale and its cause', { _woofs_parent_id: '1' }],
    ['what is bought together', { _woobt_parent_id: '1' }],
    ['a part whose set is of another order', { _woosb_parent_id: '77' }],
    ['a part that names nothing', { _woosb_parent_id: '' }],
  ])('are all of them: %s', (_what, ofSecond) => {
    const lines = [wooItem(1, 'A'), wooItem(2, 'B', { meta_data: meta(ofSecond) })];

    expect(shipped(fromWoo({ line_items: lines }))).toEqual(['A', 'B']);
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
