/**
 * A pool's promise of a SKU is divided into shards, so that orders seldom meet in one item (P18). Open shards are any
 * order's, the queue's shard is its server's (P23), a reserved allocation is one channel's. Pure.
 *
 * More than one shard is open only while nobody waits and nothing is below zero: whoever enters the queue first, or
 * takes the pool below zero, leaves one open shard in that write. A writer that finds its own shard as one of several
 * therefore knows that no other is below zero and that nobody waits, without looking at the others.
 */
import * as z from 'zod';
import { Corrupt } from '../../shared/errors.ts';
import { movedFields, type NamedMovement } from './moved.ts';

const units = z.number().int();

/** More open shards than one transaction can rewrite are of no use. */
export const MAX_OPEN_SHARDS = 64;
/** Release 0.2.0 had no more shards than this, and did not write on them how many there are. */
export const MAX_UNCOUNTED_SHARDS = 16;

const shardNameSchema = z.union([
  units.min(0).max(MAX_OPEN_SHARDS - 1),
  z.literal('QUEUE'),
  z.templateLiteral(['@', z.string()]),
]);
/** The number of an open shard, the queue's, or `@` and the channel of a reserved allocation. */
export type ShardName = z.output<typeof shardNameSchema>;

/** POOL: one shard, a part of what may still be promised of a SKU from a pool. Only open ones may be below zero. */
export const poolShardSchema = z.looseObject({
  type: z.literal('Pool'),
  pool: z.string(),
  sku: z.string(),
  shard: shardNameSchema,
  atp: units,
  ...movedFields,
  version: units,
  /** How many open shards there are: the epoch of whoever relies on the number. Absent on items of release 0.2.0. */
  of: units.min(1).max(MAX_OPEN_SHARDS).optional(),
  /** On the open shard: somebody waits, and what comes in goes to the queue's. */
  queued: z.boolean().optional(),
  /** On the queue's shard: places of orders that can take their turn. */
  waiting: units.min(0).optional(),
  /** On the first open shard: the channels that have a reserved allocation. */
  channels: z.array(z.string()).optional(),
  /** On a reserved allocation: units that it was given in all; what is missing of them its channel has sold. */
  granted: units.min(0).optional(),
  /** On the first open shard: the sum of the versions of shards that are not in use now. */
  retired: units.optional(),
  /** On open shards: units of captured orders that have no claim yet; what counts is the sum of them (S3). */
  unclaimed: units.optional(),
  /** How often a write of a shard of this SKU met another writer: each writer adds what it has met to its next write. */
  conflicts: units.optional(),
});
export type PoolShard = z.output<typeof poolShardSchema>;

/** One shard as it was read; one that was never written counts as empty. */
export interface ShardReading {
  readonly shard: ShardName;
  readonly atp: number;
  readonly version: number;
  readonly exists: boolean;
  readonly of?: number | undefined;
  readonly waiting: number;
  readonly unclaimed: number;
  /** When it was written last, UTC ISO; absent on items of release 0.2.0. */
  readonly movedAt?: string | undefined;
  readonly moved?: NamedMovement[] | undefined;
  /** Of a reserved allocation: units that it was given in all. */
  readonly granted?: number | undefined;
}

/** All shards in use of one SKU of one pool, as they were read. */
export interface ShardsReading {
  /** At least one, by number. */
  readonly open: readonly ShardReading[];
  readonly queued: boolean;
  /** The queue's shard; undefined while it is not in use and nobody asked for it. */
  readonly queue?: ShardReading | undefined;
  /** Reserved allocations, by channel. */
  readonly reserved: readonly ShardReading[];
  readonly retired: number;
}

/** What one write changes of a pool's promise of a SKU. */
export interface PromiseChange {
  /** Units that the pool may promise more, or less. */
  readonly delta: number;
  /** The open shard at which this order begins. */
  readonly start?: number;
  /** The order's channel, whose reserved allocation gives first. */
  readonly channel?: string | undefined;
  /** Places of orders that come into the queue or leave it, of those that can take their turn (P23). */
  readonly places?: number;
  /** The units are taken by the queue's server. */
  readonly serves?: boolean;
  /** By how many more units captured orders have no claim yet (S3). */
  readonly unclaimed?: number;
}

/** What a shard's write relies on, and so is conditional on (P18). */
export interface Reliance {
  /** The shard is as it was read, in everything. */
  readonly unchanged?: boolean;
  /** It still has at least so many units. */
  readonly atLeast?: number;
  /** So many open shards are said by it; undefined where release 0.2.0 said nothing. */
  readonly of?: number | undefined;
  /** Nobody waits. */
  readonly unqueued?: boolean;
  /** At least so many places can act. */
  readonly waiting?: number;
}

