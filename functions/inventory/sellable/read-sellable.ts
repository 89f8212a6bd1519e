/** How much a channel may sell right now, as the stock, the orders and the brand's policies stand. */
import type { Channel } from '../../network/entities/channel.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { readPools } from '../stock/pool.store.ts';
import { readPositions } from '../stock/position.store.ts';
import { allShards } from '../stock/spread.ts';
import { buffersOf } from './buffer.ts';
import { type ChannelTerms, explainSellable, type PoolStanding } from './sellable.ts';

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

function termsOf(channel: Channel, sku: Sku | undefined): ChannelTerms {
  return { channel: channel.id, buffers: buffersOf(channel, sku) };
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
  const [channel, known, standings] = await Promise.all([
    readChannel(channelId),
    readSkus(skus),
    readStandings(pool, skus),
  ]);
  return new Map(
    [...standings].map(([sku, standing]) => [
      sku,
      explainSellable(standing, termsOf(channel, known.get(sku))).units,
    ]),
  );
}
