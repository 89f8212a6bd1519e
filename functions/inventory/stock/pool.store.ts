import {
  looseExceptionId,
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
import { poolShardSchema, type ReliedShards, spreadOverShards } from './spread.ts';

/** A shard as it was read; one that nothing was ever written to is empty. */
interface Shard {
  readonly key: Key;
  readonly atp: number;
  readonly version: number;
  readonly exists: boolean;
}

export interface PoolSku {
  readonly pool: string;
  readonly sku: string;
}

function parseShard(at: Key, item: TableItem | undefined): Shard {
  if (!item) return { key: at, atp: 0, version: 0, exists: false };
  const { atp, version } = parseOwn(poolShardSchema, item, `pool shard ${at.pk}`);
  return { key: at, atp, version, exists: true };
}

/** All shards of each pool and SKU, read consistently, in the order asked. */
export async function readShards(wanted: readonly PoolSku[]): Promise<(readonly Shard[])[]> {
  const known = await readSkus(wanted.map(({ sku }) => sku));
  const keys = wanted.map(({ pool, sku }) =>
    Array.from({ length: shardsOf(known, sku) }, (_, number) => key.pool(pool, sku, number)),
  );
  const items = (await getItems(keys.flat())).values();
  return keys.map((group) => group.map((at) => parseShard(at, items.next().value)));
}

export function sumAtp(shards: readonly Pick<Shard, 'atp'>[]): number {
  return shards.reduce((sum, { atp }) => sum + atp, 0);
}

/**
 * What may still be promised of each SKU. `version` is the sum of its shards': the highest has seen every
 * change.
 */
export async function readAvailable(
  pool: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, { readonly atp: number; readonly version: number }>> {
  const wanted = [...new Set(skus)];
  const shards = await readShards(wanted.map((sku) => ({ pool, sku })));
  return new Map(
    wanted.map((sku, at) => {
      const group = shards[at] ?? [];
      return [sku, { atp: sumAtp(group), version: group.reduce((sum, { version }) => sum + version, 0) }];
    }),
  );
}

/** Of one SKU, whole units. */
export async function readAtp(
  pool: string,
  sku: string,
): Promise<{ readonly atp: number; readonly version: number }> {
  return (await readAvailable(pool, [sku])).get(sku) ?? { atp: 0, version: 0 };
}

/** What the write of one shard relies on (P18). */
function shardCondition({ atp, exists }: Shard, delta: number, relies: ReliedShards): Expression | undefined {
  const names = { '#atp': 'atp' };
  if (relies === 'taken')
    return delta < 0 ? { expression: '#atp >= :taken', names, values: { ':taken': -delta } } : undefined;
  if (relies === 'others')
    return delta > 0
      ? undefined
      : { expression: 'attribute_not_exists(#atp) OR #atp >= :none', names, values: { ':none': 0 } };
  return exists
    ? { expression: '#atp = :seen', names, values: { ':seen': atp } }
    : { expression: 'attribute_not_exists(#atp)', names };
}

function shardWrite(
  { pool, sku }: PoolSku,
  number: number,
  read: Shard,
  delta: number,
  relies: ReliedShards,
): Write[] {
  const relied = shardCondition(read, delta, relies);
  const refused = (): Error => new Moved(`shard ${number} of ${sku} in ${pool} changed since it was read`);
  if (delta === 0) return relied ? [{ kind: 'check', key: read.key, condition: relied, refused }] : [];
  const update: Expression = {
    expression:
      'SET #type = :type, #pool = :pool, #sku = :sku, #shard = :shard, #atp = if_not_exists(#atp, :zero) + :delta, #version = if_not_exists(#version, :zero) + :one',
    names: {
      '#type': 'type',
      '#pool': 'pool',
      '#sku': 'sku',
      '#shard': 'shard',
      '#atp': 'atp',
      '#version': 'version',
    },
    values: {
      ':type': 'Pool',
      ':pool': pool,
      ':sku': sku,
      ':shard': number,
      ':zero': 0,
      ':delta': delta,
      ':one': 1,
    },
  };
  return [{ kind: 'update', key: read.key, update, ...(relied ? { condition: relied } : {}), refused }];
}

/** More is promised than there is: an exception says so, once while it is open. */
function openBelowZero(of: PoolSku, atp: number, now: string): Promise<Write[]> {
  return openLooseException(`${of.pool}#${of.sku}`, { type: 'PoolBelowZero', detail: { ...of, atp } }, now);
}

/** Nothing is left for anybody to do. */
async function closeBelowZero({ pool, sku }: PoolSku, now: string): Promise<Write[]> {
  const item = await getItem(key.looseException(looseExceptionId('PoolBelowZero', `${pool}#${sku}`)));
  const exception = item ? parseException(item) : undefined;
  return exception?.status === 'open'
    ? [
        settleException(
          undefined,
          exception,
          { action: 'close', by: 'system', note: 'the pool is no longer below zero' },
          now,
        ).write,
      ]
    : [];
}

/**
 * Adds `delta` units to what a pool can promise of a SKU, over the shards from the order's own on. Refused as
 * Moved.
 */
export async function changePool(
  of: PoolSku,
  shards: readonly Shard[],
  delta: number,
  orderId: string | undefined,
  now: string,
): Promise<Write[]> {
  if (delta === 0) return [];
  const { deltas, relies } = spreadOverShards(
    shards.map(({ atp }) => atp),
    delta,
    orderId === undefined ? 0 : shardOf(orderId, shards.length),
  );
  const writes = shards.flatMap((read, number) => shardWrite(of, number, read, deltas[number] ?? 0, relies));
  const before = sumAtp(shards);
  if (before + delta < 0 && delta < 0) return [...writes, ...(await openBelowZero(of, before + delta, now))];
  return before < 0 && before + delta >= 0 ? [...writes, ...(await closeBelowZero(of, now))] : writes;
}
