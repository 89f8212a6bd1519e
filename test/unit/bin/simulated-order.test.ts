import { beforeAll, describe, expect, test } from 'vitest';
import { type ConnectedAddition, simulateAddition } from '../../../bin/cost/connected-order.ts';
import { readPrices } from '../../../bin/cost/prices.ts';
import { MOST_ADDED, mostAdded } from '../../../bin/cost/report.ts';
import { simulateOrder } from '../../../bin/cost/simulated-order.ts';
import type { SimulatedUsage } from '../../../bin/cost/simulated-world.ts';

describe('an order of three lines and two fulfillments', () => {
  let order: SimulatedUsage;
  beforeAll(async () => {
    order = await simulateOrder();
  }, 120_000);

  test("writes at most 100 units, its customer's entry among them, from its capture until nothing of it is due", () => {
    const byKind = order.units.byKind.map(({ entry, kind, units }) => `${units} ${entry} ${kind}`);

    expect(order.units.total, byKind.join('\n')).toBeLessThanOrEqual(100);
  });

  test('enters three states, and one for each fulfillment', () => {
    expect(order.states).toBe(5);
  });

  test('is told of in at most 18 events', () => {
    expect(order.events).toBeLessThanOrEqual(18);
  });

  test('writes each shard of its pool once: it is claimed in the write that captures it (S3)', () => {
    const shards = order.units.byKind.filter(({ kind }) => kind === 'POOL');

    expect(shards).toMatchObject([{ entry: 'capture/submit', writes: 3, units: 6 }]);
  });
});

describe('a connected shop', () => {
  let addition: ConnectedAddition;
  beforeAll(async () => {
    addition = await simulateAddition();
  }, 240_000);

  test('is told figures, parcels and a cancel by few calls: one that finds nothing to do is the exception', () => {
    const { figures, effects, withCancel } = addition;

    expect(figures.work).toMatchObject({ figures: 3, effects: 0, calls: 1 });
    expect(effects.work.effects).toBe(6);
    expect(effects.work.calls).toBeLessThanOrEqual(8);
    expect(withCancel.work.effects).toBe(7);
    expect(withCancel.work.calls).toBeLessThanOrEqual(9);
  });

  test('adds at most $0.0001 to an order: figures of three SKUs, two parcels, how far they are, and a unit that is cancelled', () => {
    expect(mostAdded(addition, readPrices())).toBeLessThanOrEqual(MOST_ADDED);
  });
});
