import * as z from 'zod';
import { findLocation, readSkus } from '../../network/entities/network.store.ts';
import { Moved, OutOfStock } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';
import { applyMovements, hasLifeDates, type PositionCircumstance } from './apply-movements.ts';
import { lotsThatLeft, type NamedLot } from './lots.ts';
import { move } from './move.ts';
import { type MovementOrigin, type NamedMovement, nameMovement } from './moved.ts';
import { explained } from './moved-quantities.ts';
import { isPoolMovement, kindsNeedingAtp, type MovementKind } from './movement.ts';
import { packedUnits } from './packed-units.store.ts';
import {
  changePool,
  countOfReading,
  ownShard,
  type PoolReading,
  type PoolSku,
  readPoolAtRest,
  readPools,
  takeUnread,
} from './pool.store.ts';
import { allocateUnread, parsePosition, reportCorrection, savePosition } from './position.store.ts';
import { emptyPosition, type StockPosition } from './position.ts';
import { tellOfShortage } from './short-position.ts';
import { shardsFor, sumAtp } from './spread.ts';
import { settleDoubt, withDoubtDue } from './stock-doubt.ts';
import { mayBeWithheld } from './trust.ts';

/** One movement of a SKU, in whole units; movement.ts says what each kind does. */
export interface StockMovement extends MovementOrigin {
  readonly kind: MovementKind;
  readonly sku: string;
  /** Movements of the pool alone (`reserve`, `releaseUnallocated`, `claimAgain`, `unclaimed`) have none. */
  readonly location?: string;
  /** The order's pool, or the location's where there is no order. */
  readonly pool: string;
  readonly units: number;
  /** The order whose shard the movement begins at (P18). */
  readonly orderId?: string;
  /** The order's channel, whose reserved allocation gives first. */
  readonly channel?: string | undefined;
  readonly lots?: readonly NamedLot[] | undefined;
  /** Of a ship: when its goods left the shelf, UTC ISO, where they were packed before. */
  readonly leftShelfAt?: string | undefined;
  /** Of a count: it is of the shelf, and these of its units were packed. */
  readonly packed?: number | undefined;
  /** When the movement took place, UTC ISO; now if it is left out or ahead of our clock. */
  readonly at?: string;
}

/** What becomes of a position. */
export interface MovedPosition {
  readonly before: StockPosition;
  readonly position: StockPosition;
  /** Units that left and were never recorded as being there. */
  readonly correction: number;
  /** A movement was older than what is known, and had no effect. */
  readonly outdated: boolean;
  /** The named lots of units that went to a customer or to another location. */
  readonly left: readonly NamedLot[];
}

/** What movements come to: the writes, and the positions that were read for them. */
export interface PlannedStock {
  readonly writes: Write[];
  readonly positions: readonly MovedPosition[];
}

/** A change of how many acting places the queue of a SKU has, in the same write as the movements (P23). */
export interface PlaceChange extends PoolSku {
  readonly places: number;
}

/** What a write does beside its movements. */
export interface StockWriteOptions {
  /** Places that come into queues or leave them. */
  readonly places?: readonly PlaceChange[];
  /** The queue's server takes the units, not the order itself (P23). */
  readonly serves?: boolean;
  /** An order's units of a SKU with several shards are taken from its own shard unread: the first try only. */
  readonly unread?: boolean;
}

interface PoolChange extends PoolSku {
  delta: number;
  /** By how much more is captured and not claimed yet. */
  unclaimed: number;
  readonly orderId: string | undefined;
  readonly channel: string | undefined;
  places: number;
  readonly serves: boolean;
  /** Units that must be available to promise after the change of earlier movements. */
  readonly wanted: { units: number; after: number }[];
  readonly moved: NamedMovement[];
}

/** A SKU that a pool cannot promise. */
interface ShortSku extends PoolSku {
  readonly wanted: number;
  readonly available: number;
}

function shortageOf(change: PoolChange, reading: PoolReading): ShortSku[] {
  const { pool, sku, wanted } = change;
  const atp = sumAtp(shardsFor(reading, change));
  const missing = wanted.find(({ units, after }) => atp + after < units);
  if (!missing) return [];
  return [{ sku, pool, wanted: missing.units, available: Math.max(0, atp + missing.after) }];
}

