/** What buyers and the shop's staff do to orders: buy, pay, edit, refund, cancel, delete. */
import { lineOf, type ShopBooks } from './books.ts';
import type {
  DeliveryWay,
  RecordedAddress,
  RecordedCustomer,
  RecordedFulfillmentOrder,
  RecordedLine,
  RecordedOrder,
  RecordedProperty,
  RecordedRefund,
  RecordedVariant,
  RestockType,
} from './records.ts';
import { refundPayload, restOrder } from './rest-payloads.ts';
import { commit, forSale, giveBack, putBack, stockAt, takeAway } from './stock.ts';

export type PaymentWay = 'paid' | 'authorized' | 'pending';

export interface ShopPurchase {
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly properties?: readonly RecordedProperty[];
  }[];
  readonly payment?: PaymentWay;
  readonly way?: DeliveryWay;
  /** Where it is collected; for a delivery the shop chooses by what its locations have. */
  readonly locationId?: string;
  readonly customer?: { readonly firstName: string; readonly lastName: string; readonly email: string };
  readonly shippingAddress?: RecordedAddress;
  readonly shippingPrice?: number;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly test?: boolean;
}

/** Marks a change. Shopify tells time by the second: two changes within one have the same `updated_at`. */
export function touch(books: ShopBooks, order: RecordedOrder): void {
  order.updatedAt = Math.floor(books.now() / 1000) * 1000;
}

/** Tells subscribers of the order as it is now. */
export function announceOrder(books: ShopBooks, order: RecordedOrder, ...topics: readonly string[]): void {
  touch(books, order);
  for (const topic of topics) books.announce(topic, restOrder(books, order));
}

function variantOf(books: ShopBooks, sku: string): RecordedVariant {
  const variant = [...books.variants.values()].find((one) => one.sku === sku);
  if (!variant) throw new Error(`the simulated shop sells no ${sku}`);
  return variant;
}

function lineFor(
  books: ShopBooks,
  variant: RecordedVariant,
  quantity: number,
  properties: readonly RecordedProperty[],
): RecordedLine {
  return {
    id: books.nextId(),
    variantId: variant.id,
    productId: variant.productId,
    inventoryItemId: variant.tracked ? variant.inventoryItemId : null,
    sku: variant.sku,
    title: variant.title,
    price: variant.price,
    grams: variant.grams,
    requiresShipping: variant.requiresShipping,
    isGiftCard: false,
    properties,
    quantity,
    current: quantity,
  };
}

/** An order by a buyer; undefined when the shop shows fewer units than wanted. */
export function buy(books: ShopBooks, purchase: ShopPurchase): RecordedOrder | undefined {
  const wanted = purchase.lines.map((line) => ({ ...line, variant: variantOf(books, line.sku) }));
  if (wanted.some(({ variant, quantity }) => isSoldOut(books, variant, quantity))) return undefined;
  const order = orderOf(books, purchase);
  for (const { variant, quantity, properties } of wanted) {
    const line = lineFor(books, variant, quantity, properties ?? []);
    order.lines.push(line);
    assign(books, order, line, quantity, purchase.locationId);
  }
  payAtCheckout(books, order, purchase.payment ?? 'paid');
  books.orders.set(order.id, order);
  announceOrder(books, order, 'orders/create', ...(purchase.payment === 'paid' ? ['orders/paid'] : []));
  return order;
}

function isSoldOut(books: ShopBooks, variant: RecordedVariant, quantity: number): boolean {
  return variant.tracked && !variant.oversells && forSale(books, variant) < quantity;
}

/** What the chosen shipping is called: of goods that are collected it is the store's name. */
function methodOf(
  { locations }: ShopBooks,
  { way = 'SHIPPING', locationId }: ShopPurchase,
): string | undefined {
  if (way === 'SHIPPING') return 'Standard';
  if (way !== 'PICK_UP') return undefined;
  const store = locationId === undefined ? [...locations.values()][0] : locations.get(locationId);
  return store?.name;
}

function orderOf(books: ShopBooks, purchase: ShopPurchase): RecordedOrder {
  const now = Math.floor(books.now() / 1000) * 1000;
  const way = purchase.way ?? 'SHIPPING';
  const address = purchase.shippingAddress;
  const customer = purchase.customer ? customerOf(books, purchase.customer) : undefined;
  const price = purchase.shippingPrice ?? (way === 'SHIPPING' ? 500 : 0);
  const method = methodOf(books, purchase);
  return {
    id: books.nextId(),
    number: books.nextOrderNumber(),
    currency: books.currency,
    test: purchase.test ?? false,
    sourceName: way === 'RETAIL' ? 'pos' : 'web',
    createdAt: now,
    listedAt: books.now() + books.listLag,
    updatedAt: now,
    isEdited: false,
    email: customer?.email ?? null,
    phone: null,
    note: purchase.note ?? null,
    tags: purchase.tags ?? [],
    attributes: [],
    ...(customer ? { customer } : {}),
    ...(address ? { shippingAddress: address, billingAddress: address } : {}),
    way,
    ...(method === undefined ? {} : { shipping: { id: books.nextId(), title: method, code: method, price } }),
    lines: [],
    fulfillmentOrders: [],
    fulfillments: [],
    refunds: [],
    returns: [],
    transactions: [],
  };
}

