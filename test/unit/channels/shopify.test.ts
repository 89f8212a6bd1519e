import { describe, expect, it } from 'vitest';
import type { ChannelMessage } from '../../../functions/channels/message/channel-message.ts';
import type { ChannelConfig } from '../../../functions/channels/message/payment-holds.ts';
import type { QuarantineReason } from '../../../functions/channels/message/quarantine-reason.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import { closedOnArrival, openLines } from '../../../functions/order/canonical-order.ts';
import { unwrapResponse } from '../../support/rest-response.ts';
import { sample } from '../../support/samples.ts';
import { channel } from './drafts.ts';

const address = {
  name: 'Ada Lind',
  address1: '12 Foundry Lane',
  city: 'Louisville',
  zip: '40202',
  province: 'Kentucky',
  province_code: 'KY',
  country: 'United States',
  country_code: 'US',
  phone: null,
};
const lineItem = {
  id: 11,
  sku: 'MUG',
  title: 'Mug',
  quantity: 2,
  price: '12.50',
  requires_shipping: true,
  gift_card: false,
  grams: 0,
};
const base = {
  id: 1,
  name: '#1',
  created_at: '2026-11-20T10:00:00-05:00',
  updated_at: '2026-11-20T10:00:01-05:00',
  currency: 'USD',
  financial_status: 'paid',
  total_line_items_price: '25.00',
  total_discounts: '0.00',
  total_tax: '0.00',
  total_price: '25.00',
  shipping_address: address,
  line_items: [lineItem],
  shipping_lines: [],
};

function messageOf(change: Record<string, unknown> = {}, config: ChannelConfig = channel): ChannelMessage {
  return readMessage(shopify, JSON.stringify({ ...base, ...change }), 'orders/create', config);
}

function orderIn(message: ChannelMessage) {
  if (message.kind !== 'order') throw new Error(JSON.stringify(message));
  return message.order;
}

function quarantineIn(message: ChannelMessage) {
  if (message.kind !== 'quarantined') throw new Error(JSON.stringify(message));
  return message;
}

function sampleMessage(name: string, topic = 'orders/create'): ChannelMessage {
  return readMessage(shopify, unwrapResponse(sample(`shopify/${name}.json`)), topic, channel);
}

describe('real payloads of Shopify', () => {
  it('py_order becomes an order with all three units open', () => {
    const accepted = orderIn(sampleMessage('py_order'));

    expect(openLines(accepted).map(({ sku, open }) => [sku, open])).toEqual([
      ['IPOD2008GREEN', 1],
      ['IPOD2008RED', 1],
      ['IPOD2008BLACK', 1],
    ]);
    expect(accepted).toMatchObject({
      external: { id: '450789469', number: '#1001' },
      payment: 'authorized',
      holds: [],
      placedAt: '2008-01-10T16:00:00.000Z',
      shipTo: { country: 'US', region: 'KY' },
    });
    expect(accepted.lines[0]).toMatchObject({
      lineId: '466157049',
      unitPrice: { amount: 19900 },
      weightGrams: 200,
      properties: { 'Custom Engraving': 'Happy Birthday' },
    });
  });

  it('order_get_full becomes an order with one open unit of IPOD2008RED', () => {
    const accepted = orderIn(sampleMessage('order_get_full'));

    expect(openLines(accepted).map(({ sku, open }) => [sku, open])).toEqual([['IPOD2008RED', 1]]);
    expect(accepted.lines.map(({ quantity, cancelled, open }) => [quantity, cancelled, open])).toEqual([
      [1, 1, 0],
      [1, 0, 1],
      [1, 1, 0],
    ]);
    expect(accepted).toMatchObject({
      payment: 'partially_refunded',
      charges: {
        items: { amount: 59700 },
        discount: { amount: 1000 },
        tax: { amount: 1194 },
        total: { amount: 59894 },
      },
      warnings: [],
    });
    expect(accepted.lines[0]?.discounts).toEqual([{ code: 'TENOFF', amount: { amount: 334 } }]);
  });

  it('go_order becomes a cancelled order with nothing open', () => {
    const recorded = orderIn(sampleMessage('go_order'));

    expect([openLines(recorded), closedOnArrival(recorded)]).toEqual([[], 'cancelled']);
  });

  it.each([
    'py_refund',
    'refund_29',
    'fulfillment_29',
    'fulfillment_order_29',
    'fulfillment_order_119',
    'py_inventory_levels',
  ])('%s is no order, whatever its topic says, and kept', (name) => {
    for (const topic of ['orders/create', 'refunds/create', 'fulfillments/update', 'inventory_levels/update'])
      expect(sampleMessage(name, topic).kind).toBe('kept');
    expect(readMessage(shopify, sample(`shopify/${name}.json`), 'orders/updated', channel).kind).toBe('kept');
  });

  it('an order that is still wrapped as REST answers it says the same', () => {
    expect(readMessage(shopify, sample('shopify/py_order.json'), 'orders/create', channel)).toEqual(
      sampleMessage('py_order'),
    );
  });
});

