import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { parseBackorder } from '../../functions/inventory/backorder/backorder.store.ts';
import type { Backorder } from '../../functions/inventory/backorder/backorder.ts';
import { parseCart } from '../../functions/inventory/carts/cart.store.ts';
import type { Cart } from '../../functions/inventory/carts/cart.ts';
import { parseReservation } from '../../functions/inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../functions/inventory/reservation/reservation.ts';
import { unclaimedOf } from '../../functions/inventory/reservation/unclaimed.ts';
import { parsePosition } from '../../functions/inventory/stock/position.store.ts';
import type { StockPosition } from '../../functions/inventory/stock/position.ts';
import { type PoolShard, poolShardSchema } from '../../functions/inventory/stock/spread.ts';
import { audit, type Finding, type UnclaimedUnits } from '../../functions/operations/audit/audit.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import type { Order } from '../../functions/order/order.ts';
import { bodyIn } from '../../functions/order/order-body.store.ts';
import type { CanonicalOrder } from '../../functions/order/order-form.ts';
import { unreservedIn } from '../../functions/order/unreserved.ts';
import { key } from '../../functions/shared/keys.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';

/**
 * The books of stock, kept up to date with every write, and recomputed by the product's own auditor after each:
 * the invariant holds at every instant, not only when everything is quiet.
 */
export class BooksWatch {
  readonly positions = new Map<string, StockPosition>();
  readonly shards = new Map<string, PoolShard>();
  readonly reservations = new Map<string, Reservation>();
  readonly carts = new Map<string, Cart>();
  readonly orders = new Map<string, Order>();
  readonly fulfillments = new Map<string, Fulfillment>();
  /** Places in queues for stock. */
  readonly places = new Map<string, Backorder>();
  readonly #bodies = new Map<string, CanonicalOrder | undefined>();

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
      carts: [...this.carts.values()],
      orders: [...this.orders.values()],
      fulfillments: [...this.fulfillments.values()],
      places: [...this.places.values()],
      unclaimed: this.#unclaimed(),
    });
  }

  /** What each open order has without a claim, by the version in force. */
  #unclaimed(): UnclaimedUnits[] {
    return [...this.orders.values()].flatMap((order) => {
      const { orderId, bodyVersion, unclaimed, closed } = order;
      if (!unclaimed || closed) return [];
      const at = key.body(orderId, bodyVersion);
      const body = this.#bodies.get(`${at.pk}\n${at.sk}`);
      const unreserved = body ? unreservedIn(order, body) : [];
      const reservation = this.reservations.get(`${at.pk}\n${key.reservation(orderId).sk}`);
      return unclaimedOf({ order, unreserved, reservation });
    });
  }

  #keep(name: string, item: StoredItem | undefined): boolean {
    // Of what is deleted only places are kept count of.
    if (!item) return this.places.delete(name);
    switch (item['type']) {
      case 'Position':
        this.positions.set(name, parsePosition(item));
        return true;
      case 'Backorder':
        this.places.set(name, parseBackorder(item));
        return true;
      case 'Pool':
        this.shards.set(name, poolShardSchema.parse(item));
        return true;
      case 'Reservation':
        this.reservations.set(name, parseReservation(item));
        return true;
      case 'Body':
        this.#bodies.set(name, bodyIn(item, name, 0));
        return false;
      case 'Cart':
        this.carts.set(name, parseCart(item));
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
