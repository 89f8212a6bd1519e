/** Carts give units up before any order does: nobody has bought them yet. */
import { cartsOfSku } from '../../inventory/carts/carts-of-sku.ts';
import { endCart } from '../../inventory/carts/end-cart.ts';
import { readAtp, readPools } from '../../inventory/stock/pool.store.ts';
import type { ShortPool } from './backorder-units.ts';

/** Ends carts that claim the SKU, those that expire last first, until the pool has promised no more than there is. */
export async function endCartsOf(of: ShortPool, most: number, now: string): Promise<void> {
  const [reading] = await readPools([of]);
  if (!reading) return;
  let ended = 0;
  for await (const carts of cartsOfSku(reading))
    for (const cart of carts) {
      if (ended >= most || (await readAtp(of.pool, of.sku)).atp >= 0) return;
      await endCart(cart, 'released', now, ({ status }) => status === 'open');
      ended++;
    }
}
