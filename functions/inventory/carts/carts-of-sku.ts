/** The carts that claim a SKU of a pool. */
import * as z from 'zod';
import { cartListPk, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, queryPartition, type TableItem } from '../../shared/table.ts';
import type { PoolReading } from '../stock/pool.store.ts';
import { cartListsOf, parseCart } from './cart.store.ts';
import type { Cart } from './cart.ts';

const entrySchema = z.looseObject({ channel: z.string(), id: z.string() });
const PAGE = 100;

/** Pages of the carts that claim the SKU, those that expire last first. */
export async function* cartsOfSku(reading: PoolReading): AsyncGenerator<readonly Cart[]> {
  for (const list of cartListsOf(reading)) {
    let startAfter: TableItem | undefined;
    do {
      const page = await queryPartition(cartListPk(list), {
        newestFirst: true,
        limit: PAGE,
        ...(startAfter ? { startAfter } : {}),
      });
      const names = page.items.map((item) => parseOwn(entrySchema, item, 'list of carts'));
      const items = await getItems(names.map(({ channel, id }) => key.cart(channel, id)));
      const carts = items.filter((item) => item !== undefined).map(parseCart);
      yield carts.filter(({ pool, held }) => pool === list.pool && held.some(({ sku }) => sku === list.sku));
      startAfter = page.next;
    } while (startAfter);
  }
}
