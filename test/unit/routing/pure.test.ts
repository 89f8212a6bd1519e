import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { laneTable } from '../../../bin/rates/lane-table.ts';
import { rateCardBody } from '../../../bin/rates/rate-card-body.ts';
import { rateTable } from '../../../bin/rates/rate-table.ts';
import { differences } from '../../../bin/replay/differences.ts';
import { occupiedUnits } from '../../../functions/capacity/counters/capacity-counter.ts';
import { type Exception, exceptionSchema } from '../../../functions/exceptions/exception.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { isWindowDuration, windowAt } from '../../../functions/network/time/capacity-window.ts';
import { ORDER_BRANCH } from '../../../functions/order/unit-owner.ts';
import type { PlannedFulfillment } from '../../../functions/planner/decision.ts';
import {
  joinedFulfillment,
  newFulfillment,
  partsByWrite,
  type Share,
  sharesOf,
  unservedOf,
} from '../../../functions/routing/allocation/allocation.ts';
import { pack, unpack } from '../../../functions/routing/decisions/packed.ts';
import {
  itemOf,
  limitedTo,
  roomForShipments,
  successorsOf,
} from '../../../functions/routing/reroute/branch-successors.ts';
import { operatorGuidance } from '../../../functions/routing/route/guidance.ts';
import {
  type Activation,
  activationInForce,
  withActivation,
} from '../../../functions/routing/rulesets/activation.ts';
import { aFulfillment } from '../../support/items.ts';

const planned = (
  location: string,
  lines: PlannedFulfillment['lines'],
  over: Partial<PlannedFulfillment> = {},
): PlannedFulfillment => ({ location, lines, weightGrams: 0, cost: {}, costMicros: 5_000_000, ...over });
const origin = {
  orderId: 'o-1',
  pool: 'main',
  decision: 1,
  currency: 'USD',
  reroutes: 0,
  excluded: [],
  madeBy: 'a1',
  dispatch: 0,
};