describe('orders of Shopify', () => {
  it('a Shopify order keeps ids above 2^53 exactly', () => {
    const json = JSON.stringify({ ...base, id: 'ID', line_items: [{ ...lineItem, id: 'LINE' }] })
      .replace('"ID"', '820982911946154508')
      .replace('"LINE"', '866550311766439020');
    const accepted = orderIn(readMessage(shopify, json, 'orders/create', channel));

    expect([accepted.external.id, accepted.lines[0]?.lineId]).toEqual([
      '820982911946154508',
      '866550311766439020',
    ]);
    expect(unwrapResponse(`{"order":{"id":820982911946154508,"price":1.10}}`)).toBe(
      '{"id":820982911946154508,"price":1.10}',
    );
  });

  it.each(['orders/create', 'orders/paid', 'orders/updated', 'orders/edited', 'orders/cancelled'])(
    'a Shopify order is taken from the topic %s',
    (topic) => {
      expect(readMessage(shopify, JSON.stringify(base), topic, channel).kind).toBe('order');
    },
  );

  it.each(['draft_orders/create', 'customers/redact', 'inventory_levels/update', ''])(
    'a Shopify order is not looked for in a message of the topic %j, which is kept',
    (topic) => {
      expect(readMessage(shopify, JSON.stringify(base), topic, channel).kind).toBe('kept');
    },
  );

  it('a deletion of Shopify is told by the id alone; with more than the id it is an order', () => {
    const read = (body: object) => readMessage(shopify, JSON.stringify(body), 'orders/delete', channel);

    expect(read({ id: 5001 })).toEqual({ kind: 'deleted', external: { id: '5001' } });
    expect(read(base).kind).toBe('order');
  });

  it.each<[string, unknown]>([
    ['no lines at all', { ...base, line_items: undefined }],
    ['lines that are null', { ...base, line_items: null }],
    ['lines as an object', { ...base, line_items: { 1: lineItem } }],
    ['lines that are empty', { ...base, line_items: [] }],
    ['no field', {}],
    ['a list', []],
    ['a text', 'order'],
    ['null', null],
  ])('a new order of Shopify with %s is quarantined, never dropped', (_what, body) => {
    expect(readMessage(shopify, JSON.stringify(body), 'orders/create', channel).kind).toBe('quarantined');
  });

  it('units of Shopify that were fulfilled and given back are none that its channel has cancelled', () => {
    const line = { ...lineItem, id: 1, quantity: 3, current_quantity: 1, fulfillable_quantity: 1 };
    const fulfillments = [
      { status: 'success', line_items: [{ id: 1, quantity: 1 }] },
      { status: 'cancelled', line_items: [{ id: 1, quantity: 2 }] },
    ];
    const refunds = [
      { refund_line_items: [{ line_item_id: 1, quantity: 1, restock_type: 'return' }] },
      { refund_line_items: [{ line_item_id: 1, quantity: 1, restock_type: 'cancel' }] },
    ];
    const lineOf = (more: object) => orderIn(messageOf({ line_items: [line], ...more })).lines[0];

    expect(lineOf({ fulfillments, refunds })).toMatchObject({ quantity: 3, cancelled: 1, open: 1 });
    expect(lineOf({ refunds })).toMatchObject({ quantity: 3, cancelled: 1, open: 1 });
    expect(lineOf({})).toMatchObject({ quantity: 3, cancelled: 2, open: 1 });
    expect(lineOf({ refunds: 'none', fulfillments: 7 })).toMatchObject({ cancelled: 2 });
  });

  it.each(['2026-02-30T10:00:00Z', '2026-04-31T10:00:00-05:00', '2025-02-29T00:00:00Z'])(
    'a Shopify order of a day that there is not (%s) is quarantined',
    (at) => {
      expect(messageOf({ created_at: at, updated_at: at }).kind).toBe('quarantined');
    },
  );

  it('a Shopify order is not in the list of changes that comes with orders/edited, which is kept', () => {
    const edit = {
      order_edit: { id: 1, order_id: 2, line_items: { additions: [{ id: 3, delta: 1 }], removals: [] } },
    };

    expect(readMessage(shopify, JSON.stringify(edit), 'orders/edited', channel).kind).toBe('kept');
  });

  describe('payment', () => {
    it.each(['pending', 'partially_paid', 'voided'])(
      'a Shopify order that is %s is held',
      (financial_status) => {
        expect(orderIn(messageOf({ financial_status })).holds).toMatchObject([
          { id: 'AWAITING_PAYMENT', before: 'route', onExpiry: 'cancel' },
        ]);
      },
    );

    it.each(['paid', 'authorized', 'partially_refunded'])(
      'a Shopify order that is %s is not held',
      (financial_status) => {
        expect(orderIn(messageOf({ financial_status })).holds).toEqual([]);
      },
    );

    it("a Shopify order is held for what the channel's policy names, before the step that it names", () => {
      const strict = {
        id: 'shop',
        policy: capturePolicySchema.parse({
          awaitPayment: ['pending', 'authorized'],
          holdPaymentBefore: 'reserve',
        }),
      };

      expect(orderIn(messageOf({ financial_status: 'authorized' }, strict)).holds).toMatchObject([
        { id: 'AWAITING_PAYMENT', before: 'reserve' },
      ]);
    });

    it('a payment state that is unknown or not given is not paid', () => {
      expect([
        orderIn(messageOf({ financial_status: 'expired' })).payment,
        orderIn(messageOf({ financial_status: null })).payment,
      ]).toEqual(['pending', 'pending']);
    });

    it('a refunded order with units still open is held for a person to decide', () => {
      expect(
        orderIn(
          messageOf({ financial_status: 'refunded', line_items: [{ ...lineItem, fulfillable_quantity: 2 }] }),
        ).holds,
      ).toMatchObject([{ id: 'REFUNDED' }]);
    });
  });

  describe('open units', () => {
    const openUnits = (change: Record<string, unknown>) => {
      const { lines, state } = orderIn(messageOf({ line_items: [{ ...lineItem, ...change }] }));
      return [lines[0]?.open, state];
    };
    it('units that are still fulfillable are open, else those ordered', () => {
      expect(openUnits({})).toEqual([2, 'open']);
      expect(openUnits({ fulfillable_quantity: 1 })).toEqual([1, 'open']);
      expect(openUnits({ fulfillment_status: 'fulfilled' })).toEqual([0, 'open']);
      expect(openUnits({ current_quantity: 1 })).toEqual([1, 'open']);
    });

    it('no unit is open where all were fulfilled or refunded before', () => {
      const done = { line_items: [{ ...lineItem, fulfillable_quantity: 0 }] };

      expect(closedOnArrival(orderIn(messageOf({ ...done, fulfillment_status: 'fulfilled' })))).toBe(
        'completed',
      );
      expect(orderIn(messageOf({ ...done, financial_status: 'refunded' })).state).toBe('refunded');
    });

    it('no unit of a gift card is open, nor of what needs no shipping', () => {
      const accepted = orderIn(
        messageOf({
          shipping_address: null,
          line_items: [
            { ...lineItem, gift_card: true, requires_shipping: false, sku: null },
            { ...lineItem, id: 12, requires_shipping: false, sku: '' },
          ],
        }),
      );

      expect([openLines(accepted), accepted.shipping.method, closedOnArrival(accepted)]).toEqual([
        [],
        'none',
        'nothing_to_ship',
      ]);
    });
  });

  it('a Shopify order may have a currency without decimals, and prices finer than a minor unit', () => {
    const yen = orderIn(
      messageOf({
        currency: 'JPY',
        total_line_items_price: '3000',
        total_price: '3000',
        line_items: [{ ...lineItem, price: '1500' }],
      }),
    );

    expect([yen.lines[0]?.unitPrice, yen.charges.total]).toEqual([{ amount: 1500 }, { amount: 3000 }]);

    const fine = orderIn(messageOf({ line_items: [{ ...lineItem, quantity: 3, price: '0.3333' }] }));

    expect(fine.lines[0]).toMatchObject({ unitPrice: { amount: 33, raw: '0.3333' }, total: { amount: 100 } });
  });

  it('a Shopify order brings its tags, tier, notes, shipping and coordinates', () => {
    const config = { id: 'shop', policy: capturePolicySchema.parse({ tierTags: ['gold', 'vip'] }) };
    const accepted = orderIn(
      messageOf(
        {
          tags: 'rush, web ,',
          note: 'Ring twice',
          customer: { id: 9, first_name: 'Ada', last_name: 'Lind', tags: 'new, vip' },
          po_number: 'PO7',
          note_attributes: [
            { name: 'gift', value: 'yes' },
            { name: 'gift', value: 'wrapped' },
            { name: 'n', value: 5 },
          ],
          shipping_lines: [{ code: 'EXP', title: 'UPS Next Day Air', price: '20.00' }],
          total_price: '45.00',
          shipping_address: { ...address, latitude: 38.25, longitude: '-85.75' },
        },
        config,
      ),
    );

    expect(accepted).toMatchObject({
      tags: ['rush', 'web'],
      customerTier: 'vip',
      notes: { customer: 'Ring twice' },
      poNumber: 'PO7',
      attributes: { gift: 'yes, wrapped', n: '5' },
      buyer: { name: 'Ada Lind', customerId: '9' },
      shipping: { requested: { code: 'EXP', serviceLevel: 'nextday', price: { amount: 2000 } } },
      shipTo: { geo: { latitude: 38.25, longitude: -85.75 } },
      warnings: [],
    });
  });

  it('a Shopify order leaves out an unknown weight or coordinate, which is not zero', () => {
    const accepted = orderIn(messageOf());

    expect([accepted.lines[0]?.weightGrams, accepted.shipTo?.geo]).toEqual([undefined, undefined]);
    expect(
      orderIn(messageOf({ shipping_address: { ...address, latitude: null, longitude: null } })).shipTo,
    ).not.toHaveProperty('geo');
  });

  it('a Shopify order tells its country by the name, and pickup by the category of delivery', () => {
    expect(
      orderIn(messageOf({ shipping_address: { ...address, country_code: null, country: 'Canada' } })).shipTo
        ?.country,
    ).toBe('CA');
    expect(
      orderIn(
        messageOf({
          shipping_address: null,
          shipping_lines: [{ code: 'x', title: 'Main St', price: '0.00', delivery_category: 'pick-up' }],
        }),
      ).shipping.method,
    ).toBe('pickup');
  });
});

