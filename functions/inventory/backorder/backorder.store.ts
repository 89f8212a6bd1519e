import * as z from 'zod';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, queryPartition, type TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { moved, type Write } from '../../shared/transact.ts';
import { type HeldLine, unitsBySku } from '../reservation/reservation.ts';
import { readAvailable } from '../stock/pool.store.ts';

/**
 * BACKORDER: an order's place in the queue of one SKU of a pool, first in, first out. The place is removed when
 * the order goes on.
 */
const backorderSchema = z.looseObject({
  type: z.literal('Backorder'),
  pool: z.string(),
  sku: z.string(),
  orderId: z.string(),
  /** How many units of this SKU the order needs. */
  units: z.number().int().min(1),
  /** How many SKUs the order waits for at most, this one included. */
  skus: z.number().int().min(1),
});
export type Backorder = z.output<typeof backorderSchema>;

/**
 * A place that nobody removed (a handler died between two writes of a large order) is deleted this long after
 * the end of the wait.
 */
const FORGOTTEN_AFTER_SECONDS = 30 * 86_400;
const PAGE = 100;

function poolOf(order: Order): string {
  return order.pool ?? 'main';
}

/**
 * Writes the places of an order that waits (`order.backorder` is set), one a SKU. A place that is written again
 * keeps its rank, which follows from the beginning of the wait.
 */
export function backorderWrites(order: Order, lines: readonly HeldLine[]): Write[] {
  const { backorder, orderId } = order;
  if (!backorder) return [];
  const needs = unitsBySku(lines);
  const expiresAt = expiryAfter(backorder.until, FORGOTTEN_AFTER_SECONDS);
  return [...needs].map(([sku, units]) => {
    const at = key.backorder(poolOf(order), sku, backorder.since, orderId);
    const item: Backorder = {
      type: 'Backorder',
      pool: poolOf(order),
      sku,
      orderId,
      units,
      skus: Math.max(needs.size, 1),
    };
    return {
      kind: 'put',
      key: at,
      item: { ...at, ...item, expiresAt },
      refused: moved(`backorder of ${orderId}`),
    };
  });
}

/** Takes an order out of the queues of these SKUs. */
export function removeBackorders(order: Order, skus: readonly string[]): Write[] {
  const { backorder, orderId } = order;
  if (!backorder) return [];
  return [...new Set(skus)].map((sku) => ({
    kind: 'delete',
    key: key.backorder(poolOf(order), sku, backorder.since, orderId),
    refused: moved(`backorder of ${orderId}`),
  }));
}

/** Pages of the queue of a SKU, oldest first. */
async function* queuePages(pool: string, sku: string): AsyncGenerator<readonly Backorder[]> {
  let startAfter: TableItem | undefined;
  do {
    const page = await queryPartition(key.backorder(pool, sku, '', '').pk, {
      limit: PAGE,
      ...(startAfter ? { startAfter } : {}),
    });
    yield page.items.map((item) => parseOwn(backorderSchema, item, `backorder of ${sku} in ${pool}`));
    startAfter = page.next;
  } while (startAfter);
}

/** The places of the orders that wait for a SKU of a pool, oldest first. */
export async function readBackorders(pool: string, sku: string): Promise<Backorder[]> {
  const waiting: Backorder[] = [];
  for await (const page of queuePages(pool, sku)) waiting.push(...page);
  return waiting;
}

function isWaiting(order: Order): boolean {
  return !order.closed && !order.cancel && order.backorder !== undefined && order.totals.backordered > 0;
}

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

  /** Takes all of an order's needs by SKU, or none of them. Returns whether it took them. */
  async take(needs: ReadonlyMap<string, number>): Promise<boolean> {
    await this.know([...needs.keys()]);
    if (![...needs].every(([sku, units]) => this.left(sku) >= units)) return false;
    for (const [sku, units] of needs) this.#left.set(sku, this.left(sku) - units);
    return true;
  }
}

/** The units that an order waits for, by SKU. */
async function needsOf(order: Order): Promise<ReadonlyMap<string, number>> {
  return unitsBySku(await readUnreserved(order));
}

/** Whether the order of a place still waits and takes all that it needs from the budget. */
async function isServed(place: Backorder, order: Order | undefined, budget: Budget): Promise<boolean> {
  const { sku, units, skus } = place;
  if (!order || !isWaiting(order) || units > budget.left(sku)) return false;
  return budget.take(skus === 1 ? new Map([[sku, units]]) : await needsOf(order));
}

/**
 * The ids of the orders to wake for a SKU. Its queue is walked from the oldest; an order whose whole need can be
 * promised is woken, at the cost of those behind it. An order whose other SKUs are missing holds up nobody: it
 * is tried again when one of them changes.
 */
export async function wakeableForStock(pool: string, sku: string): Promise<string[]> {
  const budget = new Budget(pool);
  await budget.know([sku]);
  if (budget.left(sku) <= 0) return [];
  const woken: string[] = [];
  for await (const page of queuePages(pool, sku)) {
    const orders = await getItems(page.map(({ orderId }) => key.order(orderId)));
    for (const [index, place] of page.entries()) {
      if (budget.left(sku) <= 0) return woken;
      const item = orders[index];
      if (await isServed(place, item ? parseOrder(item) : undefined, budget)) woken.push(place.orderId);
    }
  }
  return woken;
}

/** Whether an order that waits can be served now: all that it needs is there and left over by those before it. */
export async function isServable(order: Order): Promise<boolean> {
  if (!isWaiting(order)) return false;
  const needs = await needsOf(order);
  const [first] = needs.keys();
  if (first === undefined || !(await new Budget(poolOf(order)).take(needs))) return false;
  return (await wakeableForStock(poolOf(order), first)).includes(order.orderId);
}
