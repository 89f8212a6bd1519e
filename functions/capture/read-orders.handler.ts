import { type Caller, hasScope, mustSeeOrder } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { after } from '../shared/settings.ts';
import { listOrdersDoor, readOrderDoor } from './doors.ts';
import { readOrderFacts } from './reading/order-facts.store.ts';
import { findOrdersByNumber, listOrders, orderListPositionSchema } from './reading/order-list.store.ts';
import { orderSummary, orderView } from './reading/order-view.ts';

/** Without `from` the list goes back this far. */
const DEFAULT_SECONDS = 30 * 86_400;

/** A channel sees its own orders. @throws Forbidden when it asks for another's */
function visibleChannel(caller: Caller, asked: string | undefined): string | undefined {
  if (caller.kind !== 'channel') return asked;
  if (asked !== undefined && asked !== caller.id)
    throw new Forbidden(`This credential is not for channel ${asked}.`);
  return caller.id;
}

export const handler = serve(
  on(readOrderDoor, async ({ params, caller }) => {
    const facts = await readOrderFacts(params.id);
    mustSeeOrder(caller, facts.order);
    return {
      status: 200,
      body: orderView(facts, hasScope(caller, 'read:personal')),
      correlation: { orderId: params.id },
    };
  }),
  on(listOrdersDoor, async ({ query, caller, now }) => {
    const channel = visibleChannel(caller, query.channel);
    const { status, external, limit } = query;
    if (external !== undefined) {
      const found = await findOrdersByNumber(external);
      const own = found.filter(
        (order) =>
          (channel === undefined || order.channel === channel) &&
          (status === undefined || order.status === status),
      );
      return { status: 200, body: { orders: own.map(orderSummary) } };
    }
    const from = query.from ?? after(now, -DEFAULT_SECONDS);
    const position =
      query.cursor === undefined ? undefined : cursor.decode(orderListPositionSchema, query.cursor);
    const { orders, next } = await listOrders({ channel, status, from, now, limit }, position);
    return {
      status: 200,
      body: { orders: orders.map(orderSummary), ...(next ? { cursor: cursor.encode(next) } : {}) },
    };
  }),
);
