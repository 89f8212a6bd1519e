/** The shards of one SKU of one pool in memory, to which the changes that are worked out for them are applied. */
import {
  isCheck,
  type PromiseChange,
  type Reliance,
  reshard,
  type ShardChange,
  type ShardName,
  type ShardReading,
  type ShardsReading,
  spreadOverShards,
} from '../../functions/inventory/stock/spread.ts';

export interface ModelShard {
  atp: number;
  version: number;
  of: number | undefined;
  queued: boolean;
  waiting: number;
  retired: number;
  unclaimed: number;
}

const none: ModelShard = {
  atp: 0,
  version: 0,
  of: undefined,
  queued: false,
  waiting: 0,
  retired: 0,
  unclaimed: 0,
};

export class PoolModel {
  readonly shards = new Map<ShardName, ModelShard>();

  constructor(
    open: readonly number[],
    { reserved = {} }: { reserved?: Readonly<Record<string, number>> } = {},
  ) {
    for (const [shard, atp] of open.entries())
      this.shards.set(shard, { ...none, atp, version: 1, of: open.length });
    for (const [channel, atp] of Object.entries(reserved))
      this.shards.set(`@${channel}`, { ...none, atp, version: 1 });
  }

  at(shard: ShardName): ModelShard {
    return this.shards.get(shard) ?? none;
  }

  get count(): number {
    return this.at(0).of ?? 1;
  }

  get waiting(): number {
    return this.at('QUEUE').waiting;
  }

  /** Units of the open shards, of the queue's and of each channel. */
  get atps(): { open: number[]; queue: number; reserved: number[] } {
    const reserved = [...this.shards].flatMap(([shard, { atp }]) =>
      String(shard).startsWith('@') ? [atp] : [],
    );
    return { open: this.#open(this.count).map(({ atp }) => atp), queue: this.at('QUEUE').atp, reserved };
  }

  get sum(): number {
    return [...this.shards.values()].reduce((sum, { atp }) => sum + atp, 0);
  }

  /** What a reader sees; `open`: shards that it reads beside those that are open. */
  read(open = 1): ShardsReading {
    const first = this.at(0);
    const names = [...this.shards.keys()].filter((shard) => String(shard).startsWith('@'));
    return {
      open: this.#open(Math.max(this.count, open)),
      queued: first.queued,
      queue: this.#shard('QUEUE'),
      reserved: names.map((shard) => this.#shard(shard)),
      retired: first.retired,
    };
  }

  #open(count: number): ShardReading[] {
    return Array.from({ length: count }, (_, shard) => this.#shard(shard));
  }

  #shard(shard: ShardName): ShardReading {
    const { queued: _, retired: _retired, ...known } = this.at(shard);
    return { shard, ...known, exists: this.shards.has(shard) };
  }

  /** Whether all that the changes rely on is so, as the table would judge it. */
  allows(reading: ShardsReading, changes: readonly ShardChange[]): boolean {
    return changes.every(({ shard, relies }) => this.#holds(readOf(reading, shard), relies));
  }

  #holds(read: ShardReading, relies: Reliance): boolean {
    const { unchanged, atLeast, of, unqueued, waiting } = relies;
    const now = this.at(read.shard);
    if (unchanged) return read.version === now.version;
    const isCounted = typeof read.shard === 'number' && 'of' in relies;
    return (
      (!isCounted || (of === undefined ? now.of === undefined || now.of === 1 : now.of === of)) &&
      (!unqueued || !now.queued) &&
      (atLeast === undefined || now.atp >= atLeast) &&
      (waiting === undefined || now.waiting >= waiting)
    );
  }

  /** Writes the changes if what they rely on is so; answers whether it was. */
  write(reading: ShardsReading, changes: readonly ShardChange[]): boolean {
    if (!this.allows(reading, changes)) return false;
    for (const change of changes) {
      const { shard, units, waiting = 0, unclaimed = 0, retired = 0, sets } = change;
      const before = this.at(shard);
      if (isCheck(change)) continue;
      this.shards.set(shard, {
        ...before,
        ...sets,
        atp: before.atp + units,
        version: before.version + 1,
        waiting: before.waiting + waiting,
        unclaimed: before.unclaimed + unclaimed,
        retired: before.retired + retired,
      });
    }
    return true;
  }

  change(change: PromiseChange): boolean {
    const reading = this.read();
    return this.write(reading, spreadOverShards(reading, change));
  }

  reshard(of: number): boolean {
    const { reading, changes } = this.planReshard(of);
    return changes !== undefined && this.write(reading, changes);
  }

  /** The changes to `of` open shards; undefined where that many cannot be open, or are. */
  planReshard(of: number): { reading: ShardsReading; changes: readonly ShardChange[] | undefined } {
    const reading = this.read(of);
    return { reading, changes: this.count === of ? undefined : reshard(reading, this.count, of) };
  }
}

function readOf({ open, queue, reserved }: ShardsReading, shard: ShardName): ShardReading {
  const known = [...open, ...(queue ? [queue] : []), ...reserved].find((one) => one.shard === shard);
  if (!known) throw new Error(`nobody read shard ${shard}`);
  return known;
}
