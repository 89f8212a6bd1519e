/** What reserved allocations are to hold, and the units that move for it within the pool. Pure. */
import { channelOf, type ShardChange, type ShardReading, type ShardsReading } from '../stock/spread.ts';

/** An allocation as it is and as it becomes. */
interface Allotment {
  readonly shard: ShardReading;
  /** Units that go to it; below zero: that come back. */
  readonly units: number;
  /** Units that it was given in all: what is missing of them was sold. */
  readonly granted: number;
  readonly isKept: boolean;
}

function allotmentOf(shard: ShardReading, wanted: number, available: number): Allotment {
  const { granted = 0, atp } = shard;
  const sold = Math.max(0, granted - atp);
  const target = Math.max(0, wanted - sold);
  const units = wanted === 0 ? -atp : Math.min(target - atp, Math.max(0, available));
  const isKept = wanted > 0;
  return { shard, units, granted: isKept ? granted + units : 0, isKept };
}

/** Takes units from the open shards that have some, in turn; what comes back goes to the first. */
function openChanges({ open }: ShardsReading, taken: number): Map<ShardReading, number> {
  const changes = new Map<ShardReading, number>();
  let left = taken;
  for (const shard of open) {
    const some = Math.min(left, Math.max(0, shard.atp));
    if (some > 0) changes.set(shard, -some);
    left -= Math.max(0, some);
  }
  const [first] = open;
  if (first && taken < 0) changes.set(first, -taken);
  return changes;
}

/**
 * The writes by which each channel's allocation holds what is `wanted` less what it has sold of it, as far as the open
 * shards have units that no captured order waits to claim. While anybody waits for stock nothing is set aside, and what
 * comes back goes to the queue. `reading.reserved` has all shards of channels that have or are to have an allocation;
 * `inUse` are those that the pool names now.
 */
export function allotUnits(
  reading: ShardsReading,
  inUse: readonly string[],
  wanted: ReadonlyMap<string, number>,
): ShardChange[] {
  const { open, reserved, queued, queue } = reading;
  const [first] = open;
  if (!first) return [];
  const unclaimed = open.reduce((sum, shard) => sum + shard.unclaimed, 0);
  let available = queued ? 0 : open.reduce((sum, { atp }) => sum + Math.max(0, atp), 0) - unclaimed;
  const allotments = reserved.map((shard) => {
    const allotment = allotmentOf(shard, wanted.get(channelOf(shard.shard) ?? '') ?? 0, available);
    available -= Math.max(0, allotment.units);
    return allotment;
  });
  const channels = allotments.filter(({ isKept }) => isKept).map(({ shard }) => channelOf(shard.shard) ?? '');
  const isRenamed = channels.length !== inUse.length || channels.some((channel) => !inUse.includes(channel));
  const changed = allotments.filter(
    ({ shard, units, granted }) => units !== 0 || granted !== (shard.granted ?? 0),
  );
  if (!isRenamed && changed.length === 0) return [];

  const taken = allotments.reduce((sum, { units }) => sum + units, 0);
  const toQueue = queued && queue !== undefined && taken < 0;
  const moves = toQueue ? new Map<ShardReading, number>() : openChanges(reading, taken);
  const retired = retiredBy(allotments, inUse);
  const openWrites = open.flatMap((shard): ShardChange[] => {
    const units = moves.get(shard) ?? 0;
    const isFirst = shard === first;
    if (isFirst && isRenamed) {
      const sets = { channels, of: first.of ?? 1 };
      return [{ shard: shard.shard, units, retired, sets, relies: { unchanged: true } }];
    }
    return units === 0 ? [] : [{ shard: shard.shard, units, relies: { unchanged: true } }];
  });
  const queueWrite: ShardChange[] = toQueue
    ? [{ shard: 'QUEUE', units: -taken, relies: { waiting: 1 } }]
    : [];
  const reservedWrites = allotments
    .filter(
      (one) => changed.includes(one) || (isRenamed && !inUse.includes(channelOf(one.shard.shard) ?? '')),
    )
    .map(({ shard, units, granted }): ShardChange => {
      return { shard: shard.shard, units, sets: { granted }, relies: { unchanged: true } };
    });
  return [...openWrites, ...queueWrite, ...reservedWrites];
}

/** The versions, after this write, of allocations that it ends, less those of allocations that it begins. */
function retiredBy(allotments: readonly Allotment[], inUse: readonly string[]): number {
  return allotments.reduce((sum, { shard, units, granted, isKept }) => {
    const isNamed = inUse.includes(channelOf(shard.shard) ?? '');
    const isWritten = units !== 0 || granted !== (shard.granted ?? 0) || isNamed !== isKept;
    if (isNamed && !isKept) return sum + shard.version + (isWritten ? 1 : 0);
    return !isNamed && isKept ? sum - shard.version : sum;
  }, 0);
}