function customerOf(
  books: ShopBooks,
  { firstName, lastName, email }: NonNullable<ShopPurchase['customer']>,
): RecordedCustomer {
  const known = [...books.orders.values()].find(({ customer }) => customer?.email === email)?.customer;
  return known ?? { id: books.nextId(), firstName, lastName, email, phone: null, tags: [] };
}

/** Units of a line go to the first locations that have them; what no location has, to the first one that is active. */
export function assign(
  books: ShopBooks,
  order: RecordedOrder,
  line: RecordedLine,
  units: number,
  chosen?: string,
): void {
  if (!line.requiresShipping && order.way !== 'RETAIL') return;
  let left = units;
  const online = [...books.locations.values()].filter(({ isActive, isOnline }) => isActive && isOnline);
  const places = chosen === undefined ? online : [];
  const whole = places.find(({ id }) => freeAt(books, line, id) >= units);
  for (const place of whole ? [whole] : places) {
    const taken = Math.min(left, Math.max(0, freeAt(books, line, place.id)));
    if (taken > 0) addUnits(books, order, line, taken, place.id);
    left -= Math.max(0, taken);
  }
  const fallback = chosen ?? places[0]?.id;
  if (left > 0 && fallback !== undefined) addUnits(books, order, line, left, fallback);
}

function freeAt(books: ShopBooks, line: RecordedLine, locationId: string): number {
  if (line.inventoryItemId === null) return Number.MAX_SAFE_INTEGER;
  return stockAt(books, line.inventoryItemId, locationId)?.available ?? 0;
}

function addUnits(
  books: ShopBooks,
  order: RecordedOrder,
  line: RecordedLine,
  units: number,
  locationId: string,
): void {
  const part = openPartAt(books, order, locationId);
  const known = part.lines.find(({ lineId }) => lineId === line.id);
  if (known) {
    known.total += units;
    known.remaining += units;
  } else part.lines.push({ id: books.nextId(), lineId: line.id, total: units, remaining: units });
  commit(books, line, locationId, units);
}

function openPartAt(books: ShopBooks, order: RecordedOrder, locationId: string): RecordedFulfillmentOrder {
  const open = order.fulfillmentOrders.find(
    (part) =>
      part.locationId === locationId && part.status === 'OPEN' && part.requestStatus === 'UNSUBMITTED',
  );
  if (open) return open;
  const part = partOf(books, order, locationId);
  order.fulfillmentOrders.push(part);
  return part;
}

export function partOf(books: ShopBooks, order: RecordedOrder, locationId: string): RecordedFulfillmentOrder {
  return {
    id: books.nextId(),
    orderId: order.id,
    way: order.way,
    locationId,
    status: 'OPEN',
    requestStatus: 'UNSUBMITTED',
    lines: [],
    holds: [],
    isPrepared: false,
    createdAt: books.now(),
    updatedAt: books.now(),
  };
}

export function totalOf(order: RecordedOrder): number {
  const goods = order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return goods + (order.shipping?.price ?? 0);
}

export function sumOfKind(order: RecordedOrder, ...kinds: readonly string[]): number {
  return order.transactions
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, { amount }) => sum + amount, 0);
}

export function capturedOf(order: RecordedOrder): number {
  return sumOfKind(order, 'SALE', 'CAPTURE');
}

const AUTHORISED_FOR = 7 * 24 * 3_600_000;

function payAtCheckout(books: ShopBooks, order: RecordedOrder, payment: PaymentWay): void {
  if (payment === 'pending') return;
  const kind = payment === 'paid' ? 'SALE' : 'AUTHORIZATION';
  record(books, order, kind, totalOf(order), null);
}

function record(
  books: ShopBooks,
  order: RecordedOrder,
  kind: RecordedOrder['transactions'][number]['kind'],
  amount: number,
  parentId: string | null,
): string {
  const id = books.nextId();
  const createdAt = books.now();
  const expires = kind === 'AUTHORIZATION' ? { expiresAt: createdAt + AUTHORISED_FOR } : {};
  order.transactions.push({ id, kind, gateway: 'bogus', amount, parentId, createdAt, ...expires });
  return id;
}

