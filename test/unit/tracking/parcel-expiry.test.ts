import { describe, expect, it } from 'vitest';
import { trackingItem } from '../../../functions/tracking/parcel/tracking.store.ts';
import type { Tracking } from '../../../functions/tracking/parcel/tracking.ts';

const heardAt = '2026-11-23T12:00:00.000Z';
const DAY = 86_400;

const delivered: Tracking = {
  type: 'Tracking',
  carrier: 'ups',
  number: '1Z1',
  link: { orderId: 'shop-1', n: 1, m: 1, lines: [], ended: 'delivered' },
  scans: [],
  status: 'delivered',
  delayed: false,
  heardAt,
  version: 3,
};

function daysKept(tracking: Tracking): number | undefined {
  const { expiresAt } = trackingItem(tracking);
  return typeof expiresAt === 'number' ? (expiresAt - Date.parse(heardAt) / 1000) / DAY : undefined;
}

describe('a parcel', () => {
  it('is kept for four months after it has ended, as carriers keep it', () => {
    expect(daysKept(delivered)).toBe(120);
  });

  it.each<[string, Partial<Tracking>]>([
    ['is on its way', { status: 'in_transit' }],
    ['has a deadline', { dueAt: '2026-11-24T12:00:00.000Z' }],
    ['has a shipment that was not told its end', { also: [{ orderId: 'shop-1', n: 2, m: 1, lines: [] }] }],
  ])('stays as long as it %s', (_what, change) => {
    expect(daysKept({ ...delivered, ...change })).toBeUndefined();
  });

  it('stays as long anew when it is heard of again', () => {
    const again = { ...delivered, expiresAt: 1, heardAt: '2026-11-24T12:00:00.000Z' };

    expect(daysKept(again)).toBe(121);
  });
});
