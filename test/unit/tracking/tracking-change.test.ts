import { describe, expect, it } from 'vitest';
import { giveEnds } from '../../../functions/tracking/parcel/parcel-ends.ts';
import type { ShipmentLink, Tracking } from '../../../functions/tracking/parcel/tracking.ts';
import {
  linkShipments,
  type TrackingReport,
  takeReport,
} from '../../../functions/tracking/parcel/tracking-change.ts';
import type { Scan, TrackingStatus } from '../../../functions/tracking/parcel/tracking-status.ts';

const parcel = { carrier: 'ups', number: '1Z' };
const link: ShipmentLink = {
  orderId: 'web-1-aaaaaaaa',
  n: 1,
  m: 1,
  lines: [{ lineId: '1', sku: 'A', units: 2 }],
};

function at(hours: number): string {
  return new Date(Date.parse('2026-11-01T00:00:00.000Z') + hours * 3_600_000).toISOString();
}

function momentAt(hours: number) {
  return {
    now: at(hours),
    settings: { silentAfter: 40 * 3600, linkWithin: 100 * 3600, untrackedDeliveredAfter: 200 * 3600 },
  };
}

function scan(hours: number, status: TrackingStatus, over: Partial<Scan> = {}): Scan {
  return {
    occurredAt: at(hours),
    status,
    delayed: false,
    code: status,
    location: '',
    rawStatus: '',
    description: '',
    ...over,
  };
}

/** So many scans of a parcel on its way, an hour apart. */
function scansOnTheWay(count: number, fromHour = 0): Scan[] {
  return Array.from({ length: count }, (_, index) =>
    scan(fromHour + index, 'in_transit', { code: String(index) }),
  );
}

function reportOf(...scans: Scan[]): TrackingReport {
  return { scans, isReturn: false, source: 'easypost' };
}

function ship(known: Tracking | undefined = undefined, hours = 0, links = [link]): Tracking {
  return linkShipments(known, parcel, links, at(hours), momentAt(hours));
}

/** The parcel after a report that says something new. */
function hear(before: Tracking | undefined, hours: number, ...scans: Scan[]): Tracking {
  const next = takeReport(before, parcel, reportOf(...scans), momentAt(hours));
  if (!next) throw new Error('nothing new');
  return next;
}

describe('the deadline of a parcel', () => {
  it('runs from the ship, and is moved only when that gains a quarter of the time', () => {
    const shipped = ship();
    const soon = hear(shipped, 9, scan(9, 'in_transit'));
    const later = hear(soon, 11, scan(9, 'in_transit'), scan(11, 'in_transit', { code: 'B' }));

    expect(shipped.dueAt).toBe(at(40));
    expect(soon.dueAt).toBe(at(40));
    expect(later.dueAt).toBe(at(51));
  });

  it('that nobody shipped does not move, however much is told', () => {
    const first = hear(undefined, 0, scan(0, 'in_transit'));
    const second = hear(first, 50, scan(50, 'out_for_delivery'));

    expect(first.dueAt).toBe(at(100));
    expect(second.dueAt).toBe(at(100));
    expect(ship(first, 60).dueAt).toBe(at(100));
  });

  it('ends with the parcel', () => {
    expect(hear(ship(), 5, scan(5, 'delivered')).dueAt).toBeUndefined();
  });

  it("does not exist for a return's label", () => {
    const report = { ...reportOf(scan(1, 'in_transit')), isReturn: true };

    expect(takeReport(undefined, parcel, report, momentAt(1))?.dueAt).toBeUndefined();
  });
});

describe('a report of a parcel', () => {
  it('that repeats a history is nothing new, also when the history is longer than what is kept', () => {
    const history = scansOnTheWay(130);

    const first = hear(ship(), 130, ...history);

    expect(first.scans).toHaveLength(100);
    expect(takeReport(first, parcel, reportOf(...history), momentAt(131))).toBeUndefined();
  });

  it('does not push out scans that later statuses depend on', () => {
    const delivered = hear(ship(), 2, scan(1, 'in_transit'), scan(2, 'delivered'));

    const noise = hear(delivered, 150, ...scansOnTheWay(120, 3));

    expect(noise.status).toBe('delivered');
    expect(noise.evt).toEqual(delivered.evt);
  });

  it('is an event when the status of its shipment changes, or that it is delayed', () => {
    const first = hear(ship(), 1, scan(1, 'in_transit'));
    const same = hear(first, 2, scan(2, 'in_transit', { code: 'B' }));
    const delayed = hear(same, 3, scan(3, 'in_transit', { delayed: true }));

    expect(first.evt).toMatchObject({
      seq: 2,
      type: 'shipment.in_transit',
      data: { shipmentId: 'web-1-aaaaaaaa-s1-1', fulfillmentId: 'web-1-aaaaaaaa-f1', delayed: false },
    });
    expect(same.evt?.seq).toBe(2);
    expect(delayed.evt).toMatchObject({ seq: 4, data: { delayed: true } });
  });

  it('that comes before the ship is an event when the parcel is shipped', () => {
    const known = hear(undefined, 1, scan(1, 'in_transit'));

    expect(known.evt).toBeUndefined();
    expect(ship(known, 2).evt).toMatchObject({ seq: 2, type: 'shipment.in_transit' });
  });
});

describe('the end of a parcel', () => {
  it('is given to each shipment once', () => {
    const delivered = hear(ship(), 2, scan(2, 'delivered'));

    const { tracking, ends } = giveEnds(delivered);
    const returned = hear(tracking, 5, scan(4, 'returned'));

    expect(ends).toEqual([expect.objectContaining({ link, number: 'ups/1Z', to: 'delivered' })]);
    expect(giveEnds(tracking).ends).toEqual([]);
    expect(giveEnds(returned).ends).toEqual([
      expect.objectContaining({ link: { ...link, ended: 'delivered' }, to: 'returned' }),
    ]);
  });

  it('is given to another shipment under the number alone when that is shipped later', () => {
    const { tracking } = giveEnds(hear(ship(), 2, scan(2, 'delivered')));
    const second: ShipmentLink = { ...link, m: 2 };

    const { ends } = giveEnds(ship(tracking, 3, [second]));

    expect(ends).toEqual([expect.objectContaining({ link: second, to: 'delivered' })]);
  });

  it('is not that of a new parcel whose number the carrier gave out again', () => {
    const { tracking } = giveEnds(hear(ship(), 2, scan(2, 'delivered')));

    const again = ship(tracking, 24 * 120);

    expect(again).toMatchObject({ status: 'unknown', scans: [], version: tracking.version + 1 });
    expect(giveEnds(again).ends).toEqual([]);
  });
});
