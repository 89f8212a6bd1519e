import { asError, Cancelled, Moved, NotFound, OnHold, OrderClosed } from '../shared/errors.ts';
import { readEvent, storedEvent } from '../shared/events/compact.ts';
import { dueKey, key, listKey } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { settings } from '../shared/settings.ts';
import { getItem, type TableItem } from '../shared/table.ts';
import { after } from '../shared/time.ts';
import { moved, putVersion, type Write } from '../shared/transact.ts';
import { authorizationDue } from './authorization.ts';
import { AWAITING_RETURN_ITEMS, type Gate, type Hold, type Order, orderSchema } from './order.ts';
import { groupEntry, riskDue } from './promise-risk.ts';

export function parseOrder(item: TableItem): Order {
  const order = parseOwn(orderSchema, item, `order ${String(item['orderId'])}`);
  return { ...order, ...readEvent(order.evt, order.orderId) };
}

/** @throws NotFound */
export async function readOrder(orderId: string): Promise<Order> {
  const item = await getItem(key.order(orderId));
  if (!item) throw new NotFound(`There is no order ${orderId}.`);
  return parseOrder(item);
}

/**
 * The earliest of the order's own deadlines: the end of a wait for stock or capacity, or of an authorisation, the expiry of
 * a hold, the check of progress, and when its promise is at risk. A closed order has none.
 */
export function orderDue(order: Order): string | undefined {
  if (order.closed) return undefined;
  const { backorder, capacityWait, holds, progressBy } = order;
  const waits = [waitDue(backorder), waitDue(capacityWait), authorizationDue(order), riskDue(order)];
  const dues = [...waits, ...holds.map(holdDue), progressBy];
  return dues.filter((due) => due !== undefined).sort()[0];
}

function waitDue(wait: Order['backorder'] | Order['capacityWait']): string | undefined {
  return wait?.expired ? undefined : wait?.until;
}

/** When the hold expires, or a person is told of it; once told, or where a return has the deadline, nothing more is due. */
function holdDue({ id, expiresAt, overdue, placedAt, confirmedAt }: Hold): string | undefined {
  if (overdue || id === AWAITING_RETURN_ITEMS) return undefined;
  return expiresAt ?? after(confirmedAt ?? placedAt, settings().holdWithin);
}

function nonZero(counts: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([name, count]) => (count ? [[name, count]] : [])),
  );
}

/** The attribute, left out where its record is empty: reading fills it in again, and META has to stay below 1 KB. */
function unlessEmpty(name: string, record: Readonly<Record<string, number>>): TableItem {
  return Object.keys(record).length === 0 ? {} : { [name]: record };
}

/**
 * META as it is stored, with its index keys: every order is listed by channel and day, an open one is due, and one that
 * needs somebody's eye is listed by its group.
 */
export function orderItem(order: Order): TableItem {
  const {
    gsi2pk: _pk,
    gsi2sk: _sk,
    gsi3pk: _group,
    gsi3sk: _place,
    totals,
    barred,
    counts,
    holds,
    attention,
    ...rest
  } = order;
  const evt = storedEvent(order.evt, order.orderId);
  const due = orderDue(order);
  return {
    ...rest,
    ...evt,
    totals: nonZero(totals),
    ...unlessEmpty('barred', nonZero(barred)),
    ...unlessEmpty('counts', nonZero(counts)),
    ...(holds.length > 0 ? { holds } : {}),
    ...(attention > 0 ? { attention } : {}),
    ...listKey.orders(order.channel, order.capturedAt, order.orderId),
    ...(due !== undefined ? dueKey(order.orderId, due) : {}),
    ...groupEntry(order),
  };
}

/** Writes `next`, which `amend` made from `before`. Refused as Moved when somebody else was faster (P7). */
export function saveOrder(before: Order, next: Order): Write {
  const { orderId } = next;
  return putVersion(key.order(orderId), orderItem(next), before.version, moved(`order ${orderId}`));
}

/** Asks in a write that does not change META whether META is still as it was read. Refused as Moved. */
export function checkUnchanged({ orderId, version }: Order): Write {
  return {
    kind: 'check',
    key: key.order(orderId),
    condition: {
      expression: '#version = :before',
      names: { '#version': 'version' },
      values: { ':before': version },
    },
    refused: moved(`order ${orderId}`),
  };
}

/** @throws OrderClosed, Cancelled or OnHold when the order's state bars the step behind the gate (P7). */
export function mustPass(order: Order, gate: Gate): void {
  if (order.closed) {
    if (order.closed.as === 'cancelled') throw new Cancelled(`order ${order.orderId} is cancelled`);
    throw new OrderClosed(`order ${order.orderId} is closed as ${order.closed.as}`);
  }
  if (order.cancel)
    throw new Cancelled(`a cancel request (${order.cancel.state}) bars ${gate} of order ${order.orderId}`);
  if (order.barred[gate] > 0)
    throw new OnHold(`order ${order.orderId} is held before ${gate}`, {
      holds: order.holds.filter(({ before }) => before === gate).map(({ id }) => ({ id })),
    });
}

/** The condition of an order that bars nothing: holds are counted by the step that they stand before. */
const PASSES = [
  'attribute_exists(#pk)',
  'attribute_not_exists(#cancel)',
  'attribute_not_exists(#closed)',
  '(attribute_not_exists(#barred.#gate) OR #barred.#gate = :none)',
].join(' AND ');

/**
 * Asks the same of META in a write that does not change META itself. Refused with the error that `mustPass`
 * would throw.
 */
export function checkPasses(orderId: string, gate: Gate): Write {
  return {
    kind: 'check',
    key: key.order(orderId),
    condition: {
      expression: PASSES,
      names: { '#pk': 'pk', '#cancel': 'cancel', '#closed': 'closed', '#barred': 'barred', '#gate': gate },
      values: { ':none': 0 },
    },
    refused: (found) => refusalAt(gate, orderId, found),
  };
}

/** What `mustPass` throws of the order as it was found. */
function refusalAt(gate: Gate, orderId: string, found: TableItem | undefined): Error {
  if (!found) return new NotFound(`There is no order ${orderId}.`);
  try {
    mustPass(parseOrder(found), gate);
    return new Moved(`order ${orderId} changed`);
  } catch (error) {
    return asError(error);
  }
}
