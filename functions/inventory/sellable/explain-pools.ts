/** What each pool may promise of a SKU and each channel may sell of it, with a line for whatever is withheld. */
import type { Channel } from '../../network/entities/channel.ts';
import { readChannels, readSkus } from '../../network/entities/network.store.ts';
import type { StockPosition } from '../stock/position.ts';
import { allShards, type ShardsReading, sumAtp, versionOf } from '../stock/spread.ts';
import { poolsOf } from './known-standing.ts';
import { readLastUnits, termsOf } from './read-sellable.ts';
import { explainAtp, explainSellable, type StockLine } from './sellable.ts';

/** What a channel may sell of a SKU from a pool. The lines go from what the pool may promise to the figure. */
export interface ChannelExplanation {
  readonly channel: string;
  readonly sellable: number;
  readonly lines: readonly StockLine[];
}

/** What a pool may promise of a SKU. The lines go from what is on hand to it. */
export interface PoolExplanation {
  readonly pool: string;
  readonly atp: number;
  readonly version: number;
  readonly lines: readonly StockLine[];
  readonly channels: readonly ChannelExplanation[];
}

/** A SKU of a pool as it was read. */
export interface PoolState {
  readonly sku: string;
  readonly pool: string;
  readonly reading: ShardsReading;
  readonly positions: readonly StockPosition[];
}

/** The channels that sell from a pool. */
async function sellersOf(pool: string): Promise<Channel[]> {
  return (await readChannels()).filter((channel) => poolsOf(channel).includes(pool));
}

export async function explainPool({ sku, pool, reading, positions }: PoolState): Promise<PoolExplanation> {
  const [channels, known] = await Promise.all([sellersOf(pool), readSkus([sku])]);
  const own = known.get(sku);
  const here = positions.filter((position) => position.pool === pool);
  const standing = { positions: here, shards: allShards(reading) };
  const lastUnits = await readLastUnits({ pool, sku }, standing, own);
  return {
    pool,
    atp: sumAtp(standing.shards),
    version: versionOf(reading),
    lines: explainAtp(standing).lines,
    channels: channels.map((channel) => {
      const { units, lines } = explainSellable(standing, termsOf(channel, own, lastUnits));
      return { channel: channel.id, sellable: units, lines };
    }),
  };
}
