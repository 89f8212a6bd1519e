import { beforeAll, describe, expect, test } from 'vitest';
import { type ConnectedAddition, simulateAddition } from '../../../bin/cost/connected-order.ts';
import { priceOfAddition, totalOf } from '../../../bin/cost/price.ts';
import { readPrices } from '../../../bin/cost/prices.ts';
import { simulateOrder } from '../../../bin/cost/simulated-order.ts';
import type { SimulatedUsage } from '../../../bin/cost/simulated-world.ts';

describe('an order of three lines and two fulfillments', () => {
  let order: SimulatedUsage;
  beforeAll(async () => {
    order = await simulateOrder();
  }, 120_000);

  test('writes at most 102 units from its capture until nothing of it is due', () => {
    const byKind = order.units.byKind.map(({ entry, kind, units }) => `${units} ${entry} ${kind}`);

    expect(order.units.total, byKind.join('\n')).toBeLessThanOrEqual(102);
  });

  test('enters two states, and two for each fulfillment', () => {
    expect(order.states).toBe(6);
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
  const prices = readPrices();

  test('adds at most $0.0001 to an order that takes units which it sells, too: three figures are told', () => {
    const { figures } = addition;

    expect(figures.work).toMatchObject({ figures: 3, effects: 0 });
    expect(totalOf(priceOfAddition(figures, prices))).toBeLessThanOrEqual(0.0001);
  });

  test('adds at most $0.0001 to an order of its own, of which it is told two parcels and how far they are', () => {
    const { effects, withCancel } = addition;

    expect(effects.work.effects).toBe(6);
    expect(totalOf(priceOfAddition(effects, prices))).toBeLessThanOrEqual(0.0001);
    expect(withCancel.work.effects, 'and a cancel').toBe(7);
  });
});
