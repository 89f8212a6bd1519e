/** Which orders have a SKU: the ledger of its pools says of every unit for whom it was claimed, or is wanted. */
import { parseCart } from '../../inventory/carts/cart.store.ts';
import { isOfPosition, type LedgerEntry } from '../../inventory/ledger/entry.ts';
import { type LedgerPlace, readLedger } from '../../inventory/ledger/read-ledger.ts';
import { readChannels } from '../../network/entities/network.store.ts';
import { key, poolLedgerPks } from '../../shared/keys.ts';
import { getItems } from '../../shared/table.ts';

/** Movements by which an order comes to have units of a SKU; what gives them up says nothing new. */
const COMING: ReadonlySet<string> = new Set(['reserve', 'claimAgain', 'unclaimed', 'pinned']);
/** Entries of the ledger that a page reads at most: others than an order's are passed over. */
const MOST_ENTRIES = 200;

interface SkuPage {
  /** When the units were claimed, UTC ISO, both included. */
  readonly from: string;
  readonly to: string;
  readonly behind?: LedgerPlace | undefined;
  readonly limit: number;
}

/** Ids of orders, who claimed last first, and behind which entry they go on. */
interface SkuOrders {
  readonly orderIds: readonly string[];
  readonly next?: LedgerPlace;
}

/** Every pool that some channel sells from. */
async function poolsOfChannels(): Promise<string[]> {
  const channels = await readChannels();
  return [...new Set(['main', ...channels.flatMap(({ pools }) => Object.values(pools))])];
}

/** What is behind the movements of an entry by which somebody came to have units: `order:<id>`, `cart:<channel>/<id>`. */
function refsOf(entry: LedgerEntry): string[] {
  if (isOfPosition(entry)) return [];
  const coming = entry.moved.filter(({ kind, units }) => COMING.has(kind) && units > 0);
  return coming.flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
}

/** The orders that took over these carts, by `<channel>/<id>`; of a cart that is forgotten there is none. */
async function ordersOfCarts(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const keys = names.map((name) => {
    const [channel = '', ...id] = name.split('/');
    return key.cart(channel, id.join('/'));
  });
  const items = await getItems(keys, { consistent: false });
  return new Map(
    names.flatMap((name, at) => {
      const item = items[at];
      const order = item && parseCart(item).order;
      return order === undefined ? [] : [[name, order] as const];
    }),
  );
}

/** A page of the orders that have, or had, units of a SKU. One that claimed again later is named on both pages. */
export async function findOrdersOfSku(sku: string, { from, to, behind, limit }: SkuPage): Promise<SkuOrders> {
  const pools = await poolsOfChannels();
  const partitions = pools.flatMap((pool) => poolLedgerPks(pool, sku));
  const most = Math.min(MOST_ENTRIES, limit);
  const { entries, next } = await readLedger({ partitions, positions: [], from, to, behind, limit: most });
  const refs = entries.flatMap(refsOf);
  const carts = refs.flatMap((ref) => (ref.startsWith('cart:') ? [ref.slice('cart:'.length)] : []));
  const byCart = await ordersOfCarts([...new Set(carts)]);
  const orderIds = refs.flatMap((ref) => {
    if (ref.startsWith('order:')) return [ref.slice('order:'.length)];
    return byCart.get(ref.slice('cart:'.length)) ?? [];
  });
  return { orderIds: [...new Set(orderIds)], ...(next ? { next } : {}) };
}
