/** How much a channel may sell right now, as the stock, the orders and the brand's policies stand. */
import type { Channel } from '../../network/entities/channel.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { settings } from '../../shared/settings.ts';
import { readPools } from '../stock/pool.store.ts';
import { readPositions } from '../stock/position.store.ts';
import type { StockPosition } from '../stock/position.ts';
import { allShards } from '../stock/spread.ts';
import { buffersOf } from './buffer.ts';
import { readTold } from './figure.store.ts';
import { areLast } from './last-units.ts';
import {
  type ChannelTerms,
  explainSellable,
  type LastUnits,
  type PoolStanding,
  sharedFor,
  sharedUnits,
} from './sellable.ts';

/** What is known of each of these SKUs in a pool, read consistently. */
async function readStandings(
  pool: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, PoolStanding>> {
  const wanted = [...new Set(skus)];
  const [readings, positions] = await Promise.all([
    readPools(wanted.map((sku) => ({ pool, sku }))),
    readPositions(wanted),
  ]);
  return new Map(
    readings.map((reading) => {
      const { sku } = reading;
      const here = positions.filter((position) => position.sku === sku && position.pool === pool);
      return [sku, { positions: here, shards: allShards(reading) }];
    }),
  );
}

/** Whether so few shared units of a SKU are left in a pool that one channel has them. */
export function hasLastUnits({ shards }: PoolStanding, sku: Sku | undefined): boolean {
  return areLast(sharedUnits(shards).units, sku?.selling.lastUnitsAt ?? settings().maxLastUnits);
}

/** Who has the last units of a SKU in a pool; undefined while all channels sell them. */
export async function readLastUnits(
  { pool, sku: id }: { readonly pool: string; readonly sku: string },
  standing: PoolStanding,
  sku: Sku | undefined,
): Promise<LastUnits | undefined> {
  if (!hasLastUnits(standing, sku)) return undefined;
  const { owners, figures } = await readTold(id);
  const known = owners.get(pool);
  if (!known) return undefined;
  const { owner, isUnconfirmed } = known;
  if (!isUnconfirmed) return { owner };
  const told = figures.get(owner)?.pools[pool] ?? 0;
  return { owner, most: Math.max(0, told - sharedFor(standing, owner).reserved) };
}

/** How a channel may sell a SKU. */
export function termsOf(
  channel: Pick<Channel, 'id' | 'policies'>,
  sku: Sku | undefined,
  lastUnits: LastUnits | undefined,
): ChannelTerms {
  return { channel: channel.id, buffers: buffersOf(channel, sku), lastUnits };
}

/**
 * How many units of each SKU the channel may sell from the pool: what a cart may take at most. Buffers, units reserved
 * for others, last units and units that captured orders are still to claim are out of it; an order that was accepted is
 * never asked for them.
 * @throws NotFound for an unknown channel
 */
export async function readSellable(
  channelId: string,
  pool: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const stock = await readSellableStock(channelId, pool, skus);
  return new Map([...stock].map(([sku, { units }]) => [sku, units]));
}

/** What a channel may sell of a SKU from a pool, with the positions of the pool that hold it. */
export interface SellableStock {
  readonly pool: string;
  readonly units: number;
  readonly positions: readonly StockPosition[];
  /** So few are left that one channel alone has them (S14). */
  readonly areLast: boolean;
}

/** The same as `readSellable`, for whoever plans with the stock beside. @throws NotFound for an unknown channel */
export async function readSellableStock(
  channelId: string,
  pool: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, SellableStock>> {
  const [channel, known, standings] = await Promise.all([
    readChannel(channelId),
    readSkus(skus),
    readStandings(pool, skus),
  ]);
  const figures = await Promise.all(
    [...standings].map(async ([sku, standing]) => {
      const lastUnits = await readLastUnits({ pool, sku }, standing, known.get(sku));
      const { units } = explainSellable(standing, termsOf(channel, known.get(sku), lastUnits));
      const areFew = lastUnits !== undefined;
      return [sku, { pool, units, positions: standing.positions ?? [], areLast: areFew }] as const;
    }),
  );
  return new Map(figures);
}
