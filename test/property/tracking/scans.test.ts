import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  mergeScans,
  type Scan,
  statusOf,
  trackingStatuses,
} from '../../../functions/tracking/parcel/tracking-status.ts';

const parcel = { carrier: 'ups', number: '1Z' };

/** Few times, codes and places, so that scans of one instant and versions of one scan are common. */
const scan: fc.Arbitrary<Scan> = fc.record({
  occurredAt: fc.integer({ min: 1, max: 5 }).map((day) => `2026-11-0${day}T10:00:00.000Z`),
  status: fc.constantFrom(...trackingStatuses),
  delayed: fc.boolean(),
  code: fc.constantFrom('A', 'B'),
  location: fc.constantFrom('', 'Here'),
  rawStatus: fc.constantFrom('x', 'y'),
  description: fc.constantFrom('', 'On the way'),
});
const history = fc
  .array(scan, { maxLength: 12 })
  .chain((scans) =>
    fc.tuple(
      fc.constant(scans),
      fc.shuffledSubarray([...scans, ...scans], { minLength: scans.length * 2 }),
      fc.array(fc.nat({ max: 24 }), { maxLength: 4 }),
    ),
  );

describe('scans', () => {
  it('give the same status in any order, with repeats, in any number of messages', () => {
    fc.assert(
      fc.property(history, ([scans, mixed, cuts]) => {
        const atOnce = mergeScans(parcel, [], scans).scans;
        const bounds = [0, ...cuts.toSorted((one, other) => one - other), mixed.length];
        const inParts = bounds.slice(1).reduce<Scan[]>(
          (known, end, part) =>
            mergeScans(
              parcel,
              known.map(({ ...told }) => told),
              mixed.slice(bounds[part], end),
            ).scans,
          [],
        );
        expect(inParts).toEqual(atOnce);
        expect(statusOf(inParts)).toEqual(statusOf(atOnce));
        expect(statusOf(mixed.slice().reverse())).toEqual(statusOf(mixed));
      }),
      { numRuns: 500 },
    );
  });

  it('are written once: what was told before changes nothing', () => {
    fc.assert(
      fc.property(history, ([scans, mixed]) => {
        const known = mergeScans(parcel, [], scans).scans;
        expect(mergeScans(parcel, known, mixed).changed).toEqual([]);
      }),
    );
  });

  it('leave delivered only for the way back', () => {
    fc.assert(
      fc.property(fc.array(scan), (scans) => {
        const delivered: Scan = {
          occurredAt: '2026-11-01T00:00:00.000Z',
          status: 'delivered',
          delayed: false,
          code: 'D',
          location: '',
          rawStatus: '',
          description: '',
        };
        expect(['delivered', 'returning', 'returned', 'lost']).toContain(
          statusOf([delivered, ...scans]).status,
        );
        expect(
          statusOf([
            delivered,
            ...scans.filter(({ status }) => status !== 'returning' && status !== 'returned'),
          ]).status,
        ).toBe('delivered');
      }),
    );
  });
});
