import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { key } from '../../../functions/shared/keys.ts';
import { ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';
import { shopifyOrder } from '../capture/shops.ts';

const whole = [
  { lineId: '11', units: 2 },
  { lineId: '12', units: 1 },
];

describe('ship and scan mean the same parcel', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
  });
  afterEach(() => trade.close());

  test.each([
    ['a hyphenated number', { carrier: 'UPS', trackingNumber: '1Z-999-AA1-01-2345-6784' }, 'UPS', UPS_NUMBER],
    [
      'a service barcode',
      { carrier: 'USPS', trackingNumber: '420787459400111206206406260787' },
      'USPS',
      '9400111206206406260787',
    ],
    [
      'a consolidator',
      { carrier: 'DHL eCommerce', trackingNumber: '9274890100000000000017' },
      'USPS',
      '9274890100000000000017',
    ],
    [
      'a carrier that hands over',
      { carrier: 'Landmark Global', trackingNumber: 'LTN74207623N1' },
      'Canada Post',
      'LTN74207623N1',
    ],
    [
      'a carrier that is called otherwise',
      { carrier: 'Own courier', trackingNumber: 'ABC-123456' },
      'SmallCarrier',
      'ABC123456',
    ],
  ])('where the ship has %s', async (_, parcel, carrier, number) => {
    const orderId = await trade.dispatched();

    await trade.ship(orderId, 's1', parcel);
    await trade.scan(number, ['in_transit', 'delivered'], { carrier });

    expect(trade.order(orderId).status).toBe('delivered');
  });

  test('where another carrier told of the number before the ship', async () => {
    const orderId = await trade.dispatched();

    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered'], { carrier: 'USPS' });
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: UPS_NUMBER });

    expect(trade.order(orderId).status).toBe('delivered');
    expect(trade.table.ofType('Tracking')).toHaveLength(1);
  });

  it('not where two parcels under way have the number', async () => {
    const orderId = await trade.dispatched();
    const { orderId: another = '' } = await trade.shopify(
      shopifyOrder({ id: 5002, name: '#1002' }),
      'orders/create',
    );
    await trade.walk(another, 'Dispatch');
    await trade.ship(orderId, 's1', { carrier: 'Van A', trackingNumber: '700100' });
    await trade.ship(another, 's1', { carrier: 'Van B', trackingNumber: '700100' });

    await trade.scan('700100', ['in_transit', 'delivered'], { carrier: 'Van C' });

    expect([trade.order(orderId).status, trade.order(another).status]).toEqual(['shipped', 'shipped']);
  });

  it('where release 0.2.0 stored the parcel under its own spelling', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: '1Z-1' });
    const { pk: _1, sk: _2, ...item } = trade.table.item(key.tracking('ups', '1Z1')) ?? {};
    trade.table.remove(key.tracking('ups', '1Z1'));
    const earlier = key.earlierTracking('ups', '1Z-1');
    trade.table.seed({ ...item, ...earlier, number: '1Z-1' });

    await trade.scan('1Z-1', ['in_transit', 'delivered']);

    expect(trade.order(orderId).status).toBe('delivered');
    expect(trade.table.item(earlier)).toMatchObject({ status: 'delivered' });
  });
});

describe('a parcel that is told again moves no stock (P28)', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
  });
  afterEach(() => trade.close());

  test.each([
    ['in another spelling', { carrier: 'united parcel service', trackingNumber: "'1z 999 aa1 0123456784" }],
    ['with the service in the name', { carrier: 'UPS Next Day Air Saver', trackingNumber: UPS_NUMBER }],
    ['under another carrier', { carrier: 'USPS', trackingNumber: UPS_NUMBER }],
    ['with its contents named', { carrier: 'UPS', trackingNumber: UPS_NUMBER, lines: whole }],
  ])('%s', async (_, again) => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: UPS_NUMBER });

    const { status, body } = await trade.ship(orderId, 's2', again);

    expect([status, body['unwelcome']]).toEqual([200, undefined]);
    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([8, 9]);
    expect(trade.work(orderId).sent).toHaveLength(1);
    expect(trade.table.ofType('Tracking')).toHaveLength(1);
  });

  it('nor where its carrier is corrected, whose scans it takes from then on', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'Own van', trackingNumber: 'R 12345678 9' });

    await trade.ship(orderId, 's2', { carrier: 'Royal Mail', trackingNumber: 'R123456789' });
    await trade.scan('R123456789', ['in_transit', 'delivered'], { carrier: 'RoyalMail' });

    expect(trade.order(orderId).status).toBe('delivered');
    expect(trade.open()).toEqual([]);
  });
});

describe('one number on everything that a location sends', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
  });
  afterEach(() => trade.close());

  it('delivers all of it, in as many writes as that takes', async () => {
    await trade.receiveStock({ A: 100, B: 100 });
    const orderIds: string[] = [];
    for (let nth = 1; nth <= 20; nth++) {
      const order = shopifyOrder({ id: 6000 + nth, name: `#${6000 + nth}` });
      const { orderId = '' } = await trade.shopify(order, 'orders/create');
      await trade.walk(orderId, 'Dispatch');
      await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: 'ROUTE 77001' });
      orderIds.push(orderId);
    }

    const { status } = await trade.scan('ROUTE77001', ['in_transit', 'delivered']);

    expect(status).toBe(200);
    expect(new Set(orderIds.map((orderId) => trade.order(orderId).status))).toEqual(new Set(['delivered']));
    expect(trade.table.item(key.tracking('ups', 'ROUTE77001'))).not.toHaveProperty('dueAt');
  });
});
