/** Opens and closes shards of a SKU as its load and its stock ask for it. */
import { readSkus } from '../../network/entities/network.store.ts';
import { Contended } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { countOfReading, type PoolSku, readPools, reshardPool } from './pool.store.ts';
import { readPositions } from './position.store.ts';
import { openShardsFor, type ShardLoad, type ShardTerms } from './shard-count.ts';
import { allShards, sumAtp } from './spread.ts';

async function termsOf(sku: string): Promise<ShardTerms> {
  const known = (await readSkus([sku])).get(sku);
  const { maxShards, maxShardConflicts: conflicts, unitsPerShard: units } = settings();
  return { shards: known?.shards ?? 1, upTo: known?.policies.maxShards ?? maxShards, conflicts, units };
}

/** What the changes said that made somebody look. `open`: how many shards they said are open. */
export type ShardSigns = Pick<ShardLoad, 'writes' | 'conflicts' | 'open' | 'isSet'>;

function isOrdinary({ open, conflicts, isSet }: ShardSigns, { shards }: ShardTerms): boolean {
  return open === 1 && shards === 1 && conflicts === 0 && !isSet;
}

/**
 * Gives a SKU of a pool the shards that it should have. While others write all of them this is left to the next change:
 * nothing depends on the number.
 */
export async function fitShards(of: PoolSku, signs: ShardSigns, now: string): Promise<void> {
  const terms = await termsOf(of.sku);
  if (!isOrdinary(signs, terms)) await fitTo(of, signs, terms, now);
}

async function fitTo(of: PoolSku, signs: ShardSigns, terms: ShardTerms, now: string): Promise<void> {
  const [reading] = await readPools([of]);
  if (!reading) return;
  const open = countOfReading(reading);
  const { queued } = reading;
  const wanted = openShardsFor({ ...signs, atp: sumAtp(allShards(reading)), open, queued }, terms);
  if (wanted === open) return;
  try {
    await reshardPool(of, wanted, now);
  } catch (error) {
    if (!(error instanceof Contended)) throw error;
  }
}

/** The same for each pool that has stock of the SKU, whose number was set by hand to `shards`. */
export async function fitShardsOfSku(sku: string, shards: number, now: string): Promise<void> {
  const pools = new Set((await readPositions([sku])).map(({ pool }) => pool));
  const signs = { writes: 0, conflicts: 0, open: 1, isSet: true };
  const terms = { ...(await termsOf(sku)), shards };
  for (const pool of pools) await fitTo({ pool, sku }, signs, terms, now);
}
