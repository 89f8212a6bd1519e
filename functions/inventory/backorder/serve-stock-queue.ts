/**
 * Serves the queue of a SKU: whoever's turn it is gets what it waits for, in one write (P23). A pass is bounded, and
 * reads the bodies of nobody but those that it serves (P29).
 */
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { Cancelled, Contended, OnHold, OrderClosed, OutOfStock, Superseded } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { getItem } from '../../shared/table.ts';
import { serveOrder } from '../reservation/reserve-order.ts';
import { type PoolReading, readPools } from '../stock/pool.store.ts';
import { shardsFor, sumAtp } from '../stock/spread.ts';
import { type QueuedPlace, queuePages } from './backorder.store.ts';
import { canTakeStock, isKeeping, needsOf } from './backorder.ts';
import { removeOrphan, reviewBackorders } from './look-after-backorders.ts';
import { serveApart } from './serve-apart.ts';

/** At most so many orders are served by one pass: the place of each that was served makes the next one. */
export const SERVED_AT_ONCE = 25;

/** What places of one queue keep from those behind them, read as far as somebody asks. */
class KeptUnits {
  readonly #places: AsyncGenerator<QueuedPlace> | undefined;
  readonly #sku: string;
  readonly #now: string;
  readonly #kept = new Map<string, number>();
  #next: QueuedPlace | undefined;

  /** `places`: absent for the queue that the pass itself walks, and tells of. */
  constructor(sku: string, now: string, places?: AsyncGenerator<QueuedPlace>) {
    this.#sku = sku;
    this.#now = now;
    this.#places = places;
  }

