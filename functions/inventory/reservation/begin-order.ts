/** What the first state of an execution says on META: that it runs, which pool serves the order, where that goes. */
import type { Channel } from '../../network/entities/channel.ts';
import { networkSnapshotWith, readChannel, readLocations } from '../../network/entities/network.store.ts';
import { destinationOf, handoverIn } from '../../network/geography/destination.ts';
import { handoverOf } from '../../order/handover.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { retryMoved, transact } from '../../shared/transact.ts';

/**
 * The order as the attempt begins it, not written yet; the same object where META has begun already. A later attempt
 * keeps pool and destination, since claims were made in the one and edits move the other.
 */
export async function begunOrder(order: Order, attempt: number): Promise<Order> {
  if (order.pool !== undefined) return order.started >= attempt ? order : { ...order, started: attempt };
  const [body, channel] = await Promise.all([
    readBody(order.orderId, order.bodyVersion),
    readChannel(order.channel),
  ]);
  return { ...order, ...(await courseOf(body, channel)), started: attempt };
}

/** Which pool serves an order, where it goes, and who hands it over. */
export async function courseOf(
  body: CanonicalOrder,
  channel: Pick<Channel, 'pools'>,
): Promise<Pick<Order, 'pool' | 'destination' | 'handover'>> {
  return { ...destinationOf(body, channel), ...(await handedOverBy(body)) };
}

/** The location that hands the order over; one that was opened a moment ago must not be overlooked. */
async function handedOverBy(body: CanonicalOrder): Promise<Pick<Order, 'pool' | 'handover'>> {
  if (!handoverOf(body)) return {};
  const known = handoverIn(body, await readLocations());
  const { pickupLocationId: id } = body.shipping;
  if (known.handover?.location !== undefined || id === undefined) return known;
  return handoverIn(body, (await networkSnapshotWith([id])).locations);
}

/** Writes `begun` over `order` unless they are the same. Refused as Moved. */
export async function saveBegun(order: Order, begun: Order, now: string): Promise<void> {
  if (begun !== order) await transact([saveOrder(order, amend(begun, {}, now))]);
}

/**
 * Writes on META that the attempt has begun, where Reserve met an obstacle and so has no other write to say it in. An
 * order that is over or has a later attempt stays as it is.
 */
export async function beginOrder(orderId: string, attempt: number, now: string): Promise<void> {
  await retryMoved(async () => {
    const order = await readOrder(orderId);
    if (order.closed || order.attempt > attempt) return;
    await saveBegun(order, await begunOrder(order, attempt), now);
  });
}
