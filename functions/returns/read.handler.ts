import { readOrder } from '../order/order.store.ts';
import { mustSeeOrder } from '../shared/caller.ts';
import { on, serve } from '../shared/http.ts';
import {
  listReturnsDoor,
  readPlaceDecisionDoor,
  readReturnableDoor,
  readReturnDoor,
  returnViewSchema,
  wholeReturnSchema,
} from './doors.ts';
import { readRefundDoor, refundViewSchema } from './refund-doors.ts';
import { mustSeeRefund, readRefund } from './refunds/refund.store.ts';
import { knownBeside, readPart } from './rma/known-beside.ts';
import { mustSeeReturn } from './rma/return.store.ts';
import { returnPage } from './rma/return-list.ts';
import { returnableNow } from './rma/returnable.ts';
import { readPlaceDecision, readPlaceInput } from './where-to/place-decision.store.ts';
import { placeView } from './where-to/place-view.ts';

/** GET /returns/{id}. */
const read = on(readReturnDoor, async ({ params, caller }) => {
  const returned = await readPart(params.id);
  mustSeeReturn(caller, returned);
  const body = wholeReturnSchema.parse({ ...returned, ...(await knownBeside(returned)) });
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
