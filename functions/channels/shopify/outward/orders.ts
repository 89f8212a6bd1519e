/** Orders of a shop: one by its id, those that changed, those that are open. */
import * as z from 'zod';
import type {
  FetchedOrder,
  OrderList,
  OrderPage,
  ReturnAtShop,
  ReturnedLineOfShop,
} from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin, digitsOf, gidOf } from './call.ts';
import { documents } from './documents.ts';
import { moneyAtShop } from './money-at-shop.ts';
import { orderBody } from './order-body.ts';
import { allNodes, pageReader } from './pages.ts';
import { order, orderLine, type WholeOrder, type WholeReturn } from './shapes.ts';
import { takenOf } from './taken.ts';
import { wholeParts, wholeRefunds, wholeReturns } from './whole.ts';

/** What the order's own query asks for of its refunds. */
const REFUNDS_ASKED = 5;

async function wholeOrder(session: Session, id: string): Promise<CallResult<WholeOrder | undefined>> {
  const answer = await callAdmin(session, documents.order, { id }, z.object({ order: order.nullable() }));
  if (answer.kind !== 'done') return answer;
  if (answer.value.order === null) return { kind: 'done', value: undefined };
  const { lineItems, fulfillmentOrders, refunds, ...head } = answer.value.order;
  const at = { id, field: 'order', node: orderLine };
  const lines = await allNodes(lineItems, pageReader(session, documents.orderLines, at));
  if (lines.kind !== 'done') return lines;
  const parts = await wholeParts(session, id, fulfillmentOrders);
  if (parts.kind !== 'done') return parts;
  const all = await wholeRefunds(session, id, refunds, REFUNDS_ASKED);
  if (all.kind !== 'done') return all;
  const returns = await wholeReturns(session, id, head.returnStatus);
  if (returns.kind !== 'done') return returns;
  const lists = { lines: lines.value, parts: parts.value, refunds: all.value, returns: returns.value };
  return { kind: 'done', value: { order: head, ...lists } };
}

async function fetchOrder(session: Session, id: string): Promise<CallResult<FetchedOrder | undefined>> {
  const answer = await wholeOrder(session, gidOf('Order', id));
  if (answer.kind !== 'done') return answer;
  const whole = answer.value;
  if (!whole) return { kind: 'done', value: undefined };
  const fetched = {
    order: digitsOf(whole.order.id),
    updatedAt: new Date(whole.order.updatedAt).toISOString(),
    createdAt: new Date(whole.order.createdAt).toISOString(),
    topic: 'orders/updated',
    body: orderBody(whole),
    taken: takenOf(whole),
    money: moneyAtShop(whole),
    returns: whole.returns.flatMap(returnsAtShop),
  };
  return { kind: 'done', value: fetched };
}

/**
 * What the status of a return says of its goods. One that is only requested nobody has approved; of one that is closed
 * nobody knows whether its goods have come: what was refunded of them says that.
 */
const RETURN_STATES: ReadonlyMap<string, ReturnAtShop['state']> = new Map([
  ['OPEN', 'open'],
  ['CANCELED', 'cancelled'],
  ['DECLINED', 'cancelled'],
]);

/** Reasons of Shopify's library that are called otherwise here, by their handles; the former enum's are among them. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['size_too_small', 'too_small'],
  ['too_tight', 'too_small'],
  ['size_too_large', 'too_large'],
  ['too_big', 'too_large'],
  ['too_loose', 'too_large'],
  ['unwanted', 'changed_mind'],
  ['wrong_item_received', 'wrong_item'],
]);

/** The code of a reason, from its handle (`arrived-late`). */
function reasonOf(handle: string | undefined): Pick<ReturnedLineOfShop, 'reason'> {
  if (handle === undefined) return {};
  const code = handle.toLowerCase().replaceAll('-', '_');
  return { reason: REASONS.get(code) ?? code };
}

/** A return as far as it is of meaning here, with the units of lines that the shop wants back. */
function returnsAtShop({ id, status, lines }: WholeReturn): ReturnAtShop[] {
  const state = RETURN_STATES.get(status);
  if (state === undefined) return [];
  const asked = new Map<string, ReturnedLineOfShop>();
  for (const { quantity, fulfillmentLineItem, returnReasonDefinition } of lines) {
    const lineId = fulfillmentLineItem && digitsOf(fulfillmentLineItem.lineItem.id);
    if (!lineId) continue;
    // Of units of a line that come back for several reasons the first one is kept.
    const known = asked.get(lineId) ?? { lineId, units: 0, ...reasonOf(returnReasonDefinition?.handle) };
    asked.set(lineId, { ...known, units: known.units + quantity });
  }
  return [{ name: digitsOf(id), state, lines: [...asked.values()] }];
}

const changedOrders = z.object({
  orders: z.object({
    edges: z.array(z.object({ cursor: z.string(), node: z.object({ id: z.string() }) })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  }),
});

/**
 * A page of orders, each fetched by itself: Shopify prices a list with everything in it beyond what one query may cost. A
 * page that is interrupted ends there, and the next begins where it ended.
 */
async function orderPage(
  session: Session,
  query: string,
  page: string | undefined,
): Promise<CallResult<OrderPage>> {
  const listed = await callAdmin(
    session,
    documents.changedOrders,
    { query, after: page ?? null },
    changedOrders,
  );
  if (listed.kind !== 'done') return listed;
  const { edges, pageInfo } = listed.value.orders;
  const orders: FetchedOrder[] = [];
  let done: string | undefined;
  for (const { cursor, node } of edges) {
    const fetched = await fetchOrder(session, node.id);
    if (fetched.kind !== 'done' && done === undefined) return fetched;
    if (fetched.kind !== 'done') return { kind: 'done', value: { orders, ...(done ? { next: done } : {}) } };
    if (fetched.value) orders.push(fetched.value);
    done = cursor;
  }
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
  return { kind: 'done', value: { orders, ...(next ? { next } : {}) } };
}

export const shopifyOrders: OrderList = {
  lag: 60,
  overlap: 300,
  every: 600,
  changedSince: (session, since, page) => orderPage(session, `updated_at:>='${since}'`, page),
  open: (session, page) => orderPage(session, 'status:open AND fulfillment_status:unfulfilled', page),
  fetch: fetchOrder,
};
