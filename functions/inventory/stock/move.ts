/**
 * Moves stock on two levels under one invariant. At every instant, per pool and SKU, the sum of the pool shards'
 * `atp` is the sum of the positions' contributions less the claims that are not yet allocated. All quantities
 * are whole units. Pure.
 */
import { Corrupt } from '../../shared/errors.ts';
import {
  addLots,
  expireLots,
  isPast,
  type NamedLot,
  type StockLot,
  sumLots,
  takeLots,
  unitsToExpire,
} from './lots.ts';
import {
  type EffectKind,
  effects,
  isSetting,
  kindsNeedingFree,
  type Movement,
  type MovementEffect,
  type PoolMovementKind,
  physicalKinds,
  type SettingKind,
} from './movement.ts';
import { contributionOf, freeOf, isPromised, outOfStockAt, type StockPosition } from './position.ts';
import { logMovement, movementsAfter, reachesBackTo, type StockLog, sumLog } from './stock-log.ts';

/** What a movement comes to. `P` is the position's type; undefined for a movement of the pool alone. */
export interface StockChange<P> {
  /** The position afterwards, but for its version, which is the writer's. The same object if nothing changed. */
  readonly position: P;
  /**
   * By how much the position's pool may promise more: the contribution afterwards less the one before, less
   * `claimDelta`.
   */
  readonly poolDelta: number;
  /** By how much more is promised to orders and not allocated. */
  readonly claimDelta: number;
  /** Units that the fact says are gone and that were never recorded as being there (P21). */
  readonly correction: number;
  /** The movement is an observation or setting older than what is known: recorded, without effect. */
  readonly outdated: boolean;
}

/** A position after a movement, before `free` is computed again. */
interface AppliedQuantities {
  readonly position: StockPosition;
  readonly correction: number;
  readonly outdated: boolean;
}

function asOutdated(position: StockPosition): AppliedQuantities {
  return { position, correction: 0, outdated: true };
}

function isOlder(at: string, known: string | undefined): boolean {
  return known !== undefined && Date.parse(at) < Date.parse(known);
}

/** The lots that a count names are all that there is; units of the log are put on top or taken afterwards. */
function countedLots(named: readonly NamedLot[]): StockLot[] {
  return named.map(({ lot, lifeDate, units }) => ({
    lot,
    units,
    ...(lifeDate === undefined ? {} : { lifeDate }),
  }));
}

/**
 * Which lots units leave from when all others are empty. What is sent or sold is not expired, as far as nobody says
 * so; what is gone when somebody counts or corrects is what was thrown away, expired goods first.
 */
function leavesLast({ kind, day }: Movement): (lot: StockLot) => boolean {
  if (kind === 'count' || kind === 'adjust') return () => false;
  return (lot) => (day === undefined ? lot.expired === true : isPast(lot, day));
}

/** The lots of a position that comes to `onHand`; undefined where nobody ever named one. */
function lotsAfter(before: StockPosition, onHand: number, movement: Movement): StockLot[] | undefined {
  const { kind, lots: named } = movement;
  const isCount = kind === 'count';
  const start = isCount && named ? countedLots(named) : before.lots;
  const namesNew = named !== undefined && onHand > before.onHand;
  if (!start && !namesNew) return undefined;
  const from = start ?? addLots([], before.onHand);
  const delta = onHand - sumLots(from);
  const moved = isCount ? undefined : named;
  if (delta < 0) return takeLots(from, -delta, moved, leavesLast(movement));
  return addLots(from, delta, delta > 0 ? moved : undefined);
}

/** The position with another onHand. Below zero it stops at zero, and the rest is a correction. */
function withOnHand(position: StockPosition, onHand: number, movement: Movement): AppliedQuantities {
  const kept = Math.max(0, onHand);
  const lots = lotsAfter(position, kept, movement);
  return {
    position: { ...position, onHand: kept, ...(lots ? { lots } : {}) },
    correction: kept - onHand,
    outdated: false,
  };
}

function storedLog(log: StockLog): StockPosition['recent'] {
  return log.map((entry) => [...entry]);
}

const SECOND_MS = 1000;

/**
 * Until when a count has seen what moved, of what is known when it comes. A source that writes whole seconds says the
 * second in which the count was true: what was told before it, of that second, was counted.
 */
function seenUntil(at: string): string {
  const time = Date.parse(at);
  return time % SECOND_MS === 0 ? new Date(time + SECOND_MS - 1).toISOString() : at;
}

/** A count is true at its own time; the physical movements after it come on top (P21). */
function applyCount(position: StockPosition, movement: Movement): AppliedQuantities {
  const { at, units, packed } = movement;
  const ofShelf = packed !== undefined;
  if (isOlder(at, position.counted) || !reachesBackTo(position.recent, at)) return asOutdated(position);
  const later = movementsAfter(position.recent, seenUntil(at), ofShelf);
  const moved = withOnHand(withoutDoubt(position, at), units + sumLog(later), movement);
  const { countedShelf: _, ...rest } = moved.position;
  const shelf = ofShelf ? ({ countedShelf: true } as const) : {};
  return { ...moved, position: { ...rest, ...shelf, counted: at, recent: storedLog(later) } };
}

/** A count that is not older than the doubt has looked at the shelf. */
function withoutDoubt(position: StockPosition, at: string): StockPosition {
  if (position.doubted === undefined || isOlder(at, position.doubted)) return position;
  const { doubted: _, dueAt: _asked, ...rest } = position;
  return rest;
}

