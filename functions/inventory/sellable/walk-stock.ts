/** Takes the steps of a walk over very many SKUs: each is bounded, and may be taken again. */
import { freshChannels, readLocationNow, readSkus } from '../../network/entities/network.store.ts';
import { behindPlace, placeOf } from '../../shared/cursor.ts';
import { NotFound } from '../../shared/errors.ts';
import { key, listKey } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { settings } from '../../shared/settings.ts';
import { getItems, keyOf, queryIndex, type TableItem, withReadAhead } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact, transactUnlessMoved } from '../../shared/transact.ts';
import { hasLifeDates } from '../stock/apply-movements.ts';
import { parsePosition } from '../stock/position.store.ts';
import type { StockPosition } from '../stock/position.ts';
import { moveStock, type StockMovement } from '../stock/stock.store.ts';
import { mayBeWithheld } from '../stock/trust.ts';
import { type ConfirmedZero, confirmedByTime } from './confirmed-zero.ts';
import { skusOfChannel } from './skus-of-channel.ts';
import { nameOfWalk, parseWalk, readWalk, saveWalk } from './stock-walk.store.ts';
import { begunWalk, nextPass, type StockWalk, type WalkStep, walkAfter } from './stock-walk.ts';
import { tellSellable } from './tell-sellable.ts';

/** SKUs of one step, and how many of them at once: they touch no common item. */
const STEP = 100;
const LANES = 8;
/** A handler that began with what was known before has ended after this time. */
const HANDLER_SECONDS = 60;

/** A page of an index: its items, and where the next one begins. */
async function pageOf(
  partitions: readonly string[],
  { partition, after: behind }: StockWalk,
): Promise<{ readonly items: readonly TableItem[]; readonly next?: WalkStep['next'] }> {
  const pk = partitions[partition];
  if (pk === undefined) return { items: [] };
  const { items: keys, next } = await queryIndex('lists', pk, {
    limit: STEP,
    ...(behind ? { startAfter: behindPlace(pk, behind) } : {}),
  });
  const found = (await getItems(keys.map(keyOf))).filter((item) => item !== undefined);
  if (next) return { items: found, next: { partition, after: placeOf(next) } };
  return partition + 1 < partitions.length
    ? { items: found, next: { partition: partition + 1 } }
    : { items: found };
}

/**
 * What a position is asked by the location as that is now: one of a location that is switched off leaves its pool, one of
 * a location that works joins it; another policy withholds other units; life dates end at another hour in another zone.
 */
function movementsFor(position: StockPosition, isOn: boolean): StockMovement[] {
  const { sku, location, pool, off = false, lots } = position;
  const at = { sku, location, pool } as const;
  const ref = `sweep:location ${isOn ? 'on' : 'off'}` as const;
  return [
    ...(off === isOn ? [{ kind: 'active', ...at, units: isOn ? 1 : 0, ref } as const] : []),
    ...(mayBeWithheld(position)
      ? [{ kind: 'withhold', ...at, units: 0, ref: 'sweep:withhold' } as const]
      : []),
    ...(hasLifeDates(lots) ? [{ kind: 'expiry', ...at, units: 0, ref: 'sweep:expiry' } as const] : []),
  ];
}

/**
 * Makes a position what its location and the policies ask of it; `isOn`: the location works. Returns whether it has
 * changed.
 */
export async function settlePosition(position: StockPosition, isOn: boolean, now: string): Promise<boolean> {
  const movements = movementsFor(position, isOn);
  if (movements.length === 0) return false;
  return retryMoved(async () => {
    const writes = await moveStock(movements, now);
    await transact(writes);
    return writes.length > 0;
  });
}

async function switchLocation(walk: StockWalk, now: string): Promise<WalkStep> {
  const location = await readLocationNow(walk.id);
  if (!location) return { seen: 0, changed: 0 };
  const { items, next } = await pageOf([listKey.stockPartition(walk.id)], walk);
  let changed = 0;
  const positions = items.map(parsePosition);
  const read = positions.flatMap(({ sku, location: at, pool }) => [
    key.position(sku, at),
    key.pool(pool, sku, 0),
  ]);
  await withReadAhead(read, () =>
    inParallel(positions, LANES, async (position) => {
      if (await settlePosition(position, location.active, now)) changed += 1;
    }),
  );
  return { seen: items.length, changed, ...(next ? { next } : {}) };
}

async function tellChannel(walk: StockWalk, confirmedZero: ConfirmedZero, now: string): Promise<WalkStep> {
  const { items, next } = await pageOf(listKey.skuPartitions(), walk);
  const own = await skusOfChannel(
    walk.id,
    items.map(({ id }) => String(id)),
  );
  await readSkus(own);
  await inParallel(own, LANES, async (sku) => {
    await tellSellable(sku, { channel: { id: walk.id, version: walk.entityVersion } }, now, confirmedZero);
  });
  return { seen: items.length, changed: own.length, ...(next ? { next } : {}) };
}

/** When nobody works with what was known before the change any more. */
function settledAt({ kind, startedAt }: StockWalk): string {
  // Figures say by which versions they were worked out: whoever has older ones reads them anew.
  if (kind === 'channel') return startedAt;
  return after(startedAt, settings().networkCache + HANDLER_SECONDS);
}

/** Begins a walk for a version of a location or channel, unless that version has one already. */
export async function beginWalk(
  asked: Pick<StockWalk, 'kind' | 'id' | 'entityVersion'>,
  now: string,
): Promise<void> {
  await retryMoved(async () => {
    const known = await readWalk(nameOfWalk(asked));
    if (known && known.entityVersion >= asked.entityVersion) return;
    await transact([saveWalk(known, begunWalk(known, asked, now), now)]);
  });
}

async function entityOf({ kind, id }: Pick<StockWalk, 'kind' | 'id'>): Promise<{ version: number }> {
  const found =
    kind === 'location'
      ? await readLocationNow(id)
      : (await freshChannels()).find((channel) => channel.id === id);
  if (!found) throw new NotFound(`There is no ${kind} ${id}.`);
  return found;
}

/** Begins a walk over all SKUs of a location or channel once more, whatever became of the last one. @throws NotFound */
export async function repeatWalk(asked: Pick<StockWalk, 'kind' | 'id'>, now: string): Promise<void> {
  const { version } = await entityOf(asked);
  await retryMoved(async () => {
    const known = await readWalk(nameOfWalk(asked));
    const entityVersion = Math.max(version, known?.entityVersion ?? 0);
    await transact([saveWalk(known, begunWalk(known, { ...asked, entityVersion }, now), now)]);
  });
}

/** Takes one step of a walk. Whoever is faster writes how far it came: its record makes the relay take the next one. */
export async function walkStock(
  name: string,
  now: string,
  confirmedZero: ConfirmedZero = confirmedByTime,
): Promise<void> {
  const walk = await readWalk(name);
  if (walk?.status !== 'running') return;
  const step =
    walk.kind === 'location' ? await switchLocation(walk, now) : await tellChannel(walk, confirmedZero, now);
  await transactUnlessMoved([saveWalk(walk, walkAfter(walk, step, settledAt(walk), now), now)]);
}

/** What the sweeper does with a walk that is due: a further pass, or the step that somebody died in. */
export async function sweepWalk(
  item: TableItem,
  now: string,
  confirmedZero: ConfirmedZero = confirmedByTime,
): Promise<void> {
  const walk = parseWalk(item);
  if (walk.status === 'running') return walkStock(nameOfWalk(walk), now, confirmedZero);
  if (walk.status === 'settling') await transact([saveWalk(walk, nextPass(walk, now), now)]);
}
