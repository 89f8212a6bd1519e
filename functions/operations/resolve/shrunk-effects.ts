/** Effects on units that were taken back from an order and wait for stock apart from its rest. */
import { readChannel } from '../../network/entities/network.store.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { orderIdOf, type Resolving, resolvedView, resolveWith } from './resolution.ts';

async function waitOf({ channel }: Order): Promise<number> {
  try {
    return (await readChannel(channel)).policies.backorderWithin ?? settings().backorderWithin;
  } catch (error) {
    if (error instanceof NotFound) return settings().backorderWithin;
    throw error;
  }
}

/** @throws Conflict for an order of which nothing waits apart any more */
async function mustWait(
  resolving: Resolving,
): Promise<Order & { backorder: NonNullable<Order['backorder']> }> {
  const order = await readOrder(orderIdOf(resolving.exception));
  const { backorder, orderId, status } = order;
  if (!order.closed && backorder?.apart) return { ...order, backorder };
  throw new Conflict(`No unit of order ${orderId} waits for stock apart from its rest.`, {
    orderStatus: status,
  });
}

/**
 * The units wait anew, also where their wait was over, and keep their place in line: META's record has the places say
 * that the order can take its turn again, and makes the relay look whether the goods are there by now.
 */
export async function serveAgain(resolving: Resolving): Promise<DoorAnswer> {
  const { now } = resolving;
  const order = await mustWait(resolving);
  const backorder = { ...order.backorder, until: after(now, await waitOf(order)), expired: false };
  return resolveWith(resolving, () => ({ change: { backorder } }), order);
}

/** Cancels the units that wait, and nothing else of the order. */
export async function cancelWaiting(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, resolution, now, record } = resolving;
  const order = await mustWait(resolving);
  const answer = resolvedView(resolving);
  const lines = await readUnreserved(order);
  await cancelOrder({
    orderId: order.orderId,
    by: resolution.by,
    reason: resolution.note ?? exception.exceptionType,
    now,
    lines: lines.map(({ lineId, units }) => ({ lineId, units })),
    mustBe: (current) => {
      if (current.version !== order.version)
        throw new Conflict(`Order ${order.orderId} has changed: look at it again.`);
    },
    resolves: { exceptionId: exception.exceptionId, resolution },
    beside: () => ({ writes: [record(answer)] }),
  });
  return answer;
}
