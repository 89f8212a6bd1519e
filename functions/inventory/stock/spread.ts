/** A pool's promise of a SKU is divided into shards, so that orders seldom meet in one item (P18). Pure. */
import * as z from 'zod';
import { movedFields } from './moved.ts';

const units = z.number().int();

/** POOL: one shard, a part of what may still be promised of a SKU from a pool. `atp` may be below zero. */
export const poolShardSchema = z.looseObject({
  type: z.literal('Pool'),
  pool: z.string(),
  sku: z.string(),
  shard: units.min(0),
  atp: units,
  ...movedFields,
  version: units,
});
export type PoolShard = z.output<typeof poolShardSchema>;

/** Which shards a change of a pool relies on, and so what its writes are conditional on (P18). */
export type ReliedShards =
  /** Each shard that gives still has at least what is taken from it. */
  | 'taken'
  /** No shard that stays as it is is below zero. */
  | 'others'
  /** Every shard is as it was read, because one of them is below zero or will be. */
  | 'all';

/** How a change is divided: the change of each shard by its number, and what that relies on. */
export interface Spread {
  readonly deltas: number[];
  readonly relies: ReliedShards;
}

/** The numbers of the shards, beginning with `start` and going round. */
function shardsFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (start + index) % count);
}

/** Which shards a decrease takes from: the first that has all of it, else every one in turn. */
function givingShards(
  shards: readonly number[],
  order: readonly number[],
  wanted: number,
): readonly number[] {
  const alone = order.find((shard) => (shards[shard] ?? 0) >= wanted);
  return alone === undefined ? order : [alone];
}

/** Divides `delta` by shard number; what no shard can give or needs is put on the first in order. */
function divide(shards: readonly number[], order: readonly number[], delta: number): number[] {
  const deltas = shards.map(() => 0);
  const sign = delta < 0 ? -1 : 1;
  let left = Math.abs(delta);
  const change = (shard: number, units: number): void => {
    deltas[shard] = (deltas[shard] ?? 0) + sign * units;
    left -= units;
  };
  for (const shard of delta < 0 ? givingShards(shards, order, left) : order) {
    const room = Math.max(0, -sign * (shards[shard] ?? 0));
    change(shard, Math.min(room, left));
  }
  change(order[0] ?? 0, left);
  // `+ 0` turns -0 into 0.
  return deltas.map((units) => units + 0);
}

function reliedShards(shards: readonly number[], deltas: readonly number[], delta: number): ReliedShards {
  const isBelow = shards.some((atp, shard) => atp < 0 || atp + (deltas[shard] ?? 0) < 0);
  if (isBelow) return 'all';
  return delta < 0 ? 'taken' : 'others';
}

/**
 * Divides a change of a pool's promise among its shards (P18). A decrease takes what the shards have, and only
 * the rest takes one below zero; an increase pays the shards below zero first. `shards` are the values of `atp`
 * by shard number; `start` is the shard at which this order begins.
 */
export function spreadOverShards(shards: readonly number[], delta: number, start = 0): Spread {
  const deltas = divide(shards, shardsFrom(start, shards.length), delta);
  return { deltas, relies: reliedShards(shards, deltas, delta) };
}
