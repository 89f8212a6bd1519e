/** What apps and staff do with fulfillment orders: hold, release, move, split, hand to a service, have ready. */
import { lineOf, type ShopBooks } from './books.ts';
import { announceOrder, closeIfDone, partOf } from './orders.ts';
import type { RecordedFulfillmentOrder, RecordedHold, RecordedOrder } from './records.ts';
import { fulfillmentOrderPayload } from './rest-payloads.ts';
import { relocate, stockAt } from './stock.ts';

export interface PlacedPart {
  readonly order: RecordedOrder;
  readonly part: RecordedFulfillmentOrder;
}

/** Units of a fulfillment order's lines, by the ids of these lines. */
export type UnitsOfPart = readonly { readonly id: string; readonly quantity: number }[];

const MOST_HOLDS = 10;

function announcePart(books: ShopBooks, part: RecordedFulfillmentOrder, topic: string): void {
  part.updatedAt = books.now();
  books.announce(`fulfillment_orders/${topic}`, fulfillmentOrderPayload(part));
}

export function isEnded({ status }: RecordedFulfillmentOrder): boolean {
  return status === 'CLOSED' || status === 'CANCELLED';
}

/** Whether a fulfilment service has the goods, or is asked to. */
export function isElsewhere({ requestStatus }: RecordedFulfillmentOrder): boolean {
  return !['UNSUBMITTED', 'REJECTED', 'CANCELLATION_ACCEPTED', 'CLOSED'].includes(requestStatus);
}

/** Why these units cannot be taken out of the fulfillment order; undefined where they can. */
export function unitsFault(part: RecordedFulfillmentOrder, units: UnitsOfPart): string | undefined {
  if (new Set(units.map(({ id }) => id)).size < units.length)
    return 'DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS';
  const wrong = units.find(({ id, quantity }) => {
    const line = part.lines.find((one) => one.id === id);
    return !line || quantity > line.remaining;
  });
  if (wrong) return 'INVALID_LINE_ITEM_QUANTITY';
  return units.some(({ quantity }) => quantity <= 0) ? 'GREATER_THAN_ZERO' : undefined;
}

function isWholePart(part: RecordedFulfillmentOrder, units: UnitsOfPart): boolean {
  return part.lines
    .filter(({ remaining }) => remaining > 0)
    .every(({ id, remaining }) => units.some((one) => one.id === id && one.quantity === remaining));
}

/** Splits units off into a fulfillment order of their own. Their line ids are new ones. */
function splitOff(
  books: ShopBooks,
  { order, part }: PlacedPart,
  units: UnitsOfPart,
): RecordedFulfillmentOrder {
  const made = {
    ...partOf(books, order, part.locationId),
    requestStatus: part.requestStatus,
    isPrepared: part.isPrepared,
  };
  for (const { id, quantity } of units) {
    const line = part.lines.find((one) => one.id === id);
    if (!line) continue;
    line.remaining -= quantity;
    line.total -= quantity;
    made.lines.push({ id: books.nextId(), lineId: line.lineId, total: quantity, remaining: quantity });
  }
  dropEmptyLines(part);
  order.fulfillmentOrders.push(made);
  closeIfDone(books, part);
  return made;
}

function dropEmptyLines(part: RecordedFulfillmentOrder): void {
  const kept = part.lines.filter(({ total }) => total > 0);
  part.lines.splice(0, part.lines.length, ...kept);
}

export interface SplitResult {
  readonly original: RecordedFulfillmentOrder;
  readonly made: RecordedFulfillmentOrder;
}

/** The units named are split out into a fulfillment order of their own. */
export function split(books: ShopBooks, placed: PlacedPart, units: UnitsOfPart): SplitResult {
  const made = splitOff(books, placed, units);
  announcePart(books, placed.part, 'split');
  announceOrder(books, placed.order, 'orders/updated');
  return { original: placed.part, made };
}

