/** Very many orders as their lists have them, and what people ask of them. */
import { hashOfCustomer } from '../../../functions/capture/reading/customer-orders.store.ts';
import { findOrders, type OrderQuery } from '../../../functions/capture/reading/find-orders.ts';
import { ordersAsCsv } from '../../../functions/capture/reading/order-csv.ts';
import { orderSummary } from '../../../functions/capture/reading/order-view.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { noTotals, type Order, orderSchema, orderStatus } from '../../../functions/order/order.ts';
import { groupEntry } from '../../../functions/order/promise-risk.ts';
import { customerPk, key, listKey, prefix, shardLedgerPk } from '../../../functions/shared/keys.ts';
import { channelItem } from '../../support/channels.ts';
import { type Asked, nothingAsked, processorMs, SearchTable } from './search-table.ts';

export const NOW = '2026-11-23T12:00:00.000Z';
const DAYS = 30;
const CHANNELS = 3;
const SKUS = 500;
const SHARDS = 8;
const LOCATIONS = 40;
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

/** Whether a location still has work of it. */
function isInWork({ totals, closed }: Order): boolean {
  return !closed && totals.allocated > 0;
}

/** Customers have some ten orders each. */
function customerOf(order: number, orders: number): number {
  return drawn(order, Math.ceil(orders / 10));
}

/** A function that answers for a number what it answered before. */
function remembered<T>(of: (at: number) => T): (at: number) => T {
  const known = new Map<number, T>();
  return (at) => {
    const before = known.get(at);
    if (before !== undefined) return before;
    const made = of(at);
    known.set(at, made);
    return made;
  };
}

const markOf = remembered((customer) => hashOfCustomer(SECRET, `customer-${customer}@example.com`));
const NUMBER = listKey.numberPartition('');
const PARCEL = key.tracking('', 'TN').pk;

function parcelOf(order: number): string {
  return `TN${String(order).padStart(12, '0')}`;
}

function singleOf(pk: string): number | undefined {
  const [start] = [NUMBER, PARCEL].filter((one) => pk.startsWith(one));
  const order = start === undefined ? '' : pk.slice(start.length);
  return /^\d+$/.test(order) ? Number(order) : undefined;
}

function sortKeyOf(orders: number): (pk: string, order: number) => string {
  return (pk, order) => {
    const at = capturedAt(order, orders);
    if (pk.startsWith(NUMBER)) return `o-${order}`;
    if (pk.startsWith(PARCEL)) return `${prefix.carrier}ups`;
    if (pk.startsWith('POOLLEDGER#')) return `${at}#0#${String(orders - order).padStart(13, '0')}`;
    return pk.startsWith('WORK#') ? `${at}#o-${order}-f1` : `${at}#o-${order}`;
  };
}

/** An entry as its list has it, in the form that the product stores. */
function entryOf(orders: number): (pk: string, order: number) => Readonly<Record<string, unknown>> {
  const sortKey = sortKeyOf(orders);
  return (pk, order) => {
    const sk = sortKey(pk, order);
    const of = key.order(`o-${order}`);
    if (pk.startsWith('GROUP#')) return { ...of, gsi3pk: pk, gsi3sk: sk };
    if (pk.startsWith('CUSTOMER#')) return { pk, sk, type: 'CustomerOrder', orderId: `o-${order}` };
    if (pk.startsWith(PARCEL)) {
      const link = { orderId: `o-${order}`, n: 1, m: 1 };
      const told = { scans: [], status: 'in_transit', version: 2 };
      return { pk, sk, type: 'Tracking', carrier: 'ups', number: parcelOf(order), link, ...told };
    }
    if (pk.startsWith('POOLLEDGER#')) {
      const moved = [{ kind: 'reserve', units: 1, ref: `order:o-${order}` }];
      return { pk, sk, type: 'Movement', sku: 'SKU', pool: 'main', shard: 0, moved, before: 2, after: 1 };
    }
    const own = pk.startsWith('WORK#') ? key.fulfillment(`o-${order}`, 1) : of;
    return { ...own, gsi1pk: pk, gsi1sk: sk };
  };
}

