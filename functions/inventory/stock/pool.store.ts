import {
  looseExceptionName,
  openLooseException,
  parseException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { Moved } from '../../shared/errors.ts';
import { type Key, key, shardOf } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, getItems, type TableItem } from '../../shared/table.ts';
import { type Expression, retryMoved, transact, type Write } from '../../shared/transact.ts';
import type { NamedMovement } from './moved.ts';
import {
  allShards,
  channelOf,
  isCheck,
  MAX_UNCOUNTED_SHARDS,
  type PoolShard,
  type PromiseChange,
  poolShardSchema,
  type Reliance,
  reshard,
  type ShardChange,
  type ShardName,
  type ShardReading,
  type ShardsReading,
  spreadOverShards,
  sumAtp,
  takeFromOwn,
  versionOf,
} from './spread.ts';

/** One SKU of one pool. */
export interface PoolSku {
  readonly pool: string;
  readonly sku: string;
}

/** The shards in use of one SKU of one pool, read consistently. */
export type PoolReading = PoolSku & ShardsReading;

/** What of a pool is read beside the open shards, and the reserved allocations that they name. */
interface PoolReadOptions {
  /** The queue's shard too where nobody waits: somebody is about to. */
  readonly queue?: boolean;
  /** So many shards too where fewer are open: they are about to be opened. */
  readonly open?: number;
}

/** How often a reading whose parts disagree is read again before its caller begins anew. */
const READINGS = 5;
/** Pools of which it is remembered that they have several open shards. */
const MAX_HINTS = 10_000;

/** What is remembered of a pool with several open shards. */
interface ShardHint {
  readonly open: number;
  /** Channels with a reserved allocation. */
  readonly channels: readonly string[];
}

/**
 * How many shards were open when a pool was read last, where that were several. It is a guess, which saves a reading:
 * whatever is written is conditional on the number that it relied on.
 */
const shardHints = new Map<string, ShardHint>();

function nameOf({ pool, sku }: PoolSku): string {
  return `${pool}\n${sku}`;
}

function remember(of: PoolSku, hint: ShardHint): void {
  if (hint.open <= 1) {
    shardHints.delete(nameOf(of));
    return;
  }
  if (shardHints.size >= MAX_HINTS) shardHints.clear();
  shardHints.set(nameOf(of), hint);
}

/** How many shards of the pool were open when it was read last; 1 where nobody knows. */
export function guessOpenShards(of: PoolSku): number {
  return shardHints.get(nameOf(of))?.open ?? 1;
}

/** How often this process has met another writer at the shards of a pool since it said so last. */
const conflictsMet = new Map<string, number>();

function meetConflict(of: PoolSku): void {
  if (conflictsMet.size >= MAX_HINTS) conflictsMet.clear();
  conflictsMet.set(nameOf(of), (conflictsMet.get(nameOf(of)) ?? 0) + 1);
}

/** What was met goes with the next write, so that counting it is no write of its own. */
function tellConflicts(of: PoolSku): { conflicts?: number } {
  const met = conflictsMet.get(nameOf(of));
  conflictsMet.delete(nameOf(of));
  return met === undefined ? {} : { conflicts: met };
}

/** Forgets what this process has met of shards, as a new one has met nothing. */
export function forgetShards(): void {
  shardHints.clear();
  conflictsMet.clear();
}

function parseShard(shard: ShardName, item: TableItem | undefined): ShardReading & Partial<PoolShard> {
  if (!item) return { shard, atp: 0, version: 0, exists: false, waiting: 0, unclaimed: 0 };
  const read = parseOwn(poolShardSchema, item, `pool shard ${String(item['pk'])}`);
  return { ...read, waiting: read.waiting ?? 0, unclaimed: read.unclaimed ?? 0, exists: true };
}

/** The items of one pool and SKU that have been read, by shard; one that does not exist is there as undefined. */
type FoundShards = Map<ShardName, TableItem | undefined>;

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** The shards that have to be read as well, by what the first one says. */
function missingShards(found: FoundShards, { queue = false, open = 1 }: PoolReadOptions): ShardName[] {
  const first = parseShard(0, found.get(0));
  // Release 0.2.0 did not write how many there are: all that it may have written are looked at.
  const isUncounted = first.exists && first.of === undefined;
  const count = isUncounted ? MAX_UNCOUNTED_SHARDS : (first.of ?? 1);
  const reserved = (first.channels ?? []).map((channel): ShardName => `@${channel}`);
  const wanted: ShardName[] = [
    ...numbers(0, Math.max(count, open)),
    ...(queue || first.queued ? (['QUEUE'] as const) : []),
    ...reserved,
  ];
  return wanted.filter((shard) => !found.has(shard));
}