/** The buyer pays an order that was pending, or the shop captures what was authorised. */
export function pay(books: ShopBooks, order: RecordedOrder): void {
  const authorised = order.transactions.find(({ kind }) => kind === 'AUTHORIZATION');
  const due = totalOf(order) - capturedOf(order);
  if (due <= 0) return;
  record(books, order, authorised ? 'CAPTURE' : 'SALE', due, authorised?.id ?? null);
  announceOrder(books, order, 'orders/paid', 'orders/updated');
}

/** Open units of a line, with the fulfillment orders that they are in, those on nobody's hands first. */
function openPlaces(order: RecordedOrder, lineId: string) {
  return order.fulfillmentOrders
    .filter(({ status }) => status !== 'CLOSED' && status !== 'CANCELLED')
    .flatMap((part) => part.lines.filter((one) => one.lineId === lineId).map((place) => ({ part, place })))
    .filter(({ place }) => place.remaining > 0);
}

export function openUnits(order: RecordedOrder, lineId: string): number {
  return openPlaces(order, lineId).reduce((sum, { place }) => sum + place.remaining, 0);
}

/** Takes units out of what is to be fulfilled, and restocks them where that is wanted. Answers how many. */
function removeUnits(
  books: ShopBooks,
  order: RecordedOrder,
  line: RecordedLine,
  units: number,
  restocks: boolean,
): number {
  let left = units;
  for (const { part, place } of openPlaces(order, line.id)) {
    const taken = Math.min(left, place.remaining);
    place.remaining -= taken;
    place.total -= taken;
    left -= taken;
    if (restocks) giveBack(books, line, part.locationId, taken);
    else takeAway(books, line, part.locationId, taken);
    closeIfDone(books, part);
  }
  return units - left;
}

/** A fulfillment order with nothing left is closed, or cancelled where nothing of it was ever fulfilled. */
export function closeIfDone(books: ShopBooks, part: RecordedFulfillmentOrder): void {
  part.updatedAt = books.now();
  if (part.lines.some(({ remaining }) => remaining > 0)) return;
  part.status = part.lines.some(({ total }) => total > 0) ? 'CLOSED' : 'CANCELLED';
}

export interface EditOfOrder {
  readonly lineId?: string;
  readonly sku?: string;
  readonly quantity: number;
  readonly restocks?: boolean;
}

/** Staff edits an order: a line to another quantity, or another article added. */
export function edit(books: ShopBooks, order: RecordedOrder, changes: readonly EditOfOrder[]): void {
  const added: object[] = [];
  const removed: object[] = [];
  for (const { lineId, sku, quantity, restocks } of changes) {
    const line =
      lineId === undefined ? lineFor(books, variantOf(books, sku ?? ''), 0, []) : lineOf(order, lineId);
    if (lineId === undefined) order.lines.push(line);
    const delta = quantity - line.current;
    if (delta > 0) {
      line.quantity += delta;
      line.current += delta;
      assign(books, order, line, delta);
      added.push({ id: BigInt(line.id), delta });
    } else if (delta < 0) {
      const taken = removeUnits(books, order, line, -delta, restocks ?? true);
      line.current -= taken;
      removed.push({ id: BigInt(line.id), delta: taken });
    }
  }
  order.isEdited = true;
  touch(books, order);
  books.announce('orders/edited', {
    order_edit: {
      id: BigInt(books.nextId()),
      order_id: BigInt(order.id),
      created_at: new Date(order.updatedAt).toISOString(),
      line_items: { additions: added, removals: removed },
    },
  });
  announceOrder(books, order, 'orders/updated');
}

export interface RefundByHand {
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: number;
    readonly restockType: RestockType;
    readonly locationId?: string;
  }[];
  readonly shipping?: number;
  /** What is paid back; the price of the lines and the shipping where it is not said. */
  readonly amount?: number;
  readonly note?: string;
}