/** Fills the lists with so many orders: of their days, groups, locations, customers and SKUs. */
export function filledTable(orders: number): SearchTable {
  const channels = Array.from({ length: CHANNELS }, (_, at) => channelItem(`c${at}`));
  const filled = new SearchTable({
    order: (order) => ({ ...key.order(`o-${order}`), ...orderItem(orderOf(order, orders)) }),
    sortKey: sortKeyOf(orders),
    entry: entryOf(orders),
    single: singleOf,
    whole: { CHANNELS: channels },
  });
  for (let order = 0; order < orders; order += 1) {
    const made = orderOf(order, orders);
    filled.add(listKey.orders(made.channel, made.capturedAt, made.orderId).gsi1pk, order);
    const { gsi3pk }: { gsi3pk?: string } = groupEntry(made);
    if (gsi3pk !== undefined) filled.add(gsi3pk, order);
    if (isInWork(made)) filled.add(listKey.workPartition(`l${drawn(order, LOCATIONS)}`), order);
    filled.add(customerPk(markOf(customerOf(order, orders))), order);
    filled.add(shardLedgerPk('main', `SKU-${drawn(order, SKUS)}`, order % SHARDS), order);
  }
  return filled;
}

type Question = (at: number, orders: number) => Partial<OrderQuery>;

/** Rows of a part of the export, as its door gives at most. */
const PART = 500;

/** What is asked, each by its name; `at` makes one asking differ from another. */
export const questions: Readonly<Record<string, Question>> = {
  newest: () => ({}),
  number: (at, orders) => ({ external: String(drawn(at, orders)) }),
  tracking: (at, orders) => ({ tracking: parcelOf(drawn(at, orders)) }),
  customer: (at, orders) => ({ customer: markOf(customerOf(drawn(at, orders), orders)) }),
  sku: (at) => ({ sku: `SKU-${at % SKUS}` }),
  location: (at) => ({ location: `l${at % LOCATIONS}` }),
  status: () => ({ status: 'shipped' }),
  rareStatus: () => ({ status: 'backordered' }),
  rareOfChannel: (at) => ({ status: 'needs_attention', channel: `c${at % CHANNELS}` }),
  held: (at) => ({ statusGroup: 'held', channel: `c${at % CHANNELS}` }),
  attention: () => ({ statusGroup: 'attention' }),
  working: () => ({ statusGroup: 'working' }),
  ended: () => ({ statusGroup: 'ended' }),
  atRisk: () => ({ promise: 'atRisk' }),
  export: () => ({ limit: PART }),
  exportHeld: () => ({ statusGroup: 'held', limit: PART }),
};

/** What one page took. */
export interface Page extends Asked {
  /** Milliseconds of processor, without those of the table. */
  readonly ms: number;
  readonly found: number;
}

const PAGES = 3;

/** What the door writes. */
function written(orders: readonly Order[], limit: number): string {
  return limit === PART ? ordersAsCsv(orders, true) : JSON.stringify(orders.map(orderSummary));
}

/** Asks one question so often, up to three pages each time. */
export async function ask(name: string, table: SearchTable, orders: number, times: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let at = 0; at < times; at += 1) {
    const query = { limit: 50, ...questions[name]?.(at, orders) };
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      table.asked = nothingAsked();
      const begun = processorMs();
      const owner = { list: 'bench', caller: 'operator:bench', by: query };
      const answer = await findOrders({ ...query, ...(cursor === undefined ? {} : { cursor }) }, owner, NOW);
      written(answer.orders, query.limit);
      const ms = processorMs() - begun - table.asked.tableMs;
      pages.push({ ...table.asked, ms, found: answer.orders.length });
      cursor = answer.next;
      if (cursor === undefined) break;
    }
  }
  return pages;
}

/** The key by which the bench's customers are known. */
export const benchSecret = JSON.stringify({ current: SECRET });
