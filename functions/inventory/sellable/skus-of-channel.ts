import { freshChannels } from '../../network/entities/network.store.ts';
import { key } from '../../shared/keys.ts';
import { getItems } from '../../shared/table.ts';
import { retryMoved } from '../../shared/transact.ts';
import { readPools } from '../stock/pool.store.ts';
import { wasEverStocked } from '../stock/spread.ts';
import { poolsOf } from './known-standing.ts';

/**
 * Those of the SKUs that a channel has to be told of: what one of its pools ever had, and what it was told of before. A
 * brand may have very many that are none of the channel's, and all of them are read together.
 */
export async function skusOfChannel(channel: string, skus: readonly string[]): Promise<string[]> {
  const figures = await getItems(skus.map((sku) => key.sellable(sku, channel)));
  const known = (await freshChannels()).find(({ id }) => id === channel);
  const pools = known ? poolsOf(known) : [];
  const untold = skus.filter((_, at) => figures[at] === undefined);
  const wanted = untold.flatMap((sku) => pools.map((pool) => ({ pool, sku })));
  const readings = await retryMoved(() => readPools(wanted));
  const own = new Set(readings.filter(wasEverStocked).map(({ sku }) => sku));
  return skus.filter((sku, at) => figures[at] !== undefined || own.has(sku));
}
