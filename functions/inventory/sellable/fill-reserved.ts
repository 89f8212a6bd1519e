/**
 * Reserved allocations (`@<channel>` shards) follow what the SKU says of them: units move between the open shards and
 * the channel's own, in one write that conserves the pool. What a channel has sold of its allocation is not filled up.
 */
import type { Sku } from '../../network/entities/sku.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { type PoolReading, readPools, readReserved, shardWrites } from '../stock/pool.store.ts';
import { allotUnits } from './allotment.ts';

/** The allocations that a SKU wants in a pool, by channel. */
function wantedIn(sku: Sku | undefined, pool: string): ReadonlyMap<string, number> {
  const own = (sku?.selling.reserved ?? []).filter((one) => one.pool === pool);
  return new Map(own.map(({ channel, units }) => [channel, units]));
}

/** The reading with the shards of channels that are to have an allocation and have none yet. */
async function withNew(reading: PoolReading, wanted: ReadonlyMap<string, number>): Promise<PoolReading> {
  const known = new Set(reading.reserved.map(({ shard }) => shard));
  const missing = [...wanted.keys()].filter((channel) => !known.has(`@${channel}`));
  if (missing.length === 0) return reading;
  return { ...reading, reserved: [...reading.reserved, ...(await readReserved(reading, missing))] };
}

/**
 * Fills and empties the allocations of a SKU in these pools. Nothing is written where they are as they should be: then it
 * answers the shards as they were read.
 */
export async function fillReserved(
  sku: string,
  known: Sku | undefined,
  pools: readonly string[],
  now: string,
): Promise<readonly PoolReading[] | undefined> {
  return retryMoved(async () => {
    let isChanged = false;
    const readings = await readPools(pools.map((pool) => ({ pool, sku })));
    for (const reading of readings) {
      const wanted = wantedIn(known, reading.pool);
      if (wanted.size === 0 && reading.reserved.length === 0) continue;
      const whole = await withNew(reading, wanted);
      const inUse = reading.reserved.map(({ shard }) => String(shard).slice(1));
      const changes = allotUnits(whole, inUse, wanted);
      if (changes.length === 0) continue;
      await transact(shardWrites(whole, changes, { moved: [], now }));
      isChanged = true;
    }
    return isChanged ? undefined : readings;
  });
}
