import { describe, expect, test } from 'vitest';
import { orderItem } from '../../../functions/order/order.store.ts';
import { amend, type Order } from '../../../functions/order/order.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import type { Image } from '../../../functions/relay/changes/record.ts';
import { key } from '../../../functions/shared/keys.ts';
import { anOrder } from '../../support/items.ts';

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
});