/** The write of one shard: what is added, what is set, and what that relies on. `isCheck` tells where that is nothing. */
export interface ShardChange {
  readonly shard: ShardName;
  readonly units: number;
  readonly waiting?: number;
  readonly unclaimed?: number;
  /** Of the first open shard, and added: whoever else takes shards out of use in between relies on other shards. */
  readonly retired?: number;
  readonly sets?: {
    readonly of?: number;
    readonly queued?: boolean;
    readonly channels?: readonly string[];
    readonly granted?: number;
  };
  readonly relies: Reliance;
}

/** Whether the write changes nothing, and only looks whether all is so that others rely on. */
export function isCheck({ units, waiting, unclaimed, retired, sets = {} }: ShardChange): boolean {
  return !units && !waiting && !unclaimed && !retired && Object.keys(sets).length === 0;
}

export function channelOf(shard: ShardName): string | undefined {
  return typeof shard === 'string' && shard !== 'QUEUE' ? shard.slice(1) : undefined;
}

/** What shards may still promise together, in whole units; below zero when more is promised than there is. */
export function sumAtp(shards: readonly Pick<ShardReading, 'atp'>[]): number {
  return shards.reduce((sum, { atp }) => sum + atp, 0);
}

/** All shards that were read. */
export function allShards({ open, queue, reserved }: ShardsReading): ShardReading[] {
  return [...open, ...(queue ? [queue] : []), ...reserved];
}

/** Whether the pool ever had any of the SKU. */
export function wasEverStocked(reading: ShardsReading): boolean {
  return allShards(reading).some(({ exists }) => exists);
}

/** The sum of the versions of all shards that ever were: of two readings, the one with the higher sum is later. */
export function versionOf(reading: ShardsReading): number {
  const inUse = [...reading.open, ...reading.reserved, ...(reading.queued ? [reading.queue] : [])];
  return inUse.reduce((sum, shard) => sum + (shard?.version ?? 0), reading.retired);
}

/** The shards that an order, or the queue's server for it, may take from. */
export function shardsFor(
  { open, queue, reserved }: ShardsReading,
  { channel, serves }: Pick<PromiseChange, 'channel' | 'serves'>,
): ShardReading[] {
  const own = reserved.filter(({ shard }) => channel !== undefined && channelOf(shard) === channel);
  const shared = serves ? present([queue]) : open;
  return [...own, ...shared];
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}

/** Units by shard while a change is worked out. */
class Promised {
  readonly #before: ReadonlyMap<ShardName, number>;
  readonly #added = new Map<ShardName, number>();

  constructor(reading: ShardsReading) {
    this.#before = new Map(allShards(reading).map(({ shard, atp }) => [shard, atp]));
  }

