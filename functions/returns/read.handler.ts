import * as z from 'zod';
import { readableItems, reportUnreadable } from '../exceptions/readable-items.ts';
import { readOrder } from '../order/order.store.ts';
import { parsePartId } from '../order/order-id.ts';
import { type Caller, callerName, mustOwn, mustSeeOrder } from '../shared/caller.ts';
import { behindPlace, cursor, indexPlaceSchema, placeOf } from '../shared/cursor.ts';
import { NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { type Key, key, listKey } from '../shared/keys.ts';
import { getItems, queryIndex } from '../shared/table.ts';
import { listReturnsDoor, readReturnableDoor, readReturnDoor, returnViewSchema } from './doors.ts';
import { findExchange } from './exchange/exchange.store.ts';
import { isExchanged } from './exchange/exchange.ts';
import { readOwed } from './money/return-owed.ts';
import { readRefundDoor, refundViewSchema } from './refund-doors.ts';
import { mustSeeRefund, readRefund, readRefunds } from './refunds/refund.store.ts';
import { parseReturn, readReturn } from './rma/return.store.ts';
import type { Return } from './rma/return.ts';
import { returnableNow } from './rma/returnable.ts';

const PAGE = 50;
const keySchema = z.object({ pk: z.string(), sk: z.string() });

/** @throws NotFound, Corrupt for a return that cannot be read: it is reported */
function readPart(id: string): Promise<Return> {
  const part = parsePartId(id);
  if (part?.kind !== 'return') return readReturn(id);
  return reportUnreadable(key.return(part.orderId, part.n), () => readReturn(id));
}

/** A channel sees the returns of its orders, a location those that it receives. @throws NotFound, Forbidden */
function mustSee(caller: Caller, { returnId, channel, location }: Return): void {
  if (caller.kind !== 'channel') mustOwn(caller, 'location', location);
  else if (caller.id !== channel) throw new NotFound(`There is no return ${returnId}.`);
}

/** What the return is owed, and what is sent for it. */
async function knownBeside(returned: Return) {
  const owed = await readOwed(returned);
  const exchange = isExchanged(returned) && (await findExchange(returned.orderId, returned.n));
  const refunds = await readRefunds(returned.orderId);
  const own = refunds.filter(({ returnId }) => returnId === returned.returnId);
  return {
    ...(owed ? { owed } : {}),
    ...(exchange ? { exchange } : {}),
    ...(own.length > 0 ? { refunds: own.map((one) => refundViewSchema.parse(one)) } : {}),
  };
}

/** GET /returns/{id}. */
const read = on(readReturnDoor, async ({ params, caller }) => {
  const returned = await readPart(params.id);
  mustSee(caller, returned);
  const more = await knownBeside(returned);
  const body = { ...returnViewSchema.parse(returned), ...more };
  return { status: 200, body, correlation: { orderId: returned.orderId } };
});

/** GET /refunds/{id}. */
const readOneRefund = on(readRefundDoor, async ({ params: { id }, caller }) => {
  const refund = await readRefund(id);
  mustSeeRefund(caller, refund);
  const { orderId } = refund;
  return { status: 200, body: refundViewSchema.parse(refund), correlation: { orderId } };
});

/** GET /returns. Where a status is asked for, a page may be short or empty and still have a cursor. */
const list = on(listReturnsDoor, async ({ query, caller }) => {
  mustOwn(caller, 'location', query.location);
  const partition = listKey.returnsPartition(query.location);
  const by = { location: query.location, status: query.status };
  const owner = { list: listReturnsDoor.name, caller: callerName(caller), by };
  const place = query.cursor === undefined ? undefined : cursor.decode(indexPlaceSchema, query.cursor, owner);
  const page = await queryIndex('lists', partition, {
    limit: PAGE,
    ...(place ? { startAfter: behindPlace(partition, place) } : {}),
  });
  const items = await getItems(page.items.map((item): Key => keySchema.parse(item)));
  const returns = (await readableItems(items, parseReturn)).filter(
    ({ status }) => query.status === undefined || status === query.status,
  );
  const views = returns.map((returned) => returnViewSchema.parse(returned));
  const next = page.next ? { cursor: cursor.encode(placeOf(page.next), owner) } : {};
  return { status: 200, body: { returns: views, ...next } };
});

/** GET /orders/{id}/returnable. */
const returnable = on(readReturnableDoor, async ({ params: { id: orderId }, caller, now }) => {
  const order = await readOrder(orderId);
  mustSeeOrder(caller, order);
  const body = { orderId, ...(await returnableNow(order, now)) };
  return { status: 200, body, correlation: { orderId } };
});

export const handler = serve(read, list, returnable, readOneRefund);
