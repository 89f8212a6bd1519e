import * as z from 'zod';
import {
  fulfillmentItem,
  parseFulfillment,
} from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import {
  type Fulfillment,
  openOf,
  underwayUnits,
} from '../../functions/fulfillment/work-order/fulfillment.ts';
import type { HeldLine } from '../../functions/inventory/reservation/reservation.ts';
import { emptyPosition } from '../../functions/inventory/stock/position.ts';
import { type LineUnits, lineUnitsSchema, sumUnits } from '../../functions/order/line-units.ts';
import { orderItem, parseOrder } from '../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../functions/order/order.ts';
import type { Totals } from '../../functions/shared/events/statuses.ts';
import { key, listKey } from '../../functions/shared/keys.ts';
import { aFulfillment, anOrder, heldFor } from './items.ts';
import type { Item, MemoryTable } from './memory-table.ts';

/** The order of these tests. */
export const orderId = 'web-1-aaaaaaaa';

function fromNow(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

/** Units that left a fulfillment, as these tests say it; RESERVATION holds them. */
function leftOf(fulfillment: Fulfillment): LineUnits[] {
  return z.array(lineUnitsSchema).default([]).parse(fulfillment['left']);
}

/**
 * Work that its location sees now: three of A and one of B, accepted, to be shipped within a day. `left`: units
 * that left it and wait for its re-route.
 */
export function someWork(
  over: Partial<Fulfillment> & { readonly left?: readonly LineUnits[] } = {},
): Fulfillment {
  const shipBy = fromNow(86_400);
  const untouched = { shipped: 0, delivered: 0, returned: 0, lost: 0 };
  return aFulfillment({
    status: 'accepted',
    requestedAt: fromNow(-60),
    acceptBy: fromNow(3600),
    shipBy,
    dueAt: shipBy,
    lines: [
      { lineId: '1', sku: 'A', units: 3, ...untouched },
      { lineId: '2', sku: 'B', units: 1, ...untouched },
    ],
    ...over,
  });
}

type LineUnitState = 'delivered' | 'returned' | 'lost';

/** The order's totals as its fulfillments add up to them. */
function totalsOf(fulfillments: readonly Fulfillment[]): Totals {
  const sum = (count: (fulfillment: Fulfillment) => number): number =>
    fulfillments.reduce((total, fulfillment) => total + count(fulfillment), 0);
  const sumLines = (state: LineUnitState): number =>
    sum(({ lines }) => lines.reduce((total, line) => total + line[state], 0));
  return {
    ...noTotals,
    allocated: sum((fulfillment) => sumUnits(openOf(fulfillment))),
    reserved: sum((fulfillment) => sumUnits(leftOf(fulfillment))),
    shipped: sum(underwayUnits),
    delivered: sumLines('delivered'),
    returned: sumLines('returned'),
    lost: sumLines('lost'),
  };
}

/**
 * An order in work: META agrees with its fulfillments, and each location has what is allocated there and one
 * unit more.
 */
export class WorkingOrder {
  readonly #table: MemoryTable;

  constructor(table: MemoryTable, fulfillments: readonly Fulfillment[], over: Partial<Order> = {}) {
    this.#table = table;
    const order = anOrder({
      totals: totalsOf(fulfillments),
      status: 'fulfilling',
      counts: { fulfillments: fulfillments.length, decisions: 1, exceptions: 0, returns: 0 },
      ...over,
    });
    table.seed({ ...key.order(orderId), ...orderItem(order) });
    for (const fulfillment of fulfillments) {
      const { left: _, ...item } = fulfillmentItem(fulfillment);
      table.seed({ ...key.fulfillment(orderId, fulfillment.n), ...item });
      this.#seedStock(fulfillment);
    }
    this.#seedReservation(fulfillments.flatMap((one) => heldFor(one, leftOf(one))));
  }

  #seedReservation(held: readonly HeldLine[]): void {
    this.#table.seed({
      ...key.reservation(orderId),
      type: 'Reservation',
      orderId,
      pool: 'main',
      status: held.length > 0 ? 'active' : 'allocated',
      attempt: 1,
      held,
      version: 1,
    });
  }

  #seedStock(fulfillment: Fulfillment): void {
    const allocated = Map.groupBy(openOf(fulfillment), ({ sku }) => sku);
    const { location, pool } = fulfillment;
    for (const sku of new Set(fulfillment.lines.map((line) => line.sku))) {
      const units = sumUnits(allocated.get(sku) ?? []);
      this.#table.seed({
        ...key.position(sku, location),
        ...emptyPosition(sku, location, pool),
        onHand: units + 1,
        allocated: units,
        free: 1,
        version: 1,
        ...listKey.stock(location, sku),
      });
      this.#addToPool(pool, sku);
    }
  }

  /** One unit more of the SKU may be promised. */
  #addToPool(pool: string, sku: string): void {
    const shard = this.#table.item(key.pool(pool, sku, 0));
    this.#table.seed({
      ...key.pool(pool, sku, 0),
      type: 'Pool',
      pool,
      sku,
      shard: 0,
      atp: Number(shard?.['atp'] ?? 0) + 1,
      version: 1,
    });
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
