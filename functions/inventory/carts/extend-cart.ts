import type { CartPolicy } from '../../network/entities/channel.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { after } from '../../shared/time.ts';
import { MAX_ITEMS, retryMoved, transact } from '../../shared/transact.ts';
import { type CartName, listCart, readCart, saveCart, unlistCart } from './cart.store.ts';
import { type Cart, isLive, statusOf } from './cart.ts';

/** @throws NotFound for a cart that there is not, or that was never the caller's */
export async function mustFindCart(name: CartName): Promise<Cart> {
  const cart = await readCart(name);
  if (!cart || cart.end === 'refused') throw new NotFound(`There is no reservation ${name.id}.`);
  return cart;
}

/** The refusal of a wish about a cart that claims nothing any more. */
export function isOver(cart: Cart, now: string): Conflict {
  const cartStatus = statusOf(cart, now);
  const order = cart.order === undefined ? {} : { orderId: cart.order };
  return new Conflict(
    `Reservation ${cart.id} is ${cartStatus} and claims nothing for its channel any more.`,
    {
      cartStatus,
      expiresAt: cart.until,
      ...order,
    },
  );
}

/**
 * Keeps a cart for `ttl` seconds from now, or as long as it is kept already. The condition is the version that was
 * read, and so that it is open and its time not over.
 * @throws NotFound; Conflict for a cart that is over, or that would grow older than its channel lets it
 */
export async function extendCart(
  name: CartName,
  ttl: number,
  { maxAge }: CartPolicy,
  now: string,
): Promise<Cart> {
  return retryMoved(async () => {
    const cart = await mustFindCart(name);
    if (!isLive(cart, now)) throw isOver(cart, now);
    const until = after(now, ttl);
    if (until <= cart.until) return cart;
    const latest = after(cart.madeAt, maxAge);
    if (until > latest)
      throw new Conflict(`Reservation ${cart.id} may be kept until ${latest} at the latest.`, {
        cartStatus: 'open',
        latest,
      });
    return keepUntil(cart, until, now);
  });
}

/** Writes a later end, and moves the cart's places on the lists of its SKUs as far as they fit into the write. */
export async function keepUntil(cart: Cart, until: string, now: string): Promise<Cart> {
  const listed = { ...cart, until, listed: until, version: cart.version + 1 };
  const lists = [...unlistCart(cart, cart.held), ...listCart(listed, cart.held)];
  const fits = lists.length < MAX_ITEMS;
  // A cart that stands too early on a list is looked at once more often.
  const next = fits ? listed : { ...listed, listed: cart.listed };
  await transact([saveCart(cart, next, now), ...(fits ? lists : [])]);
  return next;
}
