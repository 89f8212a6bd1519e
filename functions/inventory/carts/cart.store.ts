import { type CartList, cartBucketOf, dueKey, type Key, key, LIST_BUCKETS } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { after, expiryAfter } from '../../shared/time.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { countOfReading, guessOpenShards, type PoolReading } from '../stock/pool.store.ts';
import { type Cart, cartSchema, type SkuUnits } from './cart.ts';

/** A cart that ended is known for so long: its id stays taken, and an order that names it late is told of it. */
const ENDED_KEPT_SECONDS = 30 * 86_400;

/** What names a cart. */
export type CartName = Pick<Cart, 'channel' | 'id'>;

export function parseCart(item: TableItem): Cart {
  return parseOwn(cartSchema, item, `cart ${String(item['id'])} of ${String(item['channel'])}`);
}

/** Read consistently; undefined for one that its channel never made. */
export async function readCart({ channel, id }: CartName): Promise<Cart | undefined> {
  const item = await getItem(key.cart(channel, id));
  return item ? parseCart(item) : undefined;
}

/** An order that was captured in time is reserved within this time: the sweeper leaves its cart alone for so long. */
const BOUGHT_GRACE_SECONDS = 15;

/** When somebody has to look at a cart: once it has expired, and soon where its writer stopped in the middle (P17). */
function dueOf({ status, until }: Cart, now: string): string | undefined {
  if (status === 'ended') return undefined;
  return status === 'open' ? after(until, BOUGHT_GRACE_SECONDS) : after(now, settings().reservationWithin);
}

/**
 * Writes `next` over the cart that was read as `before` (undefined: there was none), whose version is one less.
 * Refused as Moved.
 */
export function saveCart(before: Cart | undefined, next: Cart, now: string): Write {
  const { gsi2pk: _1, gsi2sk: _2, dueAt: _3, expiresAt: _4, ...rest } = next;
  const { channel, id } = next;
  const dueAt = dueOf(next, now);
  const due = dueAt === undefined ? {} : { dueAt, ...dueKey(`${channel}#${id}`, dueAt) };
  const kept = next.status === 'ended' ? { expiresAt: expiryAfter(now, ENDED_KEPT_SECONDS) } : {};
  const refused = moved(`cart ${id} of ${channel}`);
  return putVersion(key.cart(channel, id), { ...rest, ...due, ...kept }, before?.version, refused);
}

/** In how many lists the carts of a SKU stand: of one whose pool has several shards in several, so that none is hot. */
function listsAt(shards: number): number {
  return Math.min(LIST_BUCKETS, shards);
}

/** In which list of a SKU a cart is to stand, as many shards as its pool has by what was just read of it. */
export function listFor({ channel, id, pool }: Pick<Cart, 'channel' | 'id' | 'pool'>, sku: string): number {
  return cartBucketOf(`${channel}#${id}`, listsAt(guessOpenShards({ pool, sku })));
}

/** Every list in which open carts may stand that claim a SKU: of a pool that had more shards once, all there are. */
export function cartListsOf(reading: PoolReading): CartList[] {
  const { pool, sku, retired } = reading;
  const shards = countOfReading(reading);
  const lists = shards > 1 || retired > 0 ? LIST_BUCKETS : 1;
  return Array.from({ length: lists }, (_, bucket) => ({ pool, sku, bucket }));
}

function placeOf({ channel, id, pool, listed }: Cart, { sku, list = 0 }: SkuUnits): Key {
  return key.cartExpiry({ pool, sku, bucket: list }, listed, channel, id);
}

/** Puts a cart on the lists of SKUs that it claims. */
export function listCart(cart: Cart, lines: readonly SkuUnits[]): Write[] {
  const { channel, id } = cart;
  return lines.map((line) => {
    const at = placeOf(cart, line);
    return {
      kind: 'put',
      key: at,
      item: { ...at, type: 'CartExpiry', channel, id },
      refused: moved(`list of cart ${id}`),
    };
  });
}

/** Takes a cart off the lists of SKUs that it claims no more. */
export function unlistCart(cart: Cart, lines: readonly SkuUnits[]): Write[] {
  const refused = moved(`list of cart ${cart.id}`);
  return lines.map((line) => ({ kind: 'delete', key: placeOf(cart, line), refused }));
}
