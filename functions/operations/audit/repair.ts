/**
 * Repairs what the auditor has found, when a person says so: each repair is one write, conditional on everything that it
 * was computed from, and a movement `correction` behind which the audit stands.
 */
import { releaseAll } from '../../inventory/reservation/give-back.ts';
import { addLots, sumLots, takeLots } from '../../inventory/stock/lots.ts';
import type { MovementRef, NamedMovement } from '../../inventory/stock/moved.ts';
import { changePool, type PoolReading, readPools } from '../../inventory/stock/pool.store.ts';
import { savePosition } from '../../inventory/stock/position.store.ts';
import { contributionOf, freeOf, type StockPosition } from '../../inventory/stock/position.ts';
import { allShards } from '../../inventory/stock/spread.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { giveLifeEnd } from '../../inventory/stock/sweep-position.ts';
import { readOrder } from '../../order/order.store.ts';
import { Moved, OutOfStock } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { type Expression, MAX_ITEMS, moved, transact, type Write } from '../../shared/transact.ts';
import type { Finding } from './audit.ts';
import { findingsOf, placeOf } from './audit-step.ts';
import { knownPools, readSkuBooks, type SkuBooks } from './sku-books.ts';

/** What became of a finding: repaired; gone by itself; its books move just now; or nothing but a person can tell. */
export type RepairOutcome = 'repaired' | 'gone' | 'moving' | 'by hand';

interface Repair {
  readonly run: string;
  /** UTC ISO. */
  readonly now: string;
}

function refOf({ run }: Repair): MovementRef {
  return `audit:${run}`;
}

function correction(units: number, repair: Repair): NamedMovement {
  return { kind: 'correction', units, ref: refOf(repair) };
}

function versionIs(version: number): Expression {
  const names = { '#auditVersion': 'version' };
  return version === 0
    ? { expression: 'attribute_not_exists(#auditVersion)', names }
    : { expression: '#auditVersion = :auditVersion', names, values: { ':auditVersion': version } };
}

function both(one: Expression | undefined, other: Expression): Expression {
  if (!one) return other;
  return {
    expression: `(${one.expression}) AND ${other.expression}`,
    names: { ...one.names, ...other.names },
    values: { ...one.values, ...other.values },
  };
}

/** The writes of shards, on condition that each shard of the pool is as it was read, written or not. */
function onlyIfUnmoved(writes: readonly Write[], reading: PoolReading): Write[] {
  const { pool, sku } = reading;
  const shards = new Map(
    allShards(reading).map(({ shard, version }) => [key.pool(pool, sku, shard).pk, version] as const),
  );
  const written = writes.map((write) => {
    const version = shards.get(write.key.pk);
    if (version === undefined || write.kind === 'delete') return write;
    return { ...write, condition: both(write.condition, versionIs(version)) };
  });
  const others = [...shards].filter(([pk]) => !writes.some((write) => write.key.pk === pk));
  return [...written, ...others.map(([pk, version]) => unmoved(pk, 'POOL', version))];
}

function unmoved(pk: string, sk: string, version: number): Write {
  return { kind: 'check', key: { pk, sk }, condition: versionIs(version), refused: moved(pk) };
}

/** @throws Moved where the books of the SKU move; undefined where nothing of it is found any more */
async function booksOf(
  { kind, about, expected, found }: Finding,
  sku: string,
): Promise<SkuBooks | undefined> {
  const [books] = await readSkuBooks([sku], await knownPools());
  if (!books || books.isMoving) throw new Moved(`the books of ${sku}`);
  const again = findingsOf([books]);
  const isThere = again.some(
    (one) => one.kind === kind && one.about === about && one.expected === expected && one.found === found,
  );
  return isThere ? books : undefined;
}

/** The pool's promise becomes what positions and claims come to. */
async function repairPool(finding: Finding, pool: string, books: SkuBooks, repair: Repair): Promise<void> {
  const units = finding.expected - finding.found;
  const reading = books.pools.find((one) => one.pool === pool);
  if (!reading) return;
  const named = { moved: [correction(units, repair)], now: repair.now };
  const writes = onlyIfUnmoved(await changePool(reading, { delta: units }, named), reading);
  const positions = books.positions.filter((one) => one.pool === pool);
  const checks = positions.map(({ sku, location, version }) => {
    const { pk, sk } = key.position(sku, location);
    return unmoved(pk, sk, version);
  });
  if (writes.length + checks.length > MAX_ITEMS)
    throw new Moved(`${finding.about} has more positions than one write can ask`);
  await transact([...writes, ...checks]);
}