function refundedUnits(order: RecordedOrder, lineId: string): number {
  return order.refunds
    .flatMap(({ lines }) => lines)
    .filter((line) => line.lineId === lineId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

export function refundableUnits(order: RecordedOrder, line: RecordedLine): number {
  return line.quantity - refundedUnits(order, line.id) - removedByEdit(order, line);
}

/** Units that an edit took out and no refund names. */
function removedByEdit(order: RecordedOrder, line: RecordedLine): number {
  return Math.max(0, line.quantity - line.current - refundedUnits(order, line.id));
}

export function refundedMoney(order: RecordedOrder): number {
  return sumOfKind(order, 'REFUND');
}

/** Why the shop does not refund so; empty where it does. */
export function refundFaults(order: RecordedOrder, request: RefundByHand): string[] {
  const faults: string[] = [];
  for (const { lineId, quantity, restockType, locationId } of request.lines) {
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line) faults.push('Line item not found');
    else if (quantity <= 0 || quantity > refundableUnits(order, line))
      faults.push('Refund line items Quantity cannot refund more items than were purchased');
    else if (restockType === 'CANCEL' && quantity > openUnits(order, lineId))
      faults.push('Refund line items Restock type cannot be cancel for fulfilled items');
    if (restockType === 'RETURN' && locationId === undefined)
      faults.push('Refund line items Location must be specified when restocking');
  }
  if ((request.amount ?? 0) > capturedOf(order) - refundedMoney(order))
    faults.push('Transactions Refund amount exceeds the amount that can be refunded');
  return faults;
}

export function refund(books: ShopBooks, order: RecordedOrder, request: RefundByHand): RecordedRefund {
  const lines = request.lines.map(({ lineId, quantity, restockType, locationId }) => {
    const line = lineOf(order, lineId);
    return {
      id: books.nextId(),
      lineId,
      quantity,
      restockType,
      locationId: locationId ?? openPlaces(order, lineId)[0]?.part.locationId ?? null,
      subtotal: line.price * quantity,
    };
  });
  for (const line of lines) settleRefundedLine(books, order, line);
  const price = lines.reduce((sum, { subtotal }) => sum + subtotal, request.shipping ?? 0);
  const amount = request.amount ?? Math.min(price, capturedOf(order) - refundedMoney(order));
  const captured = order.transactions.find(({ kind }) => kind === 'SALE' || kind === 'CAPTURE');
  const transactionIds = amount > 0 ? [record(books, order, 'REFUND', amount, captured?.id ?? null)] : [];
  const made: RecordedRefund = {
    id: books.nextId(),
    note: request.note ?? null,
    lines,
    shipping: request.shipping ?? 0,
    transactionIds,
    createdAt: books.now(),
  };
  order.refunds.push(made);
  touch(books, order);
  books.announce('refunds/create', refundPayload(order, made));
  announceOrder(books, order, 'orders/updated');
  return made;
}

/** Unfulfilled units go first; a return puts sent units back on the shelf. */
function settleRefundedLine(
  books: ShopBooks,
  order: RecordedOrder,
  refunded: RecordedRefund['lines'][number],
): void {
  const line = lineOf(order, refunded.lineId);
  line.current -= refunded.quantity;
  if (refunded.restockType === 'RETURN') {
    if (refunded.locationId !== null) putBack(books, line, refunded.locationId, refunded.quantity);
    return;
  }
  removeUnits(books, order, line, refunded.quantity, refunded.restockType === 'CANCEL');
}

export interface CancelByHand {
  readonly reason: string;
  readonly restocks: boolean;
  readonly refunds: boolean;
  readonly staffNote?: string;
}

/** Why the shop does not cancel the order; undefined where it does. */
export function cancelFault(order: RecordedOrder): string | undefined {
  if (order.cancelledAt !== undefined) return 'Order has already been cancelled';
  const standing = order.fulfillments.some(({ status }) => status === 'SUCCESS');
  return standing ? 'Cannot cancel an order that has fulfillments' : undefined;
}

/** Cancels everything that is left of the order. */
export function cancel(books: ShopBooks, order: RecordedOrder, request: CancelByHand): void {
  order.cancelledAt = books.now();
  order.cancelReason = request.reason;
  if (request.staffNote !== undefined) order.staffNote = request.staffNote;
  const restockType = request.restocks ? 'CANCEL' : 'NO_RESTOCK';
  refund(books, order, {
    lines: order.lines
      .filter(({ current }) => current > 0)
      .map(({ id, current }) => ({ lineId: id, quantity: current, restockType })),
    shipping: request.refunds ? (order.shipping?.price ?? 0) : 0,
    amount: request.refunds ? capturedOf(order) - refundedMoney(order) : 0,
  });
  const authorised = order.transactions.find(({ kind }) => kind === 'AUTHORIZATION');
  if (authorised && capturedOf(order) === 0) record(books, order, 'VOID', authorised.amount, authorised.id);
  announceOrder(books, order, 'orders/cancelled', 'orders/updated');
}

/** Staff corrects where the order goes. */
export function readdress(books: ShopBooks, order: RecordedOrder, address: RecordedAddress): void {
  order.shippingAddress = address;
  announceOrder(books, order, 'orders/updated');
}

/** Staff deletes the order: the shop says no more than its id, and no longer knows it. */
export function remove(books: ShopBooks, order: RecordedOrder): void {
  order.isDeleted = true;
  books.orders.delete(order.id);
  books.announce('orders/delete', { id: BigInt(order.id) });
}
