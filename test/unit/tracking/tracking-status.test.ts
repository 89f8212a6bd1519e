import { describe, expect, it } from 'vitest';

import {
  isTerminal,
  mergeScans,
  type Scan,
  scanId,
  statusOf,
  type TrackingStatus,
} from '../../../functions/tracking/parcel/tracking-status.ts';

const parcel = { carrier: 'ups', number: '1Z' };

function scan(day: number, status: TrackingStatus, over: Partial<Scan> = {}): Scan {
  return {
    occurredAt: `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`,
    status,
    delayed: false,
    code: `C${day}`,
    location: 'Here',
    rawStatus: status,
    description: '',
    ...over,
  };
}

function statusAfter(...scans: Scan[]): TrackingStatus {
  return statusOf(scans).status;
}

describe('the status of a parcel', () => {
  it('is unknown while nothing was told', () => {
    expect(statusOf([])).toEqual({ status: 'unknown', delayed: false });
  });

  it('is that of the latest scan, whenever the scan arrived', () => {
    expect(statusOf([scan(3, 'out_for_delivery'), scan(1, 'pre_transit'), scan(2, 'in_transit')])).toEqual({
      status: 'out_for_delivery',
      since: '2026-11-03T10:00:00.000Z',
      delayed: false,
    });
  });

  it('is not changed by a code that says nothing', () => {
    const delayedUnknown = scan(2, 'unknown', { delayed: true });

    expect(statusAfter(scan(1, 'in_transit'), scan(2, 'unknown'), scan(3, 'expired'))).toBe('in_transit');
    expect(statusOf([scan(1, 'in_transit'), delayedUnknown]).delayed).toBe(false);
  });

  it.each<[TrackingStatus, TrackingStatus]>([
    ['in_transit', 'delivered'],
    ['exception', 'delivered'],
    ['attempted', 'delivered'],
    ['lost', 'delivered'],
    ['cancelled', 'delivered'],
    ['unknown', 'delivered'],
  ])('does not leave delivered for %s', (status, expected) => {
    expect(statusAfter(scan(1, 'delivered'), scan(2, status))).toBe(expected);
  });

  it('leaves delivered for the way back, which ends at the sender', () => {
    const toSender = [
      scan(1, 'delivered'),
      scan(2, 'returning'),
      scan(3, 'in_transit'),
      scan(4, 'out_for_delivery'),
    ];

    expect(statusAfter(scan(1, 'delivered'), scan(2, 'returning'))).toBe('returning');
    expect(statusAfter(...toSender)).toBe('returning');
    expect(statusAfter(scan(1, 'delivered'), scan(2, 'returned'))).toBe('returned');
  });

  it('is returned where a parcel was lost on its way back and is delivered after all', () => {
    expect(statusAfter(scan(1, 'returning'), scan(2, 'lost'), scan(3, 'delivered'))).toBe('returned');
    expect(statusAfter(scan(1, 'lost'), scan(2, 'returning'), scan(3, 'delivered'))).toBe('returned');
    expect(statusAfter(scan(1, 'lost'), scan(3, 'delivered'))).toBe('delivered');
  });

  it('is returned, and stays so, when a parcel on its way back is delivered', () => {
    expect(statusAfter(scan(1, 'returning'), scan(2, 'delivered'))).toBe('returned');
    expect(statusAfter(scan(1, 'returning'), scan(2, 'delivered'), scan(3, 'delivered'))).toBe('returned');
  });

  it('leaves lost when the parcel turns up, and cancelled when its voided label is used', () => {
    expect(statusAfter(scan(1, 'lost'), scan(2, 'in_transit'))).toBe('lost');
    expect(statusAfter(scan(1, 'lost'), scan(2, 'delivered'))).toBe('delivered');
    expect(statusAfter(scan(1, 'cancelled'), scan(2, 'in_transit'))).toBe('in_transit');
    expect(statusAfter(scan(1, 'in_transit'), scan(2, 'cancelled'), scan(3, 'pre_transit'))).toBe(
      'cancelled',
    );
  });

  it('is delayed only if its own scan says so', () => {
    const delayed = scan(1, 'in_transit', { delayed: true });

    expect(statusOf([delayed])).toMatchObject({ status: 'in_transit', delayed: true });
    expect(statusOf([delayed, scan(2, 'in_transit')]).delayed).toBe(false);
  });

  it('is the one further along of two at the same instant', () => {
    expect(statusAfter(scan(1, 'delivered', { code: 'A' }), scan(1, 'in_transit', { code: 'B' }))).toBe(
      'delivered',
    );
  });

  it('is an end when it is delivered, returned or lost', () => {
    expect(
      (['delivered', 'returned', 'lost', 'returning', 'exception', 'cancelled'] as const).map(isTerminal),
    ).toEqual([true, true, true, false, false, false]);
  });
});

describe('merging scans', () => {
  it('takes each scan once, however often the history is sent', () => {
    const [first, second] = [scan(1, 'pre_transit'), scan(2, 'in_transit')];

    const once = mergeScans(parcel, [], [second, first, second]);

    expect(once.changed.map(({ status }) => status)).toEqual(['pre_transit', 'in_transit']);
    expect(mergeScans(parcel, once.scans, [first, second])).toEqual({ scans: once.scans, changed: [] });
  });

  it('knows a scan by parcel, time, code and place, not by its wording', () => {
    const known = scan(1, 'in_transit', { description: 'On the way' });
    const others = [
      scanId({ ...parcel, number: '2Z' }, known),
      scanId(parcel, { ...known, code: 'X' }),
      scanId(parcel, { ...known, location: 'There' }),
      scanId(parcel, scan(2, 'in_transit')),
    ];

    expect(scanId(parcel, known)).toBe(scanId(parcel, { ...known, description: 'En route' }));
    expect(new Set([scanId(parcel, known), ...others]).size).toBe(5);
  });

  it('takes a correction that says more, and not one that says less', () => {
    const vague = scan(1, 'unknown');
    const clear = { ...vague, status: 'delivered' as const };

    expect(mergeScans(parcel, [vague], [clear]).changed).toMatchObject([{ status: 'delivered' }]);
    expect(mergeScans(parcel, [clear], [vague]).changed).toEqual([]);
  });
});
