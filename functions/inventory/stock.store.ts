import { openLooseException, type ExceptionDraft } from '../operations/exception.store.ts';
import { readSkus, shardsOf } from '../network/network.store.ts';
import { carry } from '../shared/events/carried.ts';
import { Moved, OutOfStock } from '../shared/errors.ts';
import { key, listKey, shardOf } from '../shared/keys.ts';
import { emit, metricNames } from '../shared/metrics.ts';
import { parseOwn } from '../shared/parse.ts';
import { getItems, queryPartition, type Item } from '../shared/table.ts';
import { moved, putVersion, type Expression, type Write } from '../shared/transact.ts';
import type { NamedLot } from './lots.ts';
import { contribution, emptyPosition, isPoolMovement, move, needsAtp, notFree, poolShardSchema, positionSchema, spread, type MovementKind, type Position } from './stock.ts';

/** One movement of a SKU. `units` whole; see `Movement` in stock.ts for each kind. */
export interface StockMovement {
  readonly kind: MovementKind;
  readonly sku: string;
  /** Left out for movements of the pool alone (`reserve`, `releaseUnallocated`). */
  readonly location?: string;
  /** The order's pool, or the location's where there is no order. */
  readonly pool: string;
  readonly units: number;
  /** Its claims begin at this order's shard (P18). */
  readonly orderId?: string;
  readonly reason?: string;
  readonly lots?: readonly NamedLot[] | undefined;
  /** When it took place, UTC ISO; left out: now. */
  readonly at?: string;
}

/** What became of a position in a write, for those who answer a caller. */
export interface MovedPosition { readonly position: Position; readonly correction: number; readonly outdated: boolean }
export interface PlannedStock { readonly writes: Write[]; readonly positions: readonly MovedPosition[] }

export const parsePosition = (item: Item): Position => parseOwn(positionSchema, item, `position of ${String(item['sku'])} at ${String(item['location'])}`);

const nameOf = (...parts: readonly string[]): string => parts.join('\n');

/** A blind write in which `version`, quantities and event follow from what is stored: no read, no lost race (P19). */
function allocateBlindly({ sku, location = '', pool }: StockMovement, quantity: number, now: string): Write {
  const at = key.position(sku, location);
  return {
    kind: 'update', key: at,
    update: {
      expression: 'SET #allocated = #allocated + :q, #free = #free - :q, #version = #version + :one, #evt.#seq = #version + :one, #evt.#at = :now, '
        + '#evt.#data.#allocated = #allocated + :q, #evt.#data.#free = #free - :q, #evt.#data.#version = #version + :one, #evt.#data.#movement = :kind, #evt.#data.#quantity = :q',
      names: { '#allocated': 'allocated', '#free': 'free', '#version': 'version', '#evt': 'evt', '#seq': 'seq', '#at': 'at', '#data': 'data', '#movement': 'movement', '#quantity': 'quantity' },
      values: { ':q': quantity, ':one': 1, ':now': now, ':kind': 'allocate' },
    },
    condition: {
      expression: '#free >= :q AND #selling = :yes AND #pool = :pool',
      names: { '#free': 'free', '#selling': 'selling', '#pool': 'pool' }, values: { ':q': quantity, ':yes': true, ':pool': pool },
    },
    refused: (found) => notFree(found ? parsePosition(found) : emptyPosition(sku, location, pool), quantity),
  };
}

/** The position as it is stored, with the event that tells its change. */
function positionWrite(before: Position, next: Position, movement: StockMovement, now: string): Write {
  const version = before.version + 1;
  const { sku, location, pool, onHand, allocated, unsellable, safety, free, selling } = next;
  const data = { sku, location, pool, onHand, allocated, unsellable, safety, free, selling, version, movement: movement.kind, quantity: movement.units };
  const item = { ...next, version, ...carry({ type: 'stock.position_changed', data }, version, now), ...listKey.stock(location, sku) };
  return putVersion(key.position(sku, location), item, before.version === 0 ? undefined : before.version, moved(`position of ${sku} at ${location}`));
}

interface PoolChange { readonly pool: string; readonly sku: string; delta: number; orderId: string | undefined; readonly wanted: { units: number; after: number }[] }

const shardValue = (item: Item | undefined): { atp: number; version: number } => (item ? parseOwn(poolShardSchema, item, 'pool shard') : { atp: 0, version: 0 });

