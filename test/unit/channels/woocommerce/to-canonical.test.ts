import { describe, expect, it } from 'vitest';
import type { ChannelMessage } from '../../../../functions/channels/message/channel-message.ts';
import type { ChannelConfig } from '../../../../functions/channels/message/payment-holds.ts';
import { readMessage } from '../../../../functions/channels/message/read-message.ts';
import { woocommerce } from '../../../../functions/channels/woocommerce/platform.ts';
import {
  type CapturePolicy,
  capturePolicySchema,
} from '../../../../functions/network/entities/channel-policy.ts';
import { closedOnArrival, openLines } from '../../../../functions/order/canonical-order.ts';
import { sample } from '../../../support/samples.ts';
import { channel } from '../drafts.ts';

const address = {
  first_name: 'Ada',
  last_name: 'Lind',
  address_1: '12 Foundry Lane',
  address_2: '',
  city: 'San Francisco',
  state: 'CA',
  postcode: '94103',
  country: 'US',
};
const lineItem = {
  id: 316,
  name: 'Shirt &ndash; <b>Black</b> &amp; M',
  product_id: 22,
  variation_id: 0,
  quantity: 3,
  subtotal: '10.00',
  total: '9.00',
  total_tax: '0.90',
  sku: 'SHIRT',
  price: 3,
  meta_data: [
    { id: 1, key: '_x', value: 'y' },
    { id: 2, key: 'size', value: { label: 'M' } },
  ],
};
const base = {
  id: 7,
  number: '1007',
  parent_id: 0,
  order_key: 'wc_order_x',
  status: 'processing',
  currency: 'USD',
  date_created: '2026-11-20T11:00:00',
  date_created_gmt: '2026-11-20T10:00:00',
  date_modified_gmt: '2026-11-20T10:05:00',
  date_paid_gmt: '2026-11-20T10:01:00',
  discount_total: '1.00',
  shipping_total: '5.00',
  total: '14.90',
  total_tax: '0.90',
  prices_include_tax: true,
  customer_id: 0,
  customer_note: '',
  billing: { ...address, email: 'ada@example.com', phone: '415-555-0101' },
  shipping: address,
  payment_method: 'stripe',
  meta_data: [
    { id: 9, key: '_secret', value: '1' },
    { id: 10, key: 'vat_id', value: 'X1' },
  ],
  line_items: [lineItem],
  shipping_lines: [{ id: 1, method_id: 'flat_rate', method_title: 'Express', total: '5.00' }],
  fee_lines: [],
  coupon_lines: [{ code: 'ten' }],
  refunds: [],
};

function messageOf(change: Record<string, unknown> = {}, topic = 'order.updated'): ChannelMessage {
  return readMessage(woocommerce, JSON.stringify({ ...base, ...change }), topic, channel);
}

function orderIn(message: ChannelMessage) {
  if (message.kind !== 'order') throw new Error(JSON.stringify(message));
  return message.order;
}

function sampleMessage(name: string, topic = 'order.updated'): ChannelMessage {
  return readMessage(woocommerce, sample(`woocommerce/${name}.json`), topic, channel);
}

describe('real payloads of WooCommerce', () => {
  it('order 454 is quarantined: its line 315 has no SKU', () => {
    expect(sampleMessage('order_http_request_454', 'order.created')).toMatchObject({
      kind: 'quarantined',
      external: { id: '727', number: '727' },
      version: { updatedAt: '2017-03-22T19:28:08.000Z' },
      reasons: [{ code: 'MISSING_SKU', line: '315', path: 'lines.0.sku' }],
      draft: {
        lines: [
          { lineId: '315', quantity: 2 },
          { lineId: '316', sku: 'Bar3' },
        ],
      },
    });
  });

  it('order 1277 becomes an order that is closed as completed', () => {
    const recorded = orderIn(sampleMessage('order_http_request_1277'));

    expect([openLines(recorded), closedOnArrival(recorded), recorded.warnings]).toEqual([
      [],
      'completed',
      [],
    ]);
    expect(recorded.charges).toMatchObject({
      items: { amount: 1800 },
      shipping: { amount: 1000 },
      tax: { amount: 135 },
      total: { amount: 2935 },
    });
  });

  it.each(['refund_http_request_181', 'webhook_http_request_149'])(
    '%s is no order, whatever its topic says, and kept',
    (name) => {
      for (const topic of ['order.created', 'order.updated', 'refund.created', 'action.wc_refund'])
        expect(sampleMessage(name, topic).kind).toBe('kept');
    },
  );
});

