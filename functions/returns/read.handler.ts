import { reportUnreadable } from '../exceptions/readable-items.ts';
import { readOrder } from '../order/order.store.ts';
import { parsePartId } from '../order/order-id.ts';
import { mustSeeOrder } from '../shared/caller.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import {
  listReturnsDoor,
  readPlaceDecisionDoor,
  readReturnableDoor,
  readReturnDoor,
  returnViewSchema,
  wholeReturnSchema,
} from './doors.ts';
import { findExchange } from './exchange/exchange.store.ts';
import { isExchanged } from './exchange/exchange.ts';
import { closedFacts } from './money/return-facts.ts';
import { readOwed } from './money/return-owed.ts';
import { readRefundDoor, refundViewSchema } from './refund-doors.ts';
import { mustSeeRefund, readRefund, readRefunds } from './refunds/refund.store.ts';
import { mustSeeReturn, readReturn } from './rma/return.store.ts';
import type { Return } from './rma/return.ts';
import { returnPage } from './rma/return-list.ts';
import { returnableNow } from './rma/returnable.ts';
import { readPlaceDecision, readPlaceInput } from './where-to/place-decision.store.ts';
import { placeView } from './where-to/place-view.ts';

/** @throws NotFound, Corrupt for a return that cannot be read: it is reported */
function readPart(id: string): Promise<Return> {
  const part = parsePartId(id);
  if (part?.kind !== 'return') return readReturn(id);
  return reportUnreadable(key.return(part.orderId, part.n), () => readReturn(id));
}

/** What the return is owed, and what is sent for it. */
async function knownBeside(returned: Return) {
  const owed = await readOwed(returned);
  const exchange = isExchanged(returned) && (await findExchange(returned.orderId, returned.n));
  const refunds = await readRefunds(returned.orderId);
  const own = refunds.filter(({ returnId }) => returnId === returned.returnId);
  const facts = closedFacts(returned, owed);
  return {
    ...(owed ? { owed } : {}),
    ...(exchange ? { exchange } : {}),
    ...(own.length > 0 ? { refunds: own } : {}),
    ...(facts ? { facts } : {}),
  };
}

/** GET /returns/{id}. */
const read = on(readReturnDoor, async ({ params, caller }) => {
  const returned = await readPart(params.id);
  mustSeeReturn(caller, returned);
  const more = await knownBeside(returned);
  const body = wholeReturnSchema.parse({ ...returned, ...more });
  return { status: 200, body, correlation: { orderId: returned.orderId } };
});

/** GET /refunds/{id}. */
const readOneRefund = on(readRefundDoor, async ({ params: { id }, caller }) => {
  const refund = await readRefund(id);
  mustSeeRefund(caller, refund);
  const { orderId } = refund;
  return { status: 200, body: refundViewSchema.parse(refund), correlation: { orderId } };
});

/** GET /returns. Where some are asked for alone a page may be short, or empty, and still have a cursor. */
const list = on(listReturnsDoor, async ({ query, caller }) => {
  const body = await returnPage(query, caller);
  return { status: 200, body: { ...body, returns: body.returns.map((one) => returnViewSchema.parse(one)) } };
});

/** GET /returns/{id}/decision. */
const decision = on(readPlaceDecisionDoor, async ({ params }) => {
  const { returnId, orderId, n } = await readPart(params.id);
  const record = await readPlaceDecision(orderId, n);
  const body = { returnId, orderId, ...placeView(record, await readPlaceInput(record)) };
  return { status: 200, body, correlation: { orderId } };
});

/** GET /orders/{id}/returnable. */
const returnable = on(readReturnableDoor, async ({ params: { id: orderId }, caller, now }) => {
  const order = await readOrder(orderId);
  mustSeeOrder(caller, order);
  const body = { orderId, ...(await returnableNow(order, now)) };
  return { status: 200, body, correlation: { orderId } };
});

export const handler = serve(read, list, decision, returnable, readOneRefund);
