import {
  looseExceptionName,
  openLooseException,
  parseException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { readSkus, shardsOf } from '../../network/entities/network.store.ts';
import { Moved } from '../../shared/errors.ts';
import { type Key, key, shardOf } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, getItems, type TableItem } from '../../shared/table.ts';
import type { Expression, Write } from '../../shared/transact.ts';
import type { NamedMovement } from './moved.ts';
import { poolShardSchema, type ReliedShards, spreadOverShards } from './spread.ts';

/** A shard as it was read. A shard that nothing was ever written to does not exist, and counts as empty. */
interface Shard {
  readonly key: Key;
  readonly atp: number;
  readonly version: number;
  readonly exists: boolean;
}

/** One SKU of one pool. */
export interface PoolSku {
  readonly pool: string;
  readonly sku: string;
}

function parseShard(at: Key, item: TableItem | undefined): Shard {
  if (!item) return { key: at, atp: 0, version: 0, exists: false };
  const { atp, version } = parseOwn(poolShardSchema, item, `pool shard ${at.pk}`);
  return { key: at, atp, version, exists: true };
}

/** All shards of each pool and SKU, read consistently; the lists stand in the order of `wanted`. */
export async function readShards(wanted: readonly PoolSku[]): Promise<(readonly Shard[])[]> {
  const known = await readSkus(wanted.map(({ sku }) => sku));
  const keys = wanted.map(({ pool, sku }) =>
    Array.from({ length: shardsOf(known, sku) }, (_, number) => key.pool(pool, sku, number)),
  );
  const items = (await getItems(keys.flat())).values();
  return keys.map((group) => group.map((at) => parseShard(at, items.next().value)));
}

/** What shards may still promise together, in whole units; below zero when more is promised than there is. */
export function sumAtp(shards: readonly Pick<Shard, 'atp'>[]): number {
  return shards.reduce((sum, { atp }) => sum + atp, 0);
}

/** What a pool may still promise of a SKU. */
export interface AvailableUnits {
  /** Whole units, below zero when more is promised than there is. */
  readonly atp: number;
  /** The sum of the shards' versions: of two readings, the one with the higher sum is later. */
  readonly version: number;
}

function availableOf(shards: readonly Shard[]): AvailableUnits {
  return { atp: sumAtp(shards), version: shards.reduce((sum, { version }) => sum + version, 0) };
}

