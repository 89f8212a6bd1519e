import { describe, expect, it } from 'vitest';
import { giveEnds } from '../../../functions/tracking/parcel/parcel-ends.ts';
import type { ShipmentLink, Tracking } from '../../../functions/tracking/parcel/tracking.ts';
import { linkShipments, takeReport } from '../../../functions/tracking/parcel/tracking-change.ts';
import type { Scan, TrackingStatus } from '../../../functions/tracking/parcel/tracking-status.ts';

const parcel = { carrier: 'ups', number: '1Z' };
const at = (hours: number): string =>
  new Date(Date.parse('2026-11-01T00:00:00.000Z') + hours * 3_600_000).toISOString();
const moment = (hours: number) => ({
  now: at(hours),
  settings: { silentAfter: 40 * 3600, linkWithin: 100 * 3600 },
});
const scan = (hours: number, status: TrackingStatus, more: Partial<Scan> = {}): Scan => ({
  occurredAt: at(hours),
  status,
  delayed: false,
  code: status,
  location: '',
  rawStatus: '',
  description: '',
  ...more,
});
const told = (...scans: Scan[]) => ({ scans, isReturn: false, source: 'easypost' });
const link: ShipmentLink = {
  orderId: 'web-1-aaaaaaaa',
  n: 1,
  m: 1,
  lines: [{ lineId: '1', sku: 'A', units: 2 }],
};
const shipped = (hours = 0): Tracking => linkShipments(undefined, parcel, [link], at(hours), moment(hours));
const hear = (before: Tracking | undefined, hours: number, ...scans: Scan[]): Tracking => {
  const next = takeReport(before, parcel, told(...scans), moment(hours));
  if (!next) throw new Error('nothing new');
  return next;
};

describe('the deadline of a parcel', () => {
  it('runs from the ship, and is moved only when that gains a quarter of the time', () => {
    const first = shipped();
    expect(first.dueAt).toBe(at(40));
    const soon = hear(first, 9, scan(9, 'in_transit'));
    expect(soon.dueAt).toBe(at(40));
    expect(hear(soon, 11, scan(9, 'in_transit'), scan(11, 'in_transit', { code: 'B' })).dueAt).toBe(at(51));
  });

  it('of one that nobody shipped does not move, however much is told', () => {
    const first = hear(undefined, 0, scan(0, 'in_transit'));
    expect(first.dueAt).toBe(at(100));
    expect(hear(first, 50, scan(50, 'out_for_delivery')).dueAt).toBe(at(100));
    expect(linkShipments(first, parcel, [link], at(60), moment(60)).dueAt).toBe(at(100));
  });

  it("ends with the parcel; a return's label has none", () => {
    expect(hear(shipped(), 5, scan(5, 'delivered')).dueAt).toBeUndefined();
    expect(
      takeReport(undefined, parcel, { ...told(scan(1, 'in_transit')), isReturn: true }, moment(1))?.dueAt,
    ).toBeUndefined();
  });
});

describe('what is told of a parcel', () => {
  it('again is nothing new, also when the history is longer than what is kept', () => {
    const history = Array.from({ length: 130 }, (_, index) =>
      scan(index, 'in_transit', { code: String(index) }),
    );
    const first = hear(shipped(), 130, ...history);
    expect(first.scans).toHaveLength(100);
    expect(takeReport(first, parcel, told(...history), moment(131))).toBeUndefined();
  });

  it('keeps what later statuses depend on', () => {
    const delivered = hear(shipped(), 2, scan(1, 'in_transit'), scan(2, 'delivered'));
    const noise = hear(
      delivered,
      150,
      ...Array.from({ length: 120 }, (_, index) => scan(3 + index, 'in_transit', { code: String(index) })),
    );
    expect(noise.status).toBe('delivered');
    expect(noise.evt).toEqual(delivered.evt);
  });

  it('is an event when the status of its shipment changes, or that it is delayed', () => {
    const first = hear(shipped(), 1, scan(1, 'in_transit'));
    expect(first.evt).toMatchObject({
      seq: 2,
      type: 'shipment.in_transit',
      data: { shipmentId: 'web-1-aaaaaaaa-s1-1', fulfillmentId: 'web-1-aaaaaaaa-f1', delayed: false },
    });
    const same = hear(first, 2, scan(2, 'in_transit', { code: 'B' }));
    expect(same.evt?.seq).toBe(2);
    expect(hear(same, 3, scan(3, 'in_transit', { delayed: true })).evt).toMatchObject({
      seq: 4,
      data: { delayed: true },
    });
  });

  it('before it was shipped is told when it is shipped', () => {
    const known = hear(undefined, 1, scan(1, 'in_transit'));
    expect(known.evt).toBeUndefined();
    expect(linkShipments(known, parcel, [link], at(2), moment(2)).evt).toMatchObject({
      seq: 2,
      type: 'shipment.in_transit',
    });
  });
});

describe('the ends of a parcel', () => {
  it('are given to each shipment once', () => {
    const delivered = hear(shipped(), 2, scan(2, 'delivered'));
    const { tracking, ends } = giveEnds(delivered);
    expect(ends).toEqual([{ link, from: undefined, to: 'delivered' }]);
    expect(giveEnds(tracking).ends).toEqual([]);
    expect(giveEnds(hear(tracking, 5, scan(4, 'returned'))).ends).toEqual([
      { link: { ...link, ended: 'delivered' }, from: 'delivered', to: 'returned' },
    ]);
  });

  it('of another shipment under the number are not given again', () => {
    const { tracking } = giveEnds(hear(shipped(), 2, scan(2, 'delivered')));
    const second: ShipmentLink = { ...link, m: 2 };
    expect(giveEnds(linkShipments(tracking, parcel, [second], at(3), moment(3))).ends).toEqual([
      { link: second, from: undefined, to: 'delivered' },
    ]);
  });

  it('of a number that the carrier gave out again are not those of the new parcel', () => {
    const { tracking } = giveEnds(hear(shipped(), 2, scan(2, 'delivered')));
    const again = linkShipments(tracking, parcel, [link], at(24 * 120), moment(24 * 120));
    expect(again).toMatchObject({ status: 'unknown', scans: [], version: tracking.version + 1 });
    expect(giveEnds(again).ends).toEqual([]);
  });
});
