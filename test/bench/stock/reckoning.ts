/** Holds what buyers were told and what lies on the shelves against the books of the system. */
import { cartSchema } from '../../../functions/inventory/carts/cart.ts';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { readAvailable } from '../../../functions/inventory/stock/pool.store.ts';
import { readPositions } from '../../../functions/inventory/stock/position.store.ts';
import type { StockPosition } from '../../../functions/inventory/stock/position.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import type { Order } from '../../../functions/order/order.ts';
import { key } from '../../../functions/shared/keys.ts';
import { getItems } from '../../../functions/shared/table.ts';
import { findingsOf } from '../../support/books.ts';
import { eventuallyTrue } from '../../support/poll.ts';
import type { Sales } from './buyers.ts';
import type { Shop } from './shop.ts';

/** What the run came to, in units and orders. */
export interface Reckoning {
  /** Units of the scarce SKU that exist in the end. */
  readonly sellable: number;
  /** Units of it that orders have, or that wait in carts. */
  readonly sold: number;
  /** Units of any SKU that were promised and do not exist. */
  readonly oversold: number;
  /** Units that nobody has and nobody may buy, and accepted orders that came to no end. */
  readonly lost: number;
  /** What does not add up in the books. */
  readonly drift: number;
  /** What is wrong, in words. */
  readonly faults: readonly string[];
}

const PAGE = 50;

async function readOrders(orderIds: readonly string[]): Promise<(Order | undefined)[]> {
  const found: (Order | undefined)[] = [];
  for (let from = 0; from < orderIds.length; from += PAGE) {
    const items = await getItems(orderIds.slice(from, from + PAGE).map(key.order));
    found.push(...items.map((item) => item && parseOrder(item)));
  }
  return found;
}

/** Whether nothing will happen to the order unless somebody does something. */
function isAtRest({ closed, totals, attention }: Order): boolean {
  const isMoving = totals.open > 0 || totals.reserved > 0;
  return closed !== undefined || attention > 0 || !isMoving;
}

/** Cancels what needs a person, as an operator would who has nothing to offer, until every order is at rest. */
export async function untilAtRest(shop: Shop, sales: Sales, seconds: number): Promise<void> {
  let restless: string[] = [];
  await eventuallyTrue(
    'every order has come to rest',
    async () => {
      const ids = [...new Set(sales.orders)];
      const orders = await readOrders(ids);
      restless = ids.filter((_, at) => {
        const order = orders[at];
        return order === undefined || !isAtRest(order) || order.attention > 0;
      });
      for (const order of orders)
        if (order && order.attention > 0 && !order.closed)
          await shop.operator.send('POST', `/orders/${order.orderId}/cancel`, { id: 'unserved' });
      return restless.length === 0;
    },
    { seconds, last: () => restless.slice(0, 10) },
  );
}

/** Adds the units of each SKU that orders have claimed or that are set aside for them. */
async function addOrders(
  positions: readonly StockPosition[],
  orderIds: readonly string[],
  add: (sku: string, units: number) => void,
): Promise<void> {
  for (const { sku, allocated } of positions) add(sku, allocated);
  for (let from = 0; from < orderIds.length; from += PAGE)
    for (const item of await getItems(orderIds.slice(from, from + PAGE).map(key.reservation)))
      for (const { sku, units } of item ? parseReservation(item).held : []) add(sku, units);
}

/** Adds the units of each SKU that carts claim still; answers how many carts were promised and are not there. */
async function addCarts(carts: Sales['carts'], add: (sku: string, units: number) => void): Promise<number> {
  let vanished = 0;
  for (let from = 0; from < carts.length; from += PAGE)
    for (const item of await getItems(
      carts.slice(from, from + PAGE).map(({ channel, id }) => key.cart(channel, id)),
    )) {
      if (!item) vanished += 1;
      for (const { sku, units } of item ? cartSchema.parse(item).held : []) add(sku, units);
    }
  return vanished;
}

export async function reckon(shop: Shop, sales: Sales): Promise<Reckoning> {
  const orderIds = [...new Set(sales.orders)];
  const [positions, available, orders, findings] = await Promise.all([
    readPositions(shop.skus),
    readAvailable(shop.pool, shop.skus),
    readOrders(orderIds),
    findingsOf({ pool: shop.pool, skus: shop.skus, orders: orderIds, carts: sales.carts }),
  ]);
  const soldBySku = new Map<string, number>();
  const add = (sku: string, units: number): void => {
    soldBySku.set(sku, (soldBySku.get(sku) ?? 0) + units);
  };
  await addOrders(positions, orderIds, add);
  const vanishedCarts = await addCarts(sales.carts, add);
  const faults = findings.map((finding) => `the books: ${JSON.stringify(finding)}`);
  let oversold = 0;
  let lost = 0;
  let drift = findings.length;
  for (const sku of shop.skus) {
    const existing = shop.existing(sku);
    const sold = soldBySku.get(sku) ?? 0;
    const left = available.get(sku)?.atp ?? 0;
    oversold += Math.max(0, sold - existing);
    lost += Math.max(0, existing - sold - left);
    if (sold + left !== existing)
      faults.push(`${sku}: ${existing} exist, ${sold} are sold, ${left} may be sold`);
    for (const { location, onHand } of positions.filter((one) => one.sku === sku))
      if (onHand !== shop.there(sku, location)) {
        drift += 1;
        faults.push(`${sku} at ${location}: ${shop.there(sku, location)} are there, the books say ${onHand}`);
      }
  }
  const vanished = orderIds.filter((_, at) => orders[at] === undefined);
  faults.push(...vanished.map((orderId) => `order ${orderId} was accepted and is not there`));
  return {
    sellable: shop.existing(shop.scarce),
    sold: soldBySku.get(shop.scarce) ?? 0,
    oversold,
    lost: lost + vanished.length + vanishedCarts,
    drift,
    faults,
  };
}
