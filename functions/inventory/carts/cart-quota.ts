/** What limits the carts of a channel beside the stock: its policy (units of a SKU, carts of a buyer). */
import * as z from 'zod';
import type { CartPolicy } from '../../network/entities/channel.ts';
import { Conflict, Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import type { Write } from '../../shared/transact.ts';
import type { Cart, SkuUnits } from './cart.ts';

/** A counter that nobody moved for so long counts nothing: no cart is extended for that long. */
const COUNTER_KEPT_SECONDS = 30 * 86_400;
const counterSchema = z.looseObject({ type: z.literal('CartQuota'), count: z.number().int() });

function skuCounter({ channel, pool }: Pick<Cart, 'channel' | 'pool'>, sku: string) {
  return key.cartQuota(channel, `sku#${pool}#${sku}`);
}

/** The write that moves a counter by `by`; where it must not come above `most`, refused as Moved. */
function countWrite(at: ReturnType<typeof skuCounter>, by: number, now: string, most?: number): Write {
  return {
    kind: 'update',
    key: at,
    update: {
      expression: 'SET #type = :type, #count = if_not_exists(#count, :none) + :by, #kept = :kept',
      names: { '#type': 'type', '#count': 'count', '#kept': 'expiresAt' },
      values: {
        ':type': 'CartQuota',
        ':none': 0,
        ':by': by,
        ':kept': expiryAfter(now, COUNTER_KEPT_SECONDS),
      },
    },
    ...(most === undefined ? {} : { condition: within(most - by) }),
    refused: () => new Moved(`quota ${at.pk} was used by others`),
  };
}

function within(most: number) {
  return {
    expression: most < 0 ? '#count <= :most' : 'attribute_not_exists(#count) OR #count <= :most',
    names: { '#count': 'count' },
    values: { ':most': most },
  };
}

/** Whether the policy limits how much of a SKU carts may claim. */
export function limitsUnits({ maxUnits, maxShare }: CartPolicy): boolean {
  return maxUnits !== undefined || maxShare !== undefined;
}

/** How much of a SKU the channel's carts may claim together, of which they have `used`, beside `free` units. */
export function quotaOf({ maxUnits, maxShare }: CartPolicy, used: number, free: number): number {
  const share = maxShare === undefined ? undefined : Math.floor(maxShare * (Math.max(0, free) + used));
  return Math.min(maxUnits ?? Number.MAX_SAFE_INTEGER, share ?? Number.MAX_SAFE_INTEGER);
}

/** What the channel's open carts claim of each SKU. */
export async function readUsed(
  cart: Pick<Cart, 'channel' | 'pool'>,
  skus: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const items = await getItems(skus.map((sku) => skuCounter(cart, sku)));
  return new Map(
    skus.map((sku, at) => {
      const item = items[at];
      return [sku, item ? Math.max(0, parseOwn(counterSchema, item, `cart quota of ${sku}`).count) : 0];
    }),
  );
}

/** Counts units that a cart claims, up to the quota of each SKU. Refused as Moved. */
export function countUnits(
  cart: Cart,
  lines: readonly SkuUnits[],
  quotas: ReadonlyMap<string, number>,
  now: string,
): Write[] {
  if (!cart.counted?.units) return [];
  return lines.map(({ sku, units }) => countWrite(skuCounter(cart, sku), units, now, quotas.get(sku)));
}

/** Takes units that a cart claims no more off what its channel has used. */
export function uncountUnits(cart: Cart, lines: readonly SkuUnits[], now: string): Write[] {
  if (!cart.counted?.units) return [];
  return lines.map(({ sku, units }) => countWrite(skuCounter(cart, sku), -units, now));
}

function buyerCounter(channel: string, buyer: string) {
  return key.cartQuota(channel, `buyer#${buyer}`);
}

/** Counts a new cart of its buyer. Refused as Conflict where the buyer has as many as the channel allows. */
export function countCart(cart: Cart, maxCarts: number | undefined, now: string): Write[] {
  const { channel, counted } = cart;
  if (counted?.buyer === undefined || maxCarts === undefined) return [];
  const write = countWrite(buyerCounter(channel, counted.buyer), 1, now, maxCarts);
  const message = `There are ${maxCarts} open carts of this buyer already, and no more are allowed.`;
  return [{ ...write, refused: () => new Conflict(message, { maxCarts }) }];
}

/** Takes a cart that ends off those of its buyer. */
export function uncountCart({ channel, counted }: Cart, now: string): Write[] {
  return counted?.buyer === undefined ? [] : [countWrite(buyerCounter(channel, counted.buyer), -1, now)];
}
