/** Effects on units that were taken back from an order and wait for stock apart from its rest. */
import * as z from 'zod';
import { readAtp } from '../../inventory/stock/pool.store.ts';
import { parsePosition } from '../../inventory/stock/position.store.ts';
import { shortOf } from '../../inventory/stock/position.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { counted } from '../../shared/counted.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { getItem } from '../../shared/table.ts';
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

/** @throws Conflict once the wait is over: the units would belong to nobody */
export async function closeWaiting(resolving: Resolving): Promise<DoorAnswer> {
  const order = await readOrder(orderIdOf(resolving.exception));
  if (!order.closed && order.backorder?.apart && order.backorder.expired)
    throw new Conflict('The wait is over, and the units are not there: let them wait anew, or cancel them.', {
      orderStatus: order.status,
    });
  return resolveWith(resolving, () => ({}), order);
}

const shortSchema = z.looseObject({
  sku: z.string().optional(),
  pool: z.string().optional(),
  location: z.string().optional(),
});

/** How many units are missing still. */
async function missingNow(detail: Record<string, unknown>): Promise<number> {
  const { sku = '', pool, location } = shortSchema.parse(detail);
  if (location === undefined) return -Math.min(0, (await readAtp(pool ?? '', sku)).atp);
  const item = await getItem(key.position(sku, location));
  return item ? shortOf(parsePosition(item)) : 0;
}

/** @throws Conflict while units are missing: the exception is their owner, and ends by itself */
export async function closeIfOver(resolving: Resolving): Promise<DoorAnswer> {
  const missing = await missingNow(resolving.exception.detail);
  if (missing > 0)
    throw new Conflict(
      `${counted(missing, 'unit')} are missing still: the exception ends when they are there.`,
      {
        missing,
      },
    );
  return resolveWith(resolving);
}
