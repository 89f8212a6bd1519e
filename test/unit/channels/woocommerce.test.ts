import { describe, expect, it } from 'vitest';
import type { ChannelMessage } from '../../../functions/channels/message/channel-message.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { closedOnArrival, openLines } from '../../../functions/order/canonical-order.ts';
import { sample } from '../../support/samples.ts';
import { channel } from './drafts.ts';

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
const capture = (change: Record<string, unknown> = {}, topic = 'order.updated'): ChannelMessage =>
  readMessage(woocommerce, JSON.stringify({ ...base, ...change }), topic, channel);
const order = (captured: ChannelMessage) => {
  if (captured.kind !== 'order') throw new Error(JSON.stringify(captured));
  return captured.order;
};
const real = (name: string, topic = 'order.updated'): ChannelMessage =>
  readMessage(woocommerce, sample(`woocommerce/${name}.json`), topic, channel);

describe('the real samples', () => {
  it('454 is quarantined: line 315 has no SKU', () => {
    expect(real('order_http_request_454', 'order.created')).toMatchObject({
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

  it('1277 is recorded, closed as completed', () => {
    const recorded = order(real('order_http_request_1277'));
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
    '%s is kept, no order, whatever the topic says',
    (name) => {
      for (const topic of ['order.created', 'order.updated', 'refund.created', 'action.wc_refund'])
        expect(real(name, topic).kind).toBe('kept');
    },
  );
});

describe('wooToCanonical', () => {
  it('maps an order; the amounts add up though the shop types its prices with tax', () => {
    expect(order(capture())).toMatchObject({
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

  it.each(['pending', 'on-hold', 'failed'])('%s waits for payment', (status) => {
    expect(order(capture({ status, date_paid_gmt: null }))).toMatchObject({
      payment: 'pending',
      holds: [{ id: 'AWAITING_PAYMENT' }],
    });
  });

  it('cash on delivery is not paid and waits for nothing', () => {
    expect(order(capture({ payment_method: 'cod', date_paid_gmt: null }))).toMatchObject({
      payment: 'pending',
      holds: [],
    });
  });

  it.each([
    ['completed', 'completed'],
    ['cancelled', 'cancelled'],
    ['trash', 'cancelled'],
    ['refunded', 'completed'],
  ])('%s arrives closed as %s', (status, end) => {
    expect(closedOnArrival(order(capture({ status })))).toBe(end);
  });

  it('refunded in part: all units stay open, with a warning', () => {
    expect(order(capture({ refunds: [{ id: 1, total: '-1.00' }] }))).toMatchObject({
      payment: 'partially_refunded',
      lines: [{ open: 3 }],
      warnings: [{ code: 'PARTIALLY_REFUNDED' }],
    });
  });

  it('order.deleted says the id alone', () => {
    expect(readMessage(woocommerce, '{"id":820982911946154508}', 'order.deleted', channel)).toEqual({
      kind: 'deleted',
      external: { id: '820982911946154508' },
    });
    expect(readMessage(woocommerce, '{}', 'order.deleted', channel).kind).toBe('kept');
  });

  it.each(['order.created', 'order.updated', 'order.restored'])('takes the topic %s', (topic) => {
    expect(capture({}, topic).kind).toBe('order');
  });

  it.each(['checkout-draft', 'auto-draft'])('keeps an order that is not placed yet: %s', (status) => {
    expect(capture({ status }).kind).toBe('kept');
  });

  it('needs no shipping where there is neither a shipping line nor an address', () => {
    const digital = order(
      capture({
        shipping_lines: [],
        shipping: { ...address, address_1: '', city: '' },
        line_items: [{ ...lineItem, sku: '' }],
      }),
    );
    expect([digital.shipping.method, closedOnArrival(digital)]).toEqual(['none', 'nothing_to_ship']);
    expect(order(capture({ shipping_lines: [] })).shipping.method).toBe('ship');
  });

  it('is picked up where the method says so', () => {
    expect(
      order(
        capture({
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
  ])('quarantines %s', (_what, change, code) => {
    expect(capture(change)).toMatchObject({
      kind: 'quarantined',
      reasons: expect.arrayContaining([expect.objectContaining({ code })]),
    });
  });

  it('tells two orders of the same second apart by their ids, and versions by content', () => {
    const [one, other, changed] = [
      capture(),
      capture({ id: 8 }),
      capture({ customer_note: 'Ring twice' }),
    ].map(order);
    expect(new Set([one, other, changed].map((each) => each?.version.hash)).size).toBe(3);
    expect(one?.version.updatedAt).toBe(other?.version.updatedAt);
  });
});