/** The shelf was found empty. Who has counted since knows better; who finds that again says nothing new. */
function applyDoubt(position: StockPosition, at: string): AppliedQuantities {
  const isCounted = position.counted !== undefined && !isOlder(position.counted, at);
  if (isCounted || position.doubted !== undefined) return asOutdated(position);
  return { position: { ...position, doubted: at }, correction: 0, outdated: false };
}

/** Lots that are past their life date stay on hand, to be counted and written off, and are not sold any more. */
function applyExpiry(position: StockPosition, day: string | undefined): AppliedQuantities {
  const { lots = [] } = position;
  if (day === undefined || unitsToExpire(lots, day) === 0) return asOutdated(position);
  return { position: { ...position, lots: expireLots(lots, day) }, correction: 0, outdated: false };
}

function applyWithhold(position: StockPosition, units: number): AppliedQuantities {
  const { withheld = 0, ...rest } = position;
  if (units === withheld) return asOutdated(position);
  return { position: units === 0 ? rest : { ...rest, withheld: units }, correction: 0, outdated: false };
}

/** Stock of a location that is switched off is where it was, and in no pool. */
function applyActive(position: StockPosition, isOn: boolean): AppliedQuantities {
  const { off = false, ...rest } = position;
  if (off === !isOn) return asOutdated(position);
  return { position: isOn ? rest : { ...rest, off: true }, correction: 0, outdated: false };
}

function applySetting(position: StockPosition, movement: Movement<SettingKind>): AppliedQuantities {
  const { kind, at, units } = movement;
  if (kind === 'count') return applyCount(position, movement);
  if (kind === 'doubt') return applyDoubt(position, at);
  if (kind === 'expiry') return applyExpiry(position, movement.day);
  if (kind === 'withhold') return applyWithhold(position, units);
  if (kind === 'active') return applyActive(position, units > 0);
  const changedAt = kind === 'safety' ? position.safetyAt : position.sellingAt;
  if (isOlder(at, changedAt)) return asOutdated(position);
  const changed = kind === 'safety' ? { safety: units, safetyAt: at } : { selling: units > 0, sellingAt: at };
  return { position: { ...position, ...changed }, correction: 0, outdated: false };
}

/**
 * Whether the last count was made after the movement. A count of the shelf has put what was packed at the time on top,
 * as far as it was not known to be shipped: that it was is news.
 */
function hasCountSeen(
  { counted, countedShelf }: StockPosition,
  { at, leftShelfAt }: Pick<Movement, 'at' | 'leftShelfAt'>,
): boolean {
  if (counted === undefined || Date.parse(at) > Date.parse(counted)) return false;
  const wasPut = countedShelf && leftShelfAt !== undefined && Date.parse(leftShelfAt) <= Date.parse(counted);
  return !wasPut;
}

function applyEffect(position: StockPosition, movement: Movement<EffectKind>): AppliedQuantities {
  const { kind, units, at } = movement;
  const effect: MovementEffect = effects[kind];
  const allocated = position.allocated + (effect.allocated ?? 0) * units;
  if (allocated < 0)
    throw new Corrupt(
      `${kind} of ${units} ${position.sku} at ${position.location}, where ${position.allocated} are allocated`,
    );
  const unsellable = Math.max(0, position.unsellable + (effect.unsellable ?? 0) * units);
  const transit = (position.inTransit ?? 0) + (effect.inTransit ?? 0) * units;
  if (transit < 0)
    throw new Corrupt(`${kind} of ${units} ${position.sku} at ${position.location}, fewer are in transit`);
  const refurbish = Math.max(0, (position.refurbish ?? 0) + (effect.refurbish ?? 0) * units);
  const { inTransit: _, refurbish: _earlier, ...here } = position;
  const next = {
    ...here,
    allocated,
    unsellable,
    ...(refurbish > 0 ? { refurbish } : {}),
    ...(transit > 0 ? { inTransit: transit } : {}),
  };

  const change = (effect.onHand ?? 0) * units;
  if (change === 0) return { position: next, correction: 0, outdated: false };
  // A count made afterwards has seen the change already.
  if (hasCountSeen(position, movement)) return asOutdated(next);

  const moved = withOnHand(next, next.onHand + change, movement);
  if (!physicalKinds.has(kind)) return moved;
  const recent = storedLog(logMovement(position.recent, at, change, movement.leftShelfAt));
  return { ...moved, position: { ...moved.position, recent } };
}

function movePool(claimDelta: number): StockChange<undefined> {
  return { position: undefined, poolDelta: 0 - claimDelta, claimDelta, correction: 0, outdated: false };
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
  const { kind, units } = movement;
  const effect: MovementEffect = isSetting(kind) ? {} : effects[kind];
  // `+ 0` turns -0 into 0.
  const claimDelta = (effect.claims ?? 0) * units + 0;
  if (!position) return movePool(claimDelta);
  const canPromise = isPromised(position) && position.free >= units;
  if (kindsNeedingFree.has(kind) && !canPromise) throw outOfStockAt(position, units);

  const moved = isSetting(kind)
    ? applySetting(position, { ...movement, kind })
    : applyEffect(position, { ...movement, kind });
  const isSame = moved.position === position;
  const next = isSame ? position : { ...moved.position, free: freeOf(moved.position) };
  const poolDelta = contributionOf(next) - contributionOf(position) - claimDelta;
  return { ...moved, position: next, poolDelta, claimDelta };
}
