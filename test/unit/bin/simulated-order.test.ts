import { beforeAll, describe, expect, test } from 'vitest';
import { type SimulatedOrder, simulateOrder } from '../../../bin/cost/simulated-order.ts';

describe('an order of three lines and two fulfillments', () => {
  let order: SimulatedOrder;
  beforeAll(async () => {
    order = await simulateOrder();
  });

  test('writes at most 112 units from its capture until nothing of it is due', () => {
    const byKind = order.units.byKind.map(({ entry, kind, units }) => `${units} ${entry} ${kind}`);

    expect(order.units.total, byKind.join('\n')).toBeLessThanOrEqual(112);
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