describe('orders that cannot be mapped', () => {
  it.each<[string, Record<string, unknown>, Partial<QuarantineReason>]>([
    [
      'no SKU',
      { line_items: [{ ...lineItem, sku: null }] },
      { code: 'MISSING_SKU', path: 'lines.0.sku', shopPath: 'line_items.0.sku', line: '11' },
    ],
    [
      'a fraction of a unit',
      { line_items: [{ ...lineItem, quantity: 1.5 }] },
      { code: 'FRACTIONAL_QUANTITY', path: 'lines.0.quantity', line: '11' },
    ],
    ['nowhere to go', { shipping_address: null }, { code: 'MISSING_ADDRESS', path: 'shipTo' }],
    [
      'an unknown country',
      { shipping_address: { ...address, country_code: 'ZZ' } },
      { code: 'INVALID_ADDRESS', path: 'shipTo.country', shopPath: 'shipping_address.country_code' },
    ],
    ['an unknown currency', { currency: 'BTC' }, { code: 'INVALID_CURRENCY', path: 'currency' }],
    [
      'a price that is none',
      { line_items: [{ ...lineItem, price: 'free' }] },
      { code: 'INVALID_PRICE', path: 'lines.0.unitPrice', shopPath: 'line_items.0.price' },
    ],
    [
      'an object for a text',
      { line_items: [{ ...lineItem, sku: {} }] },
      { code: 'INVALID_SKU', path: 'lines.0.sku', shopPath: 'line_items.0.sku' },
    ],
    [
      'a line that is none',
      { line_items: [lineItem, null] },
      { code: 'INVALID_LINE_ITEMS', path: 'lines.1', shopPath: 'line_items.1' },
    ],
    ['no time', { created_at: 'soon' }, { code: 'INVALID_PLACED_AT', path: 'placedAt' }],
    [
      'too many lines',
      { line_items: Array.from({ length: 501 }, (_, n) => ({ ...lineItem, id: n + 1 })) },
      { code: 'TOO_MANY_LINES', path: 'lines' },
    ],
    [
      'the same line twice',
      { line_items: [lineItem, lineItem] },
      { code: 'DUPLICATE_LINE', path: 'lines.1.lineId' },
    ],
  ])('a Shopify order is quarantined for %s', (_what, change, reason) => {
    const quarantined = quarantineIn(messageOf(change));

    expect(quarantined.reasons).toContainEqual(expect.objectContaining(reason));
    expect(quarantined).toMatchObject({
      external: { id: '1', number: '#1' },
      version: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('a Shopify order keeps as much as could be mapped, for an operator to complete', () => {
    const { draft, reasons, version } = quarantineIn(
      messageOf({ line_items: [lineItem, { ...lineItem, id: 12, price: [], sku: null }] }),
    );

    expect(reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(['INVALID_PRICE', 'MISSING_SKU']));
    expect(draft).toMatchObject({
      external: { id: '1' },
      shipTo: { country: 'US' },
      lines: [
        { lineId: '11', unitPrice: { amount: 1250 } },
        { lineId: '12', quantity: 2 },
      ],
    });
    expect(version.updatedAt).toBe('2026-11-20T15:00:01.000Z');
  });

  it('a Shopify order is quarantined without knowing which order it is when its message is not JSON', () => {
    for (const json of ['{"id":1', '', '['.repeat(100_000)])
      expect(quarantineIn(readMessage(shopify, json, 'orders/create', channel))).toMatchObject({
        reasons: [{ code: 'INVALID_JSON' }],
        external: {},
      });
  });

  it('a reason of a quarantine does not quote a message that is not JSON', () => {
    for (const json of ['{"Ada Example":1,"Ada Example":2}', '{"id":1,Ada Example}'])
      expect(JSON.stringify(readMessage(shopify, json, 'orders/create', channel))).not.toContain('Ada');
  });

  it('a Shopify order is not quarantined for what would only matter were it open', () => {
    expect(
      messageOf({
        cancelled_at: '2026-11-20T11:00:00Z',
        shipping_address: { ...address, country_code: 'ZZ' },
        line_items: [{ ...lineItem, sku: null }],
      }).kind,
    ).toBe('order');
  });
});