describe('orders of WooCommerce', () => {
  it('a Woo order has amounts that add up though its shop types prices with tax', () => {
    expect(orderIn(messageOf())).toMatchObject({
      external: { id: '7', number: '1007', aliases: ['wc_order_x'] },
      placedAt: '2026-11-20T10:00:00.000Z',
      version: { updatedAt: '2026-11-20T10:05:00.000Z' },
      payment: 'paid',
      holds: [],
      warnings: [],
      buyer: { name: 'Ada Lind', email: 'ada@example.com' },
      shipTo: { country: 'US', region: 'CA', phone: '415-555-0101' },
      attributes: { vat_id: 'X1', coupon: 'ten' },
      lines: [
        {
          lineId: '316',
          title: 'Shirt – Black & M',
          unitPrice: { amount: 333 },
          discounts: [{ amount: { amount: 100 } }],
          total: { amount: 900 },
          properties: { size: '{"label":"M"}' },
          open: 3,
        },
      ],
      shipping: {
        method: 'ship',
        requested: { code: 'flat_rate', title: 'Express', serviceLevel: 'expedited', price: { amount: 500 } },
      },
    });
  });

  it.each(['pending', 'on-hold', 'failed'])(
    'a Woo order is held until it is paid while its status is %s',
    (status) => {
      expect(orderIn(messageOf({ status, date_paid_gmt: null }))).toMatchObject({
        payment: 'pending',
        holds: [{ id: 'AWAITING_PAYMENT' }],
      });
    },
  );

  it('a Woo order is not held when it is paid on delivery', () => {
    expect(orderIn(messageOf({ payment_method: 'cod', date_paid_gmt: null }))).toMatchObject({
      payment: 'pending',
      holds: [],
    });
  });

  it.each([
    ['completed', 'completed'],
    ['cancelled', 'cancelled'],
    ['trash', 'cancelled'],
    ['refunded', 'completed'],
  ])('a Woo order of the status %s arrives closed as %s', (status, end) => {
    expect(closedOnArrival(orderIn(messageOf({ status })))).toBe(end);
  });

  it('a Woo order keeps all units open when it is refunded in part, with a warning', () => {
    expect(orderIn(messageOf({ refunds: [{ id: 1, total: '-1.00' }] }))).toMatchObject({
      payment: 'partially_refunded',
      lines: [{ open: 3 }],
      warnings: [{ code: 'PARTIALLY_REFUNDED' }],
    });
  });

  it('a Woo order is named by its id alone when it is deleted', () => {
    expect(readMessage(woocommerce, '{"id":820982911946154508}', 'order.deleted', channel)).toEqual({
      kind: 'deleted',
      external: { id: '820982911946154508' },
    });
    expect(readMessage(woocommerce, '{}', 'order.deleted', channel).kind).toBe('kept');
  });

  it('a message of the topic order.deleted that holds more than an id says what it says', () => {
    expect(messageOf({}, 'order.deleted').kind).toBe('order');
    expect(readMessage(woocommerce, '{"id":727,"status":"trash"}', 'order.deleted', channel).kind).toBe(
      'quarantined',
    );
    expect(readMessage(woocommerce, '{"id":727}', 'order.updated', channel).kind).toBe('quarantined');
  });

  it('a Woo order says that it is restored by its topic alone, beside its content', () => {
    expect(messageOf({}, 'order.restored')).toMatchObject({ kind: 'order', said: 'restored' });
    expect(messageOf({}, 'order.updated')).not.toHaveProperty('said');
  });

  it.each<[string, unknown]>([
    ['no lines at all', { ...base, line_items: undefined }],
    ['lines as an object', { ...base, line_items: { 3: lineItem } }],
    ['lines as a text', { ...base, line_items: '[]' }],
    ['no field', {}],
    ['a list', []],
    ["an error of WordPress's own", { code: 'rest_invalid_id', message: 'Invalid ID.', data: {} }],
  ])('a new order of WooCommerce with %s is quarantined, never dropped', (_what, body) => {
    expect(readMessage(woocommerce, JSON.stringify(body), 'order.created', channel).kind).toBe('quarantined');
  });

  describe('statuses', () => {
    const explained = (orderStatuses: CapturePolicy['orderStatuses']): ChannelConfig => ({
      id: 'shop',
      policy: capturePolicySchema.parse({ orderStatuses }),
    });
    const read = (status: string, config: ChannelConfig) =>
      readMessage(woocommerce, JSON.stringify({ ...base, status }), 'order.updated', config);

    it("a plug-in's own status means what the channel's policy says, with and without its prefix", () => {
      const config = explained({ packed: 'open', 'wc-awaiting-cheque': 'unpaid', quote: 'not_placed' });

      expect(orderIn(read('packed', config))).toMatchObject({ state: 'open', holds: [] });
      expect(orderIn(read('wc-packed', config)).state).toBe('open');
      expect(orderIn(read('awaiting-cheque', config)).holds).toMatchObject([{ id: 'AWAITING_PAYMENT' }]);
      expect(read('quote', config).kind).toBe('kept');
      expect(read('constructor', config).kind).toBe('quarantined');
    });

    it("a status of WooCommerce's own means something else where the policy says so", () => {
      expect(orderIn(read('on-hold', explained({ 'on-hold': 'open' }))).holds).toEqual([]);
    });

    it('a Woo order that is refunded in full is not open, and is held where it is under way', () => {
      expect(orderIn(messageOf({ status: 'refunded' }))).toMatchObject({
        state: 'refunded',
        payment: 'refunded',
        holds: [{ id: 'REFUNDED', before: 'route' }],
      });
    });

    it('a Woo order that waits for its payment is not held where the policy waits for none', () => {
      const policy = capturePolicySchema.parse({ awaitPayment: [] });

      expect(orderIn(read('pending', { id: 'shop', policy })).holds).toEqual([]);
    });

    it('a Woo order that was cancelled before anybody paid it is not paid', () => {
      expect(orderIn(messageOf({ status: 'cancelled', date_paid_gmt: null })).payment).toBe('pending');
    });
  });

  it.each(['order.created', 'order.updated', 'order.restored'])(
    'a Woo order is taken from the topic %s',
    (topic) => {
      expect(messageOf({}, topic).kind).toBe('order');
    },
  );

  it.each(['checkout-draft', 'auto-draft'])(
    'a Woo order is kept while nobody has placed it: %s',
    (status) => {
      expect(messageOf({ status }).kind).toBe('kept');
    },
  );

  it('a Woo order needs no shipping where there is neither a shipping line nor an address', () => {
    const digital = orderIn(
      messageOf({
        shipping_lines: [],
        shipping: { ...address, address_1: '', city: '' },
        line_items: [{ ...lineItem, sku: '' }],
      }),
    );

    expect([digital.shipping.method, closedOnArrival(digital)]).toEqual(['none', 'nothing_to_ship']);
    const elsewhere = { ...address, address_1: '9 Elsewhere' };
    expect(orderIn(messageOf({ shipping_lines: [], billing: elsewhere })).shipping.method).toBe('ship');
  });

  it('a Woo order is picked up where the method says so', () => {
    expect(
      orderIn(
        messageOf({
          shipping: null,
          shipping_lines: [{ method_id: 'local_pickup', method_title: 'Pickup', total: '0.00' }],
        }),
      ).shipping.method,
    ).toBe('pickup');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a status of a plugin', { status: 'packing' }, 'INVALID_STATUS'],
    [
      'several destinations',
      { meta_data: [{ key: '_multiple_shipping', value: 'yes' }] },
      'MULTIPLE_DESTINATIONS',
    ],
    ['a fraction of a unit', { line_items: [{ ...lineItem, quantity: 0.5 }] }, 'FRACTIONAL_QUANTITY'],
    ['no time in UTC', { date_created_gmt: null }, 'INVALID_PLACED_AT'],
  ])('a Woo order is quarantined for %s', (_what, change, code) => {
    expect(messageOf(change)).toMatchObject({
      kind: 'quarantined',
      reasons: expect.arrayContaining([expect.objectContaining({ code })]),
    });
  });

  it('a Woo order is told from others of the same second by its id, a version by its content', () => {
    const [one, other, changed] = [
      messageOf(),
      messageOf({ id: 8 }),
      messageOf({ customer_note: 'Ring twice' }),
    ].map(orderIn);

    expect(new Set([one, other, changed].map((each) => each?.version.hash)).size).toBe(3);
    expect(one?.version.updatedAt).toBe(other?.version.updatedAt);
  });
});