describe('shares of a plan', () => {
  test('a share serves each line with the units that its SKU gets, lots first expired first', () => {
    const shares = sharesOf(
      [
        planned('X', [
          {
            sku: 'A',
            quantity: 3,
            lots: [
              { lot: 'old', units: 2 },
              { lot: 'new', units: 1 },
            ],
          },
        ]),
        planned('Y', [
          { sku: 'A', quantity: 1 },
          { sku: 'B', quantity: 1 },
        ]),
      ],
      [
        { lineId: '1', sku: 'A', units: 2 },
        { lineId: '2', sku: 'B', units: 2 },
        { lineId: '3', sku: 'A', units: 2 },
      ],
    );
    expect(shares.map(({ lines }) => lines)).toMatchObject([
      [
        { lineId: '1', units: 2, lots: [{ lot: 'old', units: 2 }] },
        { lineId: '3', units: 1, lots: [{ lot: 'new', units: 1 }] },
      ],
      [
        { lineId: '2', units: 1 },
        { lineId: '3', units: 1 },
      ],
    ]);
    expect(
      unservedOf(shares, [
        { lineId: '1', sku: 'A', units: 2 },
        { lineId: '2', sku: 'B', units: 2 },
        { lineId: '3', sku: 'A', units: 2 },
      ]),
    ).toEqual([{ lineId: '2', sku: 'B', units: 1 }]);
  });

  test('a plan that serves more units than are open is a fault', () => {
    expect(() =>
      sharesOf([planned('X', [{ sku: 'A', quantity: 3 }])], [{ lineId: '1', sku: 'A', units: 2 }]),
    ).toThrow('1 unit of A more');
  });

  test('the writes of shares hold every line once, in order, and never more items than there is room for', () => {
    const sizes = fc.array(
      fc.record({ skus: fc.integer({ min: 1, max: 40 }), windows: fc.integer({ min: 0, max: 3 }) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(sizes, fc.integer({ min: 6, max: 30 }), (shares, room) => {
        const all: Share[] = shares.map(({ skus, windows }, at) => {
          const names = Array.from({ length: skus }, (_, index) => `${at}-${index}`);
          return {
            planned: planned(
              `L${at}`,
              names.map((sku) => ({ sku, quantity: 1 })),
              {
                capacity: Array.from({ length: windows }, (_, index) => ({
                  unit: 'orders' as const,
                  window: `w${index}`,
                  take: 1,
                })),
              },
            ),
            lines: names.map((sku) => ({
              lineId: sku,
              sku,
              units: 1,
              shipped: 0,
              delivered: 0,
              returned: 0,
              lost: 0,
            })),
          };
        });
        const writes = partsByWrite(all, room);
        for (const parts of writes) {
          const items = parts.reduce(
            (sum, part) =>
              sum + 1 + (part.first ? (part.planned.capacity?.length ?? 0) : 0) + part.lines.length,
            0,
          );
          expect(items).toBeLessThanOrEqual(room);
          expect(new Set(parts.map((part) => part.planned.location)).size).toBe(parts.length);
        }
        expect(writes.flat().flatMap(({ lines }) => lines.map(({ lineId }) => lineId))).toEqual(
          all.flatMap(({ lines }) => lines.map(({ lineId }) => lineId)),
        );
        expect(writes.flat().filter(({ first }) => first)).toHaveLength(all.length);
      }),
    );
  });

  test("a further part of a location's share joins the fulfillment of the first, and the cost counts once", () => {
    const [share] = sharesOf(
      [
        planned('X', [
          { sku: 'A', quantity: 2 },
          { sku: 'B', quantity: 1 },
        ]),
      ],
      [
        { lineId: '1', sku: 'A', units: 2 },
        { lineId: '2', sku: 'B', units: 1 },
      ],
    );
    if (!share) throw new Error('no share');
    const first = newFulfillment({ ...share, lines: share.lines.slice(0, 1), first: true }, 4, [], origin);
    const both = joinedFulfillment(
      first,
      { ...share, lines: share.lines.slice(1), first: false },
      [],
      origin,
    );
    expect(both).toMatchObject({
      n: 4,
      fulfillmentId: 'o-1-f4',
      lines: [
        { lineId: '1', units: 2 },
        { lineId: '2', units: 1 },
      ],
      cost: { amount: 500 },
      version: 2,
    });
  });
});

describe('capacity windows', () => {
  test('a capacity window is aligned to local midnight, on days of 23 and 25 hours too', () => {
    expect(windowAt('orders', 'P1D', 'America/New_York', '2026-03-08T12:00:00Z')).toEqual({
      id: 'orders:P1D:2026-03-08T05:00:00Z',
      startsAt: '2026-03-08T05:00:00Z',
      endsAt: '2026-03-09T04:00:00Z',
    });
    expect(windowAt('orders', 'P1D', 'America/New_York', '2026-11-01T12:00:00Z')).toMatchObject({
      startsAt: '2026-11-01T04:00:00Z',
      endsAt: '2026-11-02T05:00:00Z',
    });
    expect(windowAt('units', 'PT6H', 'Europe/Berlin', '2026-11-23T11:00:00Z')).toMatchObject({
      startsAt: '2026-11-23T11:00:00Z',
      endsAt: '2026-11-23T17:00:00Z',
    });
    expect(windowAt('units', 'P7D', 'UTC', '2026-11-26T11:00:00Z')).toMatchObject({
      startsAt: '2026-11-23T00:00:00Z',
      endsAt: '2026-11-30T00:00:00Z',
    });
  });

  test('capacity windows follow each other without gap or overlap, each holding its instant', () => {
    const zones = fc.constantFrom(
      'UTC',
      'America/New_York',
      'Europe/Berlin',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    );
    const durations = fc.constantFrom('PT1M', 'PT15M', 'PT1H', 'PT7H', 'PT12H', 'P1D', 'P2D', 'P7D', 'P1W');
    fc.assert(
      fc.property(
        zones,
        durations,
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        (zone, duration, at) => {
          const window = windowAt('orders', duration, zone, at.toISOString());
          expect(Date.parse(window.startsAt)).toBeLessThanOrEqual(at.getTime());
          expect(Date.parse(window.endsAt)).toBeGreaterThan(at.getTime());
          expect(windowAt('orders', duration, zone, window.endsAt).startsAt).toBe(window.endsAt);
          expect(windowAt('orders', duration, zone, window.startsAt)).toEqual(window);
        },
      ),
    );
  });

  test('a capacity window lasts from a minute to a week, above a day in whole days', () => {
    expect(['PT1M', 'PT90M', 'P1D', 'P2D', 'P7D', 'P1W', 'PT24H'].every(isWindowDuration)).toBe(true);
    expect(['PT0M', 'P8D', 'P1DT1H', 'P', 'PT', 'P1DT', '1D', 'PT1.5H', 'P2W'].some(isWindowDuration)).toBe(
      false,
    );
    expect(() => windowAt('orders', 'P8D', 'UTC', '2026-11-23T00:00:00Z')).toThrow(RangeError);
  });

  test('a fulfillment occupies an order, its SKUs and its units of capacity while it has any units', () => {
    const two = {
      lines: [
        { sku: 'A', units: 2 },
        { sku: 'A', units: 1 },
        { sku: 'B', units: 0 },
      ],
    };
    expect([occupiedUnits('orders', two), occupiedUnits('lines', two), occupiedUnits('units', two)]).toEqual([
      1, 1, 3,
    ]);
    expect([
      occupiedUnits('orders', { lines: [{ sku: 'A', units: 0 }] }),
      occupiedUnits('units', undefined),
    ]).toEqual([0, 0]);
  });
});

describe('activations', () => {
  const at = (ruleset: number | null, from: string, made = from): Activation => ({
    ruleset,
    from,
    reason: 'r',
    by: 'operator:a',
    at: made,
  });
  test('the activation with the latest beginning that has come is in force, and the past stays as it was', () => {
    const list = withActivation(
      withActivation(
        withActivation([], at(1, '2026-11-01T00:00:00Z')),
        at(2, '2026-12-01T00:00:00Z', '2026-11-02T00:00:00Z'),
      ),
      at(3, '2026-10-01T00:00:00Z', '2026-11-03T00:00:00Z'),
    );
    expect(
      ['2026-10-15T00:00:00Z', '2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z', '2026-12-02T00:00:00Z'].map(
        (now) => activationInForce(list, now)?.ruleset,
      ),
    ).toEqual([undefined, 1, 3, 2]);
    expect(
      activationInForce(
        withActivation(list, at(4, '2026-12-01T00:00:00Z', '2026-11-04T00:00:00Z')),
        '2026-12-02T00:00:00Z',
      )?.ruleset,
    ).toBe(4);
  });

  test('the activation in force is never lost, however many follow', () => {
    let list = withActivation([], at(1, '2026-01-01T00:00:00Z'));
    for (let day = 0; day < 150; day++)
      list = withActivation(list, at(2, '2027-01-01T00:00:00Z', '2026-02-01T00:00:00Z'));
    expect(list.length).toBeLessThanOrEqual(101);
    expect(activationInForce(list, '2026-03-01T00:00:00Z')?.ruleset).toBe(1);
  });
});

function resolvedException(
  n: number,
  fulfillment: number | undefined,
  parameters: Record<string, unknown>,
): Exception {
  return {
    type: 'Exception' as const,
    exceptionId: `o-x${n}`,
    exceptionType: 'NoRoute' as const,
    n,
    ...(fulfillment === undefined ? {} : { fulfillment }),
    owner: 'operations',
    status: 'resolved' as const,
    openedAt: '2026-11-23T00:00:00Z',
    actions: [],
    detail: {},
    waiting: true,
    dispatch: 0,
    resolved: { action: 'retry' as const, by: 'operator:a', at: '2026-11-23T00:00:00Z', parameters },
    escalations: 0,
    version: 2,
  };
}

describe('what an operator says with a retry', () => {
  const resolved = resolvedException;
  test('the last retry of the same fulfillment counts, and the operator may name a location that gave the units back', () => {
    const said = [
      resolved(1, 1, { excludeLocations: ['X'] }),
      resolved(3, 1, { onlyLocation: 'NYC' }),
      resolved(2, undefined, { excludeLocations: ['Y'] }),
    ];
    expect(
      operatorGuidance(said, { n: 1, exception: 0 }, [{ location: 'NYC' }, { location: 'PHL' }]),
    ).toEqual({
      excluded: [{ location: 'PHL' }],
      only: ['NYC'],
    });
    expect(operatorGuidance(said, ORDER_BRANCH, [])).toEqual({
      excluded: [{ location: 'Y', reason: 'operator' }],
    });
    expect(operatorGuidance(said, { n: 2, exception: 0 }, [{ location: 'NYC' }])).toEqual({
      excluded: [{ location: 'NYC' }],
    });
  });
});

describe('what runs after a re-route', () => {
  const lines = [{ lineId: '1', sku: 'A', units: 1, shipped: 0, delivered: 0, returned: 0, lost: 0 }];
  const failed = aFulfillment({ status: 'rejected', lines: [], dispatch: 1 });
  const exception = (n: number, over: Partial<Exception> = {}) =>
    exceptionSchema.parse({
      ...resolvedException(n, undefined, {}),
      status: 'open',
      branch: { n: 1, exception: n },
      ...over,
    });
  const branch = { n: 1, exception: 0 };

  test('what carries its key: replacements, through those that were re-routed themselves, and exceptions (P25)', () => {
    const fulfillments = [
      failed,
      aFulfillment({ n: 2, status: 'rejected', lines: [], madeBy: 'f1:0', dispatch: 2 }),
      aFulfillment({ n: 3, status: 'planned', madeBy: 'f1:0', lines }),
      aFulfillment({ n: 4, status: 'planned', madeBy: 'f2:1', lines }),
      aFulfillment({ n: 5, status: 'planned', madeBy: 'a1', lines }),
    ];
    const exceptions = [exception(1, { madeBy: 'f1:0' }), exception(2, { madeBy: 'f3:0' })];

    const items = successorsOf(branch, { fulfillments, exceptions }).map((one) => itemOf(one, 1));

    expect(items.map(({ n, exception: number }) => [n, number])).toEqual([
      [4, 0],
      [3, 0],
      [-1, 1],
    ]);
  });

  test('nothing that an earlier re-route made: it runs already (P25)', () => {
    const fulfillments = [
      { ...failed, dispatch: 2 },
      aFulfillment({ n: 2, status: 'requested', madeBy: 'f1:0', lines }),
      aFulfillment({ n: 3, status: 'planned', madeBy: 'f1:1', lines }),
    ];

    const successors = successorsOf(branch, { fulfillments, exceptions: [] }, (by) => by === 'f1:1');

    expect(successors.map((one) => itemOf(one, 1).n)).toEqual([3]);
  });

  test('the failed fulfillment itself, where it has open units or has failed again since (P25)', () => {
    const own = (over: Partial<Fulfillment>) =>
      successorsOf(branch, { fulfillments: [{ ...failed, ...over }], exceptions: [] }).length;

    expect(own({})).toBe(0);
    expect(own({ lines })).toBe(1);
    expect(own({ failure: 'Rejected' })).toBe(1);
  });

  test('an order has at most 40 parts under way, the exception of units that no plan serves included', () => {
    const parts = (count: number) => ({
      fulfillments: [failed, ...Array.from({ length: count }, (_, at) => aFulfillment({ n: at + 2, lines }))],
      exceptions: [],
    });
    const none = new Set<number>();

    expect(roomForShipments(branch, parts(0), none)).toBe(39);
    expect(roomForShipments(branch, parts(38), none)).toBe(1);
    expect(roomForShipments(branch, parts(39), none)).toBe(0);
    // The order's next attempt plans what left a part: one that keeps nothing is none any more.
    const order = { n: 0, exception: 0 };
    const givenBack = aFulfillment({ status: 'rejected', lines: [], failure: 'Rejected' });
    const { fulfillments, exceptions } = parts(39);
    const beside = { fulfillments: [givenBack, ...fulfillments], exceptions };
    expect(roomForShipments(order, beside, none)).toBe(0);
    expect(limitedTo(39)).toEqual({});
    expect(limitedTo(2)).toEqual({ mostShipments: 2 });
  });

  test('units of an exception that was retried are followed by what their branch made (P24)', () => {
    const exceptions = [exception(1, { status: 'resolved', madeBy: 'f1:0' })];
    const fulfillments = [failed, aFulfillment({ n: 2, status: 'planned', madeBy: 'x1:1', lines })];

    const items = successorsOf(branch, { fulfillments, exceptions }).map((one) => itemOf(one, 1));

    expect(items.map(({ n }) => n)).toEqual([2]);
  });
});

describe('price tables', () => {
  test('a price table is read as minor units, by step or by base and kilogram', () => {
    expect(rateTable('r.csv', 'up_to_grams,1,2\n500,7.05,8\n1000,7.50,9.1\n', 'USD')).toEqual({
      errors: [],
      value: {
        zones: ['1', '2'],
        price: {
          kind: 'step',
          steps: [
            { upToGrams: 500, minor: [705, 800] },
            { upToGrams: 1000, minor: [750, 910] },
          ],
          beyond: 'parcels',
        },
      },
    });
    expect(rateTable('r.csv', 'term,1\nbase,500\nper_kg,120\n', 'JPY').value).toEqual({
      zones: ['1'],
      price: { kind: 'affine', baseMinor: [500], perKgMinor: [120] },
    });
  });

  test('a wrong price table names every error by file and row', () => {
    expect(rateTable('r.csv', 'up_to_grams,1,2\n500,7.055,x\n400,6,9\nheavy,1\n', 'USD').errors).toEqual([
      'r.csv line 2: zone 1: 7.055 is finer than the smallest unit of USD',
      'r.csv line 2: zone 2: "x" is not an amount',
      'r.csv line 4: has 1 amounts, not one for each of the 2 zones',
      'r.csv line 3: 400 g does not ascend from 500 g',
      'r.csv line 4: "heavy" is not a weight in whole grams',
      expect.stringContaining('cheaper'),
      expect.stringContaining('cheaper'),
    ]);
    expect(rateTable('r.csv', '', 'USD').errors).toEqual(['r.csv: is empty']);
    expect(laneTable('l.csv', 'zone,toCountry,to\n9,us,\n', ['1']).errors).toEqual([
      'l.csv line 1: "to" is none of zone, fromCountry, fromRegion, fromPostal, toCountry, toRegion, toPostal',
      'l.csv line 2: zone "9" is none of 1',
      'l.csv line 2: toCountry is not a country code in capitals',
    ]);
  });

  test('a price table becomes the body of a rate card with the fields that the card has besides', () => {
    const definition = {
      currency: 'USD',
      bandsKm: [500],
      services: [{ id: 'g', carrier: 'ups', transitDays: 3 }],
      version: 4,
    };
    const given = {
      prices: { file: 'r.csv', text: 'up_to_grams,near,far\n1000,5,6\n' },
      lanes: { file: 'l.csv', text: 'zone,toCountry\nfar,CA\n' },
      card: 'ups',
      beyond: 'refuse' as const,
    };
    expect(rateCardBody({ ...given, definition })).toMatchObject({
      errors: [],
      body: {
        version: 4,
        zones: ['near', 'far'],
        lanes: [{ zone: 'far', toCountry: 'CA' }],
        price: { steps: [{ minor: [500, 600] }], beyond: 'refuse' },
      },
    });
    expect(rateCardBody({ ...given, definition: { ...definition, bandsKm: [1, 2] } }).errors).toEqual([
      'rate card ups: bandsKm 2 zones need 1 bounds',
    ]);
    expect(rateCardBody({ ...given, definition: { ...definition, currency: 'usd' } }).errors).toEqual([
      expect.stringContaining('currency'),
    ]);
  });
});

test('a packed value comes back equal, and bytes that name no dictionary are a fault', () => {
  const value = { a: [1, 'ü'], b: { c: null } };
  expect(unpack(z.unknown(), pack(value), 'it')).toEqual(value);
  expect(() => unpack(z.unknown(), Buffer.from([99, 1, 2]), 'it')).toThrow('dictionary 99');
  expect(() => unpack(z.object({ a: z.string() }), pack(value), 'it')).toThrow('it: a');
});

test('the differences of two decisions are named by their paths', () => {
  expect(differences({ a: [1, { b: 2 }], c: 1 }, { a: [1, { b: 3 }], d: 1 })).toEqual([
    'a.1.b: 2 stored, 3 now',
    'c: 1 stored, undefined now',
    'd: undefined stored, 1 now',
  ]);
});
