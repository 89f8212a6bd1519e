/** An order of a connected shop as its shop tells of it: in whose name that is done, and what is refused of it. */
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend, type Order, without } from '../order/order.ts';
import type { Caller } from '../shared/caller.ts';
import { Conflict } from '../shared/errors.ts';
import { retryMoved, transact } from '../shared/transact.ts';

/** Whose order it is, and when that is done (UTC ISO). */
export interface OrderOfShop {
  readonly orderId: string;
  readonly channel: string;
  readonly now: string;
}

export function callerOf({ channel }: Pick<OrderOfShop, 'channel'>): Caller {
  return { kind: 'channel', id: channel, scopes: [] };
}

/** What the shop says is done as far as it may be. Answers whether it was: a return that has gone on here is left as it is. */
export async function isTaken(change: Promise<unknown>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}

function noted(order: Order, isRefused: boolean, now: string): Order {
  return isRefused
    ? amend(order, { shopReturnRefused: true }, now)
    : amend(without(order, 'shopReturnRefused'), {}, now);
}

/**
 * Does what the shop says of goods that come back, and notes on the order where some of it is refused: once more units leave, the
 * shop is asked again. Units that leave meanwhile change the order, and have it done again.
 * @throws Contended, Unavailable
 */
export async function notingRefusal(
  { orderId, now }: Pick<OrderOfShop, 'orderId' | 'now'>,
  take: () => Promise<boolean>,
): Promise<void> {
  await retryMoved(async () => {
    const before = await readOrder(orderId);
    const isRefused = !(await take());
    if (isRefused === (before.shopReturnRefused ?? false)) return;
    await transact([saveOrder(before, noted(before, isRefused, now))]);
  });
}
