import { parseException } from '../../exceptions/exception.store.ts';
import { parseFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { parseBackorder } from '../../inventory/backorder/backorder.store.ts';
import { parseCart } from '../../inventory/carts/cart.store.ts';
import { parseReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { unclaimedOf } from '../../inventory/reservation/unclaimed.ts';
import { parsePosition } from '../../inventory/stock/position.store.ts';
import { poolShardSchema } from '../../inventory/stock/spread.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { inParallel } from '../../shared/parallel.ts';
import { parseOwn } from '../../shared/parse.ts';
import type { TableItem } from '../../shared/table.ts';
import { scanTypes } from '../scan.ts';
import { audit, type Books, type Finding, type UnclaimedUnits } from './audit.ts';

const READ_AT_ONCE = 10;

/** The item types that the books of stock are kept in. */
const bookTypes = [
  'Position',
  'Pool',
  'Backorder',
  'Reservation',
  'Cart',
  'Order',
  'Fulfillment',
  'Exception',
] as const;

/** What the open orders have without a claim, by the versions in force: those are read only of orders that count some. */
async function readUnclaimed(
  orders: readonly Order[],
  reservations: readonly Reservation[],
): Promise<UnclaimedUnits[]> {
  const byOrder = new Map(reservations.map((reservation) => [reservation.orderId, reservation]));
  const found: UnclaimedUnits[] = [];
  const counted = orders.filter(({ unclaimed, closed }) => unclaimed && !closed);
  await inParallel(counted, READ_AT_ONCE, async (order) => {
    const unreserved = await readUnreserved(order);
    found.push(...unclaimedOf({ order, unreserved, reservation: byOrder.get(order.orderId) }));
  });
  return found;
}

/** Reads the books of the whole table. @throws Corrupt for an item that is not what its schema says */
export async function readBooks(): Promise<Books> {
  const byType = new Map<unknown, TableItem[]>(bookTypes.map((type) => [type, []]));
  for await (const item of scanTypes(bookTypes)) byType.get(item['type'])?.push(item);
  const itemsOf = (type: (typeof bookTypes)[number]): readonly TableItem[] => byType.get(type) ?? [];
  const reservations = itemsOf('Reservation').map(parseReservation);
  const orders = itemsOf('Order').map(parseOrder);
  return {
    positions: itemsOf('Position').map(parsePosition),
    reservations,
    carts: itemsOf('Cart').map(parseCart),
    asOf: new Date().toISOString(),
    orders,
    unclaimed: await readUnclaimed(orders, reservations),
    fulfillments: itemsOf('Fulfillment').map(parseFulfillment),
    places: itemsOf('Backorder').map(parseBackorder),
    exceptions: itemsOf('Exception').map(parseException),
    shards: itemsOf('Pool').map((item) => parseOwn(poolShardSchema, item, 'pool shard')),
  };
}

/**
 * Audits the table. A scan is no snapshot: while orders move, two parts of one write may be read from before
 * and after it. Every finding is therefore looked for again, and reported when it is still there with the
 * same figures.
 */
export async function auditStock(): Promise<Finding[]> {
  const first = audit(await readBooks());
  if (first.length === 0) return first;
  const seen = new Set(first.map((finding) => JSON.stringify(finding)));
  return audit(await readBooks()).filter((finding) => seen.has(JSON.stringify(finding)));
}
