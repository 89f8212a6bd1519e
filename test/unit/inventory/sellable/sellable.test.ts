import { describe, expect, it } from 'vitest';
import {
  type ChannelTerms,
  explainAtp,
  explainSellable,
  type PoolStanding,
  sellableUnits,
} from '../../../../functions/inventory/sellable/sellable.ts';
import { emptyPosition, freeOf, type StockPosition } from '../../../../functions/inventory/stock/position.ts';
import { sumUnits } from '../../../../functions/order/line-units.ts';

function position(location: string, change: Partial<StockPosition>): StockPosition {
  const next = { ...emptyPosition('A', location, 'main'), ...change };
  return { ...next, free: freeOf(next) };
}

function terms(change: Partial<ChannelTerms> = {}): ChannelTerms {
  return { channel: 'web', buffers: [], ...change };
}

const twoShelves: PoolStanding = {
  positions: [
    position('NYC', { onHand: 22, allocated: 3, unsellable: 1, refurbish: 2, safety: 2 }),
    position('LAX', { onHand: 6 }),
  ],
  shards: [
    { shard: 0, atp: 12 },
    { shard: 1, atp: 4 },
  ],
};

describe('what a pool may promise', () => {
  it('is explained from the shelf to the claims, and the lines sum to it', () => {
    const { units, lines } = explainAtp(twoShelves);
    expect(units).toBe(16);
    expect(lines).toEqual([
      { line: 'onHand', units: 22, location: 'NYC' },
      { line: 'allocated', units: -3, location: 'NYC' },
      { line: 'unsellable', units: -1, location: 'NYC' },
      { line: 'refurbish', units: -2, location: 'NYC' },
      { line: 'safety', units: -2, location: 'NYC' },
      { line: 'onHand', units: 6, location: 'LAX' },
      { line: 'claims', units: -4 },
    ]);
  });

  it('has a line for what is doubted, not on sale, at a closed location, or promised beyond the shelf', () => {
    const positions = [
      position('NYC', { onHand: 5, doubted: '2026-11-23T10:00:00.000Z' }),
      position('LAX', { onHand: 4, selling: false }),
      position('SEA', { onHand: 3, off: true }),
      position('BOS', { onHand: 2, allocated: 4 }),
      position('DEN', { onHand: 7 }),
    ];
    const { units, lines } = explainAtp({ positions, shards: [{ shard: 0, atp: 7 }] });
    expect(units).toBe(7);
    expect(lines).toContainEqual({ line: 'doubted', units: -5, location: 'NYC' });
    expect(lines).toContainEqual({ line: 'notSelling', units: -4, location: 'LAX' });
    expect(lines).toContainEqual({ line: 'locationOff', units: -3, location: 'SEA' });
    expect(lines).toContainEqual({ line: 'notCovered', units: 2, location: 'BOS' });
  });
});

describe('what a channel may sell', () => {
  it('is all that the pool has where nothing is withheld', () => {
    expect(explainSellable(twoShelves, terms())).toEqual({ units: 16, lines: [] });
  });

  it('leaves units of captured orders without a claim alone (S3)', () => {
    const standing = { ...twoShelves, shards: [{ shard: 0, atp: 16, unclaimed: 5 }] };
    expect(explainSellable(standing, terms())).toEqual({
      units: 11,
      lines: [{ line: 'unclaimed', units: -5 }],
    });
  });

  it('leaves its buffer on the shelf, and no more than is there', () => {
    expect(sellableUnits(twoShelves, terms({ buffers: [{ units: 4 }] }))).toBe(12);
    expect(explainSellable(twoShelves, terms({ buffers: [{ units: 100 }] }))).toEqual({
      units: 0,
      lines: [{ line: 'buffer', units: -16 }],
    });
  });

  it('counts per cent of what is free at the locations that the buffer is for, rounded up', () => {
    expect(sellableUnits(twoShelves, terms({ buffers: [{ percent: 10 }] }))).toBe(14);
    expect(sellableUnits(twoShelves, terms({ buffers: [{ location: 'LAX', percent: 50 }] }))).toBe(13);
  });

  it('lets the first buffer that fits a location count, and no other', () => {
    const buffers = [{ location: 'LAX', units: 1 }, { units: 3 }, { units: 9 }];
    expect(sellableUnits(twoShelves, terms({ buffers }))).toBe(12);
  });

  it('takes from its own reserved allocation, never from that of another channel', () => {
    const shards = [
      { shard: 0, atp: 2 },
      { shard: '@web', atp: 3 },
      { shard: '@b2b', atp: 7 },
    ];
    const standing = { ...twoShelves, shards };
    expect(explainSellable(standing, terms())).toEqual({
      units: 5,
      lines: [{ line: 'reserved', units: -7 }],
    });
    expect(sellableUnits(standing, terms({ buffers: [{ units: 5 }] }))).toBe(3);
  });

  it('leaves what the queue is served from alone (P23)', () => {
    const shards = [
      { shard: 0, atp: 0 },
      { shard: 'QUEUE', atp: 6 },
    ];
    expect(explainSellable({ ...twoShelves, shards }, terms())).toEqual({
      units: 0,
      lines: [{ line: 'queue', units: -6 }],
    });
  });

  it('is nothing of the last units where another channel has them (S14)', () => {
    const owned = terms({ lastUnits: { owner: 'shop' } });
    expect(explainSellable(twoShelves, owned)).toEqual({
      units: 0,
      lines: [{ line: 'lastUnits', units: -16 }],
    });
    expect(sellableUnits(twoShelves, { ...owned, channel: 'shop' })).toBe(16);
  });

  it('does not rise for the owner of the last units while others may still show some (S14)', () => {
    const owned = terms({ lastUnits: { owner: 'web', most: 2 } });
    expect(explainSellable(twoShelves, owned)).toEqual({
      units: 2,
      lines: [{ line: 'unconfirmed', units: -14 }],
    });
  });

  it('is never less than nothing', () => {
    const standing = { ...twoShelves, shards: [{ shard: 0, atp: -3 }] };
    const { units, lines } = explainSellable(standing, terms());
    expect(units).toBe(0);
    expect(-3 + sumUnits(lines)).toBe(0);
  });
});