/** The position's quantities agree with each other again, and its pool with it. */
async function correctPosition(before: StockPosition, changed: StockPosition, repair: Repair): Promise<void> {
  const next = { ...changed, free: freeOf(changed), version: before.version + 1 };
  const delta = contributionOf(next) - contributionOf(before);
  const [reading] = await readPools([before]);
  const named = correction(delta, repair);
  const pool =
    reading && delta !== 0
      ? await changePool(
          reading,
          { delta },
          { moved: [{ ...named, location: before.location }], now: repair.now },
        )
      : [];
  await transact([savePosition(before, next, [named], repair.now), ...pool]);
}

function withLots(position: StockPosition): StockPosition {
  const { lots = [], onHand } = position;
  const delta = onHand - sumLots(lots);
  return { ...position, lots: delta > 0 ? addLots(lots, delta) : takeLots(lots, -delta) };
}

async function repairPosition(
  finding: Finding,
  location: string,
  books: SkuBooks,
  repair: Repair,
): Promise<void> {
  const before = books.positions.find((one) => one.location === location);
  if (!before) return;
  if (finding.kind === 'lots') return correctPosition(before, withLots(before), repair);
  return correctPosition(before, before, repair);
}

/** An order that is over gives back what it claims. */
async function releaseClaims(orderId: string, { now }: Repair): Promise<RepairOutcome> {
  const order = await readOrder(orderId);
  if (!order.closed) return 'gone';
  return (await releaseAll(order, now)) > 0 ? 'repaired' : 'gone';
}

async function repairBooks(finding: Finding, repair: Repair): Promise<RepairOutcome> {
  const place = placeOf(finding);
  if (!place) return 'by hand';
  const books = await booksOf(finding, place.sku);
  if (!books) return 'gone';
  if (place.pool !== undefined) await repairPool(finding, place.pool, books, repair);
  if (place.location !== undefined) await repairPosition(finding, place.location, books, repair);
  return 'repaired';
}

/** The shards count as unclaimed what the open orders have. */
async function recountUnclaimed({ about, expected, found }: Finding, repair: Repair): Promise<RepairOutcome> {
  const { sku, pool } = placeOf({ about }) ?? {};
  if (sku === undefined || pool === undefined) return 'by hand';
  const units = expected - found;
  await transact(await moveStock([{ kind: 'unclaimed', sku, pool, units, ref: refOf(repair) }], repair.now));
  return 'repaired';
}

async function repairLifeEnd(finding: Finding, { now }: Repair): Promise<RepairOutcome> {
  const { sku, location } = placeOf(finding) ?? {};
  if (sku === undefined || location === undefined) return 'by hand';
  await giveLifeEnd({ sku, location }, now);
  return 'repaired';
}

async function repairOnce(finding: Finding, repair: Repair): Promise<RepairOutcome> {
  switch (finding.kind) {
    case 'invariant':
    case 'free':
    case 'lots':
      return repairBooks(finding, repair);
    case 'lifeEnd':
      return repairLifeEnd(finding, repair);
    case 'heldByClosedOrder':
      return releaseClaims(finding.about, repair);
    case 'unclaimed':
      return recountUnclaimed(finding, repair);
    default:
      return 'by hand';
  }
}

/** Whether a finding of this kind can be repaired from what the other books say. */
export function isRepairable({ kind }: Pick<Finding, 'kind'>): boolean {
  return ['invariant', 'free', 'lots', 'lifeEnd', 'heldByClosedOrder', 'unclaimed'].includes(kind);
}

/** Repairs one finding. Books that move are left alone: what was computed may not be so any more. */
export async function repairFinding(finding: Finding, repair: Repair): Promise<RepairOutcome> {
  try {
    return await repairOnce(finding, repair);
  } catch (error) {
    if (error instanceof Moved || error instanceof OutOfStock) return 'moving';
    throw error;
  }
}
