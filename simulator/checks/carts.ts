import * as z from 'zod';
import { parseCart } from '../../functions/inventory/carts/cart.store.ts';
import type { Cart } from '../../functions/inventory/carts/cart.ts';
import { key } from '../../functions/shared/keys.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** From the instant of its end on no order takes a cart over, and one that ended claims nothing. */
export function cartViolations(about: string, now: StoredItem): Violation[] {
  const { takenAt, until, status, held } = parseCart(now);
  const found: Violation[] = [];
  if (takenAt !== undefined && takenAt >= until)
    found.push({
      rule: 'cart expired',
      about,
      text: `it was taken over at ${takenAt}, and ended at ${until}`,
    });
  if (status === 'ended' && held.length > 0)
    found.push({ rule: 'cart ended', about, text: `it has ended with ${JSON.stringify(held)}` });
  return found;
}

/** One order takes a cart over, and no other after it. */
export function takenOnce({ old, new: now }: ItemChange): Violation[] {
  const [before, after] = [old?.['order'], now?.['order']];
  if (before === undefined || before === after) return [];
  const about = String(now?.['id']);
  return [
    { rule: 'cart once', about, text: `${String(before)} had taken it over, and then ${String(after)}` },
  ];
}

const quotaSchema = z.object({ pk: z.string(), count: z.number() });

/** What counters of quotas should say by the carts that claim something, by key. */
function countedBy(carts: readonly Cart[]): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (pk: string, by: number): void => void counts.set(pk, (counts.get(pk) ?? 0) + by);
  for (const cart of carts) {
    const { channel, pool, counted, status } = cart;
    if (status === 'ended') continue;
    if (counted?.buyer !== undefined) add(key.cartQuota(channel, `buyer#${counted.buyer}`).pk, 1);
    if (!counted?.units) continue;
    for (const { sku, units } of cart.counting ?? cart.held)
      add(key.cartQuota(channel, `sku#${pool}#${sku}`).pk, units);
  }
  return counts;
}

function quotaViolations({ table }: World, carts: readonly Cart[]): Violation[] {
  const expected = countedBy(carts);
  return table.store.ofType('CartQuota').flatMap((item): Violation[] => {
    const { pk: about, count } = quotaSchema.parse(item);
    const right = expected.get(about) ?? 0;
    return count === right ? [] : [{ rule: 'cart quota', about, text: `${count} counted, ${right} there` }];
  });
}

/** A cart that claims a SKU stands on a list of it: whoever finds too little finds it there. */
function listViolations({ table }: World, carts: readonly Cart[]): Violation[] {
  return carts.flatMap((cart) => {
    const { channel, id, pool, listed, status } = cart;
    if (status !== 'open') return [];
    return cart.held.flatMap(({ sku, list = 0 }): Violation[] => {
      const at = key.cartExpiry({ pool, sku, bucket: list }, listed, channel, id);
      const text = `it claims ${sku} and stands on no list of that`;
      return table.store.read(at) ? [] : [{ rule: 'cart listed', about: id, text }];
    });
  });
}

/** An order says that it took a cart over where the cart says so, and nowhere else. */
function outcomeViolations({ books }: World, carts: readonly Cart[]): Violation[] {
  const byId = new Map(carts.map((cart) => [`${cart.channel} ${cart.id}`, cart]));
  return [...books.orders.values()].flatMap(({ orderId, channel, cart: named }): Violation[] => {
    if (!named?.outcome) return [];
    const isTaken = byId.get(`${channel} ${named.id}`)?.order === orderId;
    if (isTaken === (named.outcome === 'taken')) return [];
    return [{ rule: 'cart outcome', about: orderId, text: `its cart ${named.id} is ${named.outcome}` }];
  });
}

/** What must be so of carts whenever everything has come to rest. */
export function quietCartViolations(world: World): Violation[] {
  const carts = [...world.books.carts.values()];
  return [
    ...quotaViolations(world, carts),
    ...listViolations(world, carts),
    ...outcomeViolations(world, carts),
  ];
}