/** What a pool may still promise of each of these SKUs. */
export async function readAvailable(
  pool: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, AvailableUnits>> {
  const wanted = [...new Set(skus)];
  const shards = await readShards(wanted.map((sku) => ({ pool, sku })));
  return new Map(wanted.map((sku, index) => [sku, availableOf(shards[index] ?? [])]));
}

/** What a pool may still promise of one SKU. */
export async function readAtp(pool: string, sku: string): Promise<AvailableUnits> {
  return (await readAvailable(pool, [sku])).get(sku) ?? { atp: 0, version: 0 };
}

/** The condition of one shard's write, by what the change of the pool relies on (P18). */
function shardCondition({ atp, exists }: Shard, delta: number, relies: ReliedShards): Expression | undefined {
  const names = { '#atp': 'atp' };
  if (relies === 'taken') {
    if (delta >= 0) return undefined;
    return { expression: '#atp >= :taken', names, values: { ':taken': -delta } };
  }
  if (relies === 'others') {
    if (delta > 0) return undefined;
    return { expression: 'attribute_not_exists(#atp) OR #atp >= :none', names, values: { ':none': 0 } };
  }
  if (!exists) return { expression: 'attribute_not_exists(#atp)', names };
  return { expression: '#atp = :seen', names, values: { ':seen': atp } };
}

/** What a write of shards says of itself: each shard that it touches names all of it. */
interface NamedWrite {
  readonly moved: readonly NamedMovement[];
  readonly now: string;
}

/** Adds units to a shard, which is made if it does not exist. */
function addToShard(
  { pool, sku }: PoolSku,
  shard: number,
  delta: number,
  { moved, now }: NamedWrite,
): Expression {
  return {
    expression: [
      'SET #type = :type, #pool = :pool, #sku = :sku, #shard = :shard',
      '#atp = if_not_exists(#atp, :zero) + :delta',
      '#version = if_not_exists(#version, :zero) + :one',
      '#moved = :moved, #movedAt = :now',
    ].join(', '),
    names: {
      '#type': 'type',
      '#pool': 'pool',
      '#sku': 'sku',
      '#shard': 'shard',
      '#atp': 'atp',
      '#version': 'version',
      '#moved': 'moved',
      '#movedAt': 'movedAt',
    },
    values: {
      ':type': 'Pool',
      ':pool': pool,
      ':sku': sku,
      ':shard': shard,
      ':zero': 0,
      ':delta': delta,
      ':one': 1,
      ':moved': moved,
      ':now': now,
    },
  };
}

/** The write of one shard: an update, a check of what the change relies on, or nothing. */
function shardWrite(
  of: PoolSku,
  number: number,
  read: Shard,
  { delta, relies, named }: { delta: number; relies: ReliedShards; named: NamedWrite },
): Write[] {
  const condition = shardCondition(read, delta, relies);
  const refused = (): Error =>
    new Moved(`shard ${number} of ${of.sku} in ${of.pool} changed since it was read`);
  if (delta !== 0) {
    const update = addToShard(of, number, delta, named);
    return [{ kind: 'update', key: read.key, update, ...(condition ? { condition } : {}), refused }];
  }
  return condition ? [{ kind: 'check', key: read.key, condition, refused }] : [];
}

/** A pool that promises more than there is opens an exception, once while that exception is open. */
function openBelowZero(of: PoolSku, atp: number, now: string): Promise<Write[]> {
  return openLooseException(`${of.pool}#${of.sku}`, { type: 'PoolBelowZero', detail: { ...of, atp } }, now);
}

/** Closes the exception of a pool that is no longer below zero: nobody has anything left to do. */
async function closeBelowZero({ pool, sku }: PoolSku, now: string): Promise<Write[]> {
  const item = await getItem(key.looseException(looseExceptionName('PoolBelowZero', `${pool}#${sku}`)));
  const exception = item ? parseException(item) : undefined;
  if (exception?.status !== 'open') return [];
  const resolution = { action: 'close', by: 'system', note: 'the pool is no longer below zero' } as const;
  return [settleException(undefined, exception, resolution, now).write];
}

/** By how much a pool promises more of a SKU, for which order, and the movements that come to it. */
interface PoolDelta {
  readonly delta: number;
  readonly orderId: string | undefined;
  readonly moved: readonly NamedMovement[];
}

/**
 * Adds `delta` units to what a pool may promise of a SKU, beginning at the order's own shard. Refused as Moved
 * when the shards are no longer as they were read.
 */
export async function changePool(
  { pool, sku }: PoolSku,
  shards: readonly Shard[],
  { delta, orderId, moved }: PoolDelta,
  now: string,
): Promise<Write[]> {
  if (delta === 0) return [];
  const of = { pool, sku };
  const start = orderId === undefined ? 0 : shardOf(orderId, shards.length);
  const spread = spreadOverShards(
    shards.map(({ atp }) => atp),
    delta,
    start,
  );
  const writes = shards.flatMap((read, number) =>
    shardWrite(of, number, read, {
      delta: spread.deltas[number] ?? 0,
      relies: spread.relies,
      named: { moved, now },
    }),
  );

  const before = sumAtp(shards);
  const after = before + delta;
  if (after < 0 && delta < 0) return [...writes, ...(await openBelowZero(of, after, now))];
  if (before < 0 && after >= 0) return [...writes, ...(await closeBelowZero(of, now))];
  return writes;
}