/** How many open shards there are, by what was read of a pool. */
function countOf(found: FoundShards): number {
  const { exists, of } = parseShard(0, found.get(0));
  if (of !== undefined || !exists) return of ?? 1;
  const known = [...found].flatMap(([shard, item]) => (item && typeof shard === 'number' ? [shard] : []));
  return Math.max(...known) + 1;
}

function readingOf(of: PoolSku, found: FoundShards, { queue, open = 1 }: PoolReadOptions): PoolReading {
  const at = (shard: ShardName): ShardReading & Partial<PoolShard> => parseShard(shard, found.get(shard));
  const first = at(0);
  const queued = first.queued ?? false;
  return {
    ...of,
    open: numbers(0, Math.max(countOf(found), open)).map(at),
    queued,
    ...(queued || queue ? { queue: at('QUEUE') } : {}),
    reserved: (first.channels ?? []).map((channel) => at(`@${channel}`)),
    retired: first.retired ?? 0,
  };
}

/** Whether the shards that were read one after the other say the same. */
function isTorn({ open, queued, queue }: PoolReading, count: number): boolean {
  const said = open[0]?.of;
  return open.slice(0, count).some(({ of }) => of !== said) || (queued && (queue?.waiting ?? 0) === 0);
}

async function readInto(found: readonly FoundShards[], wanted: readonly PoolSku[], missing: ShardName[][]) {
  const keys = wanted.map(({ pool, sku }, at) =>
    (missing[at] ?? []).map((shard) => key.pool(pool, sku, shard)),
  );
  if (keys.every((own) => own.length === 0)) return;
  const items = (await getItems(keys.flat())).values();
  for (const [at, own] of missing.entries())
    for (const shard of own) found[at]?.set(shard, items.next().value);
}

async function readOnce(wanted: readonly PoolSku[], options: PoolReadOptions): Promise<PoolReading[]> {
  const found = wanted.map((): FoundShards => new Map());
  const guessed = wanted.map((of): ShardName[] => [
    ...numbers(0, Math.max(guessOpenShards(of), options.open ?? 1)),
    ...(options.queue ? (['QUEUE'] as const) : []),
  ]);
  await readInto(found, wanted, guessed);
  await readInto(
    found,
    wanted,
    found.map((own) => missingShards(own, options)),
  );
  return wanted.map((of, at) => {
    const own = found[at] ?? new Map();
    const reading = readingOf(of, own, options);
    const channels = reading.reserved.flatMap(({ shard }) => channelOf(shard) ?? []);
    remember(of, { open: countOf(own), channels });
    return reading;
  });
}

/**
 * All shards in use of each pool and SKU, read consistently; the readings stand in the order of `wanted`. How many
 * there are is taken from the shards themselves. Items are read one after the other: what is written by a reading is
 * conditional on it.
 * @throws Moved where others keep changing the number of shards
 */
export async function readPools(
  wanted: readonly PoolSku[],
  options: PoolReadOptions = {},
): Promise<readonly PoolReading[]> {
  for (let round = 0; round < READINGS; round++) {
    const readings = await readOnce(wanted, options);
    if (!readings.some((one) => isTorn(one, countOfReading(one)))) return readings;
  }
  throw new Moved('others keep changing the number of shards');
}

/** How many shards of a reading are open: it may hold others that are about to be. */
export function countOfReading({ open }: ShardsReading): number {
  return open[0]?.of ?? open.filter(({ exists }, number) => exists || number === 0).length;
}

function fingerprint(reading: ShardsReading): string {
  return allShards(reading)
    .map(({ shard, version }) => `${shard} ${version}`)
    .join(', ');
}

/**
 * The shards of one pool and SKU as they all were at one instant: read until two readings after each other are the
 * same. Units that move between two shards while these are read one after the other would be seen twice, or not at
 * all; no order is refused for that.
 * @throws Moved
 */
export async function readPoolAtRest(before: PoolReading): Promise<PoolReading> {
  const of = { pool: before.pool, sku: before.sku };
  let last = before;
  for (let round = 0; round < READINGS; round++) {
    const [next = last] = await readPools([of], last.queue ? { queue: true } : {});
    if (fingerprint(next) === fingerprint(last)) return next;
    last = next;
  }
  throw new Moved(`others keep changing the shards of ${of.sku} in ${of.pool}`);
}

/** Reserved allocations of these channels, as they are, whether the pool names them or not. */
export async function readReserved(
  { pool, sku }: PoolSku,
  channels: readonly string[],
): Promise<ShardReading[]> {
  const items = await getItems(channels.map((channel) => key.pool(pool, sku, `@${channel}`)));
  return channels.map((channel, at) => parseShard(`@${channel}`, items[at]));
}