  get sum(): number {
    return [...this.#kept.values()].reduce((sum, units) => sum + units, 0);
  }

  /** A place was not served. */
  note({ place }: QueuedPlace): void {
    const units = needsOf(place).get(this.#sku) ?? 0;
    if (isKeeping(place, this.#now)) this.#kept.set(place.orderId, units);
  }

  /** Reads on to the place with the sort key `at`. */
  async readBefore(at: string): Promise<void> {
    for (;;) {
      this.#next ??= (await this.#places?.next())?.value ?? undefined;
      if (!this.#next || this.#next.at.sk >= at) return;
      this.note(this.#next);
      this.#next = undefined;
    }
  }

  /** An order that was served, or cannot be, keeps nothing any more. */
  forget(orderId: string): void {
    this.#kept.delete(orderId);
  }
}

async function* placesOf(pool: string, sku: string): AsyncGenerator<QueuedPlace> {
  for await (const page of queuePages(pool, sku)) yield* page;
}

/** How a pass serves: for good, or only in thought, to know beforehand whom the next pass will serve. */
type PassKind = 'serves' | 'foresees';

/** One pass over the queue of a SKU, from the oldest place. */
class StockPass {
  readonly #kind: PassKind;
  /** What was given in thought, by SKU. */
  readonly #given = new Map<string, number>();
  readonly #pool: string;
  readonly #sku: string;
  readonly #now: string;
  readonly #readings = new Map<string, PoolReading>();
  readonly #queues: Map<string, KeptUnits>;
  readonly served: string[] = [];

  constructor(pool: string, sku: string, now: string, kind: PassKind) {
    this.#kind = kind;
    this.#pool = pool;
    this.#sku = sku;
    this.#now = now;
    this.#queues = new Map([[sku, new KeptUnits(sku, now)]]);
  }

  /** Reads the shards of these SKUs, unless they have been read. */
  async #know(skus: readonly string[]): Promise<void> {
    const unknown = skus.filter((sku) => !this.#readings.has(sku)).map((sku) => ({ pool: this.#pool, sku }));
    if (unknown.length === 0) return;
    for (const reading of await readPools(unknown, { queue: true })) this.#readings.set(reading.sku, reading);
  }

  /** What the queue's server may give of a SKU to an order of a channel. */
  #available(sku: string, channel?: string): number {
    const reading = this.#readings.get(sku);
    const there = reading ? sumAtp(shardsFor(reading, { channel, serves: true })) : 0;
    return there - (this.#given.get(sku) ?? 0);
  }

  #kept(sku: string): KeptUnits {
    const known = this.#queues.get(sku) ?? new KeptUnits(sku, this.#now, placesOf(this.#pool, sku));
    this.#queues.set(sku, known);
    return known;
  }

  /** Whether nobody further back can be served: no unit is left over, of the shared ones and of any channel's. */
  async isOver(): Promise<boolean> {
    if (this.served.length >= SERVED_AT_ONCE) return true;
    await this.#know([this.#sku]);
    const reading = this.#readings.get(this.#sku);
    const reserved = sumAtp(reading?.reserved ?? []);
    return this.#available(this.#sku) + reserved - this.#kept(this.#sku).sum <= 0;
  }

  /** Whether all that an order needs is there, and left over by those before it in each queue. */
  async #isTurn({ at, place }: QueuedPlace): Promise<boolean> {
    // A place that is served in parts takes whatever is there.
    const needs = place.parts ? [[place.sku, 1] as const] : [...needsOf(place)];
    await this.#know(needs.map(([sku]) => sku));
    const isThere = ([sku, units]: readonly [string, number], kept = 0): boolean =>
      units + kept <= this.#available(sku, place.channel);
    if (!needs.every((need) => isThere(need))) return false;
    for (const [sku] of needs) await this.#kept(sku).readBefore(at.sk);
    return needs.every((need) => isThere(need, this.#kept(need[0]).sum));
  }

  /** Serves the order of a place if it is its turn. */
  async look(queued: QueuedPlace): Promise<void> {
    const { place } = queued;
    if (place.idle) return;
    if (this.#kind === 'foresees') return this.#foresee(queued);
    if (!place.acting) return reviewBackorders(place.orderId);
    if (!(await this.#isTurn(queued))) return this.#kept(this.#sku).note(queued);
    const item = await getItem(key.order(place.orderId));
    const order = item ? parseOrder(item) : undefined;
    if (await removeOrphan(queued, order, this.#now)) return this.#pass(queued);
    if (order && canTakeStock(order)) await this.#serve(order);
    else await reviewBackorders(place.orderId);
    this.#pass(queued);
  }

  /** Gives the order of a place what it needs in thought. Nothing is written, and no order is read. */
  async #foresee(queued: QueuedPlace): Promise<void> {
    const { place } = queued;
    if (!place.acting || !(await this.#isTurn(queued))) return this.#kept(this.#sku).note(queued);
    for (const [sku, units] of needsOf(place)) {
      const most = Math.max(0, this.#available(sku, place.channel));
      this.#given.set(sku, (this.#given.get(sku) ?? 0) + Math.min(units, most));
      this.#queues.get(sku)?.forget(place.orderId);
    }
    this.served.push(place.orderId);
  }

  async #serve({ orderId, backorder }: Order): Promise<void> {
    try {
      if (!backorder?.apart) await serveOrder(orderId, this.#now, this.#sku);
      else if (!(await serveApart(orderId, this.#now))) return;
      this.served.push(orderId);
    } catch (error) {
      // The order, or its stock, is not as it was read any more: whatever changed it starts another pass.
      if (!isOvertaken(error)) throw error;
    }
  }

  /** The order has what it needs, or takes nothing: what is left is read anew. */
  #pass({ place }: QueuedPlace): void {
    for (const sku of needsOf(place).keys()) {
      this.#readings.delete(sku);
      this.#queues.get(sku)?.forget(place.orderId);
    }
  }
}

function isOvertaken(error: unknown): boolean {
  return (
    error instanceof OutOfStock ||
    error instanceof OnHold ||
    error instanceof Cancelled ||
    error instanceof OrderClosed ||
    error instanceof Superseded ||
    error instanceof Contended
  );
}

/**
 * Serves the first of those who wait for a SKU, 25 at most, from the oldest: each whose whole need is there and left over
 * by those before it gets it in one write, and its wait ends. Who needs more than there is, or other SKUs that are
 * missing, keeps what it needs from those behind, unless they may pass it. The place of an order that cannot take its
 * turn says so from then on. Answers the ids of the orders that were served.
 */
export function serveStockQueue(pool: string, sku: string, now: string): Promise<string[]> {
  return walkPlaces(new StockPass(pool, sku, now, 'serves'), pool, sku);
}

/**
 * The ids of the orders that the next pass will serve, as far as their places say: what is planned for them is planned
 * before they are served. Writes nothing.
 */
export function foreseeServed(pool: string, sku: string, now: string): Promise<string[]> {
  return walkPlaces(new StockPass(pool, sku, now, 'foresees'), pool, sku);
}

async function walkPlaces(pass: StockPass, pool: string, sku: string): Promise<string[]> {
  for await (const page of queuePages(pool, sku)) {
    for (const queued of page) {
      // Places of release 0.2.0 are not counted yet: they are looked at whatever there is.
      const isCounted = queued.place.acting || queued.place.idle;
      if (isCounted && (await pass.isOver())) return pass.served;
      await pass.look(queued);
    }
  }
  return pass.served;
}
