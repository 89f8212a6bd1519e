/** Puts into the ledger what a lost record of the stream left out of it. */

import { positionLedgerPk, shardLedgerPk } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItems } from '../../shared/table.ts';
import { EARLIEST_INSTANT } from '../../shared/time.ts';
import type { MovementRef } from '../stock/moved.ts';
import { movedQuantitiesOf } from '../stock/moved-quantities.ts';
import type { PoolReading } from '../stock/pool.store.ts';
import type { StockPosition } from '../stock/position.ts';
import { allShards } from '../stock/spread.ts';
import { isOfPosition, type LedgerEntry, lastWriteOf } from './entry.ts';
import { appendEntries } from './ledger.store.ts';
import { type LedgerChain, type LedgerHead, missingEntries } from './missing-entry.ts';
import { readLedger } from './read-ledger.ts';
import { keyOfEntry } from './stored-entry.ts';

/** So many entries of an item are looked through, the newest first. */
const MOST_ENTRIES = 1000;
/** Shards share partitions: the entry before the first that is looked at is among so many. */
const ENTRIES_BEFORE = 20;
/** Items at once. */
const LANES = 8;

/** Positions and pools of SKUs, as they are. */
export interface LedgerItems {
  readonly positions: readonly StockPosition[];
  readonly pools: readonly PoolReading[];
}

/** Which writes are looked at: those of these times, UTC ISO, both included. A later one's record may still come. */
export interface MendedTimes {
  readonly since: string;
  readonly until: string;
}

/** An item whose writes the ledger tells of. */
interface LedgerItem {
  readonly head: LedgerHead;
  readonly partition: string;
  /** The position itself; none of a shard. */
  readonly positions: readonly StockPosition[];
  readonly movedAt: string;
}

function itemsOf({ positions, pools }: LedgerItems, { since }: MendedTimes): LedgerItem[] {
  const ofPositions = positions.map((position) => {
    const { sku, pool, location, movedAt = '' } = position;
    const head = { sku, pool, location, before: movedQuantitiesOf(position), follows: lastWriteOf(position) };
    return { head, partition: positionLedgerPk(sku, location), positions: [position], movedAt };
  });
  const ofShards = pools.flatMap((reading) =>
    allShards(reading).map((one) => {
      const { pool, sku } = reading;
      const { shard, atp, movedAt = '' } = one;
      const head = { sku, pool, shard, before: { atp }, follows: lastWriteOf(one) };
      return { head, partition: shardLedgerPk(pool, sku, shard), positions: [], movedAt };
    }),
  );
  return [...ofPositions, ...ofShards].filter(({ movedAt }) => movedAt >= since);
}

/** Shards share partitions. */
function isOf(head: LedgerHead): (entry: LedgerEntry) => boolean {
  return (entry) =>
    isOfPosition(entry) ? 'location' in head : 'shard' in head && entry.shard === head.shard;
}

/** The entries of these times, and a few before them: what the first of these follows is among those. */
async function readChain(
  { partition, positions }: LedgerItem,
  { since, until }: MendedTimes,
): Promise<Pick<LedgerChain, 'entries' | 'isWhole'>> {
  const parts = { partitions: [partition], positions };
  const asked = await readLedger({ ...parts, from: since, to: until, limit: MOST_ENTRIES });
  if (asked.next) return { entries: asked.entries, isWhole: false };
  const before = await readLedger({ ...parts, from: EARLIEST_INSTANT, to: since, limit: ENTRIES_BEFORE });
  return { entries: [...asked.entries, ...before.entries], isWhole: !before.next };
}

async function missingOf(item: LedgerItem, times: MendedTimes, ref: MovementRef): Promise<LedgerEntry[]> {
  const { since, until } = times;
  const { head, movedAt } = item;
  const { entries, isWhole } = await readChain(item, times);
  const own = entries.filter(isOf(head));
  const missing = missingEntries({ head, entries: own, since, asksHead: movedAt <= until, isWhole }, ref);
  // The clocks of two writers may differ: what seems to be missing may stand elsewhere in the order of times.
  const found = await getItems(missing.map(keyOfEntry));
  return missing.filter((_, at) => found[at] === undefined);
}

/**
 * Restores the entries that the ledger lacks of these items. Answers how many.
 * @throws the error of an entry that could not be written
 */
export async function mendLedger(items: LedgerItems, times: MendedTimes, ref: MovementRef): Promise<number> {
  const missing: LedgerEntry[] = [];
  await inParallel(itemsOf(items, times), LANES, async (item) => {
    missing.push(...(await missingOf(item, times, ref)));
  });
  if (missing.length === 0) return 0;
  const failures = await appendEntries(missing);
  if (failures.size > 0) throw [...failures.values()][0];
  for (const { pool, sku, version, at, moved } of missing)
    log.warn('the ledger lacked a write, and has it again', { pool, sku, version, at, moved });
  return missing.length;
}
