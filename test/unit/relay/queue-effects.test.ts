import { describe, expect, test } from 'vitest';
import { orderItem } from '../../../functions/order/order.store.ts';
import { amend, noTotals, type Order } from '../../../functions/order/order.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import type { Image } from '../../../functions/relay/changes/record.ts';
import { key } from '../../../functions/shared/keys.ts';
import { anOrder } from '../../support/items.ts';
import { locationItem } from '../../support/network-items.ts';

const NOW = '2026-11-23T09:00:00.000Z';
const later = '2026-12-23T09:00:00.000Z';

function imageOf(order: Order): Image {
  return { ...key.order(order.orderId), ...orderItem(order), type: 'Order' };
}

/** The kinds of what follows from a change of META. */
function effectsBetween(old: Order, next: Order): string[] {
  const change = { sequenceNumber: '1', type: 'Order' as const, item: 'META', createdAt: 0 };
  return effectsOf({ ...change, old: imageOf(old), new: imageOf(next) }).map(({ kind }) => kind);
}

describe('a record of META of an order with a place in a queue', () => {
  const totals = { ...anOrder().totals, open: 0, backordered: 1 };
  const waiting = anOrder({ totals, backorder: { since: NOW, until: later, expired: false } });
  const hold = {
    id: 'fraud',
    reason: 'FRAUD',
    before: 'reserve' as const,
    placedBy: 'operator:1',
    placedAt: NOW,
    onExpiry: 'lift' as const,
  };
  const held = amend(waiting, { holds: [hold] }, NOW);

  test('has its places say whether the order can take its turn, when that has changed (P23)', () => {
    expect(effectsBetween(waiting, held)).toContain('reviewPlaces');
    expect(effectsBetween(held, amend(held, { holds: [] }, NOW))).toContain('reviewPlaces');
  });

  test('leaves the places alone when the order can take its turn as before (P23)', () => {
    expect(effectsBetween(waiting, amend(waiting, { touched: 1 }, NOW))).not.toContain('reviewPlaces');
    expect(effectsBetween(anOrder(), amend(anOrder(), { holds: [hold] }, NOW))).not.toContain('reviewPlaces');
  });

  test('whose wait was over has what it claims beside that looked at again, once that wait has ended or goes on (P32)', () => {
    const backorder = { since: NOW, until: later, expired: true, parts: true };
    const over = anOrder({ totals: { ...totals, reserved: 1 }, backorder });
    const renewed = amend(over, { backorder: { ...backorder, expired: false } }, NOW);
    const { backorder: _, ...ended } = amend(
      over,
      { totals: { ...noTotals, reserved: 1, cancelled: 1 } },
      NOW,
    );

    expect(effectsBetween(over, renewed)).toContain('shrinkOrder');
    expect(effectsBetween(over, ended)).toContain('shrinkOrder');
    expect(effectsBetween(renewed, over)).not.toContain('shrinkOrder');
    expect(effectsBetween(over, amend(over, { touched: 1 }, NOW))).not.toContain('shrinkOrder');
  });

  test('that a person is asked about has what it claims looked at: it came back after others had given theirs up (P32)', () => {
    const back = anOrder({ totals: { ...noTotals, reserved: 1 } });
    const asked = amend(back, { attention: 1 }, NOW);
    const shipping = anOrder({ totals: { ...noTotals, allocated: 1 } });

    expect(effectsBetween(back, asked)).toContain('shrinkOrder');
    expect(effectsBetween(asked, back)).not.toContain('shrinkOrder');
    expect(effectsBetween(shipping, amend(shipping, { attention: 1 }, NOW))).not.toContain('shrinkOrder');
  });

  test('of which fewer units are reserved has its place in the queue for capacity looked at (P23)', () => {
    const capacityWait = { since: NOW, until: later, opened: false, expired: false };
    const reserved = anOrder({ totals: { ...noTotals, reserved: 3 }, capacityWait });
    const fewer = amend(reserved, { totals: { ...noTotals, reserved: 1, cancelled: 2 } }, NOW);
    expect(effectsBetween(reserved, fewer)).toContain('reviewPlaces');
    expect(effectsBetween(reserved, amend(reserved, { touched: 1 }, NOW))).not.toContain('reviewPlaces');
    expect(effectsBetween(reserved, amend(reserved, { attention: 1 }, NOW))).toContain('reviewPlaces');
  });

  test('that is larger than any window has its wait answered (P4, P23)', () => {
    const capacityWait = { since: NOW, until: later, opened: false, expired: false };
    const waiting = anOrder({ totals: { ...noTotals, reserved: 3 }, capacityWait });
    const told = amend(waiting, { capacityWait: { ...capacityWait, tooLarge: [0] } }, NOW);
    expect(effectsBetween(waiting, told)).toContain('resume');
  });
});

describe('a record of a place in the queue for capacity', () => {
  const place = { ...key.capacityWait('main', NOW, 'web-1'), type: 'CapacityWait' as const };
  const image = { ...place, pool: 'main', orderId: 'web-1' };
  const change = { sequenceNumber: '1', type: 'CapacityWait' as const, item: 'place', createdAt: 0 };

  test('starts a pass; one that is gone has the waits of its order planned anew (P23, P29)', () => {
    expect(effectsOf({ ...change, new: image })).toEqual([{ kind: 'wakeForCapacity', pool: 'main' }]);
    expect(effectsOf({ ...change, old: image })).toEqual([
      { kind: 'wakeForCapacity', pool: 'main' },
      { kind: 'resume', orderId: 'web-1', scopes: ['ofOrder'] },
    ]);
  });
});

describe('a record of a location', () => {
  const imageWith = (cap: number): Image => {
    const item = locationItem('NYC', { capacity: [{ unit: 'orders', window: 'P1D', cap }] });
    expect(item['type']).toBe('store');
    return { ...item, ...key.location('NYC'), type: 'store' };
  };
  const change = { sequenceNumber: '1', type: 'store' as const, item: 'NYC', createdAt: 0 };

  test('has the kind of the location as its type, and starts a pass when a cap was raised or lowered (P23)', () => {
    const wake = { kind: 'wakeForCapacity', pool: 'main' };
    expect(effectsOf({ ...change, old: imageWith(1), new: imageWith(2) })).toEqual([wake]);
    expect(effectsOf({ ...change, old: imageWith(2), new: imageWith(1) })).toEqual([wake]);
    expect(effectsOf({ ...change, old: imageWith(2), new: imageWith(2) })).toEqual([]);
  });
});
