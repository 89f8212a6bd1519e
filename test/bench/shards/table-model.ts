/**
 * What a table does to transactions on the shards of one SKU, as far as it limits them: a partition key takes 1,000 write
 * units a second, a transactional item costs two of them, and is locked while its transaction is under way. Whoever meets
 * a lock or finds no units left tries again as the product does.
 */
import type { ShardChange, ShardName, ShardsReading } from '../../../functions/inventory/stock/spread.ts';
import type { PoolModel } from '../../support/pool-model.ts';

/** Write units a second that one partition key takes, and what of them may be saved up. */
const UNITS_A_SECOND = 1000;
const SAVED_SECONDS = 0.1;
const UNITS_AN_ITEM = 2;

/** How a transaction ended. */
export type TransactionEnd = 'written' | 'conflict' | 'throttled' | 'refused';

interface Partition {
  units: number;
  readonly at: { seconds: number };
  lockedUntil: number;
}

export class TableModel {
  readonly #pool: PoolModel;
  readonly #lockSeconds: number;
  readonly #partitions = new Map<ShardName, Partition>();

  constructor(pool: PoolModel, lockSeconds: number) {
    this.#pool = pool;
    this.#lockSeconds = lockSeconds;
  }

  #partition(shard: ShardName, now: number): Partition {
    const most = UNITS_A_SECOND * SAVED_SECONDS;
    const known = this.#partitions.get(shard) ?? { units: most, at: { seconds: now }, lockedUntil: 0 };
    this.#partitions.set(shard, known);
    known.units = Math.min(most, known.units + (now - known.at.seconds) * UNITS_A_SECOND);
    known.at.seconds = now;
    return known;
  }

  /**
   * One transaction that begins at `now` (seconds). What is refused, or meets a lock, has cost its units too; what is
   * refused locks nothing.
   */
  transact(reading: ShardsReading, changes: readonly ShardChange[], now: number): TransactionEnd {
    const touched = changes.map(({ shard }) => this.#partition(shard, now));
    if (touched.some(({ units }) => units < UNITS_AN_ITEM)) return 'throttled';
    for (const partition of touched) partition.units -= UNITS_AN_ITEM;
    if (touched.some(({ lockedUntil }) => lockedUntil > now)) return 'conflict';
    if (!this.#pool.write(reading, changes)) return 'refused';
    for (const partition of touched) partition.lockedUntil = now + this.#lockSeconds;
    return 'written';
  }
}
