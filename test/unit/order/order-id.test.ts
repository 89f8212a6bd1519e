import { describe, expect, it } from 'vitest';

import {
  channelsOfOrder,
  earlierOrderId,
  exceptionId,
  fulfillmentId,
  isOrderId,
  orderId,
  parsePartId,
  returnId,
  searchableNumber,
  shipmentId,
} from '../../../functions/order/order-id.ts';

describe('channelsOfOrder', () => {
  const both = ['us', 'us-east'];

  it.each([
    ['us-east', '7', ['us-east']],
    ['us', '7', ['us']],
    // Called like an order of the other channel.
    ['us', 'east-7', ['us']],
  ])(
    'tells by the hash that an order of %s called %s is of that channel alone',
    (channel, externalId, possible) => {
      expect(channelsOfOrder(orderId(channel, externalId), both)).toEqual({ possible, isOfAnother: false });
    },
  );

  it('names each channel that could be meant where the id does not prove one', () => {
    expect(channelsOfOrder(orderId('us-east', 'N'.repeat(60)), both)).toEqual({
      possible: both,
      isOfAnother: false,
    });
    expect(channelsOfOrder(orderId('us-east', 'PO 7'), both).possible).toEqual(both);
  });

  it('says of an order of a channel that is not among them that it is of another', () => {
    expect(channelsOfOrder(orderId('us-east', '7'), ['us'])).toMatchObject({ isOfAnother: true });
    expect(channelsOfOrder(orderId('eu', '7'), ['us'])).toEqual({ possible: [], isOfAnother: true });
  });
});

describe('orderId', () => {
  it('joins the channel, its own id of the order, and a hash of both', () => {
    expect(orderId('webstore', '450789469')).toMatch(/^webstore-450789469-[0-9a-z]{16}$/);
  });

  it('is the same for the same order, and another for every other order', () => {
    expect(orderId('a', '1')).toBe(orderId('a', '1'));

    const ids = new Set([orderId('a', '1'), orderId('a', '2'), orderId('b', '1'), orderId('a-1', '')]);

    expect(ids.size).toBe(4);
  });

  it('tells external ids above 2^53 apart', () => {
    expect(orderId('a', '820982911946154508')).not.toBe(orderId('a', '820982911946154500'));
  });

  it('tells external ids apart that read alike', () => {
    expect(orderId('a', 'po 7')).not.toBe(orderId('a', 'po-7'));
    expect(orderId('a', 'N'.repeat(200))).not.toBe(orderId('a', 'N'.repeat(201)));
  });

  it.each([
    ['PO 12/34 (é)', 'PO-12-34-e'],
    ['#٣٤', undefined],
    ['--x--', 'x'],
  ])('sanitises the external id %s for the id of its order', (externalId, expected) => {
    const id = orderId('shop', externalId);

    expect(id.slice('shop-'.length, -17)).toBe(expected ?? '');
    expect(isOrderId(id)).toBe(true);
  });

  it('cuts a long external id, and never the hash', () => {
    const id = orderId('a-channel-with-24-letters', 'N'.repeat(200));

    expect(id).toHaveLength(60);
    expect(isOrderId(id)).toBe(true);
  });

  it('refuses a channel whose id leaves no room for anything else', () => {
    expect(() => orderId('c'.repeat(51), '1')).toThrow(RangeError);
    expect(() => orderId('', '1')).toThrow(RangeError);
  });
});

describe('ids of release 0.2.0', () => {
  it('are still ids of orders, and so are those of their parts', () => {
    const id = earlierOrderId('web', '5001', '#1001');

    expect(id).toBe('web-1001-f2ywghef');
    expect(isOrderId(id)).toBe(true);
    expect(parsePartId(`${id}-x3`)).toEqual({ kind: 'exception', orderId: id, n: 3 });
  });
});

describe('ids of the parts of an order', () => {
  const order = orderId('web-shop', '#1001-f2');

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
