/** Who finds too little in a pool first ends the carts whose time is over there: no sweeper has to come before. */
import * as z from 'zod';
import { OutOfStock } from '../../shared/errors.ts';
import { type CartList, cartListPk, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, transact } from '../../shared/transact.ts';
import { readPools } from '../stock/pool.store.ts';
import { sumAtp } from '../stock/spread.ts';
import { type CartName, cartListsOf, readCart } from './cart.store.ts';
import { isDue } from './cart.ts';
import { expireCart } from './end-cart.ts';

/** So many carts of each list are ended by one who finds too little; the rest by whoever still finds too little. */
const DUE_AT_ONCE = 25;
const ROUNDS = 5;

const entrySchema = z.looseObject({ sk: z.string(), channel: z.string(), id: z.string() });

/** Ends a cart that a list has as due. Returns whether anything of it may have come back to the pool. */
async function endEntry(
  list: CartList,
  item: TableItem,
  now: string,
  kept: CartName | undefined,
): Promise<boolean> {
  const { channel, id, sk } = parseOwn(entrySchema, item, `list of carts ${cartListPk(list)}`);
  if (kept?.id === id && kept.channel === channel) return false;
  const cart = await readCart({ channel, id });
  if (cart && isDue(cart, now)) {
    await expireCart(cart, now);
    return true;
  }
  // A large cart that was extended stands where it stood.
  if (cart?.status === 'open') return false;
  // One that is over left its entry behind, or was ended by somebody else just now.
  const at = key.cartExpiry(list, sk.slice(0, now.length), channel, id);
  await transact([{ kind: 'delete', key: at, refused: moved(`list of cart ${id}`) }]);
  return true;
}

async function endDueOf(list: CartList, now: string, kept: CartName | undefined): Promise<boolean> {
  const { items } = await queryPartition(cartListPk(list), { between: ['0', `${now}~`], limit: DUE_AT_ONCE });
  let hasEnded = false;
  for (const item of items) hasEnded = (await endEntry(list, item, now, kept)) || hasEnded;
  return hasEnded;
}

const shortSchema = z.looseObject({
  short: z.array(z.looseObject({ pool: z.string(), sku: z.string(), wanted: z.number() })),
});

type ShortSkus = z.output<typeof shortSchema>['short'];

/** Whether there is enough by now: somebody else has ended what was due, or stock has come. */
async function isThereNow(short: ShortSkus): Promise<boolean> {
  const readings = await readPools(short);
  return short.every(({ wanted }, at) => sumAtp(readings[at]?.open ?? []) >= wanted);
}

/** What to do about what is short: carts were ended, there is enough meanwhile, or nothing helps. */
async function lookForUnits(
  short: ShortSkus,
  now: string,
  kept: CartName | undefined,
): Promise<'ended' | 'there' | 'none'> {
  const lists = (await readPools(short)).flatMap(cartListsOf);
  const ended = await Promise.all(lists.map((list) => endDueOf(list, now, kept)));
  if (ended.some(Boolean)) return 'ended';
  return (await isThereNow(short)) ? 'there' : 'none';
}

/**
 * Runs what claims units of a pool; where it finds too little, ends the due carts of the SKUs that are short and runs it
 * again. `kept`: the cart that the claim takes over, which was bought in time.
 * @throws what `claim` throws
 */
export async function withDueCartsEnded<T>(
  now: string,
  claim: () => Promise<T>,
  kept?: CartName,
): Promise<T> {
  let hasLookedAgain = false;
  for (let round = 1; ; round++) {
    try {
      return await claim();
    } catch (error) {
      if (!(error instanceof OutOfStock) || round > ROUNDS) throw error;
      const short = shortSchema.safeParse(error.detail).data?.short ?? [];
      if (short.length === 0) throw error;
      const found = await lookForUnits(short, now, kept);
      if (found === 'none' || (found === 'there' && hasLookedAgain)) throw error;
      hasLookedAgain ||= found === 'there';
    }
  }
}