function shardCondition(atp: number, delta: number, relies: ReturnType<typeof spread>['relies'], known: boolean): Expression | undefined {
  const names = { '#atp': 'atp' };
  if (relies === 'taken') return delta < 0 ? { expression: '#atp >= :taken', names, values: { ':taken': -delta } } : undefined;
  if (relies === 'others') return delta > 0 ? undefined : { expression: 'attribute_not_exists(#atp) OR #atp >= :none', names, values: { ':none': 0 } };
  return known ? { expression: '#atp = :seen', names, values: { ':seen': atp } } : { expression: 'attribute_not_exists(#atp)', names };
}

/** The writes of one pool and SKU, conditional on what they rely on (P18). @throws OutOfStock */
async function poolWrites({ pool, sku, delta, orderId, wanted }: PoolChange, shards: number, items: readonly (Item | undefined)[], now: string): Promise<Write[]> {
  const values = items.map(shardValue);
  const total = values.reduce((sum, { atp }) => sum + atp, 0);
  for (const { units, after } of wanted) {
    if (total + after < units) throw new OutOfStock(`${pool} cannot promise ${units} of ${sku}`, { sku, pool, wanted: units, available: Math.max(0, total + after) });
  }
  if (delta === 0 && wanted.length === 0) return [];
  const { deltas, relies } = spread(values.map(({ atp }) => atp), delta, orderId === undefined ? 0 : shardOf(orderId, shards));
  const writes = values.flatMap(({ atp }, shard): Write[] => {
    const change = deltas[shard] ?? 0;
    const condition = shardCondition(atp, change, relies, items[shard] !== undefined);
    const at = key.pool(pool, sku, shard);
    const refused = (): Error => new Moved(`shard ${shard} of ${sku} in ${pool} changed since it was read`);
    if (change === 0) return relies === 'taken' || !condition ? [] : [{ kind: 'check', key: at, condition, refused }];
    const update: Expression = {
      expression: 'SET #type = :type, #pool = :pool, #sku = :sku, #shard = :shard, #atp = if_not_exists(#atp, :zero) + :delta, #version = if_not_exists(#version, :zero) + :one',
      names: { '#type': 'type', '#pool': 'pool', '#sku': 'sku', '#shard': 'shard', '#atp': 'atp', '#version': 'version' },
      values: { ':type': 'Pool', ':pool': pool, ':sku': sku, ':shard': shard, ':zero': 0, ':delta': change, ':one': 1 },
    };
    return [{ kind: 'update', key: at, update, ...(condition ? { condition } : {}), refused }];
  });
  return total + delta < 0 && delta < 0 ? [...writes, ...await belowZero(pool, sku, total + delta, now)] : writes;
}

/** More is promised than exists: somebody must know, once a pool and SKU. */
async function belowZero(pool: string, sku: string, atp: number, now: string): Promise<Write[]> {
  const writes = await openLooseException(nameOf(pool, sku), { type: 'PoolBelowZero', detail: { pool, sku, atp } }, now);
  if (writes.length > 0) emit(metricNames.poolBelowZero, 1);
  return writes;
}

/** P21: what left had never been recorded as being there. */
async function corrected(position: Position, movement: StockMovement, correction: number, now: string): Promise<Write[]> {
  const { sku, location } = position;
  const draft: ExceptionDraft = { type: 'UnwelcomeFact', about: { location }, detail: { what: 'onHandBelowZero', sku, location, movement: movement.kind, quantity: movement.units, neverRecorded: correction, ...(movement.reason === undefined ? {} : { reason: movement.reason }) } };
  return openLooseException(nameOf(sku, location, movement.kind, movement.at ?? now), draft, now);
}

/**
 * Plans movements as one set of writes: reads (consistently) every position and shard touched, applies `move` in order, merges by
 * item. Each write is conditional on what was read and refused as Moved: the caller runs read, decide and write in `retryMoved`.
 * Plain allocations are blind and refused as OutOfStock.
 * @throws OutOfStock with `sku`, `wanted`, `available` and `location` or `pool`.
 */
