import { readOrder } from '../order/order.store.ts';
import { type Caller, callerName, hasScope, mustSeeOrder } from '../shared/caller.ts';
import { Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import {
  exportOrdersDoor,
  findCustomerDoor,
  listOrdersDoor,
  readOrderDoor,
  readReceivedDoor,
} from './doors.ts';
import { markOfCustomer } from './reading/customer-orders.store.ts';
import { findOrders, type OrderQuery } from './reading/find-orders.ts';
import { ordersAsCsv } from './reading/order-csv.ts';
import { readOrderFacts } from './reading/order-facts.store.ts';
import { orderSummary, orderView } from './reading/order-view.ts';
import { receivedView } from './reading/received-view.ts';

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
  const { orders, next } = await ordersFor(listOrdersDoor.name, query, caller, now);
  return { status: 200, body: { orders: orders.map(orderSummary), ...(next ? { cursor: next } : {}) } };
});

const exportAll = on(exportOrdersDoor, async ({ query, caller, now }) => {
  const { orders, next } = await ordersFor(exportOrdersDoor.name, query, caller, now);
  const headers = {
    'content-disposition': 'attachment; filename="orders.csv"',
    ...(next ? { 'next-cursor': next } : {}),
  };
  return { status: 200, csv: ordersAsCsv(orders, query.cursor === undefined), headers };
});

const findOne = on(findCustomerDoor, async ({ body }) => ({
  status: 200,
  body: { customer: await markOfCustomer(body.customer) },
}));

/** GET /orders/{id}, what was received of it, GET /orders, the same as a file, and whose orders are asked for. */
export const handler = serve(readOne, readMessage, list, exportAll, findOne);

/**
 * The orders that a caller asks for; `list` names the door.
 * @throws Forbidden for another channel's orders, or a customer without read:personal
 */
function ordersFor(list: string, query: OrderQuery, caller: Caller, now: string) {
  const channel = visibleChannel(caller, query.channel);
  if (query.customer !== undefined && !hasScope(caller, 'read:personal'))
    throw new Forbidden('A customer is looked for with read:personal only.');
  const { limit: _limit, cursor: _cursor, ...by } = query;
  return findOrders({ ...query, channel }, { list, caller: callerName(caller), by }, now);
}

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