function outOfStock(first: ShortSku, short: readonly ShortSku[]): OutOfStock {
  const named = short.map(({ sku, wanted, available }) => `${wanted} of ${sku} (${available})`);
  return new OutOfStock(`${first.pool} cannot promise ${named.join(', ')}`, { ...first, short });
}

/** What a write changes of each pool and SKU, in the order of its movements. */
class PoolChanges {
  readonly #changes = new Map<string, PoolChange>();
  readonly #now: string;
  readonly #serves: boolean;
  readonly #unread: boolean;

  constructor(now: string, { places = [], serves = false, unread = false }: StockWriteOptions) {
    this.#now = now;
    this.#serves = serves;
    this.#unread = unread;
    for (const { pool, sku, places: some } of places) this.#changeOf({ pool, sku }).places += some;
  }

  #changeOf(
    { pool, sku }: PoolSku,
    { orderId, channel }: Pick<StockMovement, 'orderId' | 'channel'> = {},
  ): PoolChange {
    const name = `${pool}\n${sku}`;
    const known = this.#changes.get(name);
    const begun = {
      pool,
      sku,
      delta: 0,
      unclaimed: 0,
      places: 0,
      serves: this.#serves,
      wanted: [],
      moved: [],
    };
    const change: PoolChange = known ?? { ...begun, orderId, channel };
    const named = { ...change, orderId: change.orderId ?? orderId, channel: change.channel ?? channel };
    this.#changes.set(name, named);
    return named;
  }

  /** `wants`: whether the movement's units must be available to promise in this pool. */
  add(
    movement: StockMovement,
    pool: string,
    delta: number,
    wants = kindsNeedingAtp.has(movement.kind),
  ): void {
    const { sku, units } = movement;
    const change = this.#changeOf({ pool, sku }, movement);
    if (wants) change.wanted.push({ units, after: change.delta });
    if (delta !== 0) change.moved.push(this.#named(movement));
    change.delta += delta;
    if (movement.kind === 'unclaimed') change.unclaimed += units;
  }

  /** The lots of a movement are the position's business. */
  #named({ lots: _, ...movement }: StockMovement): NamedMovement {
    const { location } = movement;
    const named = nameMovement(movement, this.#now);
    return location === undefined ? named : { ...named, location };
  }

  /**
   * What is missing of a SKU at one instant, which several shards that are read one after the other do not tell.
   * @throws Moved where nothing was missing after all
   */
  async #refuse(change: PoolChange, reading: PoolReading): Promise<ShortSku[]> {
    const seen = shortageOf(change, reading);
    if (seen.length === 0 || shardsFor(reading, change).length === 1) return seen;
    const short = shortageOf(change, await readPoolAtRest(reading));
    if (short.length === 0) throw new Moved(`${change.sku} came in while it was read`);
    return short;
  }

  /** @throws OutOfStock naming every SKU that the pool cannot promise */
  async writes(): Promise<Write[]> {
    const all = [...this.#changes.values()];
    const changes = all.filter(
      ({ delta, wanted, places, unclaimed }) =>
        delta !== 0 || wanted.length > 0 || places !== 0 || unclaimed !== 0,
    );
    const taken = new Map(changes.map((change) => [change, this.#takeUnread(change)]));
    const unread = [...taken.values()].flatMap((writes) => writes ?? []);
    return [...unread, ...(await this.#writesOfRead(changes.filter((change) => !taken.get(change))))];
  }

  /** The write of an order's own shard; undefined for what has to be read. */
  #takeUnread(change: PoolChange): Write[] | undefined {
    const { delta, wanted, places, orderId, channel, unclaimed, moved } = change;
    const isOnlyTaken = wanted.length === 1 && wanted[0]?.units === -delta && places === 0;
    if (!this.#unread || this.#serves || !isOnlyTaken) return undefined;
    return takeUnread(change, { orderId, channel, units: -delta, unclaimed }, { moved, now: this.#now });
  }

  async #writesOfRead(changes: readonly PoolChange[]): Promise<Write[]> {
    if (changes.length === 0) return [];
    const readings = await readPools(changes, { queue: changes.some(({ places }) => places > 0) });
    const pairs = changes.flatMap((change, at) => {
      const reading = readings[at];
      return reading ? [{ change, reading }] : [];
    });
    const short = (
      await Promise.all(pairs.map(({ change, reading }) => this.#refuse(change, reading)))
    ).flat();
    if (short[0]) throw outOfStock(short[0], short);
    const writes = pairs.map(({ change, reading }) => {
      const start = ownShard(change.orderId, countOfReading(reading));
      return changePool(reading, { ...change, start }, { moved: change.moved, now: this.#now });
    });
    return (await Promise.all(writes)).flat();
  }
}

/** Movements that say that units were missed: only then may any be withheld. */
const missingKinds: ReadonlySet<MovementKind> = new Set(['notFulfilledAbsent', 'unsellable', 'count']);

function mayWithhold(position: StockPosition, movements: readonly StockMovement[]): boolean {
  return mayBeWithheld(position) || movements.some(({ kind }) => missingKinds.has(kind));
}

/** What the movements of a position depend on. Nothing is read where no lot has a date and no unit was missed. */
async function circumstanceOf(
  before: StockPosition,
  movements: readonly StockMovement[],
  now: string,
): Promise<PositionCircumstance> {
  const { sku, location, lots } = before;
  const halfLife = settings().trustHalfLife;
  const withholds = mayWithhold(before, movements);
  const hasDates = hasLifeDates(lots) || movements.some((movement) => hasLifeDates(movement.lots));
  if (!withholds && !hasDates) return { now, zone: 'UTC', withholding: undefined, halfLife };
  const known = await findLocation(location);
  const own = withholds ? (await readSkus([sku])).get(sku)?.withholding : undefined;
  const withholding = withholds ? (own ?? known?.withholding) : undefined;
  return { now, zone: known?.timeZone ?? 'UTC', withholding, halfLife };
}

/** The movements as they are of all that the location has: counts of the shelf alone get what was packed at the time. */
async function ofAllGoods(
  position: StockPosition,
  movements: readonly StockMovement[],
): Promise<readonly StockMovement[]> {
  if (!movements.some(({ kind }) => kind === 'count')) return movements;
  const known = await findLocation(position.location);
  if (known?.countsInclude !== 'shelf') return movements;
  return Promise.all(
    movements.map(async (movement) => {
      const { kind, at, units } = movement;
      if (kind !== 'count' || at === undefined) return movement;
      const packed = await packedUnits(position, at);
      return { ...movement, units: units + packed, packed };
    }),
  );
}

/** Movements by which goods leave for somewhere that their life dates matter at. */
const leavingKinds: ReadonlySet<MovementKind> = new Set(['ship', 'sale', 'transferOut']);

/** Applies a position's movements in order, and what follows of them. */
async function movePosition(
  before: StockPosition,
  told: readonly StockMovement[],
  pools: PoolChanges,
  now: string,
): Promise<{ moved: MovedPosition; writes: Write[] }> {
  const movements = await ofAllGoods(before, told);
  const circumstance = await circumstanceOf(before, movements, now);
  const { position, applied, correction, outdated } = applyMovements(before, movements, circumstance);
  const named: NamedMovement[] = [];
  const left: NamedLot[] = [];
  for (const { movement, told: own, positions, poolDelta, claimDelta } of applied) {
    const { kind, units, at } = movement;
    const { sku, location, pool } = before;
    const made: StockMovement = own ?? { kind, units, sku, location, pool, ref: `sweep:${kind}` };
    const gone = leavingKinds.has(kind) ? lotsThatLeft(positions.before.lots, positions.after.lots) : [];
    left.push(...gone);
    const lots = made.lots ?? gone.map(({ lot, units: some }) => ({ lot, units: some }));
    if (positions.before !== positions.after)
      named.push(explained(nameMovement({ ...made, at, lots }, now), positions));
    // Claims belong to the order's pool and stock to the location's. The two are the same pool, but for a
    // location that changed its pool.
    pools.add(made, made.pool, -claimDelta);
    pools.add(made, pool, poolDelta + claimDelta, false);
  }
  const last = applied.at(-1)?.told ?? movements.at(-1);
  if (position === before || !last)
    return { moved: { before, position, correction, outdated, left }, writes: [] };
  const next = withDoubtDue(before, { ...position, version: before.version + 1 }, now);
  const corrected = correction > 0 ? await reportCorrection(next, last, correction, now) : [];
  return {
    moved: { before, position: next, correction, outdated, left },
    writes: [
      savePosition(before, next, named, now),
      ...corrected,
      ...(await settleDoubt(before, next, now)),
      ...(await tellOfShortage(before, next, now)),
    ],
  };
}

const shortSchema = z.object({
  short: z.array(z.object({ sku: z.string(), available: z.number().int().default(0) })).optional(),
  sku: z.string().optional(),
});

/** The SKUs that an OutOfStock names, with what the pool may promise of each. */
export function shortOf({ detail }: OutOfStock): readonly { sku: string; available: number }[] {
  const { short, sku } = parseOwn(shortSchema, detail, 'OutOfStock');
  return short ?? (sku === undefined ? [] : [{ sku, available: 0 }]);
}

/** The movements of one position. `pool` is the pool of the first, for a position that does not exist yet. */
interface PositionMovements {
  readonly sku: string;
  readonly location: string;
  readonly pool: string;
  readonly movements: StockMovement[];
}

function groupByPosition(movements: readonly StockMovement[]): PositionMovements[] {
  const groups = new Map<string, PositionMovements>();
  for (const movement of movements) {
    const { sku, pool, location = '' } = movement;
    const group = groups.get(`${sku}\n${location}`) ?? { sku, location, pool, movements: [] };
    group.movements.push(movement);
    groups.set(`${sku}\n${location}`, group);
  }
  return [...groups.values()];
}

function isOnlyAllocated({ movements }: PositionMovements): boolean {
  return movements.every(({ kind }) => kind === 'allocate');
}

/** A position of which nothing was heard yet is in no pool where its location is switched off. */
async function parseOrEmpty(
  item: TableItem | undefined,
  { sku, location, pool }: PositionMovements,
): Promise<StockPosition> {
  if (item) return parsePosition(item);
  const empty = emptyPosition(sku, location, pool);
  return (await findLocation(location))?.active === false ? { ...empty, off: true } : empty;
}

/**
 * Plans movements as one set of writes: reads (consistently) every position and shard touched, applies `move`
 * in order, merges by item. Each write is conditional on what was read and refused as Moved: the caller runs
 * read, decide and write in `retryMoved`. A position that is only allocated from is not read, and its write is
 * refused as OutOfStock.
 * @throws OutOfStock with `sku`, `wanted`, `available` and `location` or `pool`
 */
export async function planStock(
  movements: readonly StockMovement[],
  now: string,
  options: StockWriteOptions = {},
): Promise<PlannedStock> {
  const pools = new PoolChanges(now, options);
  for (const movement of movements) {
    const { kind, pool, units } = movement;
    if (isPoolMovement(kind)) pools.add(movement, pool, move(undefined, { kind, units, at: now }).poolDelta);
  }
  const groups = groupByPosition(movements.filter(({ kind }) => !isPoolMovement(kind)));
  const unread = groups.filter(isOnlyAllocated);
  const read = groups.filter((group) => !isOnlyAllocated(group));

  const allocated = unread.map((group) => allocateUnread(group, group.movements, now));
  const items = await getItems(read.map(({ sku, location }) => key.position(sku, location)));
  const moved = await Promise.all(
    read.map(async (group, index) =>
      movePosition(await parseOrEmpty(items[index], group), group.movements, pools, now),
    ),
  );
  return {
    writes: [...allocated, ...moved.flatMap(({ writes }) => writes), ...(await pools.writes())],
    positions: moved.map((one) => one.moved),
  };
}

/** The writes of `planStock`, for callers that need no position. */
export async function moveStock(
  movements: readonly StockMovement[],
  now: string,
  options: StockWriteOptions = {},
): Promise<Write[]> {
  return (await planStock(movements, now, options)).writes;
}
