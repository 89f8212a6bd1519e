import { describe, expect, test } from 'vitest';
import { areaOf, kilometresBetween } from '../../../console/src/map/map-points.ts';
import { orderWays } from '../../../console/src/map/order-ways.ts';
import {
  byLoad,
  changeableOf,
  changedLocation,
  fullness,
  standingOf,
} from '../../../console/src/network/load.ts';
import { networkSearch } from '../../../console/src/network/network-search.ts';
import type { ListedLocation } from '../../../console/src/network/network-types.ts';

const reno = { lat: 39.644, lon: -119.864 };
const boston = { lat: 42.35, lon: -71.081 };

const location: ListedLocation = {
  id: 'wh-reno',
  version: 4,
  name: 'Reno',
  type: 'warehouse',
  pool: 'main',
  address: { lines: [], country: 'US', postalCode: '89506' },
  tags: [],
  processingMinutes: 60,
  priority: 10,
  handling: { perOrderMinor: 0, perLineMinor: 0, perUnitMinor: 0 },
  packaging: { perShipmentMinor: 0, tareGrams: 0 },
  calendar: { workdays: [1, 2, 3, 4, 5], holidays: [], opens: '06:00', closes: '20:00' },
  active: true,
  coordinates: reno,
  timeZone: 'America/Los_Angeles',
  capacity: [{ unit: 'orders', window: 'P1D', cap: 40 }],
  acceptWithin: 5401,
};
const endsAt = '2026-12-01T08:00:00Z';

describe('the load of locations', () => {
  test('is that of the fullest window; no limit is no load, and a limit of nothing is full', () => {
    const windows = [
      { unit: 'orders' as const, endsAt, cap: 40, taken: 10 },
      { unit: 'units' as const, endsAt, cap: 10, taken: 9 },
    ];
    expect(fullness({ windows })).toBe(0.9);
    expect(fullness({ windows: [] })).toBe(0);
    expect(fullness({ windows: [{ unit: 'orders', endsAt, cap: 0, taken: 0 }] })).toBe(1);
  });

  test('puts the fullest first, then those with most work, then by id', () => {
    const half = [{ unit: 'orders' as const, endsAt, cap: 2, taken: 1 }];
    const loads = new Map([
      ['a', { open: 1, windows: [] }],
      ['b', { open: 9, windows: [] }],
      ['c', { open: 0, windows: half }],
    ]);
    const ids = ['d', 'a', 'b', 'c'].map((id) => ({ id }));
    expect(ids.toSorted(byLoad(loads)).map(({ id }) => id)).toEqual(['c', 'b', 'a', 'd']);
  });

  test.each([
    [{ active: false }, undefined, 'off'],
    [{ active: true }, 5, 'full'],
    [{ active: true }, 4, 'busy'],
    [{ active: true }, undefined, 'busy'],
  ])('%j with %s of 5 taken stands as %s', (over, taken, standing) => {
    const windows = taken === undefined ? [] : [{ unit: 'orders' as const, endsAt, cap: 5, taken }];
    expect(standingOf(over, { open: 0, windows })).toBe(standing);
  });
});

describe('a location that is changed', () => {
  test('is sent whole over the version that was read, with what was changed alone', () => {
    const change = { ...changeableOf(location), active: false, caps: [25] };
    expect(changedLocation(location, change)).toEqual({
      ...location,
      active: false,
      capacity: [{ unit: 'orders', window: 'P1D', cap: 25 }],
    });
  });

  test('that has no limit gets one of orders a day where somebody says so', () => {
    const free = { ...location, capacity: [] };
    expect(changedLocation(free, changeableOf(free))).toMatchObject({ capacity: [] });
    expect(changedLocation(free, { ...changeableOf(free), newCap: 5 })).toMatchObject({
      capacity: [{ unit: 'orders', window: 'P1D', cap: 5 }],
    });
  });

  test('has a time that was emptied from the stage again, and one that was written in minutes', () => {
    const body = changedLocation(location, { ...changeableOf(location), accept: undefined, ship: 90 });
    expect(body).not.toHaveProperty('acceptWithin');
    expect(body).toMatchObject({ shipWithin: 5400 });
  });
});

describe('a map', () => {
  test('is of the states where every point is in them, else of the world', () => {
    expect(areaOf([reno, boston, { lat: 21.3, lon: -157.8 }])).toBe('states');
    expect(areaOf([reno, { lat: 52.5, lon: 13.4 }])).toBe('world');
    expect(areaOf([])).toBe('world');
  });

  test('says how far two points are from each other', () => {
    expect(kilometresBetween(reno, boston)).toBeGreaterThan(4000);
    expect(kilometresBetween(reno, boston)).toBeLessThan(4100);
    expect(kilometresBetween(reno, reno)).toBe(0);
  });
});

describe('the ways of an order', () => {
  const units = [{ lineId: '1', sku: 'A', units: 1 }];
  const work = (place: string, status: string) => ({
    fulfillmentId: `web-1-${place}`,
    location: place,
    status,
    lines: [],
    left: [],
    cost: { amount: 0, currency: 'USD' },
    reroutes: 0,
    decision: 1,
    cancelRequested: false,
  });
  const parcel = (place: string) => ({
    shipmentId: `web-1-${place}`,
    fulfillmentId: `web-1-${place}`,
    location: place,
    carrier: 'UPS',
    lines: units,
    shippedAt: '2026-11-30T08:00:00Z',
  });
  const places = [
    { id: 'reno', name: 'Reno', coordinates: reno },
    { id: 'soho', name: 'SoHo', coordinates: { lat: 40.7, lon: -74 } },
    { id: 'lost', name: 'Nowhere' },
  ];
  const order = {
    fulfillments: [
      work('reno', 'shipped'),
      work('soho', 'picking'),
      work('lost', 'picking'),
      work('reno', 'packed'),
    ],
    shipments: [parcel('reno')],
  };

  test('lead from each location that sends to where the order goes; what has not left is planned', () => {
    const { ways, points } = orderWays(
      { ...order, destination: { country: 'US', ...boston } },
      places,
      'customer',
    );
    expect(ways.map(({ from, to, isPlanned }) => [from.id, to.id, isPlanned])).toEqual([
      ['reno', 'customer', false],
      ['soho', 'customer', true],
    ]);
    expect(points.map(({ id }) => id)).toEqual(['reno', 'soho', 'customer']);
  });

  test('are none where the reader may not know the destination', () => {
    const shown = orderWays({ ...order, destination: { country: 'US', region: 'MA' } }, places, 'customer');
    expect(shown).toMatchObject({ ways: [], isGoalHidden: true });
    expect(shown.points).toHaveLength(2);
  });
});

describe('the page of the network', () => {
  test('takes from an address what it knows; locations are its first part', () => {
    expect(networkSearch({ part: 'channels', q: 7, open: 'web', sort: 'x' })).toEqual({
      part: 'channels',
      q: '7',
      open: 'web',
    });
    expect(networkSearch({ part: 'locations', q: '' })).toEqual({});
    expect(networkSearch({ part: 'secrets' })).toEqual({});
  });
});
