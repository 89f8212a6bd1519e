/**
 * Stock on two levels with one invariant, at every instant, per pool and SKU: the sum of the pool shards'
 * `atp` is the sum of the positions' contributions less the claims that are not yet allocated. All quantities
 * are whole units.
 */
import * as z from 'zod';
import { Corrupt, OutOfStock } from '../../shared/errors.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';
import { addLots, lotSchema, MAX_LOTS, type NamedLot, type StockLot, sumLots, takeLots } from './lots.ts';
import { logMovement, movementsAfter, reachesBackTo, type StockLog, sumLog } from './stock-log.ts';

const units = z.number().int();
const logSchema = z.array(z.tuple([z.number(), units]));

/**
 * One SKU at one location. `pool` is the location's; `free = onHand - allocated - unsellable - safety`, and
 * may be negative.
 */
export const positionSchema = z.looseObject({
  type: z.literal('Position'),
  sku: z.string(),
  location: z.string(),
  pool: z.string(),
  onHand: units.min(0),
  allocated: units.min(0),
  unsellable: units.min(0),
  safety: units.min(0),
  free: units,
  selling: z.boolean(),
  /** Sum to onHand; absent: one undated lot. */
  lots: z.array(lotSchema).max(MAX_LOTS).optional(),
  /** The source time of the last count that was applied, and the physical movements after it (P21). */
  counted: z.iso.datetime().optional(),
  recent: logSchema.default([]),
  /** Source times of the last changes of these settings: an older one that arrives late is not applied. */
  safetyAt: z.iso.datetime().optional(),
  sellingAt: z.iso.datetime().optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type StockPosition = z.output<typeof positionSchema>;

/** A part of what may still be promised of a SKU from a pool. */
export const poolShardSchema = z.looseObject({
  type: z.literal('Pool'),
  pool: z.string(),
  sku: z.string(),
  shard: units.min(0),
  atp: units,
  version: units,
});
export type PoolShard = z.output<typeof poolShardSchema>;

/**
 * What one unit of a movement changes. `claims`: units promised to orders and not allocated at a location.
 */
interface Effect {
  readonly onHand?: 1 | -1;
  readonly allocated?: 1 | -1;
  readonly unsellable?: 1;
  readonly claims?: 1 | -1;
}

/**
 * The table of docs/table.md#stock. Its columns `free` and `pool` are not written down: they are computed,
 * never remembered.
 */
const effects = {
  reserve: { claims: 1 },
  releaseUnallocated: { claims: -1 },
  allocate: { allocated: 1, claims: -1 },
  releaseAllocated: { allocated: -1 },
  /** Rejected; the stock is there. */
  notFulfilledPresent: { allocated: -1, claims: 1 },
  /** Rejected or short; the stock is not there. */
  notFulfilledAbsent: { onHand: -1, allocated: -1, claims: 1 },
  ship: { onHand: -1, allocated: -1 },
  /** Reserved and allocated in one (P20). */
  pinned: { allocated: 1 },
  receipt: { onHand: 1 },
  restock: { onHand: 1 },
  /** Signed. */
  adjust: { onHand: 1 },
  sale: { onHand: -1 },
  /** Signed: units on hand that may not be sold. */
  unsellable: { unsellable: 1 },
} as const satisfies Record<string, Effect>;

/**
 * Movements that set a quantity to what was observed or wanted: `count` onHand, `safety` the selling safety,
 * `selling` 1 (on) or 0 (off).
 */
export const settingKinds = ['count', 'safety', 'selling'] as const;
export type MovementKind = keyof typeof effects | (typeof settingKinds)[number];
/** Movements of the pool alone. */
export type PoolMovementKind = 'reserve' | 'releaseUnallocated';

/**
 * P21: they happened to the goods, and so come on top of an earlier count; the others are observations, or
 * move no goods.
 */
const physicalKinds: ReadonlySet<MovementKind> = new Set(['receipt', 'restock', 'ship', 'sale']);
/** P20: they promise units of one location. */
const kindsNeedingFree: ReadonlySet<MovementKind> = new Set(['allocate', 'pinned']);
export const kindsNeedingAtp: ReadonlySet<MovementKind> = new Set(['reserve', 'pinned']);

export function isPoolMovement(kind: MovementKind): kind is PoolMovementKind {
  return kind === 'reserve' || kind === 'releaseUnallocated';
}

export interface Movement<K extends MovementKind = MovementKind> {
  readonly kind: K;
  /** Whole units, not negative except for `adjust` and `unsellable`. */
  readonly units: number;
  /** When it took place, UTC ISO. */
  readonly at: string;
  /** What the fact names; else first expired first out. */
  readonly lots?: readonly NamedLot[] | undefined;
}

export interface StockChange<P> {
  /**
   * Free, contribution and lots follow; the version is the writer's. The same object when nothing changed.
   */
  readonly position: P;
  /**
   * Change of what may be promised, all in the position's pool: contribution after less before, less
   * `claimDelta`.
   */
  readonly poolDelta: number;
  readonly claimDelta: number;
  /** Units that the fact says are gone and that were never recorded as being there (P21). */
  readonly correction: number;
  /** An observation or setting older than what is known: recorded, without effect. */
  readonly outdated: boolean;
}

/** What a position adds to its pool. */
export function contributionOf({ selling, free }: Pick<StockPosition, 'selling' | 'free'>): number {
  return selling ? Math.max(0, free) : 0;
}

export function freeOf({
  onHand,
  allocated,
  unsellable,
  safety,
}: Pick<StockPosition, 'onHand' | 'allocated' | 'unsellable' | 'safety'>): number {
  return onHand - allocated - unsellable - safety;
}

/** A position of which nothing was heard yet. */
export function emptyPosition(sku: string, location: string, pool: string): StockPosition {
  return {
    type: 'Position',
    sku,
    location,
    pool,
    onHand: 0,
    allocated: 0,
    unsellable: 0,
    safety: 0,
    free: 0,
    selling: true,
    recent: [],
    version: 0,
  };
}

function isOlder(at: string, known: string | undefined): boolean {
  return known !== undefined && Date.parse(at) < Date.parse(known);
}

function lotsAfter(
  before: StockPosition,
  onHand: number,
  { kind, lots: named }: Movement,
): StockLot[] | undefined {
  const start =
    kind === 'count' && named
      ? named.map(({ lot, lifeDate, units: counted }) => ({
          lot,
          units: counted,
          ...(lifeDate === undefined ? {} : { lifeDate }),
        }))
      : before.lots;
  if (!start && !(named && onHand > before.onHand)) return undefined;
  const from = start ?? addLots([], before.onHand);
  const delta = onHand - sumLots(from);
  const toMove = kind === 'count' ? undefined : named;
  return delta >= 0 ? addLots(from, delta, delta > 0 ? toMove : undefined) : takeLots(from, -delta, toMove);
}

/** The position with what onHand becomes; below zero it stops, and the rest is a correction. */
function withOnHand(
  position: StockPosition,
  onHand: number,
  movement: Movement,
): { position: StockPosition; correction: number } {
  const kept = Math.max(0, onHand);
  const lots = lotsAfter(position, kept, movement);
  return { position: { ...position, onHand: kept, ...(lots ? { lots } : {}) }, correction: kept - onHand };
}

function keepLog(log: StockLog): StockPosition['recent'] {
  return log.map(([at, change]) => [at, change]);
}

function applySetting(
  position: StockPosition,
  movement: Movement,
): { position: StockPosition; correction: number; outdated?: boolean } {
  const { kind, at, units: quantity } = movement;
  switch (kind) {
    case 'count': {
      if (isOlder(at, position.counted) || !reachesBackTo(position.recent, at))
        return { position, correction: 0, outdated: true };
      const later = movementsAfter(position.recent, at);
      const counted = withOnHand(position, quantity + sumLog(later), movement);
      return { ...counted, position: { ...counted.position, counted: at, recent: keepLog(later) } };
    }
    case 'safety':
      return isOlder(at, position.safetyAt)
        ? { position, correction: 0, outdated: true }
        : { position: { ...position, safety: quantity, safetyAt: at }, correction: 0 };
    default:
      return isOlder(at, position.sellingAt)
        ? { position, correction: 0, outdated: true }
        : { position: { ...position, selling: quantity > 0, sellingAt: at }, correction: 0 };
  }
}

function applyEffect(
  position: StockPosition,
  movement: Movement<keyof typeof effects>,
): { position: StockPosition; correction: number; outdated?: boolean } {
  const { kind, units: quantity, at } = movement;
  const effect: Effect = effects[kind];
  const allocated = position.allocated + (effect.allocated ?? 0) * quantity;
  if (allocated < 0)
    throw new Corrupt(
      `${kind} of ${quantity} ${position.sku} at ${position.location}, where ${position.allocated} are allocated`,
    );
  const next = {
    ...position,
    allocated,
    unsellable: Math.max(0, position.unsellable + (effect.unsellable ?? 0) * quantity),
  };
  const change = (effect.onHand ?? 0) * quantity;
  if (change === 0) return { position: next, correction: 0 };
  // A count made afterwards has seen the change already.
  if (position.counted !== undefined && Date.parse(at) <= Date.parse(position.counted))
    return { position: next, correction: 0, outdated: true };
  const moved = withOnHand(next, next.onHand + change, movement);
  return physicalKinds.has(kind)
    ? { ...moved, position: { ...moved.position, recent: keepLog(logMovement(position.recent, at, change)) } }
    : moved;
}

function isSetting(kind: MovementKind): kind is (typeof settingKinds)[number] {
  return kind === 'count' || kind === 'safety' || kind === 'selling';
}

/**
 * The one function that changes stock. Without a position it moves claims of the pool alone.
 * @throws OutOfStock when the position does not have what `allocate` or `pinned` promises; Corrupt when more
 * leaves an allocation than is allocated.
 */
export function move(position: StockPosition, movement: Movement): StockChange<StockPosition>;

export function move(position: undefined, movement: Movement<PoolMovementKind>): StockChange<undefined>;

export function move(
  position: StockPosition | undefined,
  movement: Movement,
): StockChange<StockPosition | undefined> {
  const { kind, units: quantity } = movement;
  const effect: Effect = isSetting(kind) ? {} : effects[kind];
  const claimDelta = (effect.claims ?? 0) * quantity + 0;
  if (!position) return { position, poolDelta: 0 - claimDelta, claimDelta, correction: 0, outdated: false };
  if (kindsNeedingFree.has(kind) && !(position.selling && position.free >= quantity))
    throw outOfStockAt(position, quantity);
  const changed = isSetting(kind)
    ? applySetting(position, movement)
    : applyEffect(position, { ...movement, kind });
  const next =
    changed.position === position ? position : { ...changed.position, free: freeOf(changed.position) };
  return {
    position: next,
    poolDelta: contributionOf(next) - contributionOf(position) - claimDelta,
    claimDelta,
    correction: changed.correction,
    outdated: changed.outdated ?? false,
  };
}

/** The error of a position that cannot promise so many units. */
export function outOfStockAt(
  position: Pick<StockPosition, 'sku' | 'location' | 'free' | 'selling'>,
  wanted: number,
): OutOfStock {
  return new OutOfStock(`${position.location} cannot promise ${wanted} of ${position.sku}`, {
    sku: position.sku,
    location: position.location,
    wanted,
    available: contributionOf(position),
  });
}

/** What a change of a pool relies on, and so what its write conditions on (P18). */
export type ReliedShards =
  /** Each shard that gives has at least what is taken. */
  | 'taken'
  /** No other shard is below zero. */
  | 'others'
  /** All shards are as they were read: one is, or will be, below zero. */
  | 'all';

/**
 * P18: a decrease takes from the shards what they have, and only the rest takes one below zero; an increase
 * pays shards below zero first. `shards` are the values of `atp` by shard number; `start` is where this order
 * begins.
 */
export function spreadOverShards(
  shards: readonly number[],
  delta: number,
  start = 0,
): { deltas: number[]; relies: ReliedShards } {
  const deltas = shards.map(() => 0);
  const order = shards.map((_, at) => (start + at) % shards.length);
  const first = order[0] ?? 0;
  const take = (shard: number, change: number): void => {
    deltas[shard] = (deltas[shard] ?? 0) + change;
  };
  let left = Math.abs(delta);
  if (delta < 0) {
    const alone = order.find((shard) => (shards[shard] ?? 0) >= left);
    for (const shard of alone === undefined ? order : [alone]) {
      const taken = Math.min(Math.max(0, shards[shard] ?? 0), left);
      take(shard, -taken);
      left -= taken;
    }
    take(first, -left);
  } else {
    for (const shard of order) {
      const paid = Math.min(Math.max(0, -(shards[shard] ?? 0)), left);
      take(shard, paid);
      left -= paid;
    }
    take(first, left);
  }
  const below = shards.some((atp, shard) => atp < 0 || atp + (deltas[shard] ?? 0) < 0);
  return {
    deltas: deltas.map((change) => change + 0),
    relies: below ? 'all' : delta < 0 ? 'taken' : 'others',
  };
}
