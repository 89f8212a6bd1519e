import { openException } from '../../exceptions/exception.store.ts';
import { orderDue, parseOrder, readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Hold, type Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { cancelOrder, continueCancel } from '../../requests/cancel/cancel-writes.ts';
import { dueHold } from '../../requests/hold/hold-decision.ts';
import { liftHold } from '../../requests/hold/hold-writes.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { after, settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';
import { executionStatus, isAlive, orderExecution } from '../executions/executions.ts';

/** An order has few deadlines; what is still due after so many waits for the next sweep. */
const ROUNDS = 10;

async function tell(order: Order, hold: Hold, now: string): Promise<void> {
  const { id: holdId, reason, before, placedBy } = hold;
  const { write, change } = openException(
    order,
    { type: 'HoldOverdue', detail: { holdId, reason, before, placedBy } },
    now,
  );
  const holds = order.holds.map((one) => (one.id === holdId ? { ...one, overdue: true } : one));
  await transact([saveOrder(order, amend(order, { ...change, holds }, now)), write]);
}

async function cancelByHold(order: Order, hold: Hold, now: string): Promise<void> {
  const stands = ({ holds }: Order): boolean =>
    holds.some(({ id, expiresAt }) => id === hold.id && expiresAt === hold.expiresAt);
  try {
    await cancelOrder({
      orderId: order.orderId,
      by: 'system',
      reason: `hold ${hold.id} (${hold.reason}) expired`,
      now,
      stillApplies: stands,
      beside: (_answer, current) => ({
        writes: [],
        change: { holds: current.holds.filter(({ id }) => id !== hold.id) },
      }),
    });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // Nothing is left to cancel, or the hold was lifted or moved at the same time.
    const current = await readOrder(order.orderId);
    if (!current.closed && stands(current))
      await liftHold({ orderId: order.orderId, holdId: hold.id, by: 'system', expired: true, now });
  }
}

async function expire(
  order: Order,
  { hold, action }: NonNullable<ReturnType<typeof dueHold>>,
  now: string,
): Promise<void> {
  if (action === 'tell') return tell(order, hold, now);
  if (action === 'cancel') return cancelByHold(order, hold, now);
  try {
    await liftHold({
      orderId: order.orderId,
      holdId: hold.id,
      by: 'system',
      expired: true,
      now,
      ...(hold.expiresAt === undefined ? {} : { expiresAt: hold.expiresAt }),
    });
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}

/**
 * No order without an owner (P14): what should run and does not opens an exception; what runs is touched,
 * which makes the relay look at its waits once more, and is looked at again later.
 */
async function checkProgress(found: Order, now: string): Promise<void> {
  // A cancel that did not fit into one write ended half-way.
  if (found.cancel && !found.quarantined)
    await continueCancel({ orderId: found.orderId, by: found.cancel.by, reason: found.cancel.reason, now });
  const order = found.cancel ? await readOrder(found.orderId) : found;
  if (order.closed) return;
  const { checkAfter, progressWithin } = settings();
  const touched = (order.touched ?? 0) + 1;
  const notSeen = order.started < order.attempt;
  const status = notSeen
    ? undefined
    : await executionStatus('order', orderExecution(order.orderId, order.attempt));
  const waiting = notSeen && after(order.capturedAt, progressWithin) > now;
  const owned = order.attempt === 0 || order.attention > 0 || isAlive(status) || waiting;
  const progressBy = after(now, notSeen ? checkAfter : progressWithin);
  if (owned) return transact([saveOrder(order, amend(order, { touched, progressBy }, now))]);
  const { exception, write, change } = openException(
    order,
    {
      type: 'ExecutionFailed',
      detail: {
        attempt: order.attempt,
        execution: orderExecution(order.orderId, order.attempt),
        status: status ?? (notSeen ? 'NOT_STARTED' : 'NOT_FOUND'),
      },
    },
    now,
  );
  const { exceptionId, exceptionType, owner } = exception;
  const event = {
    type: 'order.needs_attention',
    data: { orderId: order.orderId, exceptionId, exceptionType, owner },
  };
  await transact([saveOrder(order, amend(order, { ...change, touched, progressBy }, now, event)), write]);
}

async function act(order: Order, now: string): Promise<void> {
  const hold = dueHold(order, settings().holdWithin, now);
  if (hold) return expire(order, hold, now);
  const { orderId, channel, backorder, capacityWait } = order;
  if (backorder && !backorder.expired && backorder.until <= now) {
    const next = amend(order, { backorder: { ...backorder, expired: true }, ...checkSoon(order, now) }, now, {
      type: 'order.backorder_expired',
      data: { orderId, channel },
    });
    return transact([saveOrder(order, next)]);
  }
  if (capacityWait && !capacityWait.expired && capacityWait.until <= now) {
    return transact([
      saveOrder(
        order,
        amend(order, { capacityWait: { ...capacityWait, expired: true }, ...checkSoon(order, now) }, now),
      ),
    ]);
  }
  return checkProgress(order, now);
}

/**
 * Acts on every deadline of an order that has passed: holds, the wait for stock or capacity, the progress
 * check. Each write is conditional on the version that was read, and so on the deadline's value and the
 * status (P5).
 */
export async function sweepOrder(item: TableItem, now: string): Promise<void> {
  let order = parseOrder(item);
  for (let round = 0; round < ROUNDS; round++) {
    const due = orderDue(order);
    if (due === undefined || due > now) return;
    await act(order, now);
    order = await readOrder(order.orderId);
  }
}
