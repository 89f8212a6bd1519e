/** Very many orders as their lists have them, and what people ask of them. */
import { hashOfCustomer } from '../../../functions/capture/reading/customer-orders.store.ts';
import { findOrders, type OrderQuery } from '../../../functions/capture/reading/find-orders.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { noTotals, type Order, orderSchema, orderStatus } from '../../../functions/order/order.ts';
import { groupEntry } from '../../../functions/order/promise-risk.ts';
import { customerPk, key, listKey, poolLedgerPks } from '../../../functions/shared/keys.ts';
import { channelItem } from '../../support/channels.ts';
import { type Asked, ORDER, SearchTable } from './search-table.ts';

export const NOW = '2026-11-23T12:00:00.000Z';
const DAYS = 30;
const CHANNELS = 3;
const SKUS = 500;
const SECRET = 'a key of the bench';

/** A number that looks drawn, and is the same each time. */
function drawn(order: number, of: number): number {
  return Number((BigInt(order) * 2_654_435_761n) % 4_294_967_296n) % of;
}

function capturedAt(order: number, orders: number): string {
  const age = Math.floor((order * DAYS * 86_400_000) / orders);
  return new Date(Date.parse(NOW) - age).toISOString();
}

const hold = { id: 'h', reason: 'FRAUD', before: 'dispatch', placedBy: 'system', onExpiry: 'lift' } as const;
/** What all orders have alike. */
const plain = orderSchema.parse({
  type: 'Order',
  orderId: 'o',
  channel: 'c0',
  external: { id: 'o', number: 'o' },
  contentHash: 'hash',
  bodyVersion: 0,
  capturedAt: NOW,
  status: 'captured',
  attempt: 1,
  started: 1,
  version: 3,
  promise: { deliverBy: NOW },
});

/** Of a thousand orders 4 are held, 3 wait for goods, 3 need a person and 5 are late; the last two days' are in work. */
function orderOf(order: number, orders: number): Order {
  const at = capturedAt(order, orders);
  const share = drawn(order, 1000);
  const days = (order * DAYS) / orders;
  const isOpen = share < 15 || days < 4;
  const state = days < 2 || share < 10 ? 'allocated' : 'shipped';
  const now = isOpen ? state : 'delivered';
  const backordered = share === 4 ? 1 : 0;
  const made: Order = {
    ...plain,
    orderId: `o-${order}`,
    channel: `c${order % CHANNELS}`,
    external: { id: String(order), number: String(order) },
    capturedAt: at,
    totals: { ...noTotals, [now]: 3, backordered },
    holds: share < 4 ? [{ ...hold, placedAt: at }] : [],
    attention: share >= 7 && share < 10 ? 1 : 0,
    ...(share >= 5 && share < 15 ? { atRisk: true } : {}),
    ...(isOpen ? {} : { closed: { as: 'delivered', at: NOW } }),
  };
  return { ...made, status: orderStatus(made) };
}

/** Fills the lists with so many orders: of their days, groups, customers and SKUs. */
export function filledTable(orders: number): SearchTable {
  const channels = Array.from({ length: CHANNELS }, (_, at) => channelItem(`c${at}`));
  const filled = new SearchTable(
    (order) => ({ ...key.order(`o-${order}`), ...orderItem(orderOf(order, orders)) }),
    (pk, [sk, order]) => entryItem(pk, sk, order),
    { CHANNELS: channels },
  );
  for (let order = 0; order < orders; order += 1) {
    const made = orderOf(order, orders);
    const { orderId, capturedAt: at } = made;
    const { gsi1pk, gsi1sk } = listKey.orders(made.channel, at, orderId);
    filled.add(gsi1pk, gsi1sk, order);
    const { gsi3pk, gsi3sk }: { gsi3pk?: string; gsi3sk?: string } = groupEntry(made);
    if (gsi3pk !== undefined && gsi3sk !== undefined) filled.add(gsi3pk, gsi3sk, order);
    filled.add(customerPk(hashOfCustomer(SECRET, nameOf(order, orders))), `${at}#${orderId}`, order);
    const [pk = ''] = poolLedgerPks('main', `SKU-${drawn(order, SKUS)}`);
    filled.add(pk, `${at}#0#${String(orders - order).padStart(13, '0')}`, order);
  }
  filled.sort();
  return filled;
}

/** A customer has some ten orders. */
function nameOf(order: number, orders: number): string {
  return `customer-${drawn(order, Math.ceil(orders / 10))}@example.com`;
}

function entryItem(pk: string, sk: string, order: number): Readonly<Record<string, unknown>> {
  const of = { pk: `${ORDER}${order}`, sk: 'META' };
  if (pk.startsWith('ORDERS#')) return { ...of, gsi1pk: pk, gsi1sk: sk };
  if (pk.startsWith('GROUP#')) return { ...of, gsi3pk: pk, gsi3sk: sk };
  if (pk.startsWith('CUSTOMER#')) return { pk, sk, type: 'CustomerOrder', orderId: `o-${order}` };
  const moved = [{ kind: 'reserve', units: 1, ref: `order:o-${order}` }];
  return { pk, sk, type: 'Movement', sku: 'SKU', pool: 'main', shard: 0, moved, before: 2, after: 1 };
}

/** What is asked, each by its name; `at` makes one asking differ from another. */
export const questions: Readonly<Record<string, (at: number, orders: number) => Partial<OrderQuery>>> = {
  newest: () => ({}),
  status: () => ({ status: 'shipped' }),
  rareStatus: () => ({ status: 'backordered' }),
  held: (at) => ({ statusGroup: 'held', channel: `c${at % CHANNELS}` }),
  attention: () => ({ statusGroup: 'attention' }),
  working: () => ({ statusGroup: 'working' }),
  atRisk: () => ({ promise: 'atRisk' }),
  customer: (at, orders) => ({ customer: hashOfCustomer(SECRET, nameOf(drawn(at, orders), orders)) }),
  sku: (at) => ({ sku: `SKU-${at % SKUS}` }),
};

/** What one page took. */
export interface Page extends Asked {
  readonly ms: number;
  readonly found: number;
}

const PAGES = 3;

/** Asks one question so often, up to three pages each time. */
export async function ask(name: string, table: SearchTable, orders: number, times: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let at = 0; at < times; at += 1) {
    const query = { limit: 50, ...questions[name]?.(at, orders) };
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      table.asked = { queries: 0, batches: 0, read: 0, rounds: 0 };
      const begun = performance.now();
      const owner = { list: 'bench', caller: 'operator:bench', by: query };
      const answer = await findOrders({ ...query, ...(cursor === undefined ? {} : { cursor }) }, owner, NOW);
      pages.push({ ...table.asked, ms: performance.now() - begun, found: answer.orders.length });
      cursor = answer.next;
      if (cursor === undefined) break;
    }
  }
  return pages;
}

/** The key by which the bench's customers are known. */
export const benchSecret = JSON.stringify({ current: SECRET });
