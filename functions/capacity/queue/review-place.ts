/** Has the places of orders in the queue for capacity say whether the orders can take their turn. */
import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import { planningNetwork } from '../../network/planning/planning-network.ts';
import { checkUnchanged, parseOrder, readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { key } from '../../shared/keys.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { transactUnlessMoved } from '../../shared/transact.ts';
import type { CapacityWait, WaitingPart } from './capacity-queue.ts';
import {
  nextLookAt,
  parseCapacityWait,
  readCapacityWait,
  removeCapacityWait,
  saveCapacityWait,
  savePartsOf,
} from './capacity-wait.store.ts';
import { isPlaceOf, reviewedParts } from './capacity-wait.ts';

async function partsNow(order: Order | undefined, wait: CapacityWait): Promise<WaitingPart[]> {
  if (!order || !isPlaceOf(order, wait)) return [];
  const exceptions = order.attention > 0 ? await readOrderExceptions(order.orderId) : [];
  return reviewedParts(order, wait, exceptions);
}

function areSame(parts: readonly WaitingPart[], others: readonly WaitingPart[]): boolean {
  return parts.length === others.length && parts.every(({ idle }, index) => idle === others[index]?.idle);
}

/**
 * Writes a place as its order is now, if META is still as it was read; a place that is right already is left
 * alone. Answers the place, undefined where the order waits there no more.
 */
export async function reviewPlace(
  order: Order | undefined,
  wait: CapacityWait,
): Promise<CapacityWait | undefined> {
  const parts = await partsNow(order, wait);
  if (!areSame(parts, wait.parts))
    await transactUnlessMoved([savePartsOf(wait, parts), ...(order ? [checkUnchanged(order)] : [])]);
  return parts.length > 0 ? { ...wait, parts } : undefined;
}

/**
 * After META of a waiting order has changed: a hold was placed or lifted, an exception opened or resolved, units
 * were cancelled. The record of a place that changes starts a pass (P23).
 */
export async function reviewCapacityPlace(orderId: string): Promise<void> {
  const order = await readOrder(orderId);
  const wait = await readCapacityWait(order);
  if (wait) await reviewPlace(order, wait);
}

/**
 * What the sweeper does with a place that is due: a window has opened, or it is time to look again (P3). Its
 * write makes the relay look at the queue; the place of an order that waits there no more is removed.
 */
export async function sweepCapacityWait(item: TableItem, now: string): Promise<void> {
  const wait = parseCapacityWait(item);
  const meta = await getItem(key.order(wait.orderId));
  const parts = await partsNow(meta ? parseOrder(meta) : undefined, wait);
  if (parts.length === 0) return transactUnlessMoved([removeCapacityWait(wait)]);
  const { capped } = await planningNetwork();
  const next = { ...wait, parts, dueAt: nextLookAt(wait, capped, now), version: wait.version + 1 };
  return transactUnlessMoved([saveCapacityWait(wait, next)]);
}
