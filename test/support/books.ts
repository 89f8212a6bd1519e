import { parseFulfillment } from '../../functions/fulfillment/work/fulfillment.store.ts';
import { parseReservation } from '../../functions/inventory/reservation/reservation.store.ts';
import { readPositions } from '../../functions/inventory/stock/position.store.ts';
import { poolShardSchema } from '../../functions/inventory/stock/spread.ts';
import { audit, type Books, type Finding } from '../../functions/operations/audit/audit.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import { key } from '../../functions/shared/keys.ts';
import { getItems, queryPartition, type TableItem } from '../../functions/shared/table.ts';

/**
 * What a part of the stock's books consists of: the SKUs of one pool, and every order that ever claimed of
 * them.
 */
export interface Ledger {
  readonly pool: string;
  readonly skus: readonly string[];
  readonly orders: readonly string[];
}

const present = (items: readonly (TableItem | undefined)[]): TableItem[] =>
  items.filter((item) => item !== undefined);

/**
 * By the keys, without the scan of the whole table that `npm run audit` makes: other tests are writing
 * beside.
 */
async function read({ pool, skus, orders }: Ledger): Promise<Books> {
  const [positions, shards, metas, reservations, pages] = await Promise.all([
    readPositions(skus),
    getItems(skus.map((sku) => key.pool(pool, sku, 0))),
    getItems(orders.map(key.order)),
    getItems(orders.map(key.reservation)),
    Promise.all(
      orders.map((orderId) => queryPartition(key.order(orderId).pk, { beginsWith: 'FULFILLMENT#' })),
    ),
  ]);
  return {
    positions,
    shards: present(shards).map((item) => poolShardSchema.parse(item)),
    orders: present(metas).map(parseOrder),
    reservations: present(reservations).map(parseReservation),
    fulfillments: pages.flatMap(({ items }) => items.map(parseFulfillment)),
  };
}

/**
 * What does not add up. Several reads are no snapshot of orders that still move: what is found is looked for
 * again.
 */
export async function findingsOf(ledger: Ledger): Promise<Finding[]> {
  const first = audit(await read(ledger));
  if (first.length === 0) return first;
  const seen = new Set(first.map((finding) => JSON.stringify(finding)));
  return audit(await read(ledger)).filter((finding) => seen.has(JSON.stringify(finding)));
}
