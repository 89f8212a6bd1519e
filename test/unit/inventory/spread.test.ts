import { describe, expect, test } from 'vitest';
import type { PromiseChange } from '../../../functions/inventory/stock/spread.ts';
import { spreadOverShards, versionOf } from '../../../functions/inventory/stock/spread.ts';
import { PoolModel } from '../../support/pool-model.ts';

/** The open shards after a change. */
function openAfter(open: readonly number[], change: PromiseChange): number[] {
  const pool = new PoolModel(open);
  expect(pool.change(change)).toBe(true);
  return pool.atps.open;
}

describe('a change of a pool with shards', () => {
  test.each([
    ["the order's own shard gives what it has", [5, 5], -3, 1, [5, 2]],
    ['another that has all gives rather than both', [2, 5], -3, 0, [2, 2]],
    ['each gives what it has when none has all', [2, 2], -3, 1, [1, 0]],
    ['only the rest goes below zero, in one shard that is left', [2, 1], -5, 1, [-2]],
    ["an increase goes to the order's own shard", [2, 0], 3, 1, [2, 3]],
    ['an increase pays what is below zero first', [-2], 3, 0, [1]],
    ['one shard takes all', [2], -5, 0, [-3]],
  ] as const)('%s (P18)', (_, open, delta, start, after) => {
    expect(openAfter(open, { delta, start })).toEqual(after);
  });

  test('one shard of several is written alone: nobody else is looked at (P18)', () => {
    const pool = new PoolModel([4, 4, 4]);
    const taking = spreadOverShards(pool.read(), { delta: -2, start: 1 });
    const giving = spreadOverShards(pool.read(), { delta: 2, start: 2 });
    expect(taking).toEqual([{ shard: 1, units: -2, relies: { of: 3, atLeast: 2 } }]);
    expect(giving).toEqual([{ shard: 2, units: 2, relies: { of: 3, unqueued: true } }]);
  });

  test("an order takes from its channel's reserved allocation first, and never from another's (P18)", () => {
    const pool = new PoolModel([3], { reserved: { web: 2, shop: 5 } });
    expect(pool.change({ delta: -4, channel: 'web' })).toBe(true);
    expect(pool.atps).toEqual({ open: [1], queue: 0, reserved: [0, 5] });
  });

  test('what is gone is taken from reserved allocations before anything goes below zero (P18)', () => {
    const pool = new PoolModel([3], { reserved: { web: 2 } });
    expect(pool.change({ delta: -4 })).toBe(true);
    expect(pool.atps).toEqual({ open: [0], queue: 0, reserved: [1] });
    expect(pool.change({ delta: -4 })).toBe(true);
    expect(pool.atps).toEqual({ open: [-3], queue: 0, reserved: [0] });
  });
});

describe('the shard of the queue', () => {
  test('takes what is above zero when the first order begins to wait, and one shard is open (P23)', () => {
    const pool = new PoolModel([2, 3]);
    expect(pool.change({ delta: 0, places: 1 })).toBe(true);
    expect(pool.atps).toEqual({ open: [0], queue: 5, reserved: [] });
  });

  test('takes what comes in while anybody waits, after what is below zero (P23)', () => {
    const pool = new PoolModel([-2]);
    pool.change({ delta: 0, places: 1 });
    expect(pool.change({ delta: 5 })).toBe(true);
    expect(pool.atps).toEqual({ open: [0], queue: 3, reserved: [] });
  });

  test('gives the rest back when the last place is left, in that write (P23)', () => {
    const pool = new PoolModel([0]);
    pool.change({ delta: 0, places: 2 });
    pool.change({ delta: 6 });
    expect(pool.change({ delta: -4, places: -1, serves: true })).toBe(true);
    expect(pool.atps).toEqual({ open: [0], queue: 2, reserved: [] });
    expect(pool.change({ delta: 0, places: -1 })).toBe(true);
    expect(pool.atps).toEqual({ open: [2], queue: 0, reserved: [] });
    expect(pool.at(0).queued).toBe(false);
  });

  test('gives when stock is gone, before anything goes below zero (P18)', () => {
    const pool = new PoolModel([1]);
    pool.change({ delta: 0, places: 1 });
    pool.change({ delta: -3 });
    expect(pool.atps).toEqual({ open: [-2], queue: 0, reserved: [] });
  });

  test('a receipt that saw nobody wait is refused once somebody does (P23)', () => {
    const pool = new PoolModel([0]);
    const reading = pool.read();
    const receipt = spreadOverShards(reading, { delta: 5 });
    pool.change({ delta: 0, places: 1 });
    expect(pool.write(reading, receipt)).toBe(false);
  });
});

describe('another number of shards', () => {
  test('divides what there is, and gives it back to one', () => {
    const pool = new PoolModel([10]);
    expect(pool.reshard(4)).toBe(true);
    expect(pool.atps.open).toEqual([3, 3, 2, 2]);
    expect(pool.reshard(1)).toBe(true);
    expect(pool.atps.open).toEqual([10]);
  });

  test('is not possible while somebody waits or something is below zero, or for more than there are units', () => {
    const waiting = new PoolModel([0]);
    waiting.change({ delta: 0, places: 1 });
    expect(waiting.reshard(2)).toBe(false);
    expect(new PoolModel([-1]).reshard(2)).toBe(false);
    expect(new PoolModel([3]).reshard(4)).toBe(false);
  });

  test('refuses whoever relied on the number before (P18)', () => {
    const pool = new PoolModel([10]);
    const reading = pool.read();
    const [reserve, receipt] = [-2, 2].map((delta) => spreadOverShards(reading, { delta }));
    pool.reshard(2);
    expect([reserve, receipt].map((changes = []) => pool.write(reading, changes))).toEqual([false, false]);
  });

  test('never lowers the sum of the versions, whatever comes into use and goes out of it (P19)', () => {
    const pool = new PoolModel([10]);
    const steps: readonly (() => boolean)[] = [
      () => pool.reshard(4),
      () => pool.change({ delta: -1, start: 2 }),
      () => pool.reshard(2),
      () => pool.change({ delta: 0, places: 1 }),
      () => pool.change({ delta: 3 }),
      () => pool.change({ delta: 0, places: -1 }),
      () => pool.reshard(8),
      () => pool.change({ delta: -20 }),
    ];
    let last = versionOf(pool.read());
    for (const act of steps) {
      expect(act()).toBe(true);
      const next = versionOf(pool.read());
      expect(next).toBeGreaterThan(last);
      last = next;
    }
  });

  test('keeps count of units that have no claim yet (S3)', () => {
    const pool = new PoolModel([6, 6]);
    for (const shard of [0, 1] as const) pool.shards.set(shard, { ...pool.at(shard), unclaimed: 2 });
    pool.reshard(1);
    expect([pool.at(0).unclaimed, pool.at(1).unclaimed]).toEqual([4, 0]);
  });
});
