import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allotUnits } from '../../../functions/inventory/sellable/allotment.ts';
import type { SkuBuffer } from '../../../functions/inventory/sellable/buffer.ts';
import { areLast } from '../../../functions/inventory/sellable/last-units.ts';
import {
  explainAtp,
  explainSellable,
  type PoolStanding,
  sellableUnits,
  sharedUnits,
} from '../../../functions/inventory/sellable/sellable.ts';
import { emptyPosition, freeOf, type StockPosition } from '../../../functions/inventory/stock/position.ts';
import type { ShardReading, ShardsReading } from '../../../functions/inventory/stock/spread.ts';
import { sumUnits } from '../../../functions/order/line-units.ts';

const runs = { numRuns: Number(process.env['SELLABLE_RUNS'] ?? 300) };
const channels = ['web', 'shop', 'b2b'] as const;
const few = fc.integer({ min: 0, max: 12 });

function positionOf(location: string, change: Partial<StockPosition>): StockPosition {
  const next = { ...emptyPosition('A', location, 'main'), ...change };
  return { ...next, free: freeOf(next) };
}

const position = (location: string): fc.Arbitrary<StockPosition> =>
  fc
    .record({ onHand: few, allocated: few, unsellable: few, safety: few, selling: fc.boolean() })
    .chain((own) =>
      fc
        .constantFrom<Partial<StockPosition>>({}, {}, { off: true }, { doubted: '2026-11-23T10:00:00.000Z' })
        .map((bar) => positionOf(location, { ...own, ...bar })),
    );

/** Open shards go below zero, those of the queue and of channels never do. */
const standing: fc.Arbitrary<PoolStanding> = fc.record({
  positions: fc.tuple(position('NYC'), position('LAX')),
  shards: fc
    .record({
      first: fc.integer({ min: -6, max: 12 }),
      second: few,
      queue: few,
      web: few,
      b2b: few,
      unclaimed: few,
    })
    .map(({ first, second, queue, web, b2b, unclaimed }) => [
      { shard: 0, atp: first, unclaimed },
      { shard: 1, atp: second },
      { shard: 'QUEUE', atp: queue },
      { shard: '@web', atp: web },
      { shard: '@b2b', atp: b2b },
    ]),
});

const buffer: fc.Arbitrary<SkuBuffer> = fc
  .record({
    location: fc.constantFrom(undefined, 'NYC', 'LAX'),
    units: few,
    percent: fc.integer({ min: 0, max: 100 }),
  })
  .chain(({ location, units, percent }) =>
    fc.constantFrom<SkuBuffer>({ location, units }, { location, percent }),
  );
const buffers = fc.array(buffer, { maxLength: 3 });

function atpOf({ shards }: PoolStanding): number {
  return shards.reduce((sum, { atp }) => sum + atp, 0);
}

test('no channel may sell more than the pool may promise, and every unit on hand is in exactly one line', () => {
  fc.assert(
    fc.property(standing, buffers, (pool, own) => {
      const atp = explainAtp(pool);
      expect(sumUnits(atp.lines)).toBe(atpOf(pool));
      for (const channel of channels) {
        const { units, lines } = explainSellable(pool, { channel, buffers: own });
        expect(units).toBeLessThanOrEqual(Math.max(0, atp.units));
        expect(atp.units + sumUnits(lines)).toBe(units);
      }
    }),
    runs,
  );
});

test('what is reserved for channels and the shared rest never exceed what the pool may promise', () => {
  fc.assert(
    fc.property(standing, (pool) => {
      const shared = Math.max(0, sharedUnits(pool.shards).units);
      const reserved = pool.shards.reduce(
        (sum, { shard, atp }) => sum + (String(shard).startsWith('@') ? atp : 0),
        0,
      );
      const queue = pool.shards.find(({ shard }) => shard === 'QUEUE')?.atp ?? 0;
      const below = Math.min(0, pool.shards[0]?.atp ?? 0);
      expect(shared + reserved + queue + below).toBeLessThanOrEqual(atpOf(pool));
    }),
    runs,
  );
});

test('at or under the threshold what all channels may sell sums to at most what the pool may promise (S14)', () => {
  fc.assert(
    fc.property(standing, buffers, fc.constantFrom(...channels), (pool, own, owner) => {
      fc.pre(areLast(sharedUnits(pool.shards).units, 30));
      const figures = channels.map((channel) =>
        sellableUnits(pool, { channel, buffers: own, lastUnits: { owner } }),
      );
      expect(figures.reduce((sum, units) => sum + units, 0)).toBeLessThanOrEqual(atpOf(pool));
    }),
    runs,
  );
});

test('shares of a threshold that nobody owns would sum to more than the pool has: the rule is needed (S14)', () => {
  const pool = { positions: [], shards: [{ shard: 0, atp: 1 }] };
  const figures = channels.map((channel) => sellableUnits(pool, { channel, buffers: [] }));

  expect(figures.reduce((sum, units) => sum + units, 0)).toBeGreaterThan(1);
});

function shardOf(shard: ShardReading['shard'], atp: number, over: Partial<ShardReading> = {}): ShardReading {
  return { shard, atp, version: 1, exists: true, of: 2, waiting: 0, unclaimed: 0, ...over };
}

const reading: fc.Arbitrary<ShardsReading> = fc
  .record({ first: few, second: few, web: few, given: few, unclaimed: few })
  .map(({ first, second, web, given, unclaimed }) => ({
    open: [shardOf(0, first, { unclaimed }), shardOf(1, second)],
    queued: false,
    reserved: [
      shardOf('@web', web, { granted: web + given }),
      shardOf('@b2b', 0, { exists: false, version: 0 }),
    ],
    retired: 0,
  }));

test('setting units aside for channels conserves the pool, and leaves no shard below zero', () => {
  fc.assert(
    fc.property(reading, few, few, (before, web, b2b) => {
      const wanted = new Map([
        ...(web > 0 ? [['web', web] as const] : []),
        ...(b2b > 0 ? [['b2b', b2b] as const] : []),
      ]);
      const changes = allotUnits(before, ['web'], wanted);
      expect(changes.reduce((sum, { units }) => sum + units, 0)).toBe(0);
      for (const { shard, atp } of [...before.open, ...before.reserved]) {
        const change = changes.find((one) => one.shard === shard)?.units ?? 0;
        expect(atp + change).toBeGreaterThanOrEqual(0);
      }
    }),
    runs,
  );
});

test('setting units aside twice changes nothing the second time', () => {
  fc.assert(
    fc.property(reading, few, (before, web) => {
      const wanted = new Map(web > 0 ? [['web', web] as const] : []);
      const changes = allotUnits({ ...before, reserved: before.reserved.slice(0, 1) }, ['web'], wanted);
      const changed = (shard: ShardReading): ShardReading => {
        const change = changes.find((one) => one.shard === shard.shard);
        return {
          ...shard,
          atp: shard.atp + (change?.units ?? 0),
          granted: change?.sets?.granted ?? shard.granted,
        };
      };
      const after = {
        ...before,
        open: before.open.map(changed),
        reserved: web > 0 ? before.reserved.slice(0, 1).map(changed) : [],
      };
      expect(allotUnits(after, web > 0 ? ['web'] : [], wanted)).toEqual([]);
    }),
    runs,
  );
});
