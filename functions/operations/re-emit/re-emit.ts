import * as z from 'zod';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type RelayedType, relayedTypes } from '../../relay/changes/relayed.ts';
import { Moved, NotFound } from '../../shared/errors.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';
import { type Key, key } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { keyOf, queryPartition, type TableItem } from '../../shared/table.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { readShipments, trackingPlace } from '../../tracking/parcel/tracking.store.ts';
import { scanTypes } from '../scan.ts';

/**
 * How the relay is made to look once more at an item of each type whose changes have effects; the compiler names a type
 * that is new. `dated`: its last event says when it changed. `undated`: nothing says when; such items are few, and what is
 * done stays done. `with`: another item stands for it: a pool's first shard for its position, META for the waits of its order,
 * a place in the queue for the counters that it waits for.
 */
const looks: Readonly<Record<RelayedType, 'dated' | 'undated' | 'with'>> = {
  Order: 'dated',
  Fulfillment: 'dated',
  Return: 'dated',
  Refund: 'dated',
  PaymentCapture: 'dated',
  Exchange: 'dated',
  Exception: 'dated',
  Tracking: 'dated',
  Position: 'dated',
  Supply: 'dated',
  Sellable: 'dated',
  Channel: 'dated',
  warehouse: 'dated',
  store: 'dated',
  supplier: 'dated',
  Sku: 'dated',
  RateCard: 'dated',
  TrackingSource: 'dated',
  Ruleset: 'dated',
  Backorder: 'undated',
  CapacityWait: 'undated',
  StockWalk: 'undated',
  WhatIf: 'undated',
  Token: 'with',
  Pool: 'with',
  Capacity: 'with',
};
const DATED_TYPES = relayedTypes.filter((type) => looks[type] === 'dated');
const UNDATED_TYPES = relayedTypes.filter((type) => looks[type] === 'undated');
/** Every write of these adds 1 to their version (P19). */
const VERSIONED: ReadonlySet<unknown> = new Set(['Position', 'Pool']);

const WRITES_AT_ONCE = 10;
/** Items that are touched before the command says how far it is. */
const PROGRESS_EVERY = 1000;

/** How many items were touched, by their type. */
export type ReemitCounts = Readonly<Record<string, number>>;

/** An item that is to be emitted once more. */
interface Reemitted {
  readonly key: Key;
  readonly type: string;
}

const typedSchema = z.looseObject({ type: z.string() });
const changedSchema = z.looseObject({
  evt: carriedEventSchema.optional(),
  pool: z.string().optional(),
  sku: z.string().optional(),
});

/**
 * Touches an item, which makes the table emit it. `mark` (of the run) tells the relay to tell the item's last
 * event again, too. Whoever writes the item at the same time emits it by that.
 */
function touchWrite({ key: at, type }: Reemitted, mark: string): Write {
  const isVersioned = VERSIONED.has(type);
  return {
    kind: 'update',
    key: at,
    update: {
      expression: `SET #reemitted = :mark${isVersioned ? ', #version = #version + :one' : ''}`,
      names: { '#reemitted': 'reemitted', ...(isVersioned ? { '#version': 'version' } : {}) },
      values: { ':mark': mark, ...(isVersioned ? { ':one': 1 } : {}) },
    },
    condition: { expression: 'attribute_exists(#pk)', names: { '#pk': 'pk' } },
    refused: () => new Moved('the item is gone'),
  };
}

/** Touches items as they are found, and counts them. */
class Reemission {
  readonly #mark: string;
  readonly #onProgress: (counts: ReemitCounts) => void;
  readonly #counts = new Map<string, number>();
  #waiting: Reemitted[] = [];
  #touched = 0;

  constructor(mark: string, onProgress: (counts: ReemitCounts) => void) {
    this.#mark = mark;
    this.#onProgress = onProgress;
  }

  get counts(): ReemitCounts {
    return Object.fromEntries(this.#counts);
  }

  async add(item: Reemitted): Promise<void> {
    this.#waiting.push(item);
    if (this.#waiting.length >= WRITES_AT_ONCE * 10) await this.flush();
  }

  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    await inParallel(waiting, WRITES_AT_ONCE, (item) => this.#touch(item));
  }

  async #touch(item: Reemitted): Promise<void> {
    try {
      await transact([touchWrite(item, this.#mark)]);
    } catch (error) {
      if (error instanceof Moved) return;
      throw error;
    }
    this.#counts.set(item.type, (this.#counts.get(item.type) ?? 0) + 1);
    this.#touched += 1;
    if (this.#touched % PROGRESS_EVERY === 0) this.#onProgress(this.counts);
  }
}

function reemitted(item: TableItem): Reemitted {
  return { key: keyOf(item), type: typedSchema.parse(item).type };
}

function isOneOf(types: readonly string[], item: TableItem): boolean {
  return types.includes(String(item['type']));
}

/** The parcels of an order, which stand in partitions of their own. */
async function parcelsOf(orderId: string): Promise<Reemitted[]> {
  const shipments = await readShipments(orderId, await readFulfillments(orderId));
  const places = shipments.flatMap(({ tracking }) => (tracking ? [trackingPlace(tracking)] : []));
  const byPlace = new Map(places.map((place) => [`${place.pk}\n${place.sk}`, place]));
  return [...byPlace.values()].map((place) => ({ key: place, type: 'Tracking' }));
}

/** Touches META, every part of an order, and its parcels. `mark` is the run's. @throws NotFound */
export async function reemitOrder(orderId: string, mark: string): Promise<ReemitCounts> {
  const { items } = await queryPartition(key.order(orderId).pk);
  const own = items.filter((item) => isOneOf(DATED_TYPES, item)).map(reemitted);
  if (own.length === 0) throw new NotFound(`There is no order ${orderId}.`);
  const reemission = new Reemission(mark, () => undefined);
  for (const item of [...own, ...(await parcelsOf(orderId))]) await reemission.add(item);
  await reemission.flush();
  return reemission.counts;
}

/** Times between which changes are emitted once more, both included; UTC ISO. */
export interface ReemitWindow {
  readonly from: string;
  readonly to: string;
}

function changedWithin(item: TableItem, { from, to }: ReemitWindow): boolean {
  const { evt } = changedSchema.parse(item);
  return evt !== undefined && evt.at >= from && evt.at <= to;
}

/** The first shard of a position's pool: touching it tells what is left of the SKU and wakes who waits for it. */
function poolOf(item: TableItem): Reemitted | undefined {
  const { pool, sku } = changedSchema.parse(item);
  if (item['type'] !== 'Position' || pool === undefined || sku === undefined) return undefined;
  return { key: key.pool(pool, sku, 0), type: 'Pool' };
}

/**
 * Touches everything whose last change was within the window, by a scan of the whole table: orders with their
 * parts, parcels, stock, reference data; and, whenever that changed, places in queues, walks over stock and what-ifs.
 * `onProgress` hears every thousand items.
 */
export async function reemitChanges(
  window: ReemitWindow,
  mark: string,
  onProgress: (counts: ReemitCounts) => void,
): Promise<ReemitCounts> {
  const reemission = new Reemission(mark, onProgress);
  const pools = new Map<string, Reemitted>();
  for await (const item of scanTypes([...DATED_TYPES, ...UNDATED_TYPES])) {
    if (!isOneOf(UNDATED_TYPES, item) && !changedWithin(item, window)) continue;
    await reemission.add(reemitted(item));
    const pool = poolOf(item);
    if (pool) pools.set(pool.key.pk, pool);
  }
  for (const pool of pools.values()) await reemission.add(pool);
  await reemission.flush();
  return reemission.counts;
}
