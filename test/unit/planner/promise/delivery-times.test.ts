import { describe, expect, it } from 'vitest';
import {
  plannedLocationSchema,
  plannedServiceSchema,
} from '../../../../functions/network/planning/planned-network.ts';
import {
  dayOfDate,
  instantOf,
  isoOf,
  localDay,
  offsetAt,
  weekdayOf,
} from '../../../../functions/network/time/calendar.ts';
import {
  collectionOf,
  deliveryDay,
  endOfDay,
  readyAt,
} from '../../../../functions/planner/promise/delivery-times.ts';
import { type GivenLocation, ground, place } from '../inputs.ts';

function location(more: Partial<GivenLocation> = {}) {
  return plannedLocationSchema.parse(place('ny', more));
}
function service(more: object = {}) {
  return plannedServiceSchema.parse({ ...ground, ...more });
}
function ready(now: string, more: Partial<GivenLocation> = {}): string | undefined {
  const at = readyAt(location(more), Date.parse(now));
  return at === undefined ? undefined : isoOf(at);
}
function shipBy(now: string, more: Partial<GivenLocation> = {}, of: object = {}): string | undefined {
  const collection = collectionOf(location(more), service(of), Date.parse(now));
  return collection && isoOf(collection.shipBy);
}

describe("ready: processing counts in opening hours, in the location's zone", () => {
  it.each([
    ['within the day', '2026-03-04T15:00:00Z', 120, '2026-03-04T17:00:00Z'],
    ['before opening', '2026-03-04T09:00:00Z', 60, '2026-03-04T14:00:00Z'],
    ['after closing', '2026-03-04T23:30:00Z', 60, '2026-03-05T14:00:00Z'],
    ['over the evening', '2026-03-04T22:30:00Z', 60, '2026-03-05T13:30:00Z'],
    ['exactly until closing', '2026-03-04T22:00:00Z', 60, '2026-03-04T23:00:00Z'],
    ['over a weekend that sets the clock forward', '2026-03-06T22:30:00Z', 60, '2026-03-09T12:30:00Z'],
    ['two working days', '2026-03-04T13:00:00Z', 1200, '2026-03-05T23:00:00Z'],
  ])('%s', (_, now, processingMinutes, expected) => {
    expect(ready(now, { processingMinutes })).toBe(expected);
  });

  it('holidays are closed; a location that never opens has no ready time', () => {
    expect(ready('2026-03-04T15:00:00Z', { calendar: { holidays: ['2026-03-04', '2026-03-05'] } })).toBe(
      '2026-03-06T13:00:00Z',
    );
    const holidays = Array.from({ length: 420 }, (_, at) =>
      new Date(Date.UTC(2026, 2, 1 + at)).toISOString().slice(0, 10),
    );
    expect(ready('2026-03-04T15:00:00Z', { calendar: { holidays } })).toBeUndefined();
  });
});

describe('collection: the earlier of both cut-offs, on a day on which both work', () => {
  it('today before the cut-off, tomorrow after it', () => {
    expect(shipBy('2026-03-04T21:59:00Z')).toBe('2026-03-04T22:00:00Z');
    expect(shipBy('2026-03-04T22:00:01Z')).toBe('2026-03-05T22:00:00Z');
    expect(shipBy('2026-03-04T15:00:00Z', { cutOff: '09:30' })).toBe('2026-03-05T14:30:00Z');
  });
  it("the carrier's days and holidays", () => {
    expect(shipBy('2026-03-04T15:00:00Z', {}, { pickupDays: [1, 5] })).toBe('2026-03-06T22:00:00Z');
    expect(shipBy('2026-03-04T15:00:00Z', {}, { holidays: ['2026-03-04'] })).toBe('2026-03-05T22:00:00Z');
    expect(shipBy('2026-03-06T23:00:00Z')).toBe('2026-03-09T21:00:00Z');
  });
});

describe('delivery: so many delivery days after collection, by the end of the local day', () => {
  const day = (date: string, transit: number, of: object = {}): number =>
    deliveryDay(service(of), dayOfDate(date), transit);
  it('weekends and holidays do not count', () => {
    expect(day('2026-03-04', 1)).toBe(dayOfDate('2026-03-05'));
    expect(day('2026-03-06', 1)).toBe(dayOfDate('2026-03-09'));
    expect(day('2026-03-06', 1, { deliveryDays: [1, 2, 3, 4, 5, 6] })).toBe(dayOfDate('2026-03-07'));
    expect(day('2026-03-04', 2, { holidays: ['2026-03-05'] })).toBe(dayOfDate('2026-03-09'));
  });
  it('the same day only when that is a delivery day', () => {
    expect(day('2026-03-04', 0)).toBe(dayOfDate('2026-03-04'));
    expect(day('2026-03-07', 0)).toBe(dayOfDate('2026-03-09'));
  });
});

describe('local time', () => {
  it('days of 23 and 25 hours', () => {
    const hours = (date: string): number =>
      (instantOf('America/New_York', dayOfDate(date) + 1, 0) -
        instantOf('America/New_York', dayOfDate(date), 0)) /
      3_600_000;
    expect([hours('2026-03-07'), hours('2026-03-08'), hours('2026-11-01')]).toEqual([24, 23, 25]);
  });
  it('a skipped time lies after the skip, of a time that comes twice the first counts', () => {
    const at = (date: string, hour: number): string =>
      isoOf(instantOf('America/New_York', dayOfDate(date), hour * 3_600_000));
    expect(at('2026-03-08', 2.5)).toBe('2026-03-08T07:30:00Z');
    expect(at('2026-11-01', 1.5)).toBe('2026-11-01T05:30:00Z');
  });
  it('agrees with the zone database at every hour of a year, half hours and the southern summer included', () => {
    for (const zone of [
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Auckland',
      'Africa/Casablanca',
      'America/St_Johns',
    ]) {
      const format = new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      });
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 13 * 3_600_000)
        expect(localDay(zone, at), `${zone} ${isoOf(at)}`).toBe(dayOfDate(format.format(at)));
    }
    expect(offsetAt('Australia/Lord_Howe', Date.UTC(2026, 0, 1))).toBe(11 * 3_600_000);
  });
  it('weekdays, and what is no zone', () => {
    expect([
      weekdayOf(dayOfDate('2026-03-04')),
      weekdayOf(dayOfDate('1969-12-28')),
      weekdayOf(dayOfDate('2026-03-01')),
    ]).toEqual([3, 7, 7]);
    expect(() => offsetAt('Mars/Olympus', 0)).toThrow(RangeError);
    expect(isoOf(endOfDay('America/New_York', dayOfDate('2026-03-08')))).toBe('2026-03-09T03:59:59Z');
  });
});
