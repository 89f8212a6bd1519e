import { fulfillmentItem, parseFulfillment } from '../../functions/fulfillment/work/fulfillment.store.ts';
import { type Fulfillment, openOf, underwayUnits } from '../../functions/fulfillment/work/fulfillment.ts';
import { emptyPosition } from '../../functions/inventory/stock/position.ts';
import { sumUnits } from '../../functions/order/line-units.ts';
import { orderItem, parseOrder } from '../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../functions/order/order.ts';
import { key, listKey } from '../../functions/shared/keys.ts';
import { aFulfillment, anOrder } from './items.ts';
import type { Item, MemoryTable } from './memory-table.ts';

export const orderId = 'web-1-aaaaaaaa';
const soon = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

/** Work that its location sees now: three of A and one of B, accepted, to be shipped within a day. */
export function someWork(over: Partial<Fulfillment> = {}): Fulfillment {
  const shipBy = soon(86_400);
  const line = (lineId: string, sku: string, units: number) => ({
    lineId,
    sku,
    units,
    shipped: 0,
    delivered: 0,
    returned: 0,
    lost: 0,
  });
  return aFulfillment({
    status: 'accepted',
    requestedAt: soon(-60),
    acceptBy: soon(3600),
    shipBy,
    dueAt: shipBy,
    lines: [line('1', 'A', 3), line('2', 'B', 1)],
    ...over,
  });
}

/**
 * An order in work: META in agreement with its fulfillments, and stock of what is allocated and one unit
 * more.
 */
export class WorkingOrder {
  readonly #table: MemoryTable;

  constructor(table: MemoryTable, fulfillments: readonly Fulfillment[], over: Partial<Order> = {}) {
    this.#table = table;
    const sum = (count: (one: Fulfillment) => number): number =>
      fulfillments.reduce((total, one) => total + count(one), 0);
    const of = (state: 'delivered' | 'returned' | 'lost'): number =>
      sum(({ lines }) => lines.reduce((total, line) => total + line[state], 0));
    const totals = {
      ...noTotals,
      allocated: sum((one) => sumUnits(openOf(one))),
      reserved: sum(({ left }) => sumUnits(left)),
      shipped: sum(underwayUnits),
      delivered: of('delivered'),
      returned: of('returned'),
      lost: of('lost'),
    };
    const order = anOrder({
      totals,
      status: 'fulfilling',
      counts: { fulfillments: fulfillments.length, decisions: 1, exceptions: 0, returns: 0 },
      ...over,
    });
    table.seed(
      { ...key.order(orderId), ...orderItem(order) },
      ...fulfillments.map((one) => ({ ...key.fulfillment(orderId, one.n), ...fulfillmentItem(one) })),
    );
    const held = fulfillments.flatMap(({ left }) => left);
    table.seed({
      ...key.reservation(orderId),
      type: 'Reservation',
      orderId,
      pool: 'main',
      status: held.length > 0 ? 'active' : 'allocated',
      attempt: 1,
      held,
      version: 1,
    });
    for (const one of fulfillments) this.#stock(one);
  }

  #stock(fulfillment: Fulfillment): void {
    const allocated = Map.groupBy(openOf(fulfillment), ({ sku }) => sku);
    for (const sku of new Set(fulfillment.lines.map((line) => line.sku))) {
      const units = sumUnits(allocated.get(sku) ?? []);
      const { location, pool } = fulfillment;
      this.#table.seed({
        ...key.position(sku, location),
        ...emptyPosition(sku, location, pool),
        onHand: units + 1,
        allocated: units,
        free: 1,
        version: 1,
        ...listKey.stock(location, sku),
      });
      const known = this.#table.item(key.pool(pool, sku, 0));
      this.#table.seed({
        ...key.pool(pool, sku, 0),
        type: 'Pool',
        pool,
        sku,
        shard: 0,
        atp: Number(known?.['atp'] ?? 0) + 1,
        version: 1,
      });
    }
  }

  get order(): Order {
    return parseOrder(this.#table.item(key.order(orderId)) ?? {});
  }
  fulfillment(n = 1): Fulfillment {
    return parseFulfillment(this.#table.item(key.fulfillment(orderId, n)) ?? {});
  }
  get reservation(): Item {
    return this.#table.item(key.reservation(orderId)) ?? {};
  }
  position(sku: string, location = 'store-1'): Item {
    return this.#table.item(key.position(sku, location)) ?? {};
  }
  atp(sku: string): number {
    return Number(this.#table.item(key.pool('main', sku, 0))?.['atp']);
  }
}
