import { describe, expect, test } from 'vitest';
import { benchShards } from '../../bench/shards/bench.ts';
import { runHotSku } from '../../bench/shards/hot-sku.ts';

describe('reservations of one SKU in a model of the table', () => {
  test('are linear in its shards, with releases and receipts among them, and are exact when it is sold out (P18)', () => {
    const { unevenness, isExact, depletion } = benchShards({
      shards: [2, 4, 8],
      seconds: 2,
      lockMs: 2,
      seed: 1,
    });
    expect(unevenness).toBeLessThan(0.15);
    expect(isExact).toBe(true);
    expect(depletion).toMatchObject({ left: 0, shardsLeft: 1 });
  });

  test('of as many handlers on one shard are as many as one shard takes', () => {
    const plan = { units: 100_000, seconds: 2, lockSeconds: 0.002, seed: 1, isFitted: false };
    const [one, eight] = [
      runHotSku({ ...plan, shards: 1, handlers: 48 }),
      runHotSku({ ...plan, shards: 8, handlers: 6 }),
    ];
    expect(eight.perSecond / one.perSecond).toBeGreaterThan(3);
  });
});
