import { ReadableParts } from '../exceptions/readable-items.ts';
import { entityIdSchema } from '../network/entities/entity-schemas.ts';
import { readSkus } from '../network/entities/network.store.ts';
import { readOrder } from '../order/order.store.ts';
import { callerName, mustOwn } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { readShipments } from '../tracking/parcel/tracking.store.ts';
import { listLoadsDoor, listWorkDoor, readFulfillmentDoor } from './doors.ts';
import { readLoads } from './work-order/location-loads.ts';
import { maySeePersonal, readSeenBy } from './work-order/seen-work.store.ts';
import { workPage } from './work-order/work-list.ts';
import { readSheet } from './work-order/work-sheet.store.ts';
import { asView, asWork } from './work-order/work-view.ts';

/** GET /locations/{id}/fulfillments. */
const list = on(listWorkDoor, async ({ params, query, caller }) => {
  mustOwn(caller, 'location', params.id);
  const { work, next } = await workPage(params.id, query, caller);
  return { status: 200, body: { fulfillments: work.map(asWork), ...(next ? { cursor: next } : {}) } };
});

/** GET /fulfillments/{id}. */
const read = on(readFulfillmentDoor, async ({ params, caller }) => {
  const fulfillment = await readSeenBy(caller, params.id);
  const { orderId, n } = fulfillment;
  const parts = new ReadableParts();
  const [order, shipments, goods] = await Promise.all([
    parts.one(key.order(orderId), () => readOrder(orderId)),
    readShipments(orderId, [fulfillment], parts.items),
    readSkus(
      fulfillment.lines.map(({ sku }) => sku),
      parts.items,
    ),
  ]);
  const version = order?.bodyVersion;
  const sheet =
    version === undefined
      ? undefined
      : await parts.one(key.body(orderId, version), () => readSheet(fulfillment, version));
  const parcels = shipments.filter((shipment) => shipment.n === n);
  const view = asView(fulfillment, sheet, goods, parcels, maySeePersonal(caller, fulfillment));
  return { status: 200, correlation: { orderId }, body: { ...view, ...parts.unreadable } };
});

/** GET /loads. The cursor is the last location seen. */
const loads = on(listLoadsDoor, async ({ query, caller, now }) => {
  const owner = { list: listLoadsDoor.name, caller: callerName(caller), by: {} };
  const after = query.cursor === undefined ? undefined : cursor.decode(entityIdSchema, query.cursor, owner);
  const { loads, last } = await readLoads(after, query.limit, now);
  const next = last === undefined ? {} : { cursor: cursor.encode(last, owner) };
  return { status: 200, body: { loads: [...loads], ...next } };
});

export const handler = serve(list, read, loads);