  at(shard: ShardName): number {
    return (this.#before.get(shard) ?? 0) + this.added(shard);
  }

  added(shard: ShardName): number {
    return this.#added.get(shard) ?? 0;
  }

  add(shard: ShardName, more: number): void {
    this.#added.set(shard, this.added(shard) + more);
  }

  move(from: ShardName, to: ShardName): void {
    const all = this.at(from);
    this.add(from, -all);
    this.add(to, all);
  }
}

/** The open shards, beginning with `start` and going round. */
function openFrom({ open }: ShardsReading, start: number): ShardReading[] {
  return open
    .map((_, index) => open[(start + index) % open.length] ?? open[0])
    .filter((one) => one !== undefined);
}

/** The open shards that give: the first that has all of it, else every one in turn. */
function givingShards(open: readonly ShardReading[], wanted: number): readonly ShardReading[] {
  const alone = open.find(({ atp }) => atp >= wanted);
  return alone ? [alone] : open;
}

/** The shards that a decrease takes from, in turn. */
function sourcesOf(reading: ShardsReading, change: PromiseChange, wanted: number): ShardReading[] {
  const own = shardsFor(reading, { channel: change.channel, serves: true }).filter(
    ({ shard }) => shard !== 'QUEUE',
  );
  const queue = present([reading.queue]);
  if (change.serves) return [...own, ...queue];
  const others = reading.reserved.filter((shard) => !own.includes(shard));
  const owned = sumAtp(own.filter(({ atp }) => atp > 0));
  const open = givingShards(openFrom(reading, change.start ?? 0), Math.max(0, wanted - owned));
  return [...own, ...open, ...queue, ...others];
}

function takeFrom(promised: Promised, reading: ShardsReading, change: PromiseChange): void {
  let left = -change.delta;
  for (const { shard } of sourcesOf(reading, change, left)) {
    const taken = Math.min(left, Math.max(0, promised.at(shard)));
    promised.add(shard, -taken);
    left -= taken;
  }
  promised.add(firstOpen(reading).shard, -left);
}

function firstOpen({ open }: ShardsReading): ShardReading {
  const [first] = open;
  if (!first) throw new Corrupt('a pool has at least one open shard');
  return first;
}

function giveTo(promised: Promised, reading: ShardsReading, change: PromiseChange, isQueued: boolean): void {
  let left = change.delta;
  const open = openFrom(reading, change.start ?? 0);
  for (const { shard } of open) {
    const paid = Math.min(left, Math.max(0, -promised.at(shard)));
    promised.add(shard, paid);
    left -= paid;
  }
  promised.add(isQueued ? 'QUEUE' : (open[0] ?? firstOpen(reading)).shard, left);
}

/**
 * The change by which an order takes units from its own shard, of several that are open, whatever the others have: if so
 * many are open, nobody waits and nothing is below zero.
 */
export function takeFromOwn(shard: number, of: number, units: number, unclaimed = 0): ShardChange {
  const counted = unclaimed === 0 ? {} : { unclaimed };
  return { shard, units: -units, ...counted, relies: { of, atLeast: units } };
}

/** What a write does to the number of open shards and to the queue. */
interface Turn {
  /** Open shards afterwards. */
  readonly of: number;
  readonly isQueued: boolean;
  /** Nothing of the rest is so certain that its own shard alone could say it. */
  readonly isWhole: boolean;
  /** Units come into the queue's shard. */
  readonly isPaidToQueue: boolean;
}

/**
 * Divides a change of a pool's promise among its shards (P18). A decrease takes from the order's channel's reserved
 * allocation, then from the open shards, then from the queue's and other channels', and only the rest takes an open one
 * below zero; one by an order, or by the queue's server, is its caller's to refuse where `shardsFor` has too little. An
 * increase pays what is below zero first, and goes to the queue's shard while anybody waits. The last place to leave
 * gives the rest of the queue's shard back, the first to come takes what is above zero (P23).
 */
export function spreadOverShards(reading: ShardsReading, change: PromiseChange): ShardChange[] {
  const { places = 0, delta } = change;
  const promised = new Promised(reading);
  const waiting = (reading.queue?.waiting ?? 0) + places;
  const isQueued = waiting > 0;
  if (delta < 0) takeFrom(promised, reading, change);
  if (delta > 0) giveTo(promised, reading, change, isQueued);
  const first = firstOpen(reading).shard;
  if (isQueued)
    for (const { shard } of reading.open) if (promised.at(shard) > 0) promised.move(shard, 'QUEUE');
  if (reading.queued && !isQueued) promised.move('QUEUE', first);

  const wasBelow = reading.open.some(({ atp }) => atp < 0);
  const isBelow = reading.open.some(({ shard }) => promised.at(shard) < 0);
  const isOne = isBelow || isQueued;
  if (isOne) for (const { shard } of reading.open.slice(1)) promised.move(shard, first);
  const isCounted = reading.open.every(
    (shard) => shard.of === reading.open.length || reading.open.length === 1,
  );
  const of = isOne ? 1 : reading.open.length;
  const isPaidToQueue = promised.added('QUEUE') > 0;
  const isWhole =
    isBelow || wasBelow || isQueued !== reading.queued || of !== reading.open.length || !isCounted;
  const changes = writesOf(reading, promised, { of, isQueued, isWhole, isPaidToQueue }, places);
  return withUnclaimed(changes, reading, change, of);
}

/** Units without a claim are counted at an open shard that is written anyway, else at the order's own. */
function withUnclaimed(
  changes: readonly ShardChange[],
  { open }: ShardsReading,
  { unclaimed = 0, start = 0 }: PromiseChange,
  of: number,
): ShardChange[] {
  if (unclaimed === 0) return [...changes];
  const left = open.slice(0, of);
  const own = left[start] ?? left[0];
  const written = changes.filter(
    ({ shard, units: moved }) => moved !== 0 && left.some((one) => one.shard === shard),
  );
  const chosen = written.find(({ shard }) => shard === own?.shard) ?? written[0];
  const at = chosen?.shard ?? own?.shard ?? 0;
  const known = changes.find(({ shard }) => shard === at);
  const uncounted = own?.of === undefined ? { sets: { of } } : {};
  const counting: ShardChange = known ?? { shard: at, units: 0, ...uncounted, relies: { of: own?.of } };
  const counted = { ...counting, unclaimed: (counting.unclaimed ?? 0) + unclaimed };
  return [...changes.filter((one) => one !== known), counted];
}

function writesOf(reading: ShardsReading, promised: Promised, turn: Turn, places: number): ShardChange[] {
  const open = reading.open.map((shard) => openChange(reading, shard, promised.added(shard.shard), turn));
  const queue = queueChange(reading, promised.added('QUEUE'), turn, places);
  const reserved = reading.reserved.map((shard) => reservedChange(shard, promised, reading));
  return present([...open, queue, ...reserved]);
}

function openChange(
  reading: ShardsReading,
  shard: ShardReading,
  added: number,
  turn: Turn,
): ShardChange | undefined {
  const { of, isQueued, isWhole } = turn;
  const isFirst = shard === firstOpen(reading);
  const name = { shard: shard.shard, units: added };
  const uncounted = shard.of === undefined ? { sets: { of } } : {};
  if (isWhole) {
    const unclaimed = of < reading.open.length ? unclaimedMoved(reading, shard) : 0;
    const retired = isFirst ? retiredBy(reading, turn) : 0;
    const sets = {
      ...(shard.of === of ? {} : { of }),
      ...(isFirst && isQueued !== reading.queued ? { queued: isQueued } : {}),
    };
    const counted = {
      ...(unclaimed === 0 ? {} : { unclaimed }),
      ...(retired === 0 ? {} : { retired }),
    };
    return { ...name, sets, ...counted, relies: { unchanged: true } };
  }
  if (added < 0) return { ...name, ...uncounted, relies: { of: shard.of, atLeast: -added } };
  if (added > 0) return { ...name, ...uncounted, relies: { of: shard.of, unqueued: true } };
  // What goes to the queue's shard relies on nothing open being below zero.
  return turn.isPaidToQueue ? { ...name, relies: { of: shard.of, atLeast: 0 } } : undefined;
}

/** Units without a claim of shards that are open no more are counted at the first. */
function unclaimedMoved({ open }: ShardsReading, shard: ShardReading): number {
  if (shard !== open[0]) return -shard.unclaimed;
  return open.slice(1).reduce((sum, { unclaimed }) => sum + unclaimed, 0);
}

/** The versions, after this write, of shards that it takes out of use, less those that it takes into use. */
function retiredBy({ open, queue, queued }: ShardsReading, { of, isQueued }: Turn): number {
  const closed = open.slice(of).reduce((sum, { version }) => sum + version + 1, 0);
  const version = queue?.version ?? 0;
  if (queued && !isQueued) return closed + version + 1;
  return !queued && isQueued ? closed - version : closed;
}

function queueChange(
  { queue, queued, open }: ShardsReading,
  added: number,
  { isQueued, isWhole }: Turn,
  places: number,
): ShardChange | undefined {
  if (!queued && !isQueued) return undefined;
  const change = { shard: 'QUEUE' as const, units: added, ...(places === 0 ? {} : { waiting: places }) };
  if (isWhole) return { ...change, relies: { unchanged: queue !== undefined || open.length > 0 } };
  if (added === 0 && places === 0) return undefined;
  return {
    ...change,
    relies: { waiting: 1 + Math.max(0, -places), ...(added < 0 ? { atLeast: -added } : {}) },
  };
}

/** A pool goes below zero only where no channel has a unit reserved. */
function reservedChange(
  shard: ShardReading,
  promised: Promised,
  reading: ShardsReading,
): ShardChange | undefined {
  const added = promised.added(shard.shard);
  const isBelow = promised.at(firstOpen(reading).shard) < 0;
  if (added === 0 && !isBelow) return undefined;
  const relies: Reliance = isBelow ? { unchanged: true } : { atLeast: -added };
  return { shard: shard.shard, units: added, relies };
}

/**
 * Divides what the open shards have among `of` of them. Undefined where that many cannot be open now: somebody waits,
 * or something is below zero. `reading.open` has all shards that are open before or afterwards; `before` of them are.
 */
export function reshard(reading: ShardsReading, before: number, of: number): ShardChange[] | undefined {
  const atps = reading.open.map(({ atp }) => atp);
  if (of > 1 && (reading.queued || atps.some((atp) => atp < 0))) return undefined;
  const total = sumAtp(reading.open);
  if (of > before && total < of) return undefined;
  const lost = reading.open.slice(of);
  const unclaimed = lost.reduce((sum, shard) => sum + shard.unclaimed, 0);
  const retired =
    reading.open.slice(of, before).reduce((sum, { version }) => sum + version + 1, 0) -
    reading.open.slice(before, of).reduce((sum, { version }) => sum + version, 0);
  return reading.open.map((shard, index) => {
    const share = index < of ? Math.floor(total / of) + (index < total % of ? 1 : 0) : 0;
    const added = share - shard.atp;
    const moved = index >= of ? -shard.unclaimed : 0;
    const isKept = index < of && index < before;
    const relies: Reliance = isKept
      ? { of: shard.of, ...(added < 0 ? { atLeast: -added } : { unqueued: true }) }
      : { unchanged: true };
    return {
      shard: shard.shard,
      units: added,
      ...(index === 0 && unclaimed !== 0 ? { unclaimed } : {}),
      ...(moved === 0 ? {} : { unclaimed: moved }),
      ...(index === 0 && retired !== 0 ? { retired } : {}),
      sets: { of },
      relies,
    };
  });
}
