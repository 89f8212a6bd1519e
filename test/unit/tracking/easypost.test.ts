import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../functions/tracking/parcel/tracking-status.ts';
import { readEasypost } from '../../../functions/tracking/sources/easypost/to-scans.ts';
import { sample } from '../../support/samples.ts';

interface Detail {
  readonly status: string;
  readonly status_detail: string;
  readonly datetime?: string | null;
  readonly carrier_code?: string;
}
const event = (result: Record<string, unknown>): string =>
  JSON.stringify({
    id: 'evt_9',
    description: 'tracker.updated',
    result: {
      object: 'Tracker',
      id: 'trk_9',
      tracking_code: '1z 9',
      carrier: 'UPS',
      is_return: false,
      ...result,
    },
  });
const withDetails = (...details: Detail[]): string =>
  event({
    tracking_details: details.map((detail, day) => ({
      datetime: `2026-11-0${day + 1}T08:00:00+02:00`,
      ...detail,
    })),
  });
const told = (json: string) => {
  const message = readEasypost(json);
  if (message.kind !== 'tracking') throw new Error(message.why);
  return message;
};
const statusAfter = (status: string, status_detail: string) =>
  statusOf(told(withDetails({ status, status_detail })).scans);

describe('readEasypost', () => {
  it('reads the real event: the whole history, in UTC, by the normalised carrier and number', () => {
    const message = told(sample('easypost/event_tracker_updated.json'));
    expect(message).toMatchObject({
      carrier: 'fedex',
      number: '1',
      isReturn: false,
      trackerRef: 'trk_1',
      eventRef: 'evt_1',
      estimatedDelivery: '2024-08-05T00:00:00.000Z',
    });
    expect(message.scans[0]).toEqual({
      occurredAt: '2024-07-31T15:00:00.000Z',
      status: 'pre_transit',
      delayed: false,
      code: 'OC',
      location: '32837 US',
      rawStatus: 'pre_transit/label_created',
      description: expect.any(String),
    });
    expect(statusOf(message.scans)).toEqual({
      status: 'in_transit',
      since: '2024-08-02T18:50:00.000Z',
      delayed: false,
    });
  });

  it.each([
    ['pre_transit', 'label_created', 'pre_transit'],
    ['in_transit', 'arrived_at_facility', 'in_transit'],
    ['in_transit', 'out_for_delivery', 'out_for_delivery'],
    ['in_transit', 'delivery_exception', 'attempted'],
    ['out_for_delivery', 'out_for_delivery', 'out_for_delivery'],
    ['available_for_pickup', 'arrived_at_pickup_location', 'available_for_pickup'],
    ['delivered', 'arrived_at_destination', 'delivered'],
    ['return_to_sender', 'return', 'returning'],
    ['return_to_sender', 'arrived_at_destination', 'returned'],
    ['failure', 'damaged', 'exception'],
    ['failure', 'lost', 'lost'],
    ['cancelled', 'canceled', 'cancelled'],
    ['error', 'unknown', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
    ['a_new_one', '', 'unknown'],
  ])('%s (%s) is %s', (status, detail, expected) => {
    expect(statusAfter(status, detail).status).toBe(expected);
  });

  it.each(['delayed', 'weather_delay', 'missorted', 'transit_exception', 'held'])(
    'in_transit (%s) is in transit, delayed',
    (detail) => {
      expect(statusAfter('in_transit', detail)).toMatchObject({ status: 'in_transit', delayed: true });
    },
  );

  it('keeps what the carrier said beside what it means', () => {
    expect(
      told(withDetails({ status: 'a_new_one', status_detail: 'odd', carrier_code: 'ZZ' })).scans,
    ).toMatchObject([
      { status: 'unknown', code: 'ZZ', rawStatus: 'a_new_one/odd', occurredAt: '2026-11-01T06:00:00.000Z' },
    ]);
  });

  it('takes the status of a tracker that has no history', () => {
    const message = told(
      event({
        status: 'delivered',
        status_detail: 'arrived_at_destination',
        updated_at: '2026-11-03T00:00:00Z',
        tracking_details: [],
      }),
    );
    expect(statusOf(message.scans)).toEqual({
      status: 'delivered',
      since: '2026-11-03T00:00:00.000Z',
      delayed: false,
    });
  });

  it('passes over a detail without a time', () => {
    expect(
      told(
        withDetails(
          { status: 'in_transit', status_detail: '', datetime: null },
          { status: 'delivered', status_detail: '' },
        ),
      ).scans,
    ).toHaveLength(1);
  });

  it('says when the label is that of a return', () => {
    expect(told(event({ is_return: true, tracking_details: [] })).isReturn).toBe(true);
  });

  it.each([
    ['not JSON', '{'],
    ['another event', JSON.stringify({ description: 'batch.created', result: {} })],
    ['a tracker without a number', event({ tracking_code: null })],
    ['a tracker without a carrier', event({ carrier: '--' })],
    ['a bare tracker', sample('easypost/tracker-service__creates-a-tracker_0.json')],
    ['null', 'null'],
  ])('keeps %s', (_what, json) => {
    expect(readEasypost(json).kind).toBe('kept');
  });
});
