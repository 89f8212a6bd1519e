/** How a cart ends whose units no order has taken over: they go back to the pool. */
import { Moved } from '../../shared/errors.ts';
import type { TableItem } from '../../shared/table.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { firstChunk } from '../reservation/chunk.ts';
import { moveStock } from '../stock/stock.store.ts';
import { type CartName, parseCart, readCart, saveCart, unlistCart } from './cart.store.ts';
import { type Cart, type CartEnd, isDue, type SkuUnits } from './cart.ts';
import { uncountCart, uncountUnits } from './cart-quota.ts';
import { asLines, beyond, heldOf, releaseMovements } from './cart-stock.ts';
import { isOver, mustFindCart } from './extend-cart.ts';

/** What takes units that a cart claims no more off the lists and quotas. */
function uncounting(cart: Cart, lines: readonly SkuUnits[], now: string): Write[] {
  return [...unlistCart(cart, lines), ...uncountUnits(cart, lines, now)];
}

/** What gives units back; lists and quotas follow by themselves where an order took the cart over in several writes. */
async function givingBack(cart: Cart, lines: readonly SkuUnits[], now: string): Promise<Write[]> {
  const moved = await moveStock(releaseMovements(cart, lines), now);
  return cart.counting ? moved : [...moved, ...uncounting(cart, lines, now)];
}

/** A cart that claims less, or that fewer lists and quotas count; when nothing is left of either, it has ended. */
function lessened(cart: Cart, end: CartEnd, held: SkuUnits[], counting: SkuUnits[]): Cart {
  const { counting: _, ...rest } = cart;
  const status = held.length === 0 && counting.length === 0 ? 'ended' : 'ending';
  const counted = cart.counting && status === 'ending' ? { counting } : {};
  return { ...rest, ...counted, status, end, held, version: cart.version + 1 };
}

/** Gives back as much as one write holds. Returns whether the cart claims nothing any more. */
async function giveBackSome(cart: Cart, end: CartEnd, now: string): Promise<boolean> {
  // The cart itself, and its buyer's counter.
  const room = MAX_ITEMS - 2;
  const { lines: given, plan } = await firstChunk(asLines(cart.held), room, async (some) => ({
    writes: await givingBack(cart, heldOf(cart, some), now),
  }));
  const { counting = [] } = cart;
  // Each SKU has a place on a list and a counter.
  const leaving = counting.slice(0, Math.floor((room - plan.writes.length) / 2));
  const next = lessened(cart, end, beyond(cart.held, given), counting.slice(leaving.length));
  if (cart.status !== 'ending' && next.status !== 'ended') {
    // Nothing more is claimed, or taken over, once the first chunk is on its way (P17).
    await transact([saveCart(cart, { ...cart, status: 'ending', end, version: cart.version + 1 }, now)]);
    return false;
  }
  const left = uncounting(cart, leaving, now);
  const last = next.status === 'ended' ? uncountCart(cart, now) : [];
  await transact([saveCart(cart, next, now), ...plan.writes, ...left, ...last]);
  return next.status === 'ended';
}

/**
 * Ends a cart for which `may` holds, as it is read: all its units go back to the pool, in one write or in chunks. One
 * that is ending already is brought to its own end. Returns the cart as it was found last; undefined for none.
 */
export async function endCart(
  name: CartName,
  end: CartEnd,
  now: string,
  may: (cart: Cart) => boolean,
): Promise<Cart | undefined> {
  for (;;) {
    const { cart, isOver } = await retryMoved(async () => {
      const found = await readCart(name);
      if (!found || found.status === 'ended') return { cart: found, isOver: true };
      if (found.status !== 'ending' && !may(found)) return { cart: found, isOver: true };
      return { cart: found, isOver: await giveBackSome(found, found.end ?? end, now) };
    });
    if (isOver) return cart;
  }
}

/** Ends a cart whose time is over at `now`. Returns whether that gave anything back. */
export async function expireCart(name: CartName, now: string): Promise<boolean> {
  const before = await endCart(name, 'expired', now, (cart) => isDue(cart, now));
  return before?.status === 'open' && isDue(before, now);
}

/**
 * Gives a cart back for its channel; one that is over already stays as it is.
 * @throws NotFound; Conflict for one that an order has taken over
 */
export async function releaseCart(name: CartName, now: string): Promise<void> {
  const found = await mustFindCart(name);
  const end = isDue(found, now) ? 'expired' : 'released';
  await endCart(name, end, now, ({ status }) => status === 'open' || status === 'claiming');
  const cart = await mustFindCart(name);
  if (cart.end === 'taken') throw isOver(cart, now);
}

/**
 * The sweeper's part: a cart whose time is over, and one whose writer stopped in the middle of taking or giving back
 * (P17). Each write is conditional on the version that was read, and so on status and deadline (P5).
 */
export async function sweepCart(item: TableItem, now: string): Promise<void> {
  const cart = parseCart(item);
  try {
    if (cart.status === 'claiming')
      await endCart(cart, 'refused', now, ({ status, version }) => {
        return status === 'claiming' && version === cart.version;
      });
    else await expireCart(cart, now);
  } catch (error) {
    if (!(error instanceof Moved)) throw error;
  }
}
