import { readChannel } from '../network/entities/network.store.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend, type Order } from '../order/order.ts';
import { readBody } from '../order/order-body.store.ts';
import { Cancelled, OrderClosed, Superseded } from '../shared/errors.ts';
import { task, taskInputSchema } from '../shared/task.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { destinationOf } from './intake/destination.ts';

/**
 * State Capture: says which pool serves the order and where it goes, and that its execution has begun. One
 * plain write; a retry that finds its own effect done writes nothing (P6). The order was announced when it
 * was taken in.
 * @throws Superseded, Cancelled, OrderClosed
 */
export const handler = task(taskInputSchema, ({ orderId, attempt }, now) =>
  retryMoved(async () => {
    const order = await readOrder(orderId);
    mustGoOn(order, attempt);
    if (order.started >= attempt && order.pool !== undefined) return outputOf(order, attempt);

    const [body, channel] = await Promise.all([
      readBody(orderId, order.bodyVersion),
      readChannel(order.channel),
    ]);
    const destined = destinationOf(body, channel);
    // A later attempt keeps the pool that earlier claims were made in.
    const pool = order.pool === undefined ? {} : { pool: order.pool };
    const next = amend(order, { ...destined, ...pool, started: attempt }, now);
    await transact([saveOrder(order, next)]);
    return outputOf(next, attempt);
  }),
);

/**
 * What is allocated goes on, also when a cancel was asked (P14); what is not cannot any more.
 * @throws Superseded, Cancelled, OrderClosed
 */
function mustGoOn({ orderId, attempt: wanted, closed, cancel, counts }: Order, attempt: number): void {
  if (attempt < wanted)
    throw new Superseded(`attempt ${wanted} of order ${orderId} is wanted, this is ${attempt}`);
  if (closed?.as === 'cancelled') throw new Cancelled(`order ${orderId} is cancelled`);
  if (closed) throw new OrderClosed(`order ${orderId} is closed as ${closed.as}`);
  if (cancel && counts.fulfillments === 0)
    throw new Cancelled(`a cancel request (${cancel.state}) bars order ${orderId}`);
}

function outputOf({ orderId, pool, destination }: Order, attempt: number) {
  return { orderId, attempt, pool, country: destination?.country, located: destination?.lat !== undefined };
}
