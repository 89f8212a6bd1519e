import { describe, expect, test } from 'vitest';
import { openShardsFor } from '../../../functions/inventory/stock/shard-count.ts';

const calm = { queued: false, writes: 100, conflicts: 0 };
const byHand = { shards: 16, upTo: 32, conflicts: 0.2, units: 32 };

describe('the number of shards of a SKU', () => {
  test.each([
    ['what is set by hand is opened while there is plenty', { atp: 1000, open: 1 }, 16],
    ['is held while there are units enough for each', { atp: 300, open: 16 }, 16],
    ['falls when there are few for each', { atp: 200, open: 16 }, 6],
    ['is one near depletion', { atp: 40, open: 2 }, 2],
    ['is one when the last units are near', { atp: 20, open: 2 }, 1],
    ['is one when nothing is left', { atp: 0, open: 16 }, 1],
    ['is opened in steps that are worth a write', { atp: 100, open: 2 }, 2],
    ['stays with what was opened by itself', { atp: 5000, open: 32 }, 32],
  ] as const)('%s', (_, load, open) => {
    expect(openShardsFor({ ...calm, ...load }, byHand)).toBe(open);
  });

  test('doubles where writers meet too often, up to the bound, and not for a few that met', () => {
    const alone = { shards: 1, upTo: 8, conflicts: 0.2, units: 32 };
    const met = (conflicts: number, open: number) =>
      openShardsFor({ atp: 10_000, open, queued: false, writes: 100, conflicts }, alone);
    expect([met(30, 1), met(30, 4), met(30, 8), met(20, 4)]).toEqual([2, 8, 8, 4]);
    expect(openShardsFor({ atp: 10_000, open: 1, queued: false, writes: 2, conflicts: 2 }, alone)).toBe(1);
  });

  test('is what somebody has just set, also below what was opened by itself', () => {
    const load = { ...calm, atp: 10_000, open: 32, isSet: true };
    expect(openShardsFor(load, { ...byHand, shards: 4 })).toBe(4);
  });

  test('is one while somebody waits', () => {
    expect(openShardsFor({ ...calm, atp: 1000, open: 1, queued: true }, byHand)).toBe(1);
  });
});
