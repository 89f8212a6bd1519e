/** Finds whose turn it is in the queue of a SKU. A pass is bounded, and reads no bodies (P29). */
import { checkUnchanged, parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItems } from '../../shared/table.ts';
import { isUnanswered } from '../../shared/token.store.ts';
import { transact } from '../../shared/transact.ts';
import { unitsBySku } from '../reservation/reservation.ts';
import { readAvailable } from '../stock/pool.store.ts';
import { markPlace, placeOf, poolOf, queuePages } from './backorder.store.ts';
import { type Backorder, canTakeStock, needsOf } from './backorder.ts';

/**
 * At most so many orders are on their way from the queue at once: the place of each that was served makes the
 * next pass.
 */
export const SERVED_AT_ONCE = 25;
const MARKED_AT_ONCE = 8;

/** The units that can still be given away while a queue is walked. */
class Budget {
  readonly #pool: string;
  readonly #left = new Map<string, number>();

  constructor(pool: string) {
    this.#pool = pool;
  }

  /** Reads what the pool may promise of these SKUs, unless it has been read before. */
  async know(skus: readonly string[]): Promise<void> {
    const unknown = skus.filter((sku) => !this.#left.has(sku));
    if (unknown.length === 0) return;
    for (const [sku, { atp }] of await readAvailable(this.#pool, unknown)) this.#left.set(sku, atp);
  }

  left(sku: string): number {
    return this.#left.get(sku) ?? 0;
  }

  /** Takes all of an order's needs by SKU, which are known, or none of them. Returns whether it took them. */
  take(needs: ReadonlyMap<string, number>): boolean {
    if (![...needs].every(([sku, units]) => this.left(sku) >= units)) return false;
    for (const [sku, units] of needs) this.#left.set(sku, this.left(sku) - units);
    return true;
  }
}

/** A place with what META says of its order. */
interface OrderInQueue {
  readonly place: Backorder;
  /** Undefined for an order that does not wait here, or not yet. */
  readonly order: Order | undefined;
  /** Nobody has answered the order's wait: an order that is on its way has no token any more. */
  readonly isAsleep: boolean;
}

async function readOrders(places: readonly Backorder[]): Promise<OrderInQueue[]> {
  const keys = places.flatMap(({ orderId }) => [key.order(orderId), key.token(orderId, 'AwaitStock', 0)]);
  const items = await getItems(keys);
  return places.map((place, index) => {
    const meta = items[index * 2];
    const order = meta ? parseOrder(meta) : undefined;
    const isAsleep = isUnanswered(items[index * 2 + 1]);
    return { place, order: order?.backorder ? order : undefined, isAsleep };
  });
}

/** One pass over the queue of a SKU, from the oldest place. */
class StockPass {
  readonly #sku: string;
  readonly #budget: Budget;
  readonly woken: string[] = [];
  /** Orders whose place is to say that they cannot take their turn. */
  readonly idle: Order[] = [];
  #served = 0;

  constructor(sku: string, budget: Budget) {
    this.#sku = sku;
    this.#budget = budget;
  }

  /** Whether nobody else can be served in this pass. */
  get isOver(): boolean {
    return this.#served >= SERVED_AT_ONCE || this.#budget.left(this.#sku) <= 0;
  }

  /** Looks at some places; what of them cannot be served now keeps nothing from those behind it. */
  async look(places: readonly Backorder[]): Promise<void> {
    await this.#budget.know(places.flatMap((place) => [...needsOf(place).keys()]));
    for (const one of await readOrders(places)) {
      if (this.isOver) return;
      this.#serve(one);
    }
  }

  #serve({ place, order, isAsleep }: OrderInQueue): void {
    if (!order) return;
    if (!canTakeStock(order)) {
      this.idle.push(order);
      return;
    }
    if (!this.#budget.take(needsOf(place))) return;
    this.#served += 1;
    // No execution waits for units that wait apart from the rest of their order.
    if (isAsleep || order.backorder?.apart) this.woken.push(place.orderId);
  }
}

/**
 * Says on places of a queue that their orders cannot take their turn, if META is still as it was read: whoever
 * changes META looks at the order's places after that.
 */
async function markIdle(sku: string, orders: readonly Order[]): Promise<void> {
  await inParallel(orders, MARKED_AT_ONCE, async (order) => {
    const at = placeOf(order, sku);
    if (!at) return;
    try {
      await transact([checkUnchanged(order), markPlace(at, order.orderId, true)]);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
    }
  });
}

/** Some places at a time: those that could be served with what is left. */
function* candidates(
  page: readonly Backorder[],
  sku: string,
  budget: Budget,
): Generator<readonly Backorder[]> {
  let some: Backorder[] = [];
  for (const place of page) {
    if (place.idle || place.units > budget.left(sku)) continue;
    some.push(place);
    if (some.length < SERVED_AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/**
 * The ids of the orders to wake for a SKU: of the first 25 whose whole need can be promised, those that are not
 * on their way already. The queue is walked from the oldest; each that is served takes its need from those
 * behind it. An order that needs more than there is, or whose other SKUs are missing, holds up nobody: it is
 * tried again when one of them changes. The place of one that cannot take its turn is marked, so that later
 * passes do not read the order again (P23).
 */
export async function wakeableForStock(pool: string, sku: string): Promise<string[]> {
  const budget = new Budget(pool);
  await budget.know([sku]);
  const pass = new StockPass(sku, budget);
  if (pass.isOver) return [];
  await walk(pool, sku, budget, pass);
  await markIdle(sku, pass.idle);
  return pass.woken;
}

async function walk(pool: string, sku: string, budget: Budget, pass: StockPass): Promise<void> {
  for await (const page of queuePages(pool, sku)) {
    for (const some of candidates(page, sku, budget)) {
      await pass.look(some);
      if (pass.isOver) return;
    }
  }
}

/** Whether an order that waits can be served now: all that it needs is there and left over by those before it. */
export async function isServable(order: Order): Promise<boolean> {
  if (!canTakeStock(order)) return false;
  const needs = unitsBySku(await readUnreserved(order));
  const [first] = needs.keys();
  const budget = new Budget(poolOf(order));
  await budget.know([...needs.keys()]);
  if (first === undefined || !budget.take(needs)) return false;
  return (await wakeableForStock(poolOf(order), first)).includes(order.orderId);
}
