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
const scan = (day: number, status: TrackingStatus, more: Partial<Scan> = {}): Scan => ({
  occurredAt: `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`,
  status,
  delayed: false,
  code: `C${day}`,
  location: 'Here',
  rawStatus: status,
  description: '',
  ...more,
});
const after = (...scans: Scan[]): TrackingStatus => statusOf(scans).status;

describe('statusOf', () => {
  it('is unknown while nothing was said', () => {
    expect(statusOf([])).toEqual({ status: 'unknown', delayed: false });
  });

  it('is that of the latest scan, whenever it arrived', () => {
    expect(statusOf([scan(3, 'out_for_delivery'), scan(1, 'pre_transit'), scan(2, 'in_transit')])).toEqual({
      status: 'out_for_delivery',
      since: '2026-11-03T10:00:00.000Z',
      delayed: false,
    });
  });

  it('is not changed by a code that says nothing', () => {
    expect(after(scan(1, 'in_transit'), scan(2, 'unknown'), scan(3, 'expired'))).toBe('in_transit');
    expect(statusOf([scan(1, 'in_transit'), scan(2, 'unknown', { delayed: true })]).delayed).toBe(false);
  });

  it.each<[TrackingStatus, TrackingStatus]>([
    ['in_transit', 'delivered'],
    ['exception', 'delivered'],
    ['attempted', 'delivered'],
    ['lost', 'delivered'],
    ['cancelled', 'delivered'],
    ['unknown', 'delivered'],
  ])('delivered is not left for %s', (status, expected) => {
    expect(after(scan(1, 'delivered'), scan(2, status))).toBe(expected);
  });

  it('delivered is left for the way back, which ends at the sender', () => {
    expect(after(scan(1, 'delivered'), scan(2, 'returning'))).toBe('returning');
    expect(
      after(scan(1, 'delivered'), scan(2, 'returning'), scan(3, 'in_transit'), scan(4, 'out_for_delivery')),
    ).toBe('returning');
    expect(after(scan(1, 'delivered'), scan(2, 'returned'))).toBe('returned');
  });

  it('a parcel on its way back that is delivered was delivered to its sender, and stays so', () => {
    expect(after(scan(1, 'returning'), scan(2, 'delivered'))).toBe('returned');
    expect(after(scan(1, 'returning'), scan(2, 'delivered'), scan(3, 'delivered'))).toBe('returned');
  });

  it('a lost parcel may turn up, a voided label be used', () => {
    expect(after(scan(1, 'lost'), scan(2, 'in_transit'))).toBe('lost');
    expect(after(scan(1, 'lost'), scan(2, 'delivered'))).toBe('delivered');
    expect(after(scan(1, 'cancelled'), scan(2, 'in_transit'))).toBe('in_transit');
    expect(after(scan(1, 'in_transit'), scan(2, 'cancelled'), scan(3, 'pre_transit'))).toBe('cancelled');
  });

  it('is delayed by the latest word only', () => {
    expect(statusOf([scan(1, 'in_transit', { delayed: true })])).toMatchObject({
      status: 'in_transit',
      delayed: true,
    });
    expect(statusOf([scan(1, 'in_transit', { delayed: true }), scan(2, 'in_transit')]).delayed).toBe(false);
  });

  it('takes the further along of one instant', () => {
    expect(after(scan(1, 'delivered', { code: 'A' }), scan(1, 'in_transit', { code: 'B' }))).toBe(
      'delivered',
    );
  });

  it('ends with delivered, returned and lost', () => {
    expect(
      (['delivered', 'returned', 'lost', 'returning', 'exception', 'cancelled'] as const).map(isTerminal),
    ).toEqual([true, true, true, false, false, false]);
  });
});

describe('mergeScans', () => {
  it('takes each scan once, however often the history is sent', () => {
    const [first, second] = [scan(1, 'pre_transit'), scan(2, 'in_transit')];
    const once = mergeScans(parcel, [], [second, first, second]);
    expect(once.changed.map(({ status }) => status)).toEqual(['pre_transit', 'in_transit']);
    expect(mergeScans(parcel, once.scans, [first, second])).toEqual({ scans: once.scans, changed: [] });
  });

  it('knows a scan by parcel, time, code and place, not by its wording', () => {
    const said = scan(1, 'in_transit', { description: 'On the way' });
    expect(scanId(parcel, said)).toBe(scanId(parcel, { ...said, description: 'En route' }));
    const others = [
      scanId({ ...parcel, number: '2Z' }, said),
      scanId(parcel, { ...said, code: 'X' }),
      scanId(parcel, { ...said, location: 'There' }),
      scanId(parcel, scan(2, 'in_transit')),
    ];
    expect(new Set([scanId(parcel, said), ...others]).size).toBe(5);
  });

  it('takes a correction that says more, and not one that says less', () => {
    const vague = scan(1, 'unknown');
    const clear = { ...vague, status: 'delivered' as const };
    expect(mergeScans(parcel, [vague], [clear]).changed).toMatchObject([{ status: 'delivered' }]);
    expect(mergeScans(parcel, [clear], [vague]).changed).toEqual([]);
  });
});
