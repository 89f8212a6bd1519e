import { Cancelled, Moved, NotFound, OnHold, OrderClosed } from '../shared/errors.ts';
import { dueKey, key, listKey } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { settings } from '../shared/settings.ts';
import { getItem, type TableItem } from '../shared/table.ts';
import { after } from '../shared/time.ts';
import { putVersion, type Write } from '../shared/transact.ts';
import { type Gate, type Order, orderSchema } from './order.ts';

export function parseOrder(item: TableItem): Order {
  return parseOwn(orderSchema, item, `order ${String(item['orderId'])}`);
}

/** @throws NotFound */
export async function readOrder(orderId: string): Promise<Order> {
  const item = await getItem(key.order(orderId));
  if (!item) throw new NotFound(`There is no order ${orderId}.`);
  return parseOrder(item);
}

/**
 * The earliest of the order's own deadlines: a hold's expiry, the end of a wait for stock or capacity, the
 * progress check. Absent once closed.
 */
export function orderDue(order: Order): string | undefined {
  if (order.closed) return undefined;
  const waits = [order.backorder, order.capacityWait].flatMap((wait) =>
    wait && !wait.expired ? [wait.until] : [],
  );
  const expiries = order.holds.flatMap(({ expiresAt, overdue, placedAt, confirmedAt }) =>
    overdue ? [] : [expiresAt ?? after(confirmedAt ?? placedAt, settings().holdWithin)],
  );
  return [...waits, ...expiries, ...(order.progressBy === undefined ? [] : [order.progressBy])].sort()[0];
}

function nonZero(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** META as it is stored, with its index keys: listed by channel and day, due until closed. */
export function orderItem(order: Order): TableItem {
  const { gsi2pk: _pk, gsi2sk: _sk, totals, barred, counts, holds, attention, ...rest } = order;
  const due = orderDue(order);
  return {
    ...rest,
    totals: nonZero(totals),
    barred: nonZero(barred),
    counts: nonZero(counts),
    ...(holds.length > 0 ? { holds } : {}),
    ...(attention > 0 ? { attention } : {}),
    ...listKey.orders(order.channel, order.capturedAt, order.orderId),
    ...(due !== undefined ? dueKey(order.orderId, due) : {}),
  };
}

/** Writes `next`, made by `amend` from `before`. Refused as Moved: read again and decide again (P7). */
export function saveOrder(before: Order, next: Order): Write {
  return putVersion(
    key.order(next.orderId),
    orderItem(next),
    before.version,
    () => new Moved(`order ${next.orderId} changed since it was read`),
  );
}

/**
 * @throws OrderClosed, Cancelled or OnHold when this order's state bars a step that takes or reveals
 * something (P7).
 */
export function mustPass(order: Order, gate: Gate): void {
  if (order.closed) {
    if (order.closed.as === 'cancelled') throw new Cancelled(`order ${order.orderId} is cancelled`);
    throw new OrderClosed(`order ${order.orderId} is closed as ${order.closed.as}`);
  }
  if (order.cancel)
    throw new Cancelled(`a cancel request (${order.cancel.state}) bars ${gate} of order ${order.orderId}`);
  if (order.barred[gate] > 0)
    throw new OnHold(`order ${order.orderId} is held before ${gate}`, {
      holds: order.holds.filter(({ before }) => before === gate).map(({ id, reason }) => ({ id, reason })),
    });
}

/**
 * The same as a condition on META beside another write that does not change META itself. Refused with the
 * error that `mustPass` would throw.
 */
export function checkPasses(orderId: string, gate: Gate): Write {
  return {
    kind: 'check',
    key: key.order(orderId),
    condition: {
      expression:
        'attribute_exists(#pk) AND attribute_not_exists(#cancel) AND attribute_not_exists(#closed) AND (attribute_not_exists(#barred.#gate) OR #barred.#gate = :none)',
      names: { '#pk': 'pk', '#cancel': 'cancel', '#closed': 'closed', '#barred': 'barred', '#gate': gate },
      values: { ':none': 0 },
    },
    refused: (found) => {
      if (!found) return new NotFound(`There is no order ${orderId}.`);
      try {
        mustPass(parseOrder(found), gate);
        return new Moved(`order ${orderId} changed`);
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
    },
  };
}
