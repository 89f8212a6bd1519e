import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { key } from '../../../functions/shared/keys.ts';
import { newTracking } from '../../../functions/tracking/parcel/tracking.ts';
import { linkShipments, takeReport } from '../../../functions/tracking/parcel/tracking-change.ts';
import type { Scan, TrackingStatus } from '../../../functions/tracking/parcel/tracking-status.ts';
import { ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';

const UPS = { carrier: 'UPS', trackingNumber: UPS_NUMBER };

/** An entry of EasyPost's history; `hours` ago. */
function entry(status: string, hours: number, over: Record<string, unknown> = {}): Record<string, unknown> {
  const datetime = new Date(Date.now() - hours * 3_600_000).toISOString();
  return { status, status_detail: 'status_update', datetime, message: 'm', ...over };
}

function message(over: Record<string, unknown>): object {
  const result = { id: 't', object: 'Tracker', tracking_code: UPS_NUMBER, carrier: 'UPS', ...over };
  return { id: 'e', description: 'tracker.updated', result };
}

describe('an odd field of a message costs that field', () => {
  let trade: ParcelTrade;
  let orderId: string;
  beforeEach(async () => {
    trade = new ParcelTrade();
    orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', UPS);
  });
  afterEach(() => trade.close());

  test.each<[string, Record<string, unknown>]>([
    ['a code that is a number', { carrier_code: 5 }],
    ['a postal code that is a number', { tracking_location: { city: 'X', zip: 10001 } }],
    ['a place that is a list', { tracking_location: ['X'] }],
    ['a text that is an object', { message: { en: 'there' } }],
    ['a detail that is null', { status_detail: null }],
  ])('and not the delivery: %s', async (_, over) => {
    await trade.report(message({ tracking_details: [entry('in_transit', 2), entry('delivered', 1, over)] }));

    expect(trade.order(orderId).status).toBe('delivered');
  });

  test.each<[string, Record<string, unknown>]>([
    ['entries of the history that are none', { tracking_details: [null, 'x', 7, [], entry('delivered', 1)] }],
    ['a return flag that is a text', { is_return: 'no', tracking_details: [entry('delivered', 1)] }],
    ['an id that is a number', { id: 17, tracking_details: [entry('delivered', 1)] }],
    [
      'a day of delivery out of reach',
      { est_delivery_date: '12026-11-05', tracking_details: [entry('delivered', 1)] },
    ],
    [
      'a history that is none',
      { tracking_details: 'none', status: 'delivered', updated_at: entry('', 1)['datetime'] },
    ],
    [
      'a scan of a year of five digits',
      { tracking_details: [entry('in_transit', 1, { datetime: '12026-11-05' }), entry('delivered', 1)] },
    ],
    [
      'a scan of a year to come',
      {
        tracking_details: [entry('failure', 1, { datetime: '2150-01-01T00:00:00Z' }), entry('delivered', 1)],
      },
    ],
    [
      'a delivery without a time',
      {
        status: 'delivered',
        updated_at: entry('', 0)['datetime'],
        tracking_details: [entry('in_transit', 1), entry('delivered', 1, { datetime: null })],
      },
    ],
    [
      'a history that lags behind the tracker',
      {
        status: 'delivered',
        updated_at: entry('', 0)['datetime'],
        tracking_details: [entry('in_transit', 1)],
      },
    ],
  ])('and not the delivery: %s', async (_, over) => {
    await trade.report(message(over));

    expect(trade.order(orderId).status).toBe('delivered');
  });

  it('and the next message and the location go on, whatever was stored', async () => {
    const at = key.tracking('ups', UPS_NUMBER);
    const unreadable = { occurredAt: '+012026-11-05T00:00:00.000Z', status: 'in_transit' };
    const stored = {
      ...trade.table.item(at),
      scans: [unreadable],
      estimatedDelivery: '+012026-11-05T00:00:00.000Z',
    };
    trade.table.seed(stored);

    const told = await trade.ship(orderId, 's2', UPS);
    const scanned = await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);

    expect([told.status, scanned.status]).toEqual([200, 200]);
    expect(trade.order(orderId).status).toBe('delivered');
  });

  test.each([
    ['a number that is a placeholder', { tracking_code: 'N/A' }],
    ['a number of 3,000 characters', { tracking_code: `1Z${'9X'.repeat(1500)}` }],
    ['a number that JSON has rounded', { tracking_code: 9_400_111_206_206_406_000_000 }],
    ['no carrier, and a number that tells none', { carrier: null, tracking_code: 'ABC12345' }],
  ])('and a message with %s is kept', async (_, over) => {
    const { body } = await trade.report(message({ tracking_details: [entry('delivered', 1)], ...over }));

    expect(body['outcome']).toBe('kept');
  });

  it('and the own status of a tracker is told once', async () => {
    const lagging = message({
      status: 'delivered',
      updated_at: entry('', 2)['datetime'],
      tracking_details: [entry('in_transit', 3)],
    });
    await trade.report(lagging);

    expect((await trade.report(lagging)).body['outcome']).toBe('known');
  });
});

describe('a history without end', () => {
  const parcel = { carrier: 'ups', number: '1Z1' };
  const now = '2026-11-23T10:00:00.000Z';
  const moment = {
    now,
    settings: { silentAfter: 86_400, linkWithin: 86_400, untrackedDeliveredAfter: 86_400 },
  };

  function scans(count: number, status: TrackingStatus): Scan[] {
    return Array.from({ length: count }, (_, index) => ({
      occurredAt: new Date(Date.parse(now) - (count - index) * 1000).toISOString(),
      status,
      delayed: false,
      code: 'C'.repeat(5000),
      location: String(index),
      rawStatus: 'R'.repeat(5000),
      description: '',
    }));
  }

  test.each(['in_transit', 'delivered', 'returning'] as const)('of %s fits into its item', (status) => {
    const shipped = linkShipments(undefined, parcel, [{ orderId: 'o', n: 1, m: 1, lines: [] }], now, moment);
    const told = { scans: scans(3000, status), isReturn: false, source: 'easypost' };

    const next = takeReport(shipped, parcel, told, moment);

    expect(next?.scans.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(next).length).toBeLessThan(200_000);
    expect(next?.status).toBe(status);
  });

  it('of scans that all lie out of reach says nothing new', () => {
    const ahead = scans(3, 'in_transit').map((scan) => ({ ...scan, occurredAt: '2026-12-23T10:00:00.000Z' }));
    const told = { scans: ahead, isReturn: false, source: 'easypost' };

    expect(takeReport(newTracking(parcel), parcel, told, moment)).toBeUndefined();
  });
});
