/** Where a SKU stands in the pools that channels sell from, and which reading of the stock says so. */
import type { Channel } from '../../network/entities/channel.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { readPools } from '../stock/pool.store.ts';
import { readPositions } from '../stock/position.store.ts';
import { allShards, versionOf, wasEverStocked } from '../stock/spread.ts';
import { buffersOf, dependsOnPlaces } from './buffer.ts';
import type { StockVersions } from './figure.ts';
import { fillReserved } from './fill-reserved.ts';
import type { PoolStanding } from './sellable.ts';

/** The pools that an active channel sells from. */
export function poolsOf({ pools, active }: Channel): string[] {
  return active ? [...new Set(Object.values(pools))].sort() : [];
}

/** Where a SKU stands in a pool, and whether that ever had any of it. */
export type KnownStanding = PoolStanding & {
  readonly isKnown: boolean;
  readonly version: number;
  /** Of all positions of the SKU together, where they were read. */
  readonly places?: number;
};

/**
 * Where a SKU stands in the pools that channels sell from, once its reserved allocations are filled. Positions are read only
 * where a buffer looks at them.
 */
export async function readStandings(
  sku: string,
  channels: readonly Channel[],
  known: Sku | undefined,
  now: string,
): Promise<ReadonlyMap<string, KnownStanding>> {
  const pools = [...new Set(channels.flatMap(poolsOf))].sort();
  const unchanged = await fillReserved(sku, known, pools, now);
  const looks = channels.some((channel) => dependsOnPlaces(buffersOf(channel, known)));
  const [readings, positions] = await Promise.all([
    unchanged ?? readPools(pools.map((pool) => ({ pool, sku }))),
    looks ? readPositions([sku]) : undefined,
  ]);
  const places = positions?.reduce((sum, { version }) => sum + version, 0);
  return new Map(
    readings.map((reading) => [
      reading.pool,
      {
        shards: allShards(reading),
        isKnown: wasEverStocked(reading),
        version: versionOf(reading),
        ...(positions ? { positions: positions.filter(({ pool }) => pool === reading.pool) } : {}),
        ...(places === undefined ? {} : { places }),
      },
    ]),
  );
}

/** The versions of what was read of these pools. */
export function readingOf(standings: ReadonlyMap<string, KnownStanding | undefined>): StockVersions {
  const pools = [...standings].map(([pool, standing]) => [pool, standing?.version ?? 0] as const);
  const places = [...standings.values()].find((standing) => standing?.places !== undefined)?.places;
  return { pools: Object.fromEntries(pools), ...(places === undefined ? {} : { places }) };
}
