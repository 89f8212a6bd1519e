import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { recordParcelDoor } from '../../../functions/tracking/doors.ts';
import { sweepTracking } from '../../../functions/tracking/parcel/sweep-tracking.ts';
import { handler as recordParcel } from '../../../functions/tracking/record-parcel.handler.ts';
import { call } from '../../support/call.ts';
import { operator, ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';
import { shopifyOrder } from '../capture/shops.ts';

const shirts = [{ lineId: '11', units: 2 }];
const hat = [{ lineId: '12', units: 1 }];
const warehouse = { kind: 'location', id: 'wh-1' } as const;

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

describe('what travels without a number', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
  });
  afterEach(() => trade.close());

  const tracking = () => trade.table.ofType('Tracking');
  const end = (shipmentId: string, body: object, caller: object = warehouse) =>
    call(recordParcel, recordParcelDoor, {
      params: { id: shipmentId },
      body,
      caller: caller as typeof warehouse,
    });
  async function sweep(days: number): Promise<void> {
    for (const item of tracking()) await sweepTracking(item, daysFromNow(days));
  }

  test.each([
    {},
    { trackingNumber: 'N/A' },
    { trackingNumber: 'TBD' },
    { trackingNumber: '0' },
    { trackingNumber: '9.4E+21' },
  ])('is shipped like any other, and shows no number: %j', async (over) => {
    const orderId = await trade.dispatched();

    const { status, body } = await trade.ship(orderId, 's1', { carrier: 'Letter', ...over });

    expect(status).toBe(200);
    expect(body['shipments']).toEqual([{ shipmentId: `${orderId}-s1-1`, carrier: 'letter' }]);
    expect(trade.order(orderId).status).toBe('shipped');
    const view = await call(readOrders, readOrderDoor, { params: { id: orderId }, caller: operator });
    expect(view.body['shipments']).toEqual([
      expect.not.objectContaining({ trackingNumber: expect.anything() }),
    ]);
  });

  it('is of one order, whatever a carrier tells of such a number', async () => {
    const one = await trade.dispatched();
    const { orderId: two = '' } = await trade.shopify(
      shopifyOrder({ id: 5002, name: '#1002' }),
      'orders/create',
    );
    await trade.walk(two, 'Dispatch');
    for (const orderId of [one, two])
      await trade.ship(orderId, 's1', { carrier: 'USPS', trackingNumber: 'none' });

    const { body } = await trade.scan('none', ['delivered'], { carrier: 'USPS' });

    expect(body['outcome']).toBe('kept');
    expect(tracking()).toHaveLength(2);
    expect([trade.order(one).status, trade.order(two).status]).toEqual(['shipped', 'shipped']);
  });

  it('counts as delivered once its time has passed', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'Letter' });

    await sweep(9);
    expect(trade.order(orderId).status).toBe('shipped');
    await sweep(11);

    expect(trade.order(orderId).status).toBe('delivered');
    expect(tracking()[0]).not.toHaveProperty('dueAt');
  });

  test.each([
    ['handedOver', 'delivered', 'delivered'],
    ['lost', 'lost', 'closed'],
    ['cameBack', 'returned', 'returned'],
  ])('ends when its location tells %s', async (kind, status, ofOrder) => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'Own van' });

    const answer = await end(`${orderId}-s1-1`, { id: 'e1', kind });

    expect(answer).toMatchObject({ status: 200, body: { kind, status } });
    expect(trade.order(orderId).status).toBe(ofOrder);
  });

  it('ends by an operator, once by the same command, and by nobody else', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'Own van' });
    const parcel = `${orderId}-s1-1`;

    const foreign = await end(parcel, { id: 'e1', kind: 'lost' }, { kind: 'location', id: 'wh-2' });
    const first = await end(parcel, { id: 'e1', kind: 'handedOver' }, operator);
    const again = await end(parcel, { id: 'e1', kind: 'handedOver' }, operator);
    const other = await end(parcel, { id: 'e1', kind: 'lost' }, operator);
    const unknown = await end(`${orderId}-s1-9`, { id: 'e1', kind: 'lost' }, operator);

    expect([foreign.status, first.status, other.status, unknown.status]).toEqual([403, 200, 409, 404]);
    expect(again).toEqual(first);
    expect(trade.order(orderId).status).toBe('delivered');
  });

  it('is two letters of one order where both ship what is open', async () => {
    const orderId = await trade.dispatched();

    await trade.ship(orderId, 's1', { carrier: 'Letter', lines: shirts });
    const { body } = await trade.ship(orderId, 's2', { carrier: 'Letter', lines: hat });

    expect(body['unwelcome']).toBeUndefined();
    expect(trade.work(orderId).sent).toHaveLength(2);
    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([8, 9]);
    expect(trade.order(orderId).totals).toMatchObject({ shipped: 3 });
  });

  test.each([
    ['without contents', {}],
    ['with its contents', { lines: [...shirts, ...hat] }],
    ['by another name of its carrier', { carrier: 'Deutsche Post', lines: [...shirts, ...hat] }],
    ['by the operator, with a placeholder', { trackingNumber: '-' }],
  ])('moves nothing when it is told again %s (P28)', async (_, over) => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'Letter' });

    const { body } = await trade.ship(orderId, 's2', { carrier: 'Letter', ...over });

    expect(body['unwelcome']).toBeUndefined();
    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([8, 9]);
    expect(trade.work(orderId).sent).toHaveLength(1);
    expect(tracking()).toHaveLength(1);
  });

  it('is the same letter where a part is open, if the fact is of the same time (P28)', async () => {
    const orderId = await trade.dispatched();
    const at = daysFromNow(0);
    const letter = {
      kind: 'shipped',
      at,
      parcels: [{ carrier: 'Letter', lines: [{ lineId: '11', units: 1 }] }],
    };

    await trade.tell(orderId, { id: 's1', ...letter });
    await trade.tell(orderId, { id: 's2', ...letter });

    expect(trade.onHand('A')).toBe(9);
  });

  test.each([
    ['all of it', {}],
    ['what it contains', { lines: [...shirts, ...hat] }],
    ['its shipment', { replaces: 'SHIPMENT' }],
  ])('gets a number later by a fact that names %s, and is followed from then on', async (_, over) => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: 'TBD' });
    const named = 'replaces' in over ? { replaces: `${orderId}-s1-1` } : over;

    await trade.ship(orderId, 's2', { carrier: 'UPS', trackingNumber: UPS_NUMBER, ...named });
    await sweep(11);
    expect(trade.order(orderId).status).toBe('shipped');
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);

    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([8, 9]);
    expect(trade.order(orderId).status).toBe('delivered');
  });

  it('is what a parcel becomes whose label was voided', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: UPS_NUMBER });

    const { body } = await trade.ship(orderId, 's2', { carrier: 'Own van', replaces: UPS_NUMBER });
    await end(`${orderId}-s1-1`, { id: 'e1', kind: 'handedOver' });

    expect(body['unwelcome']).toBeUndefined();
    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([8, 9]);
    expect(trade.order(orderId).status).toBe('delivered');
  });

  it('has contents that are corrected by its shipment (P28)', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'Letter' });

    await trade.ship(orderId, 's2', { carrier: 'Letter', replaces: `${orderId}-s1-1`, lines: shirts });

    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([8, 10]);
    expect(trade.open()).toEqual(['ShipCorrected']);
  });
});

