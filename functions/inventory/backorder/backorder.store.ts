import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { checkOfWait } from '../../order/progress.ts';
import { dueKey, type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { type Expression, moved, type Write } from '../../shared/transact.ts';
import { unitsBySku } from '../reservation/reservation.ts';
import { type Backorder, backorderSchema } from './backorder.ts';

/**
 * A place that nobody removed (a handler died between two writes of a large order) is deleted this long after
 * the end of the wait.
 */
const FORGOTTEN_AFTER_SECONDS = 30 * 86_400;
const PAGE = 100;

export function poolOf(order: Pick<Order, 'pool'>): string {
  return order.pool ?? 'main';
}

export function parseBackorder(item: TableItem): Backorder {
  return parseOwn(backorderSchema, item, `backorder of ${String(item['orderId'])}`);
}

/** Where an order that waits has its place for a SKU; undefined for an order that does not wait. */
export function placeOf(order: Order, sku: string): Key | undefined {
  const { backorder, orderId } = order;
  return backorder && key.backorder(poolOf(order), sku, backorder.since, orderId);
}

function dueOf({ orderId, sku }: Pick<Backorder, 'orderId' | 'sku'>, dueAt: string): TableItem {
  return { dueAt, ...dueKey(`${orderId}-${sku}`, dueAt) };
}

/**
 * Writes the places of an order that waits (`order.backorder` is set), one a SKU. A place that is written again
 * keeps its rank, which follows from the beginning of the wait. `lines` are all that the order waits for;
 * `only` narrows which of the places are written.
 */
export function backorderWrites(
  order: Order,
  lines: readonly LineUnits[],
  now: string,
  only: (sku: string) => boolean = () => true,
): Write[] {
  const { backorder, orderId } = order;
  if (!backorder) return [];
  const all = unitsBySku(lines);
  const needs = all.size > 1 ? { needs: Object.fromEntries(all) } : {};
  const expiresAt = expiryAfter(backorder.until, FORGOTTEN_AFTER_SECONDS);
  const wanted = [...all].filter(([sku]) => only(sku));
  return wanted.map(([sku, units]) => {
    const at = key.backorder(poolOf(order), sku, backorder.since, orderId);
    const item: Backorder = { type: 'Backorder', pool: poolOf(order), sku, orderId, units, ...needs };
    const due = dueOf(item, checkOfWait(backorder.since, now));
    return {
      kind: 'put',
      key: at,
      item: { ...at, ...item, ...due, expiresAt },
      refused: moved(`backorder of ${orderId}`),
    };
  });
}

/** Takes an order out of the queues of these SKUs. */
export function removeBackorders(order: Order, skus: readonly string[]): Write[] {
  return [...new Set(skus)].flatMap((sku) => {
    const at = placeOf(order, sku);
    return at ? [{ kind: 'delete', key: at, refused: moved(`backorder of ${order.orderId}`) }] : [];
  });
}

/** The condition that a place is there and was not as `idle` says before: else there is nothing to write. */
function isOtherwise(idle: boolean): Expression {
  const names = { '#pk': 'pk', '#idle': 'idle' };
  const before = idle ? 'attribute_not_exists(#idle)' : 'attribute_exists(#idle)';
  return { expression: `attribute_exists(#pk) AND ${before}`, names };
}

/**
 * Says of a place whether its order can take its turn; the place keeps its time. Refused as Moved when the place
 * is gone or says so already.
 */
export function markPlace(at: Key, orderId: string, idle: boolean): Write {
  const update = idle
    ? { expression: 'SET #idle = :idle', values: { ':idle': true } }
    : { expression: 'REMOVE #idle' };
  return {
    kind: 'update',
    key: at,
    update: { ...update, names: { '#idle': 'idle' } },
    condition: isOtherwise(idle),
    refused: moved(`backorder of ${orderId}`),
  };
}

/** The condition that a place is due as it was read (P5). */
function isDueAt(dueAt: string): Expression {
  return { expression: '#dueAt = :before', names: { '#dueAt': 'dueAt' }, values: { ':before': dueAt } };
}

/** Moves a place's check; its record makes the relay look at the queue. Refused as Moved. */
export function moveCheck(at: Key, place: Backorder, before: string, dueAt: string): Write {
  const { gsi2sk } = dueKey(`${place.orderId}-${place.sku}`, dueAt);
  return {
    kind: 'update',
    key: at,
    update: {
      expression: 'SET #dueAt = :dueAt, #gsi2sk = :gsi2sk',
      names: { '#gsi2sk': 'gsi2sk' },
      values: { ':dueAt': dueAt, ':gsi2sk': gsi2sk },
    },
    condition: isDueAt(before),
    refused: moved(`backorder of ${place.orderId}`),
  };
}

/** Removes a place whose order waits there no more. Refused as Moved. */
export function removePlace(at: Key, { orderId }: Backorder, before: string): Write {
  return { kind: 'delete', key: at, condition: isDueAt(before), refused: moved(`backorder of ${orderId}`) };
}

/** Pages of the queue of a SKU, oldest first. */
export async function* queuePages(pool: string, sku: string): AsyncGenerator<readonly Backorder[]> {
  let startAfter: TableItem | undefined;
  do {
    const page = await queryPartition(key.backorder(pool, sku, '', '').pk, {
      limit: PAGE,
      ...(startAfter ? { startAfter } : {}),
    });
    yield page.items.map(parseBackorder);
    startAfter = page.next;
  } while (startAfter);
}

/** The places of the orders that wait for a SKU of a pool, oldest first. */
export async function readBackorders(pool: string, sku: string): Promise<Backorder[]> {
  const waiting: Backorder[] = [];
  for await (const page of queuePages(pool, sku)) waiting.push(...page);
  return waiting;
}
