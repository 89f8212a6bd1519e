import * as z from 'zod';
import { OutOfStock } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';
import type { NamedLot } from './lots.ts';
import { move } from './move.ts';
import { isPoolMovement, kindsNeedingAtp, type MovementKind } from './movement.ts';
import { changePool, type PoolSku, readShards, sumAtp } from './pool.store.ts';
import { allocateUnread, parsePosition, reportCorrection, savePosition } from './position.store.ts';
import { emptyPosition, type StockPosition } from './position.ts';

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
  readonly lots?: readonly NamedLot[] | undefined;
  /** When it took place, UTC ISO; left out: now. A clock that runs ahead is taken to mean now. */
  readonly at?: string;
}

/**
 * What becomes of a position. `correction`: units that left and were never recorded as being there.
 * `outdated`: older than what is known, without effect.
 */
export interface MovedPosition {
  readonly position: StockPosition;
  readonly correction: number;
  readonly outdated: boolean;
}

export interface PlannedStock {
  readonly writes: Write[];
  readonly positions: readonly MovedPosition[];
}

/** What a write changes of each pool and SKU, in the order of its movements. */
class PoolChanges {
  readonly #changes = new Map<
    string,
    PoolSku & {
      delta: number;
      orderId: string | undefined;
      readonly wanted: { units: number; after: number }[];
    }
  >();

  add(
    { sku, kind, units, orderId }: StockMovement,
    pool: string,
    delta: number,
    wants = kindsNeedingAtp.has(kind),
  ): void {
    const change = this.#changes.get(`${pool}\n${sku}`) ?? { pool, sku, delta: 0, orderId, wanted: [] };
    if (wants) change.wanted.push({ units, after: change.delta });
    change.delta += delta;
    this.#changes.set(`${pool}\n${sku}`, change);
  }

  /** @throws OutOfStock naming every SKU that the pool cannot promise */
  async writes(now: string): Promise<Write[]> {
    const changes = [...this.#changes.values()].filter(
      ({ delta, wanted }) => delta !== 0 || wanted.length > 0,
    );
    if (changes.length === 0) return [];
    const shards = await readShards(changes);
    const short = changes.flatMap(({ pool, sku, wanted }, at) => {
      const atp = sumAtp(shards[at] ?? []);
      const missing = wanted.find(({ units, after }) => atp + after < units);
      return missing
        ? [{ sku, pool, wanted: missing.units, available: Math.max(0, atp + missing.after) }]
        : [];
    });
    if (short[0])
      throw new OutOfStock(
        `${short[0].pool} cannot promise ${short.map(({ sku, wanted, available }) => `${wanted} of ${sku} (${available})`).join(', ')}`,
        { ...short[0], short },
      );
    return (
      await Promise.all(
        changes.map((change, at) => changePool(change, shards[at] ?? [], change.delta, change.orderId, now)),
      )
    ).flat();
  }
}

/** Applies a position's movements in order. */
async function movePosition(
  before: StockPosition,
  movements: readonly StockMovement[],
  pools: PoolChanges,
  now: string,
): Promise<{ moved: MovedPosition; writes: Write[] }> {
  let position = before;
  let [correction, outdated] = [0, false];
  for (const movement of movements) {
    const done = move(position, {
      ...movement,
      at: movement.at === undefined || Date.parse(movement.at) > Date.parse(now) ? now : movement.at,
    });
    // Claims are the order's pool's and stock is the location's: one and the same, but for a location that
    // changed its pool.
    pools.add(movement, movement.pool, -done.claimDelta);
    pools.add(movement, position.pool, done.poolDelta + done.claimDelta, false);
    position = done.position;
    correction += done.correction;
    outdated ||= done.outdated;
  }
  const last = movements.at(-1);
  if (position === before || !last) return { moved: { position, correction, outdated }, writes: [] };
  const next = { ...position, version: before.version + 1 };
  const corrected = correction > 0 ? await reportCorrection(next, last, correction, now) : [];
  return {
    moved: { position: next, correction, outdated },
    writes: [savePosition(before, next, last, now), ...corrected],
  };
}

const shortSchema = z.object({
  short: z.array(z.object({ sku: z.string() })).optional(),
  sku: z.string().optional(),
});

/** The SKUs that an OutOfStock names. */
export function shortSkus({ detail }: OutOfStock): readonly string[] {
  const { short, sku } = parseOwn(shortSchema, detail, 'OutOfStock');
  return short?.map((one) => one.sku) ?? (sku === undefined ? [] : [sku]);
}

/**
 * Plans movements as one set of writes: reads (consistently) every position and shard touched, applies `move`
 * in order, merges by item. Each write is conditional on what was read and refused as Moved: the caller runs
 * read, decide and write in `retryMoved`. Where a position is only allocated from, it is not read, and the
 * write is refused as OutOfStock.
 * @throws OutOfStock with `sku`, `wanted`, `available` and `location` or `pool`
 */
export async function planStock(movements: readonly StockMovement[], now: string): Promise<PlannedStock> {
  const pools = new PoolChanges();
  const byPosition = new Map<
    string,
    { sku: string; location: string; pool: string; movements: StockMovement[] }
  >();
  for (const movement of movements) {
    const { kind, sku, pool, units, location = '' } = movement;
    if (isPoolMovement(kind)) {
      pools.add(movement, pool, move(undefined, { kind, units, at: now }).poolDelta);
      continue;
    }
    const group = byPosition.get(`${sku}\n${location}`) ?? { sku, location, pool, movements: [] };
    group.movements.push(movement);
    byPosition.set(`${sku}\n${location}`, group);
  }
  const groups = [...byPosition.values()];
  const blind = groups.filter((group) => group.movements.every(({ kind }) => kind === 'allocate'));
  const read = groups.filter((group) => !blind.includes(group));
  const items = await getItems(read.map(({ sku, location }) => key.position(sku, location)));
  const allocated = blind.map((group) =>
    allocateUnread(
      group,
      group.movements.reduce((sum, { units }) => sum + units, 0),
      now,
    ),
  );
  const moved = await Promise.all(
    read.map(({ sku, location, pool, movements: wanted }, at) => {
      const item = items[at];
      return movePosition(
        item ? parsePosition(item) : emptyPosition(sku, location, pool),
        wanted,
        pools,
        now,
      );
    }),
  );
  return {
    writes: [...allocated, ...moved.flatMap(({ writes }) => writes), ...(await pools.writes(now))],
    positions: moved.map((one) => one.moved),
  };
}

/** The writes of `planStock`, for those who need no more. */
export async function moveStock(movements: readonly StockMovement[], now: string): Promise<Write[]> {
  return (await planStock(movements, now)).writes;
}
