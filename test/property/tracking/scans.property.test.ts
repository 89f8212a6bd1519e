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

/** Scans; the same twice and shuffled; where to cut these into messages. */
const history = fc
  .array(scan, { maxLength: 12 })
  .chain((scans) =>
    fc.tuple(
      fc.constant(scans),
      fc.shuffledSubarray([...scans, ...scans], { minLength: scans.length * 2 }),
      fc.array(fc.nat({ max: 24 }), { maxLength: 4 }),
    ),
  );

function messagesOf(scans: readonly Scan[], cuts: readonly number[]): Scan[][] {
  const bounds = [0, ...cuts.toSorted((one, other) => one - other), scans.length];
  return bounds.slice(1).map((end, part) => scans.slice(bounds[part], end));
}

describe('the scans of a parcel', () => {
  it('give the same status in any order, with repeats, in any number of messages', () => {
    fc.assert(
      fc.property(history, ([scans, mixed, cuts]) => {
        const atOnce = mergeScans(parcel, [], scans).scans;
        let inParts: Scan[] = [];
        for (const told of messagesOf(mixed, cuts)) inParts = mergeScans(parcel, inParts, told).scans;

        expect(inParts).toEqual(atOnce);
        expect(statusOf(inParts)).toEqual(statusOf(atOnce));
        expect(statusOf(mixed.slice().reverse())).toEqual(statusOf(mixed));
      }),
      { numRuns: 500 },
    );
  });

  it('are written once: those that were told before change nothing', () => {
    fc.assert(
      fc.property(history, ([scans, mixed]) => {
        const known = mergeScans(parcel, [], scans).scans;

        expect(mergeScans(parcel, known, mixed).changed).toEqual([]);
      }),
    );
  });

  it('end a delivery only by the way back', () => {
    const delivered: Scan = {
      occurredAt: '2026-11-01T00:00:00.000Z',
      status: 'delivered',
      delayed: false,
      code: 'D',
      location: '',
      rawStatus: '',
      description: '',
    };
    fc.assert(
      fc.property(fc.array(scan), (scans) => {
        const outbound = scans.filter(({ status }) => status !== 'returning' && status !== 'returned');

        expect(['delivered', 'returning', 'returned', 'lost']).toContain(
          statusOf([delivered, ...scans]).status,
        );
        expect(statusOf([delivered, ...outbound]).status).toBe('delivered');
      }),
    );
  });
});
