/** What an order takes over of the cart that it names: claims change hands, and never go back to the pool between. */
import type { LineUnits } from '../../order/line-units.ts';
import type { CartOutcome, Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import { unitsBySku } from '../reservation/reservation.ts';
import type { StockMovement } from '../stock/stock.store.ts';
import { readCart, saveCart, unlistCart } from './cart.store.ts';
import { type Cart, refusalOf, type SkuUnits } from './cart.ts';
import { uncountCart, uncountUnits } from './cart-quota.ts';
import { beyond, releaseMovements } from './cart-stock.ts';

/** What an order finds of its cart: what is said of that on the order, and the cart where it is to be taken over. */
export interface FoundCart {
  readonly outcome?: CartOutcome;
  readonly cart?: Cart;
}

/**
 * When an order has bought its cart: when it was captured, though Reserve carries that out later. Who pays in time is not
 * too late because the order waits for its execution.
 */
function boughtAt({ capturedAt }: Pick<Order, 'capturedAt'>, now: string): string {
  return capturedAt < now ? capturedAt : now;
}

/** Since when a cart is its order's: since now where its time is not over, else since the capture. */
function takenAtOf({ until }: Cart, order: Pick<Order, 'capturedAt'>, now: string): string {
  return now < until ? now : boughtAt(order, now);
}

/** The cart that an order names, read consistently. Nothing is refused for it. */
export async function findCartOf(order: Order, pool: string, now: string): Promise<FoundCart> {
  const { orderId, channel, cart: named } = order;
  if (!named) return {};
  if (named.outcome) return { outcome: named.outcome };
  const cart = await readCart({ channel, id: named.id });
  // A write of several has taken it over: it may have more for the order.
  if (cart?.order === orderId) return { outcome: 'taken', ...(cart.held.length > 0 ? { cart } : {}) };
  const refused = refusalOf(cart, { orderId, pool }, boughtAt(order, now));
  return refused || !cart ? { outcome: refused ?? 'absent' } : { outcome: 'taken', cart };
}

/** The units of lines that a cart has, line by line, in their order. */
export function coveredLines(cart: Cart, lines: readonly LineUnits[]): LineUnits[] {
  const left = new Map(cart.held.map(({ sku, units }) => [sku, units]));
  return lines.flatMap((line) => {
    const units = Math.min(line.units, left.get(line.sku) ?? 0);
    left.set(line.sku, (left.get(line.sku) ?? 0) - units);
    return units > 0 ? [{ ...line, units }] : [];
  });
}

/** What a cart has more than these lines, by SKU. */
function surplusOf(cart: Cart, covered: readonly LineUnits[]): SkuUnits[] {
  const taken = [...unitsBySku(covered)].map(([sku, units]) => ({ sku, units }));
  return beyond(cart.held, taken);
}

/** The movements by which a cart's surplus goes back to the pool. */
export function surplusMovements(cart: Cart, covered: readonly LineUnits[]): StockMovement[] {
  return releaseMovements(cart, surplusOf(cart, covered));
}

/**
 * The writes by which all of a cart ends with an order, on condition of the version that was read, and so that it is
 * open, and was when the order was captured: `covered` is the order's from now on, the rest is given back by
 * `surplusMovements` in the same write.
 */
export function takeWhole(cart: Cart, order: Pick<Order, 'orderId' | 'capturedAt'>, now: string): Write[] {
  const next: Cart = {
    ...cart,
    status: 'ended',
    end: 'taken',
    order: order.orderId,
    takenAt: takenAtOf(cart, order, now),
    held: [],
    version: cart.version + 1,
  };
  return [
    saveCart(cart, next, now),
    ...unlistCart(cart, cart.held),
    ...uncountUnits(cart, cart.held, now),
    ...uncountCart(cart, now),
  ];
}

/**
 * The write by which an order of more lines than one write holds takes units of a cart, which is nobody else's from then
 * on: the rest is the cart's own until it has been given back in chunks, and leaves lists and quotas likewise (`endCart`).
 */
export function takePart(
  cart: Cart,
  covered: readonly LineUnits[],
  order: Pick<Order, 'orderId' | 'capturedAt'>,
  now: string,
): Write {
  const taken = [...unitsBySku(covered)].map(([sku, units]) => ({ sku, units }));
  const held = beyond(cart.held, taken);
  const next: Cart = {
    ...cart,
    status: 'ending',
    end: 'taken',
    order: order.orderId,
    takenAt: cart.takenAt ?? takenAtOf(cart, order, now),
    held,
    counting: cart.counting ?? cart.held,
    version: cart.version + 1,
  };
  return saveCart(cart, next, now);
}
