import * as z from 'zod';
import { readOrder } from '../order/order.store.ts';
import { readBody } from '../order/order-body.store.ts';
import { parsePartId } from '../order/order-id.ts';
import { type Caller, hasScope, mustOwn } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { listKey } from '../shared/keys.ts';
import { getItems, queryIndex } from '../shared/table.ts';
import { readShipments } from '../tracking/parcel/tracking.store.ts';
import { listWorkDoor, readFulfillmentDoor } from './doors.ts';
import { parseFulfillment, readFulfillment } from './work/fulfillment.store.ts';
import { type Fulfillment, isVisible } from './work/fulfillment.ts';
import { asView, asWork } from './work/work-view.ts';

const PAGE = 50;
const cursorSchema = z.record(z.string(), z.string());

/**
 * GET /locations/{id}/fulfillments. The index may be a moment behind: what is no longer the location's work
 * is left out.
 */
const list = on(listWorkDoor, async ({ params, query, caller }) => {
  mustOwn(caller, 'location', params.id);
  const after = query.cursor === undefined ? {} : { startAfter: cursor.decode(cursorSchema, query.cursor) };
  const { items, next } = await queryIndex('lists', listKey.workPartition(params.id), {
    limit: PAGE,
    ...after,
  });
  const found = await getItems(items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
  const work = found
    .flatMap((item) => (item ? [parseFulfillment(item)] : []))
    .filter(
      (one) =>
        isVisible(one) &&
        one.location === params.id &&
        (query.status === undefined || one.status === query.status),
    );
  return {
    status: 200,
    body: { fulfillments: work.map(asWork), ...(next ? { cursor: cursor.encode(next) } : {}) },
  };
});

/**
 * Who may know the customer: the location as long as it has work with it, and operators who may read personal
 * data.
 */
const maySeePersonal = (caller: Caller, fulfillment: Fulfillment): boolean =>
  caller.kind === 'location' ? isVisible(fulfillment) : hasScope(caller, 'read:personal');

/** GET /fulfillments/{id}. */
const read = on(readFulfillmentDoor, async ({ params, caller }) => {
  const part = parsePartId(params.id);
  const fulfillment = part?.kind === 'fulfillment' ? await readFulfillment(part.orderId, part.n) : undefined;
  if (fulfillment) mustOwn(caller, 'location', fulfillment.location);
  if (!fulfillment || (caller.kind === 'location' && fulfillment.requestedAt === undefined))
    throw new NotFound(`There is no fulfillment ${params.id}.`);
  const { orderId, n } = fulfillment;
  const [order, shipments] = await Promise.all([readOrder(orderId), readShipments(orderId)]);
  const body = await readBody(orderId, order.bodyVersion);
  return {
    status: 200,
    correlation: { orderId },
    body: asView(
      fulfillment,
      body,
      shipments.filter((shipment) => shipment.n === n),
      maySeePersonal(caller, fulfillment),
    ),
  };
});

export const handler = serve(list, read);
