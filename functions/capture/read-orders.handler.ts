import type * as z from 'zod';
import { readOrder } from '../order/order.store.ts';
import { type Caller, callerName, hasScope, mustSeeOrder } from '../shared/caller.ts';
import { type CursorOwner, cursor } from '../shared/cursor.ts';
import { Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { after } from '../shared/time.ts';
import { listOrdersDoor, readOrderDoor, readReceivedDoor } from './doors.ts';
import { readOrderFacts } from './reading/order-facts.store.ts';
import { findOrdersByNumber, listOrders, orderListPositionSchema } from './reading/order-list.store.ts';
import { orderSummary, orderView } from './reading/order-view.ts';
import { receivedView } from './reading/received-view.ts';

/** Without `from` the list goes back this far. */
const DEFAULT_SECONDS = 30 * 86_400;

type ListQuery = z.output<typeof listOrdersDoor.query>;
type ListAnswer = z.output<(typeof listOrdersDoor.answers)[200]>;

const readOne = on(readOrderDoor, async ({ params, caller }) => {
  const facts = await readOrderFacts(params.id);
  mustSeeOrder(caller, facts.order);
  const body = orderView(facts, hasScope(caller, 'read:personal'));
  return { status: 200, body, correlation: { orderId: params.id } };
});

const readMessage = on(readReceivedDoor, async ({ params, query, caller }) => {
  const order = await readOrder(params.id);
  mustSeeOrder(caller, order);
  const body = await receivedView(order, query, hasScope(caller, 'read:personal'));
  return { status: 200, body, correlation: { orderId: params.id } };
});

const list = on(listOrdersDoor, async ({ query, caller, now }) => {
  const own = { ...query, channel: visibleChannel(caller, query.channel) };
  const { limit: _limit, cursor: _cursor, ...by } = query;
  const owner = { list: listOrdersDoor.name, caller: callerName(caller), by };
  const body =
    query.external === undefined ? await page(own, owner, now) : await withNumber(query.external, own);
  return { status: 200, body };
});

/** GET /orders/{id}, what was received of it, and GET /orders. */
export const handler = serve(readOne, readMessage, list);

/**
 * A channel sees its own orders.
 * @throws Forbidden when it asks for another's
 */
function visibleChannel(caller: Caller, asked: string | undefined): string | undefined {
  if (caller.kind !== 'channel') return asked;
  if (asked !== undefined && asked !== caller.id)
    throw new Forbidden(`This credential is not for channel ${asked}.`);
  return caller.id;
}

async function withNumber(external: string, { channel, status }: ListQuery): Promise<ListAnswer> {
  const orders = (await findOrdersByNumber(external))
    .filter((order) => channel === undefined || order.channel === channel)
    .filter((order) => status === undefined || order.status === status);
  return { orders: orders.map(orderSummary) };
}

async function page(query: ListQuery, owner: CursorOwner, now: string): Promise<ListAnswer> {
  const { channel, status, limit } = query;
  const from = query.from ?? after(now, -DEFAULT_SECONDS);
  const position =
    query.cursor === undefined ? undefined : cursor.decode(orderListPositionSchema, query.cursor, owner);
  const { orders, next } = await listOrders({ channel, status, from, now, limit }, position);
  return { orders: orders.map(orderSummary), ...(next ? { cursor: cursor.encode(next, owner) } : {}) };
}
