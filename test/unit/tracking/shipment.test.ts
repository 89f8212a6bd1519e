import { describe, expect, it } from 'vitest';
import { packedUnits } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import { type Shipment, shipmentsOf } from '../../../functions/tracking/parcel/shipment.ts';
import { acceptedWork, workLine } from '../fulfillment/decisions.ts';

const at = '2026-11-23T12:00:00.000Z';
const later = '2026-11-24T09:00:00.000Z';

const earlier: Shipment = {
  orderId: 'shop-1',
  n: 1,
  m: 1,
  shipmentId: 'shop-1-s1-1',
  fulfillmentId: 'shop-1-f1',
  location: 'store-1',
  carrier: 'ups',
  trackingNumber: '1Z1',
  service: 'ground',
  weightGrams: 900,
  lines: [{ lineId: '1', sku: 'A', units: 2 }],
  shippedAt: at,
};

const work = acceptedWork({
  orderId: 'shop-1',
  fulfillmentId: 'shop-1-f1',
  location: 'store-1',
  lines: [workLine('1', 'A', 3, { shipped: 3 })],
});

describe('shipmentsOf', () => {
  it('shows a parcel as its location told of it last, under its present number', () => {
    const parcel = {
      m: 1,
      numbers: ['ups/1Z1', 'ups/1Z2'],
      at: later,
      shippedAt: at,
      weightGrams: 1200,
      lines: { '1': packedUnits(3) },
    };

    expect(shipmentsOf([{ ...work, sent: [parcel] }], [])).toEqual([
      {
        orderId: 'shop-1',
        n: 1,
        m: 1,
        shipmentId: 'shop-1-s1-1',
        fulfillmentId: 'shop-1-f1',
        location: 'store-1',
        carrier: 'ups',
        trackingNumber: '1Z2',
        weightGrams: 1200,
        lines: [{ lineId: '1', sku: 'A', units: 3 }],
        shippedAt: at,
      },
    ]);
  });

  it('shows a parcel that only an item of an earlier release knows', () => {
    expect(shipmentsOf([work], [earlier])).toEqual([earlier]);
  });

  it('keeps what an earlier release was told of a parcel that is corrected since', () => {
    const parcel = { m: 1, numbers: ['ups/1Z1'], at: later, lines: { '1': packedUnits(1) } };

    const [shipment] = shipmentsOf([{ ...work, sent: [parcel] }], [earlier]);

    expect(shipment).toMatchObject({ service: 'ground', lines: [{ lineId: '1', sku: 'A', units: 1 }] });
  });
});
