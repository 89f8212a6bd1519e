import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../functions/inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../functions/inventory/reservation/reservation.ts';
import { parsePosition } from '../../functions/inventory/stock/position.store.ts';
import type { StockPosition } from '../../functions/inventory/stock/position.ts';
import { type PoolShard, poolShardSchema } from '../../functions/inventory/stock/spread.ts';
import { audit, type Finding } from '../../functions/operations/audit/audit.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import type { Order } from '../../functions/order/order.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';

/**
 * The books of stock, kept up to date with every write, and recomputed by the product's own auditor after each:
 * the invariant holds at every instant, not only when everything is quiet.
 */
export class BooksWatch {
  readonly positions = new Map<string, StockPosition>();
  readonly shards = new Map<string, PoolShard>();
  readonly reservations = new Map<string, Reservation>();
  readonly orders = new Map<string, Order>();
  readonly fulfillments = new Map<string, Fulfillment>();

  /** Takes in what one write changed. @throws Corrupt for an item that is not what its schema says */
  see(changes: readonly ItemChange[]): Finding[] {
    let isOfBooks = false;
    for (const { key, new: item } of changes)
      isOfBooks = this.#keep(`${key.pk}\n${key.sk}`, item) || isOfBooks;
    return isOfBooks ? this.findings() : [];
  }

  findings(): Finding[] {
    return audit({
      positions: [...this.positions.values()],
      shards: [...this.shards.values()],
      reservations: [...this.reservations.values()],
      orders: [...this.orders.values()],
      fulfillments: [...this.fulfillments.values()],
    });
  }

  #keep(name: string, item: StoredItem | undefined): boolean {
    switch (item?.['type']) {
      case 'Position':
        this.positions.set(name, parsePosition(item));
        return true;
      case 'Pool':
        this.shards.set(name, poolShardSchema.parse(item));
        return true;
      case 'Reservation':
        this.reservations.set(name, parseReservation(item));
        return true;
      case 'Order':
        this.orders.set(name, parseOrder(item));
        return true;
      case 'Fulfillment':
        this.fulfillments.set(name, parseFulfillment(item));
        return true;
      default:
        return false;
    }
  }
}
