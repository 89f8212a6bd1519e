import { expect, test } from 'vitest';
import { confidence } from '../../../functions/inventory/stock/trust.ts';
import { MISSING_BY_DEFAULT } from '../../../functions/planner/pricing/order-pricing.ts';
import { plannedPosition } from '../../../functions/routing/route/assemble.ts';
import { aPosition } from '../../support/positions.ts';

const now = '2026-11-23T12:00:00.000Z';
const hour = Math.floor(Date.parse(now) / 3_600_000);
const view = { now, trustHalfLife: 30 * 86_400 };

test.each([
  ['where nothing was observed', undefined, undefined],
  ['where nothing was missed', [50, 0, hour] as const, undefined],
  ['where units were missed', [0, 3, hour] as const, 238_462],
  ['and that was a half-life ago', [0, 3, hour - 720] as const, 139_130],
])('the planner is told how many of a million units are likely not there: %s', (_, trust, missing) => {
  const position = aPosition(trust ? { trust: [...trust] } : {});
  expect(plannedPosition(position, view).missing).toBe(missing);
});

test('where the planner is told nothing it counts what the books of a position have before any evidence', () => {
  expect(MISSING_BY_DEFAULT / 1_000_000).toBeCloseTo(1 - confidence(undefined, now, view.trustHalfLife), 9);
});
