/** Looks after the places of orders in the queues for stock. */
import type { LineUnits } from '../../order/line-units.ts';
import { checkUnchanged, parseOrder, readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { checkOfWait } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { key } from '../../shared/keys.ts';
import { getItem, keyOf, type TableItem } from '../../shared/table.ts';
import { MAX_ITEMS, retryMoved, transact, transactUnlessMoved, type Write } from '../../shared/transact.ts';
import { firstChunk } from '../reservation/chunk.ts';
import { moveStock, type StockMovement } from '../stock/stock.store.ts';
import {
  leavePlaces,
  moveCheck,
  type PlaceStep,
  parseBackorder,
  placeOf,
  type QueuedPlace,
  removePlace,
  takePlaces,
} from './backorder.store.ts';
import type { Backorder } from './backorder.ts';

/** The writes of places and of the queues' shards that count them, and of what else moves in that write. */
async function queueWrites(
  { writes, places }: PlaceStep,
  now: string,
  movements: readonly StockMovement[] = [],
): Promise<Write[]> {
  return [...writes, ...(await moveStock(movements, now, { places }))];
}

/** An order that enters queues. */
interface Entering {
  /** All lines that it waits for. */
  readonly all: readonly LineUnits[];
  /** Those whose places are taken. */
  readonly rest: readonly LineUnits[];
  /** What goes into the same write. */
  readonly movements?: readonly StockMovement[];
}

/** The places of some of an order's lines, with their queues' shards, as far as they fit into `room` items. */
export function firstPlaces(order: Order, { all, rest, movements }: Entering, room: number, now: string) {
  return firstChunk(rest, room, async (some) => {
    const skus = new Set(some.map(({ sku }) => sku));
    const step = await takePlaces(order, all, now, (sku) => skus.has(sku));
    return { writes: await queueWrites(step, now, movements) };
  });
}

async function reviewOnce(orderId: string, now: string): Promise<void> {
  const order = await readOrder(orderId);
  if (!order.backorder || order.closed) return;
  const all = await readUnreserved(order);
  for (let rest = all; rest.length > 0; ) {
    const { lines, plan } = await firstPlaces(order, { all, rest }, MAX_ITEMS - 1, now);
    if (plan.writes.length > 0) await transact([checkUnchanged(order), ...plan.writes]);
    rest = rest.filter((line) => !lines.includes(line));
  }
}

/**
 * Says on each place of an order whether the order can take its turn: after a hold was placed or lifted, an
 * exception opened or resolved, a wait expired; and takes places that it has not yet, after a large order's handler
 * died between two of its writes. In one write, in several where there are very many. A place that says already what
 * is so is left alone; the record of one that changes starts a pass (P23).
 */
export async function reviewBackorders(orderId: string): Promise<void> {
  await retryMoved(() => reviewOnce(orderId, new Date().toISOString()));
}

/** Takes an order out of queues, a write for as many as fit into one. `order` is as it waited. */
export async function leaveQueues(order: Order, skus: readonly string[], now: string): Promise<void> {
  const lines = skus.map((sku) => ({ lineId: sku, sku, units: 1 }));
  for (let rest = lines; rest.length > 0; ) {
    const { lines: some } = await retryMoved(async () => {
      const chunk = await firstChunk(rest, MAX_ITEMS, async (few) => {
        const step = await leavePlaces(
          order,
          few.map(({ sku }) => sku),
        );
        return { writes: await queueWrites(step, now) };
      });
      await transact(chunk.plan.writes);
      return chunk;
    });
    rest = rest.filter((line) => !some.includes(line));
  }
}

function isPlaceOf(order: Order | undefined, { at, place }: QueuedPlace): boolean {
  return order !== undefined && !order.closed && placeOf(order, place.sku)?.sk === at.sk;
}

/**
 * Takes a place out of the queue whose order waits there no more: the order is over, or the handler of a very large one
 * died before it had left every queue. Refused where the order has changed meanwhile.
 */
export async function removeOrphan(
  queued: QueuedPlace,
  order: Order | undefined,
  now: string,
): Promise<boolean> {
  if (isPlaceOf(order, queued)) return false;
  const checks = order ? [checkUnchanged(order)] : [];
  await transactUnlessMoved([...checks, ...(await queueWrites(removePlace(queued.place, queued.at), now))]);
  return true;
}

function isDue({ dueAt }: Backorder, now: string): boolean {
  return dueAt !== undefined && dueAt <= now;
}

/**
 * What the sweeper does with a place that is due (P3): its write makes the relay look at the queue once more,
 * should a record have been lost. The place of an order that waits there no more is removed.
 */
export async function sweepBackorder(item: TableItem, now: string): Promise<void> {
  const place = parseBackorder(item);
  if (!isDue(place, now)) return;
  const at = keyOf(item);
  const [stored, meta] = [await getItem(at), await getItem(key.order(place.orderId))];
  const current = stored && parseBackorder(stored);
  if (!current || !isDue(current, now) || current.dueAt === undefined) return;
  const order = meta ? parseOrder(meta) : undefined;
  if (await removeOrphan({ at, place: current }, order, now)) return;
  const since = order?.backorder?.since ?? now;
  const again = checkOfWait(current.orderId, since, now);
  await transactUnlessMoved([moveCheck(at, current, current.dueAt, again)]);
}