describe('a new number for all that was shipped (P28)', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
  });
  afterEach(() => trade.close());

  it('is the corrected one of the only parcel, under which it delivers', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: '1Z999AA10123456780' });

    const { body } = await trade.ship(orderId, 's2', { carrier: 'UPS', trackingNumber: UPS_NUMBER });
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);

    expect(body['unwelcome']).toBeUndefined();
    expect(trade.order(orderId).status).toBe('delivered');
    expect(trade.table.item(key.fulfillment(orderId, 1))?.['sent']).toHaveLength(1);
  });

  it('is no correction of two parcels', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(
      orderId,
      's1',
      { carrier: 'UPS', trackingNumber: '1Z1', lines: shirts },
      { carrier: 'UPS', trackingNumber: '1Z2', lines: hat },
    );

    const { body } = await trade.ship(orderId, 's2', { carrier: 'UPS', trackingNumber: '1Z3' });

    expect(body['unwelcome']).toBe(true);
    expect(trade.onHand('A')).toBe(8);
  });
});

describe('a carrier that could not deliver', () => {
  let trade: ParcelTrade;
  let orderId: string;
  beforeEach(async () => {
    trade = new ParcelTrade();
    orderId = await trade.dispatched();
  });
  afterEach(() => trade.close());
  const UPS = { carrier: 'UPS', trackingNumber: UPS_NUMBER };

  test.each([
    [['in_transit', 'failure']],
    [['in_transit', 'return_to_sender']],
    [['in_transit', 'return_to_sender', 'delivered']],
  ])('opens an exception at once: %j', async (statuses) => {
    await trade.ship(orderId, 's1', UPS);

    await trade.scan(UPS_NUMBER, statuses);
    await trade.scan(UPS_NUMBER, statuses);

    expect(trade.open()).toEqual(['DeliveryFailed']);
    expect(trade.exceptions()[0]).toMatchObject({
      fulfillment: 1,
      shipment: 1,
      detail: { shipmentId: `${orderId}-s1-1` },
    });
  });

  it('opens it with the ship, where the carrier told before', async () => {
    await trade.scan(UPS_NUMBER, ['in_transit', 'return_to_sender']);

    const { body } = await trade.ship(orderId, 's1', UPS);

    expect(body['unwelcome']).toBeUndefined();
    expect(trade.open()).toEqual(['DeliveryFailed']);
  });

  it('settles it by a delivery after all', async () => {
    await trade.ship(orderId, 's1', UPS);
    await trade.scan(UPS_NUMBER, ['in_transit', 'failure']);

    await trade.scan(UPS_NUMBER, ['in_transit', 'failure', 'out_for_delivery', 'delivered']);

    expect(trade.open()).toEqual([]);
    expect(trade.order(orderId).status).toBe('delivered');
  });

  it('opens another one only where a person is done with the first', async () => {
    await trade.ship(orderId, 's1', UPS);
    await trade.scan(UPS_NUMBER, ['in_transit', 'failure']);
    await trade.scan(UPS_NUMBER, ['in_transit', 'failure', 'return_to_sender']);
    const [first] = trade.table.ofType('Exception');
    expect(trade.table.ofType('Exception')).toHaveLength(1);
    trade.table.seed({ ...first, status: 'resolved' });

    await trade.scan(UPS_NUMBER, ['in_transit', 'failure', 'return_to_sender', 'delivered']);

    expect(trade.table.ofType('Exception')).toHaveLength(2);
    expect(trade.open()).toEqual(['DeliveryFailed']);
  });

  it('opens none for an attempt that is made again, nor for the label of a return', async () => {
    await trade.ship(orderId, 's1', UPS);

    await trade.report({
      id: 'e',
      description: 'tracker.updated',
      result: {
        id: 't',
        object: 'Tracker',
        tracking_code: '1ZR',
        carrier: 'UPS',
        is_return: true,
        tracking_details: [{ status: 'failure', status_detail: '', datetime: daysFromNow(0) }],
      },
    });

    expect(trade.open()).toEqual([]);
  });
});
