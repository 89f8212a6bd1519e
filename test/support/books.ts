import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import { readBackorders } from '../../functions/inventory/backorder/backorder.store.ts';
import type { Backorder } from '../../functions/inventory/backorder/backorder.ts';
import { parseCart } from '../../functions/inventory/carts/cart.store.ts';
import { parseReservation } from '../../functions/inventory/reservation/reservation.store.ts';
import { readPositions } from '../../functions/inventory/stock/position.store.ts';
import { type PoolShard, poolShardSchema } from '../../functions/inventory/stock/spread.ts';
import { audit, type Books, type Finding } from '../../functions/operations/audit/audit.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import { key } from '../../functions/shared/keys.ts';
import { inParallel } from '../../functions/shared/parallel.ts';
import { getItems, queryPartition, type TableItem } from '../../functions/shared/table.ts';

/** A part of the stock's books: SKUs of one pool, and every order that ever claimed units of them. */
export interface AuditedPart {
  readonly pool: string;
  readonly skus: readonly string[];
  readonly orders: readonly string[];
  /** Carts that ever claimed units of them, by channel and id. */
  readonly carts?: readonly { readonly channel: string; readonly id: string }[];
}

function present(items: readonly (TableItem | undefined)[]): TableItem[] {
  return items.filter((item) => item !== undefined);
}

/** Orders that are read at once: a busy local AWS takes no thousand connections. */
const READ_AT_ONCE = 10;

async function readFulfillmentItems(orders: readonly string[]): Promise<TableItem[]> {
  const found: TableItem[] = [];
  await inParallel(orders, READ_AT_ONCE, async (orderId) => {
    const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: 'FULFILLMENT#' });
    found.push(...items);
  });
  return found;
}

/** All shards of these SKUs that the first of each names. */
async function readShardItems(pool: string, skus: readonly string[]): Promise<PoolShard[]> {
  const firsts = present(await getItems(skus.map((sku) => key.pool(pool, sku, 0))));
  const others = firsts
    .map((item) => poolShardSchema.parse(item))
    .flatMap(({ sku, of = 1, channels = [] }) => {
      const open = Array.from({ length: of - 1 }, (_, at) => at + 1);
      const names = [...open, 'QUEUE', ...channels.map((channel) => `@${channel}`)];
      return names.map((name) => key.pool(pool, sku, name));
    });
  return [...firsts, ...present(await getItems(others))].map((item) => poolShardSchema.parse(item));
}

async function readPlaces(pool: string, skus: readonly string[]): Promise<Backorder[]> {
  return (await Promise.all(skus.map((sku) => readBackorders(pool, sku)))).flat();
}

/**
 * Reads by keys, without the scan of the whole table that `npm run audit` makes: other tests write beside.
 */
async function readBooks({ pool, skus, orders, carts = [] }: AuditedPart): Promise<Books> {
  const [positions, shards, places, metas, reservations, cartItems, fulfillments] = await Promise.all([
    readPositions(skus),
    readShardItems(pool, skus),
    readPlaces(pool, skus),
    getItems(orders.map(key.order)),
    getItems(orders.map(key.reservation)),
    getItems(carts.map(({ channel, id }) => key.cart(channel, id))),
    readFulfillmentItems(orders),
  ]);
  return {
    positions,
    shards,
    places,
    orders: present(metas).map(parseOrder),
    reservations: present(reservations).map(parseReservation),
    carts: present(cartItems).map(parseCart),
    fulfillments: fulfillments.map(parseFulfillment),
  };
}

/**
 * What does not add up in a part of the books. Several reads are no snapshot of orders that still move, so
 * only what a second reading finds again counts.
 */
export async function findingsOf(part: AuditedPart): Promise<Finding[]> {
  const first = audit(await readBooks(part));
  if (first.length === 0) return first;

  const seen = new Set(first.map((finding) => JSON.stringify(finding)));
  const second = audit(await readBooks(part));
  return second.filter((finding) => seen.has(JSON.stringify(finding)));
}