/** What a pool may still promise of a SKU. */
export interface AvailableUnits {
  /** Whole units, below zero when more is promised than there is. */
  readonly atp: number;
  /** The sum of the shards' versions: of two readings, the one with the higher sum is later. */
  readonly version: number;
}

/** What a pool may still promise of each of these SKUs, in all its shards together. */
export async function readAvailable(
  pool: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, AvailableUnits>> {
  const wanted = [...new Set(skus)].map((sku) => ({ pool, sku }));
  const readings = await readPools(wanted);
  return new Map(
    readings.map((reading) => [
      reading.sku,
      { atp: sumAtp(allShards(reading)), version: versionOf(reading) },
    ]),
  );
}

/** What a pool may still promise of one SKU. */
export async function readAtp(pool: string, sku: string): Promise<AvailableUnits> {
  return (await readAvailable(pool, [sku])).get(sku) ?? { atp: 0, version: 0 };
}

/** One part of a condition, with its names and values. */
function part(
  expression: string,
  names: Record<string, string>,
  values: Record<string, unknown> = {},
): Expression {
  return { expression, names, values };
}

function unchanged({ exists, version }: ShardReading): Expression {
  if (!exists) return part('attribute_not_exists(#pk)', { '#pk': 'pk' });
  return part('#version = :seenVersion', { '#version': 'version' }, { ':seenVersion': version });
}

function saysOf(of: number | undefined): Expression {
  const names = { '#of': 'of' };
  if (of === undefined) return part('(attribute_not_exists(#of) OR #of = :seenOf)', names, { ':seenOf': 1 });
  return part('#of = :seenOf', names, { ':seenOf': of });
}

function all(parts: readonly (Expression | undefined)[]): Expression {
  const own = parts.filter((one) => one !== undefined);
  return {
    expression: own.map(({ expression }) => expression).join(' AND '),
    names: Object.assign({}, ...own.map(({ names }) => names)),
    values: Object.assign({}, ...own.map(({ values }) => values)),
  };
}

/** The condition of one shard's write, by what it relies on (P18). */
function conditionOf(
  read: ShardReading,
  { unchanged: isAsRead, atLeast, of, unqueued, waiting }: Reliance,
): Expression {
  if (isAsRead) return unchanged(read);
  const isOpen = typeof read.shard === 'number';
  return all([
    isOpen ? saysOf(of) : undefined,
    unqueued ? part('attribute_not_exists(#queued)', { '#queued': 'queued' }) : undefined,
    atLeast === undefined ? undefined : part('#atp >= :least', { '#atp': 'atp' }, { ':least': atLeast }),
    waiting === undefined
      ? undefined
      : part('#waiting >= :acting', { '#waiting': 'waiting' }, { ':acting': waiting }),
  ]);
}

/** Attributes of a shard to which something is added, by name. */
type Added = Readonly<Record<string, number>>;

/** Adds to a shard, which is made if it does not exist. */
function updateOf(
  { pool, sku }: PoolSku,
  shard: ShardName,
  added: Added,
  set: Record<string, unknown>,
): Expression {
  const fixed = { type: 'Pool', pool, sku, shard, ...set };
  const removed = Object.keys(fixed).filter((name) => Reflect.get(fixed, name) === false);
  const kept = Object.entries(fixed).filter(([name]) => !removed.includes(name));
  const sets = [
    ...kept.map(([name]) => `#${name} = :${name}`),
    ...Object.keys(added).map((name) => `#${name} = if_not_exists(#${name}, :zero) + :${name}`),
  ];
  const names = [...Object.keys(fixed), ...Object.keys(added)].map((name) => [`#${name}`, name] as const);
  const values = [...kept, ...Object.entries(added)].map(([name, value]) => [`:${name}`, value] as const);
  const gone = removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : '';
  return {
    expression: `SET ${sets.join(', ')}${gone}`,
    names: Object.fromEntries(names),
    values: { ...Object.fromEntries(values), ':zero': 0 },
  };
}

/** What a write of shards says of itself: each shard that it touches names all of it. */
export interface NamedWrite {
  readonly moved: readonly NamedMovement[];
  readonly now: string;
}

/** The write of one shard: an update, or a check of what the others rely on. */
function shardWrite(of: PoolSku, read: ShardReading, change: ShardChange, { moved, now }: NamedWrite): Write {
  const { shard, units, waiting = 0, unclaimed = 0, retired = 0, sets = {}, relies } = change;
  const at: Key = key.pool(of.pool, of.sku, shard);
  const condition = conditionOf(read, relies);
  const refused = (): Error =>
    new Moved(`shard ${shard} of ${of.sku} in ${of.pool} changed since it was read`);
  if (isCheck(change)) return { kind: 'check', key: at, condition, refused };
  const added = {
    atp: units,
    version: 1,
    ...(waiting === 0 ? {} : { waiting }),
    ...(unclaimed === 0 ? {} : { unclaimed }),
    ...(retired === 0 ? {} : { retired }),
    ...tellConflicts(of),
  };
  const set = { ...sets, moved, movedAt: now };
  const contended = (): void => meetConflict(of);
  return { kind: 'update', key: at, update: updateOf(of, shard, added, set), condition, refused, contended };
}

/** The writes of changes of a pool's shards, which were read. */
export function shardWrites(
  reading: PoolReading,
  changes: readonly ShardChange[],
  named: NamedWrite,
): Write[] {
  const byName = new Map(allShards(reading).map((shard) => [shard.shard, shard]));
  return changes.map((change) =>
    shardWrite(reading, byName.get(change.shard) ?? parseShard(change.shard, undefined), change, named),
  );
}

/** A pool that promises more than there is opens an exception, once while that exception is open. */
function openBelowZero({ pool, sku }: PoolSku, atp: number, now: string): Promise<Write[]> {
  const detail = { pool, sku, atp };
  return openLooseException(`${pool}#${sku}`, { type: 'PoolBelowZero', detail }, now);
}

/** Closes the exception of a pool that is no longer below zero: nobody has anything left to do. */
async function closeBelowZero({ pool, sku }: PoolSku, now: string): Promise<Write[]> {
  const item = await getItem(key.looseException(looseExceptionName('PoolBelowZero', `${pool}#${sku}`)));
  const exception = item ? parseException(item) : undefined;
  if (exception?.status !== 'open') return [];
  const resolution = { action: 'close', by: 'system', note: 'the pool is no longer below zero' } as const;
  return [settleException(undefined, exception, resolution, now).write];
}

/**
 * Divides what a pool may promise of a SKU among `of` open shards, in one write. Where that many cannot be open now
 * nothing is written.
 * @throws Contended
 */
export async function reshardPool(pool: PoolSku, of: number, now: string): Promise<void> {
  await retryMoved(async () => {
    const [reading] = await readPools([pool], { open: of });
    const count = reading ? countOfReading(reading) : of;
    const changes = reading && count !== of ? reshard(reading, count, of) : undefined;
    if (reading && changes) await transact(shardWrites(reading, changes, { moved: [], now }));
  });
}

/** The open shard at which an order begins. */
export function ownShard(orderId: string | undefined, count: number): number {
  return orderId === undefined ? 0 : shardOf(orderId, count);
}

/**
 * The write that takes units for an order from its own shard, of a pool that had several open shards when it was read
 * last: nothing is read for it. Undefined for any other pool, and for a channel that has a reserved allocation there.
 * Refused as Moved where that shard has too little, or their number is another by now.
 */
export function takeUnread(of: PoolSku, change: UnreadChange, named: NamedWrite): Write[] | undefined {
  const hint = shardHints.get(nameOf(of));
  const { orderId, channel, units, unclaimed } = change;
  if (!hint || orderId === undefined) return undefined;
  if (channel !== undefined && hint.channels.includes(channel)) return undefined;
  const shard = ownShard(orderId, hint.open);
  const read = parseShard(shard, undefined);
  return [shardWrite(of, read, takeFromOwn(shard, hint.open, units, unclaimed), named)];
}

/** Units that an order takes from its own shard. */
export interface UnreadChange {
  readonly orderId: string | undefined;
  readonly channel: string | undefined;
  readonly units: number;
  readonly unclaimed: number;
}

/**
 * The writes that change what a pool may promise of a SKU. Refused as Moved when what they rely on is no longer as it
 * was read.
 */
export async function changePool(
  reading: PoolReading,
  change: PromiseChange,
  named: NamedWrite,
): Promise<Write[]> {
  const { places = 0, unclaimed = 0 } = change;
  if (change.delta === 0 && places === 0 && unclaimed === 0) return [];
  const { now } = named;
  const writes = shardWrites(reading, spreadOverShards(reading, change), named);
  const before = sumAtp(allShards(reading));
  const after = before + change.delta;
  if (after < 0 && change.delta < 0) return [...writes, ...(await openBelowZero(reading, after, now))];
  if (before < 0 && after >= 0) return [...writes, ...(await closeBelowZero(reading, now))];
  return writes;
}
