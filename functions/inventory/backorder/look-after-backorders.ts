/** Looks after the places of orders in the queues for stock. */
import { parseOrder, readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { checkOfWait } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItem, keyOf, type TableItem } from '../../shared/table.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { unitsBySku } from '../reservation/reservation.ts';
import { markPlace, moveCheck, parseBackorder, placeOf, removePlace } from './backorder.store.ts';
import { type Backorder, canTakeStock } from './backorder.ts';

const AT_ONCE = 8;

/** Writes unless somebody else was faster: then there is nothing left to say. */
async function writeUnlessMoved(write: Write): Promise<void> {
  try {
    await transact([write]);
  } catch (error) {
    if (!(error instanceof Moved)) throw error;
  }
}

/**
 * Says on each place of an order whether the order can take its turn: after a hold was placed or lifted, an
 * exception opened or resolved, a wait expired. A place that says so already is left alone; the record of one
 * that changes starts a pass (P23).
 */
export async function reviewBackorders(orderId: string): Promise<void> {
  const order = await readOrder(orderId);
  if (!order.backorder || order.closed) return;
  const isIdle = !canTakeStock(order);
  const skus = [...unitsBySku(await readUnreserved(order)).keys()];
  await inParallel(skus, AT_ONCE, async (sku) => {
    const at = placeOf(order, sku);
    if (at) await writeUnlessMoved(markPlace(at, orderId, isIdle));
  });
}

function isPlaceOf(order: Order | undefined, { sku }: Backorder, item: TableItem): boolean {
  return order !== undefined && !order.closed && placeOf(order, sku)?.sk === item['sk'];
}

/**
 * What the sweeper does with a place that is due (P3): its write makes the relay look at the queue once more,
 * should a record have been lost. The place of an order that waits there no more is removed.
 */
export async function sweepBackorder(item: TableItem, now: string): Promise<void> {
  const place = parseBackorder(item);
  if (place.dueAt === undefined || place.dueAt > now) return;
  const meta = await getItem(key.order(place.orderId));
  const order = meta ? parseOrder(meta) : undefined;
  const since = order?.backorder?.since;
  if (since === undefined || !isPlaceOf(order, place, item))
    return writeUnlessMoved(removePlace(keyOf(item), place, place.dueAt));
  return writeUnlessMoved(moveCheck(keyOf(item), place, place.dueAt, checkOfWait(since, now)));
}
