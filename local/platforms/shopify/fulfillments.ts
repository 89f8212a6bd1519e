/** Parcels at the simulated shop: what may be fulfilled, and what a fulfilment does. */
import { lineOf, type ShopBooks } from './books.ts';
import { isElsewhere, type PlacedPart, type UnitsOfPart } from './fulfillment-orders.ts';
import { announceOrder, closeIfDone } from './orders.ts';
import type { RecordedFulfillment, RecordedOrder, RecordedTracking } from './records.ts';
import { fulfillmentPayload } from './rest-payloads.ts';
import { fulfillmentStatusOf } from './standing.ts';
import { commit, takeAway } from './stock.ts';

/** What of a fulfillment order is fulfilled; without units all that is left of it. */
export interface PartToFulfil extends PlacedPart {
  readonly units: UnitsOfPart;
}

/** Why the shop does not take the fulfilment; undefined where it does. */
export function fulfilmentFault(books: ShopBooks, parts: readonly PartToFulfil[]): string | undefined {
  const [first] = parts;
  if (!first) return 'Line items by fulfillment order must be given.';
  if (parts.some(({ order }) => order !== first.order))
    return 'All fulfillment orders must belong to the same order.';
  if (parts.some(({ part }) => part.locationId !== first.part.locationId))
    return 'All fulfillment orders must be assigned to the same location.';
  return parts.map((one) => partFault(books, one)).find((fault) => fault !== undefined);
}

function partFault(books: ShopBooks, { part, units }: PartToFulfil): string | undefined {
  if (part.status !== 'OPEN' && part.status !== 'IN_PROGRESS')
    return `Fulfillment order ${part.id} has an unfulfillable status= ${part.status.toLowerCase()}.`;
  const isForeign = books.locations.get(part.locationId)?.service !== undefined;
  if (isForeign || isElsewhere(part))
    return `The api_client does not have access to fulfillment order ${part.id}: it is assigned to a fulfillment service.`;
  const isWrong = units.some(({ id, quantity }) => {
    const line = part.lines.find((one) => one.id === id);
    return !line || quantity <= 0 || quantity > line.remaining;
  });
  return isWrong ? 'Invalid fulfillment order line item quantity requested.' : undefined;
}

export function fulfil(
  books: ShopBooks,
  parts: readonly PartToFulfil[],
  tracking: readonly RecordedTracking[],
): RecordedFulfillment | undefined {
  const [first] = parts;
  if (!first) return undefined;
  const { order } = first;
  const lines = parts.flatMap(({ part, units }) => takeUnits(books, order, part, units));
  const fulfillment: RecordedFulfillment = {
    id: books.nextId(),
    name: `#${order.number}-F${order.fulfillments.length + 1}`,
    orderId: order.id,
    locationId: first.part.locationId,
    way: order.way,
    status: 'SUCCESS',
    lines,
    tracking,
    events: [],
    createdAt: books.now(),
    updatedAt: books.now(),
  };
  order.fulfillments.push(fulfillment);
  announceFulfillment(books, order, fulfillment, 'create');
  const topic =
    fulfillmentStatusOf(order) === 'fulfilled' ? 'orders/fulfilled' : 'orders/partially_fulfilled';
  announceOrder(books, order, topic, 'orders/updated');
  return fulfillment;
}

function takeUnits(books: ShopBooks, order: RecordedOrder, part: PlacedPart['part'], units: UnitsOfPart) {
  const open = part.lines.filter(({ remaining }) => remaining > 0);
  const chosen = units.length > 0 ? units : open.map(({ id, remaining }) => ({ id, quantity: remaining }));
  const taken = chosen.flatMap(({ id, quantity }) => {
    const place = part.lines.find((one) => one.id === id);
    if (!place) return [];
    place.remaining -= quantity;
    takeAway(books, lineOf(order, place.lineId), part.locationId, quantity);
    return [{ id: books.nextId(), lineId: place.lineId, fulfillmentOrderId: part.id, quantity }];
  });
  part.status = 'IN_PROGRESS';
  closeIfDone(books, part);
  return taken;
}

function announceFulfillment(
  books: ShopBooks,
  order: RecordedOrder,
  fulfillment: RecordedFulfillment,
  verb: 'create' | 'update',
): void {
  fulfillment.updatedAt = books.now();
  books.announce(`fulfillments/${verb}`, fulfillmentPayload(order, fulfillment));
}

export function setTracking(
  books: ShopBooks,
  order: RecordedOrder,
  fulfillment: RecordedFulfillment,
  tracking: readonly RecordedTracking[],
): void {
  fulfillment.tracking = tracking;
  announceFulfillment(books, order, fulfillment, 'update');
  announceOrder(books, order, 'orders/updated');
}

export function addEvent(
  books: ShopBooks,
  order: RecordedOrder,
  fulfillment: RecordedFulfillment,
  event: { readonly status: string; readonly message: string | null; readonly happenedAt: number },
): RecordedFulfillment['events'][number] {
  const made = { id: books.nextId(), ...event, createdAt: books.now() };
  fulfillment.events.push(made);
  announceFulfillment(books, order, fulfillment, 'update');
  announceOrder(books, order, 'orders/updated');
  return made;
}

/** The parcel did not leave after all: its units are open again. */
export function undo(books: ShopBooks, order: RecordedOrder, fulfillment: RecordedFulfillment): void {
  fulfillment.status = 'CANCELLED';
  for (const { lineId, fulfillmentOrderId, quantity } of fulfillment.lines) {
    const part = order.fulfillmentOrders.find(({ id }) => id === fulfillmentOrderId);
    const place = part?.lines.find((one) => one.lineId === lineId);
    if (!part || !place) continue;
    place.remaining += quantity;
    part.status = 'OPEN';
    const line = lineOf(order, lineId);
    commit(books, line, part.locationId, quantity);
    const stock = books.stock.get(`${line.inventoryItemId}|${part.locationId}`);
    if (stock) stock.available += quantity;
  }
  announceFulfillment(books, order, fulfillment, 'update');
  announceOrder(books, order, 'orders/updated');
}
