import { describe, expect, it } from 'vitest';

import {
  exceptionId,
  fulfillmentId,
  isOrderId,
  orderId,
  parsePartId,
  returnId,
  searchableNumber,
  shipmentId,
} from '../../../functions/order/order-id.ts';

describe('orderId', () => {
  it('joins the channel, the number that the customer says, and a hash', () => {
    expect(orderId('webstore', '450789469', '#1001')).toMatch(/^webstore-1001-[0-9a-z]{8}$/);
  });

  it('is the same for the same order, and another for every other order', () => {
    expect(orderId('a', '1', '#1')).toBe(orderId('a', '1', '#1'));

    const ids = new Set([
      orderId('a', '1', '7'),
      orderId('a', '2', '7'),
      orderId('b', '1', '7'),
      orderId('a-1', '', '7'),
    ]);

    expect(ids.size).toBe(4);
  });

  it('tells external ids above 2^53 apart', () => {
    expect(orderId('a', '820982911946154508', '#1')).not.toBe(orderId('a', '820982911946154500', '#1'));
  });

  it.each([
    ['PO 12/34 (é)', 'PO-12-34-e'],
    ['#٣٤', undefined],
    ['--x--', 'x'],
  ])('sanitises the number %s for the id of its order', (number, expected) => {
    const id = orderId('shop', '1', number);

    expect(id.slice('shop-'.length, -9)).toBe(expected ?? '');
    expect(isOrderId(id)).toBe(true);
  });

  it('cuts a long number, and never the hash', () => {
    const id = orderId('a-channel-with-24-letters', '1', 'N'.repeat(200));

    expect(id).toHaveLength(60);
    expect(isOrderId(id)).toBe(true);
  });

  it('refuses a channel whose id leaves no room for a number', () => {
    expect(() => orderId('c'.repeat(51), '1', '1')).toThrow(RangeError);
    expect(() => orderId('', '1', '1')).toThrow(RangeError);
  });
});

describe('ids of the parts of an order', () => {
  const order = orderId('web-shop', '1', '#1001-f2');

  it('name the order and the part', () => {
    expect(parsePartId(fulfillmentId(order, 3))).toEqual({ kind: 'fulfillment', orderId: order, n: 3 });
    expect(parsePartId(shipmentId(order, 3, 12))).toEqual({ kind: 'shipment', orderId: order, n: 3, m: 12 });
    expect(parsePartId(returnId(order, 1))).toEqual({ kind: 'return', orderId: order, n: 1 });
    expect(parsePartId(exceptionId(order, 2))).toEqual({ kind: 'exception', orderId: order, n: 2 });
  });

  it.each([
    order,
    `${order}-f0`,
    `${order}-f01`,
    `${order}-f`,
    `${order}-q1`,
    `${order}-f1-2`,
    `${order}-s1`,
    'f1',
    '',
    `${order}-f1 `,
    `${order}-s1-2-3`,
  ])('are not %j', (text) => {
    expect(parsePartId(text)).toBeUndefined();
  });

  it('count parts from 1 and in whole numbers', () => {
    expect(() => fulfillmentId(order, 0)).toThrow(RangeError);
    expect(() => shipmentId(order, 1, 1.5)).toThrow(RangeError);
  });
});

describe('searchableNumber', () => {
  it.each([
    ['#1001', '1001'],
    [' # 1001 ', '1001'],
    ['po-7', 'PO-7'],
    ['A#1', 'A#1'],
    ['', ''],
  ])('finds %j by %j', (number, searched) => {
    expect(searchableNumber(number)).toBe(searched);
  });
});