export async function planStock(movements: readonly StockMovement[], now: string): Promise<PlannedStock> {
  const atLocations = new Map<string, StockMovement[]>();
  const pools = new Map<string, PoolChange>();
  const poolOf = (pool: string, sku: string): PoolChange => {
    const name = nameOf(pool, sku);
    const change = pools.get(name) ?? { pool, sku, delta: 0, orderId: undefined, wanted: [] };
    pools.set(name, change);
    return change;
  };
  const change = (movement: StockMovement, pool: string, delta: number): void => {
    const target = poolOf(pool, movement.sku);
    target.orderId ??= movement.orderId;
    if (needsAtp.has(movement.kind)) target.wanted.push({ units: movement.units, after: target.delta });
    target.delta += delta;
  };

  for (const movement of movements) {
    const { kind, sku, pool, location, units } = movement;
    if (isPoolMovement(kind)) change(movement, pool, move(undefined, { kind, units, at: now }).poolDelta);
    else {
      const name = nameOf(sku, location ?? '');
      atLocations.set(name, [...(atLocations.get(name) ?? []), movement]);
    }
  }

  const groups = [...atLocations.values()].flatMap((group) => (group[0] ? [{ first: group[0], group }] : []));
  const isBlind = ({ group }: { group: StockMovement[] }): boolean => group.every(({ kind }) => kind === 'allocate');
  const read = groups.filter((one) => !isBlind(one));
  const items = await getItems(read.map(({ first }) => key.position(first.sku, first.location ?? '')));
  const writes: Write[] = [];
  for (const { first, group } of groups.filter(isBlind)) {
    writes.push(allocateBlindly(first, group.reduce((sum, { units }) => sum + units, 0), now));
  }
  const positions: MovedPosition[] = [];
  for (const [index, { first, group }] of read.entries()) {
    const item = items[index];
    const before = item ? parsePosition(item) : emptyPosition(first.sku, first.location ?? '', first.pool);
    let position = before;
    let [correction, outdated] = [0, false];
    for (const movement of group) {
      const done = move(position, { kind: movement.kind, units: movement.units, at: movement.at ?? now, lots: movement.lots });
      const contributed = contribution(done.position) - contribution(position);
      // Claims are the order's pool's, stock is the location's: the same one but for locations that changed pools.
      if (position.pool === movement.pool) change(movement, movement.pool, done.poolDelta);
      else {
        change(movement, movement.pool, -done.claimDelta);
        change({ ...movement, kind: 'adjust' }, position.pool, contributed);
      }
      if (done.correction > 0) writes.push(...await corrected(position, movement, done.correction, now));
      position = done.position;
      correction += done.correction;
      outdated ||= done.outdated;
    }
    const last = group.at(-1) ?? first;
    if (position !== before) writes.push(positionWrite(before, position, last, now));
    positions.push({ position: position === before ? before : { ...position, version: before.version + 1 }, correction, outdated });
  }

  const touched = [...pools.values()].filter(({ delta, wanted }) => delta !== 0 || wanted.length > 0);
  if (touched.length > 0) {
    const known = await readSkus(touched.map(({ sku }) => sku));
    const counts = touched.map(({ sku }) => shardsOf(known, sku));
    const shards = await getItems(touched.flatMap(({ pool, sku }, at) => Array.from({ length: counts[at] ?? 1 }, (_, shard) => key.pool(pool, sku, shard))));
    let from = 0;
    for (const [at, target] of touched.entries()) {
      const count = counts[at] ?? 1;
      writes.push(...await poolWrites(target, count, shards.slice(from, from + count), now));
      from += count;
    }
  }
  return { writes, positions };
}

/** The writes of `planStock`, for those who need no more. */
export const moveStock = async (movements: readonly StockMovement[], now: string): Promise<Write[]> => (await planStock(movements, now)).writes;

/** All positions of these SKUs, read consistently. */
export async function readPositions(skus: readonly string[]): Promise<Position[]> {
  const pages = await Promise.all([...new Set(skus)].map((sku) => queryPartition(key.sku(sku).pk, { beginsWith: 'LOCATION#' })));
  return pages.flatMap(({ items }) => items.map(parsePosition));
}

/** What may still be promised of each SKU, from all shards. `version` is the sum of theirs: the highest has seen every change. */
export async function availableOf(pool: string, skus: readonly string[]): Promise<ReadonlyMap<string, { readonly atp: number; readonly version: number }>> {
  const wanted = [...new Set(skus)];
  const known = await readSkus(wanted);
  const shards = wanted.flatMap((sku) => Array.from({ length: shardsOf(known, sku) }, (_, shard) => ({ sku, at: key.pool(pool, sku, shard) })));
  const items = await getItems(shards.map(({ at }) => at));
  const available = new Map(wanted.map((sku) => [sku, { atp: 0, version: 0 }]));
  for (const [index, { sku }] of shards.entries()) {
    const { atp, version } = shardValue(items[index]);
    const sum = available.get(sku) ?? { atp: 0, version: 0 };
    available.set(sku, { atp: sum.atp + atp, version: sum.version + version });
  }
  return available;
}

export async function readAtp(pool: string, sku: string): Promise<{ readonly atp: number; readonly version: number }> {
  return (await availableOf(pool, [sku])).get(sku) ?? { atp: 0, version: 0 };
}
