/** How much of each SKU a channel may put into a cart, before anything is claimed. */
import type { CartPolicy } from '../../network/entities/channel.ts';
import { OutOfStock } from '../../shared/errors.ts';
import { readSellable } from '../sellable/read-sellable.ts';
import type { Cart, SkuUnits } from './cart.ts';
import { limitsUnits, quotaOf, readUsed } from './cart-quota.ts';

/** A SKU of which a cart asks for more than its channel may have. */
export interface ShortOfCart extends Pick<Cart, 'pool'> {
  readonly sku: string;
  readonly wanted: number;
  readonly available: number;
  /** What is in the way: what the channel may sell, or its quota of carts. */
  readonly limit: 'stock' | 'quota';
}

/** The refusal of a cart, which names all that is short. */
export function shortOfCart(first: ShortOfCart, short: readonly ShortOfCart[]): OutOfStock {
  const named = short.map(({ sku, wanted, available }) => `${wanted} of ${sku} (${available})`);
  return new OutOfStock(`Not to be had for a cart: ${named.join(', ')}.`, { ...first, short });
}

/**
 * Passes if the channel may put these units into a cart: what it may sell (buffers, reserved allocations, last units and
 * units of captured orders are out of that) and its quota. Returns the quota of each SKU that has one.
 * @throws OutOfStock naming each SKU that is short, and how many there may be
 */
export async function mustBeWithinLimits(
  cart: Cart,
  policy: CartPolicy,
  lines: readonly SkuUnits[],
): Promise<ReadonlyMap<string, number>> {
  const skus = lines.map(({ sku }) => sku);
  const isLimited = limitsUnits(policy);
  const [sellable, used] = await Promise.all([
    readSellable(cart.channel, cart.pool, skus),
    isLimited ? readUsed(cart, skus) : new Map<string, number>(),
  ]);
  const quotas = new Map<string, number>();
  const short = lines.flatMap(({ sku, units: wanted }): ShortOfCart[] => {
    const stock = Math.max(0, sellable.get(sku) ?? 0);
    const quota = isLimited ? quotaOf(policy, used.get(sku) ?? 0, stock) : undefined;
    if (quota !== undefined) quotas.set(sku, quota);
    const left = quota === undefined ? stock : Math.max(0, quota - (used.get(sku) ?? 0));
    const available = Math.min(stock, left);
    const limit = left < stock ? 'quota' : 'stock';
    return available >= wanted ? [] : [{ pool: cart.pool, sku, wanted, available, limit }];
  });
  if (short[0]) throw shortOfCart(short[0], short);
  return quotas;
}
