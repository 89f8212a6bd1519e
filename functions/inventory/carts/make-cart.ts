import type { CartPolicy } from '../../network/entities/channel.ts';
import { Conflict, Contended, OutOfStock } from '../../shared/errors.ts';
import { after } from '../../shared/time.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { firstChunk } from '../reservation/chunk.ts';
import { moveStock } from '../stock/stock.store.ts';
import { listCart, listFor, readCart, saveCart } from './cart.store.ts';
import type { Cart, SkuUnits } from './cart.ts';
import { mustBeWithinLimits } from './cart-limits.ts';
import { countCart, countUnits, limitsUnits } from './cart-quota.ts';
import { asLines, beyond, claimMovements } from './cart-stock.ts';
import { withDueCartsEnded } from './due-carts.ts';
import { endCart } from './end-cart.ts';

/** What a channel wants kept. */
export interface CartWish extends Pick<Cart, 'channel' | 'id' | 'pool' | 'hash'> {
  /** Each SKU once. */
  readonly lines: readonly SkuUnits[];
  /** Whole seconds. */
  readonly ttl: number;
  /** Whose cart it is, for the quota of a buyer: a hash, never a name. */
  readonly buyer: string;
  readonly policy: CartPolicy;
}

function newCart({ channel, id, pool, hash, lines, ttl, buyer, policy }: CartWish, now: string): Cart {
  const until = after(now, ttl);
  const counts = { units: limitsUnits(policy), ...(policy.maxCarts === undefined ? {} : { buyer }) };
  return {
    type: 'Cart',
    channel,
    id,
    pool,
    status: 'claiming',
    lines: [...lines],
    held: [],
    until,
    listed: until,
    madeAt: now,
    hash,
    ...(counts.units || counts.buyer !== undefined ? { counted: counts } : {}),
    version: 0,
  };
}

/** The cart that a wish goes on with: a new one, or what a twin of the wish has begun. */
function begun(before: Cart | undefined, wish: CartWish, now: string): Cart {
  if (!before) return newCart(wish, now);
  if (before.end !== 'refused') {
    if (before.hash !== wish.hash)
      throw new Conflict(`There is a cart ${wish.id} with other content.`, { id: wish.id });
    return before;
  }
  if (before.status !== 'ended') throw new Contended(`what cart ${wish.id} held is still being given back`);
  return { ...newCart(wish, now), version: before.version };
}

/** What one write does beside the cart itself. */
async function claimWrites(
  cart: Cart,
  lines: readonly SkuUnits[],
  quotas: ReadonlyMap<string, number>,
  now: string,
): Promise<Write[]> {
  return [
    ...(await moveStock(claimMovements(cart, lines), now)),
    ...listCart(cart, lines),
    ...countUnits(cart, lines, quotas, now),
  ];
}

/** One write towards the whole cart, which is returned once it is open. */
async function takeStep(wish: CartWish, now: string): Promise<{ cart: Cart; isNew: boolean } | undefined> {
  const before = await readCart(wish);
  const cart = begun(before, wish, now);
  if (cart.status !== 'claiming') return { cart, isNew: false };
  const missing = beyond(cart.lines, cart.held);
  const quotas = await mustBeWithinLimits(cart, wish.policy, missing);
  const counted = cart.held.length === 0 ? countCart(cart, wish.policy.maxCarts, now) : [];
  // The cart itself, and its buyer's counter.
  const room = MAX_ITEMS - 2;
  const { lines, plan } = await firstChunk(asLines(missing), room, async (some) => ({
    writes: await claimWrites(cart, listed(cart, some), quotas, now),
  }));
  const held = [...cart.held, ...listed(cart, lines)];
  const isWhole = held.length === cart.lines.length;
  const next: Cart = {
    ...without(cart),
    status: isWhole ? 'open' : 'claiming',
    held,
    version: cart.version + 1,
  };
  await transact([saveCart(before, next, now), ...plan.writes, ...counted]);
  return isWhole ? { cart: next, isNew: true } : undefined;
}

/** A cart that was refused before is another one now. */
function without({ end: _, ...cart }: Cart): Cart {
  return cart;
}

/** Lines as the cart holds them, each with the list of its SKU that the cart stands on. */
function listed(cart: Cart, lines: readonly SkuUnits[]): SkuUnits[] {
  return lines.map(({ sku, units }) => {
    const list = listFor(cart, sku);
    return { sku, units, ...(list === 0 ? {} : { list }) };
  });
}

/**
 * Claims what a channel wants kept, all of it or nothing: in one write, or in chunks which the cart lists and which are
 * given back when one of them fails (P17). The same wish again finds the cart as it is by now (`isNew` false).
 * @throws OutOfStock naming what is short; Conflict for other content, or more carts than a buyer may have
 */
export async function makeCart(wish: CartWish, now: string): Promise<{ cart: Cart; isNew: boolean }> {
  try {
    for (;;) {
      const made = await withDueCartsEnded(now, () => retryMoved(() => takeStep(wish, now)));
      if (made) return made;
    }
  } catch (error) {
    if (error instanceof OutOfStock)
      await endCart(wish, 'refused', now, ({ status, hash }) => status === 'claiming' && hash === wish.hash);
    throw error;
  }
}
