import { describe, expect, test } from 'vitest';
import {
  type RememberingItems,
  type TimelineEntry,
  timelineOf,
} from '../../../functions/capture/reading/timeline.ts';
import type { TrackedShipment } from '../../../functions/tracking/parcel/tracking.store.ts';
import { trackingSchema } from '../../../functions/tracking/parcel/tracking.ts';

const orderId = 'web-1-aaaaaaaa';

function scan(status: string, occurredAt: string, over: Record<string, unknown> = {}) {
  return { status, occurredAt, ...over };
}

function aShipment(
  scans: readonly Record<string, unknown>[],
  over: Record<string, unknown> = {},
): TrackedShipment {
  const tracking = trackingSchema.parse({
    type: 'Tracking',
    carrier: 'ups',
    number: '1Z1',
    scans,
    status: 'in_transit',
    version: 3,
    ...over,
  });
  return {
    orderId,
    n: 1,
    m: 1,
    shipmentId: `${orderId}-s1-1`,
    fulfillmentId: `${orderId}-f1`,
    location: 'NYC',
    carrier: 'ups',
    trackingNumber: '1Z1',
    lines: [],
    shippedAt: '2026-11-23T12:00:00.000Z',
    tracking,
  };
}

const captured: TimelineEntry = {
  at: '2026-11-23T10:00:00.000Z',
  event: 'order.captured',
  subject: orderId,
  data: {},
};
const closed: TimelineEntry = { ...captured, at: '2026-11-25T10:00:00.000Z', event: 'order.delivered' };

/** An order of which only the parcels remember something. */
function itemsWith(...shipments: TrackedShipment[]): RememberingItems {
  const order = {
    orderId,
    channel: 'web',
    external: { id: '1', number: '1001' },
    capturedAt: captured.at,
  };
  return { order, reservation: undefined, fulfillments: [], shipments };
}

describe('the timeline of an order', () => {
  test('shows the routine steps whose times the order, its reservation and its fulfillments keep', () => {
    const at = (time: string) => Date.parse(`2026-11-23T${time}:00.000Z`);
    const fulfillmentId = `${orderId}-f1`;
    const work = { fulfillmentId, location: 'NYC', requestedAt: '2026-11-23T10:03:00.000Z' };

    const timeline = timelineOf([], {
      ...itemsWith(),
      order: { ...itemsWith().order, told: { shipped: [at('12:00')] } },
      reservation: { told: { reserved: [at('10:01')], routed: [at('10:02')] } },
      fulfillments: [{ ...work, told: { accepted: [at('11:00')], shipped: [at('12:00')] } }],
    });

    expect(timeline.map(({ at: time, event, subject }) => [time.slice(11, 16), event, subject])).toEqual([
      ['10:00', 'order.captured', orderId],
      ['10:01', 'order.reserved', orderId],
      ['10:02', 'order.routed', orderId],
      ['10:03', 'fulfillment.requested', fulfillmentId],
      ['11:00', 'fulfillment.accepted', fulfillmentId],
      ['12:00', 'order.shipped', orderId],
      ['12:00', 'fulfillment.shipped', fulfillmentId],
    ]);
    expect(timeline[0]?.data).toEqual({ orderId, channel: 'web', externalNumber: '1001' });
    expect(timeline[1]?.data).toEqual({ orderId, channel: 'web' });
    expect(timeline[4]?.data).toEqual({ orderId, fulfillmentId, location: 'NYC' });
  });

  test('has an entry for each status that the scans of its parcels led to, in the order of time', () => {
    const shipment = aShipment([
      scan('in_transit', '2026-11-24T08:00:00.000Z', { code: 'PU' }),
      scan('in_transit', '2026-11-24T12:00:00.000Z'),
      scan('delivered', '2026-11-25T09:00:00.000Z'),
    ]);

    const timeline = timelineOf([closed], itemsWith(shipment));

    expect(timeline.map(({ at, event, subject }) => [at.slice(0, 13), event, subject])).toEqual([
      ['2026-11-23T10', 'order.captured', orderId],
      ['2026-11-24T08', 'shipment.in_transit', 'ups/1Z1'],
      ['2026-11-25T09', 'shipment.delivered', 'ups/1Z1'],
      ['2026-11-25T10', 'order.delivered', orderId],
    ]);
    expect(timeline[1]?.data).toMatchObject({
      fulfillmentId: `${orderId}-f1`,
      shipmentId: `${orderId}-s1-1`,
      trackingNumber: '1Z1',
      status: 'in_transit',
      code: 'PU',
      delayed: false,
    });
  });

  test('tells of a delay that leaves the status as it is', () => {
    const shipment = aShipment([
      scan('in_transit', '2026-11-24T08:00:00.000Z'),
      scan('in_transit', '2026-11-24T12:00:00.000Z', { delayed: true }),
    ]);

    const [, ...timeline] = timelineOf([], itemsWith(shipment));

    expect(timeline.map(({ data }) => data['delayed'])).toEqual([false, true]);
  });

  test('does not tell twice what an earlier release has written down', () => {
    const occurredAt = '2026-11-24T08:00:00.000Z';
    const written = {
      at: '2026-11-24T08:00:03.000Z',
      event: 'shipment.in_transit',
      subject: 'ups/1Z1',
      data: { occurredAt },
    };

    const timeline = timelineOf([captured, written], itemsWith(aShipment([scan('in_transit', occurredAt)])));

    expect(timeline).toEqual([captured, written]);
  });

  test('says nothing of a parcel that nobody has told of, or that brings a return', () => {
    const { tracking: _, ...untold } = aShipment([]);
    const ofReturn = aShipment([scan('in_transit', '2026-11-24T08:00:00.000Z')], { isReturn: true });

    expect(timelineOf([captured], itemsWith(untold, ofReturn))).toEqual([captured]);
  });

  test('does not say that an order was captured which began in quarantine', () => {
    const quarantined = { ...captured, event: 'order.quarantined' };

    expect(timelineOf([quarantined], itemsWith())).toEqual([quarantined]);
  });
});