function otherUnits(part: RecordedFulfillmentOrder, units: UnitsOfPart): UnitsOfPart {
  return part.lines
    .map(({ id, remaining }) => ({
      id,
      quantity: remaining - (units.find((one) => one.id === id)?.quantity ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);
}

export interface HoldRequest {
  readonly reason: string;
  readonly notes: string | null;
  readonly handle: string | null;
  readonly isOurs: boolean;
}

/** Why the hold cannot be placed; undefined where it can. */
export function holdFault(
  part: RecordedFulfillmentOrder,
  { handle, isOurs }: HoldRequest,
): string | undefined {
  const own = part.holds.filter((hold) => hold.isOurs === isOurs);
  if (isEnded(part)) return 'TAKEN';
  if (own.some((hold) => hold.handle === handle)) return 'DUPLICATE_FULFILLMENT_HOLD_HANDLE';
  return own.length >= MOST_HOLDS ? 'FULFILLMENT_ORDER_HOLD_LIMIT_REACHED' : undefined;
}

export function hold(
  books: ShopBooks,
  placed: PlacedPart,
  request: HoldRequest,
  units: UnitsOfPart = [],
): { hold: RecordedHold; remaining: RecordedFulfillmentOrder | undefined } {
  const { order, part } = placed;
  const isPart = units.length > 0 && !isWholePart(part, units);
  const remaining = isPart ? splitOff(books, placed, otherUnits(part, units)) : undefined;
  const made: RecordedHold = { id: books.nextId(), ...request };
  part.holds.push(made);
  part.status = 'ON_HOLD';
  announcePart(books, part, 'placed_on_hold');
  announceOrder(books, order, 'orders/updated');
  return { hold: made, remaining };
}

/** Takes holds off: those named, or all that the caller placed. */
export function release(
  books: ShopBooks,
  { order, part }: PlacedPart,
  isReleased: (hold: RecordedHold) => boolean,
): void {
  const kept = part.holds.filter((one) => !isReleased(one));
  part.holds.splice(0, part.holds.length, ...kept);
  if (kept.length > 0 || part.status !== 'ON_HOLD') return;
  part.status = 'OPEN';
  announcePart(books, part, 'hold_released');
  announceOrder(books, order, 'orders/updated');
}

/** Why the units cannot be moved; undefined where they can. */
export function moveFault(
  books: ShopBooks,
  { order, part }: PlacedPart,
  locationId: string,
): string | undefined {
  const location = books.locations.get(locationId);
  if (!location?.isActive) return 'The new location does not exist or is not active.';
  if (isEnded(part)) return 'Cannot move a fulfillment order that is closed.';
  if (isElsewhere(part))
    return 'Cannot change location of a fulfillment order that awaits a fulfillment service.';
  if (part.status === 'IN_PROGRESS' && part.lines.every(({ total, remaining }) => total === remaining))
    return 'Cannot move a fulfillment order with reported progress.';
  if (part.locationId === locationId) return 'The fulfillment order is already assigned to the location.';
  const missing = part.lines.some(({ lineId }) => {
    const item = lineOf(order, lineId).inventoryItemId;
    return item !== null && stockAt(books, item, locationId)?.isActive !== true;
  });
  return missing ? 'The location does not stock the requested inventory item.' : undefined;
}

export interface MoveResult {
  readonly moved: RecordedFulfillmentOrder;
  readonly original: RecordedFulfillmentOrder;
  readonly remaining: RecordedFulfillmentOrder | undefined;
}

/** Moves units, or all that is open, to another location: the figures of both follow. */
export function move(
  books: ShopBooks,
  placed: PlacedPart,
  locationId: string,
  units: UnitsOfPart = [],
): MoveResult {
  const { order, part } = placed;
  const open = part.lines.filter(({ remaining }) => remaining > 0);
  const chosen = units.length > 0 ? units : open.map(({ id, remaining }) => ({ id, quantity: remaining }));
  const isWhole =
    isWholePart(part, chosen) && part.lines.every(({ total, remaining }) => total === remaining);
  const moved = isWhole ? part : splitOff(books, placed, chosen);
  for (const { lineId, remaining } of moved.lines)
    relocate(books, { order, part: moved, lineId, units: remaining, to: locationId });
  moved.locationId = locationId;
  announcePart(books, moved, 'moved');
  announceOrder(books, order, 'orders/updated');
  return { moved, original: part, remaining: isWhole ? undefined : part };
}

/** The shop asks a fulfilment service to send the goods: nobody else may. */
export function submit(books: ShopBooks, { order, part }: PlacedPart): void {
  part.requestStatus = 'SUBMITTED';
  announcePart(books, part, 'fulfillment_request_submitted');
  announceOrder(books, order, 'orders/updated');
}

/** The shop asks whoever fulfils to stop. */
export function requestCancellation(books: ShopBooks, { part }: PlacedPart, message: string): void {
  part.requestStatus = 'CANCELLATION_REQUESTED';
  part.cancellationMessage = message;
  announcePart(books, part, 'cancellation_request_submitted');
}

export function answerCancellation(books: ShopBooks, { order, part }: PlacedPart, isAccepted: boolean): void {
  part.requestStatus = isAccepted ? 'CANCELLATION_ACCEPTED' : 'CANCELLATION_REJECTED';
  announcePart(books, part, `cancellation_request_${isAccepted ? 'accepted' : 'rejected'}`);
  announceOrder(books, order, 'orders/updated');
}

/** The goods wait for their customer. */
export function prepare(books: ShopBooks, { order, part }: PlacedPart): void {
  part.isPrepared = true;
  part.status = 'IN_PROGRESS';
  announcePart(books, part, 'line_items_prepared_for_pickup');
  announceOrder(books, order, 'orders/updated');
}
