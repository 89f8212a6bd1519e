import {
  type PoolShard,
  poolShardSchema,
  type ShardName,
  type ShardReading,
  versionOf,
} from '../../functions/inventory/stock/spread.ts';
import type { ItemChange } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

/** The shards of a SKU in a pool, by name, as the last write left them. */
type Shards = Map<ShardName, PoolShard>;

function readingOf(shard: ShardName, known: PoolShard | undefined): ShardReading {
  const { atp = 0, version = 0, waiting = 0, unclaimed = 0 } = known ?? {};
  return { shard, atp, version, waiting, unclaimed, exists: known !== undefined };
}

/** The sum by which readers know the later of two figures, of the shards that are in use. */
function promiseVersion(shards: Shards): number {
  const first = shards.get(0);
  const at = (shard: ShardName): ShardReading => readingOf(shard, shards.get(shard));
  return versionOf({
    open: Array.from({ length: first?.of ?? 1 }, (_, shard) => at(shard)),
    queued: first?.queued ?? false,
    queue: at('QUEUE'),
    reserved: (first?.channels ?? []).map((channel) => at(`@${channel}`)),
    retired: first?.retired ?? 0,
  });
}

/** Watches that every write of a pool's promise raises its version, whatever comes into use and goes out of it (P19). */
export class PromiseVersions {
  readonly #shards = new Map<string, Shards>();
  readonly #versions = new Map<string, number>();

  /** Takes in what one write changed. */
  see(changes: readonly ItemChange[]): Violation[] {
    const touched = new Set<string>();
    for (const { new: item } of changes) {
      if (item?.['type'] !== 'Pool') continue;
      const shard = poolShardSchema.parse(item);
      const name = `${shard.pool} ${shard.sku}`;
      const shards = this.#shards.get(name) ?? new Map();
      this.#shards.set(name, shards.set(shard.shard, shard));
      touched.add(name);
    }
    return [...touched].flatMap((name) => this.#rise(name));
  }

  #rise(about: string): Violation[] {
    const shards = this.#shards.get(about);
    const before = this.#versions.get(about) ?? 0;
    const now = shards ? promiseVersion(shards) : 0;
    this.#versions.set(about, now);
    return now > before ? [] : [{ rule: 'promise version', about, text: `from ${before} to ${now}` }];
  }
}
