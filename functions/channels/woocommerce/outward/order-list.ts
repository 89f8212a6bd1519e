/** Orders of a shop by when they changed: the way that is correct, whatever becomes of webhooks. */
import { parse, stringify } from 'lossless-json';
import * as z from 'zod';
import { utcInstant } from '../../../shared/time.ts';
import type { FetchedOrder, OrderList, OrderPage } from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { salvage } from '../../message/payload.ts';
import { type WooOrder, wooOrderSchema } from '../payload.ts';
import { callShop, readReply } from './call.ts';
import { firstPlace, nextPlace, PAGE_SIZE, type PagePlace, placeOf, placeText } from './keyset.ts';
import { moneyAtShop } from './money-at-shop.ts';
import { readRefundRows } from './refund-rows.ts';
import { readHoldMinutes } from './shop-settings.ts';
import { takenOf } from './taken.ts';

/** What a poll reads a version as: one that may be the first that is heard of its order. */
const TOPIC = 'order.updated';

/** `any` is every status but the trash, which has orders whose units nobody gives back. */
const CHANGED_LISTS = ['any', 'trash'] as const;

const rowSchema = z.record(z.string(), z.unknown());

/** Statuses of orders on which nothing more is to be done; plug-ins' own may be open. */
const CLOSED: ReadonlySet<string> = new Set([
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'trash',
  'checkout-draft',
]);

export const wooOrders: OrderList = {
  lag: 60,
  overlap: 300,
  every: 300,
  changedSince: (session, since, page) => changedPage(session, placeFrom(page, CHANGED_LISTS, since)),
  open: openPage,
  fetch: fetchOrder,
};

function placeFrom(page: string | undefined, lists: readonly string[], since: string): PagePlace {
  return page === undefined ? firstPlace(lists, since) : placeOf(page);
}

function changedPage(session: Session, place: PagePlace): Promise<CallResult<OrderPage>> {
  return readPage(session, place, { by: 'modified', after: 'modified_after' });
}

/** Whatever is not closed, since the shop began: the statuses that plug-ins have made up are the shop's to name. */
async function openPage(session: Session, page?: string): Promise<CallResult<OrderPage>> {
  const ordering = { by: 'date', after: 'after' } as const;
  if (page !== undefined) return readPage(session, placeOf(page), ordering);
  const statuses = await readStatuses(session);
  if (statuses.kind !== 'done') return statuses;
  const open = statuses.value.filter((status) => !CLOSED.has(status)).join(',');
  return readPage(session, firstPlace([open], '2000-01-01T00:00:01Z'), ordering);
}

async function readStatuses(session: Session): Promise<CallResult<readonly string[]>> {
  const path = '/reports/orders/totals';
  const answer = await callShop(session, { method: 'GET', path, about: 'connection' });
  const totals = readReply(answer, z.array(z.object({ slug: z.string() })));
  return totals.kind === 'done' ? { ...totals, value: totals.value.map(({ slug }) => slug) } : totals;
}

interface Ordering {
  readonly by: 'modified' | 'date';
  readonly after: 'modified_after' | 'after';
}

async function readPage(
  session: Session,
  place: PagePlace,
  { by, after }: Ordering,
): Promise<CallResult<OrderPage>> {
  const answer = await callShop(session, {
    method: 'GET',
    path: '/orders',
    query: {
      status: place.lists[0] ?? '',
      [after]: place.after.slice(0, 19),
      dates_are_gmt: 'true',
      orderby: by,
      order: 'asc',
      per_page: String(PAGE_SIZE),
      page: String(place.page),
    },
    about: 'connection',
  });
  const rows = readReply(answer, z.array(rowSchema));
  if (answer.kind !== 'done') return answer;
  if (rows.kind !== 'done') return rows;
  const orders = await fetchedOrders(session, rows.value, bodiesOf(answer.value.text));
  if (orders.kind !== 'done') return orders;
  const last = orders.value.at(-1);
  const lastTime = by === 'date' ? last?.createdAt : last?.updatedAt;
  const next = nextPlace(place, rows.value.length, lastTime ?? place.after);
  return { kind: 'done', value: { orders: orders.value, ...(next ? { next: placeText(next) } : {}) } };
}

async function fetchOrder(session: Session, order: string): Promise<CallResult<FetchedOrder | undefined>> {
  const path = `/orders/${encodeURIComponent(order)}`;
  const answer = await callShop(session, { method: 'GET', path, about: 'order' });
  if (isUnknown(answer)) return { kind: 'done', value: undefined };
  const row = readReply(answer, rowSchema);
  if (answer.kind !== 'done') return answer;
  if (row.kind !== 'done') return row;
  const orders = await fetchedOrders(session, [row.value], [answer.value.text]);
  return orders.kind === 'done' ? { kind: 'done', value: orders.value[0] } : orders;
}

/** Whether the shop has no such order: it was deleted for good. */
export function isUnknown(answer: CallResult<unknown>): boolean {
  return answer.kind === 'refused' && answer.code === 'woocommerce_rest_shop_order_invalid_id';
}

/** Each order of a page as JSON of its own, with numbers as the shop wrote them. */
function bodiesOf(page: string): string[] {
  const rows: unknown = parse(page);
  return Array.isArray(rows) ? rows.map((row: unknown) => stringify(row) ?? '') : [];
}

/** The setting is asked for only where an order waits for its payment, refunds only where there are some. */
async function fetchedOrders(
  session: Session,
  rows: readonly z.output<typeof rowSchema>[],
  bodies: readonly string[],
): Promise<CallResult<FetchedOrder[]>> {
  const orders = rows.map((row) => salvage(wooOrderSchema, row).value);
  const isWaiting = orders.some(({ status }) => status === 'pending');
  const minutes = isWaiting ? await readHoldMinutes(session) : ({ kind: 'done', value: 0 } as const);
  if (minutes.kind !== 'done') return minutes;
  const now = session.now();
  const read: FetchedOrder[] = [];
  for (const [at, order] of orders.entries()) {
    const refunds = await readRefundRows(session, order.id ?? '', order);
    if (refunds.kind !== 'done') return refunds;
    const money = moneyAtShop(order, refunds.value);
    const taken = takenOf(order, minutes.value, now);
    const one = fetched(bodies[at] ?? '', order, { taken, ...(money ? { money } : {}) });
    if (one) read.push(one);
  }
  return { kind: 'done', value: read };
}

function fetched(
  body: string,
  order: WooOrder,
  more: Pick<FetchedOrder, 'taken' | 'money'>,
): FetchedOrder | undefined {
  const updatedAt = gmtInstant(order.date_modified_gmt) ?? gmtInstant(order.date_created_gmt);
  if (order.id === undefined || updatedAt === undefined) return undefined;
  return {
    order: order.id,
    updatedAt,
    createdAt: gmtInstant(order.date_created_gmt) ?? updatedAt,
    topic: TOPIC,
    body,
    ...more,
  };
}

export function gmtInstant(text: string | undefined): string | undefined {
  return text === undefined ? undefined : utcInstant(`${text}Z`);
}
