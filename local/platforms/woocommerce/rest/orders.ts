/** `/orders`, and below an order its notes and refunds. */
import { type JsonBody, noteBody, orderBody, refundBody, TAX_ID } from '../bodies.ts';
import { addNote, refund, setStatus, statusesOf, trash } from '../lifecycle.ts';
import { putMeta, type WooShopAddress, type WooShopOrder } from '../shop.ts';
import {
  invalidParameter,
  ok,
  type WooAnswer,
  type WooBackend,
  WooRefusal,
  type WooRequest,
} from './answer.ts';
import {
  centsOf,
  checkFields,
  checkQuery,
  choiceOf,
  dateOf,
  flagField,
  listField,
  listOf,
  listParameters,
  objectField,
  one,
  pageOf,
  textField,
  wholeField,
} from './parameters.ts';

const FILTERS = [
  'after',
  'before',
  'modified_after',
  'modified_before',
  'dates_are_gmt',
  'status',
  'include',
];
const UNSIMULATED_FILTERS = [
  'search',
  'exclude',
  'offset',
  'parent',
  'parent_exclude',
  'customer',
  'product',
  'dp',
];
const WRITABLE = [
  'id',
  'status',
  'line_items',
  'meta_data',
  'billing',
  'shipping',
  'customer_note',
  'customer_id',
];
const UNSIMULATED_FIELDS = [
  'currency',
  'fee_lines',
  'shipping_lines',
  'coupon_lines',
  'set_paid',
  'parent_id',
];

/** The ways to order a list, and what they look at. */
const orderings = ['date', 'modified', 'id'] as const;
const RANKS: Readonly<Record<(typeof orderings)[number], (order: WooShopOrder) => number>> = {
  date: ({ createdAt, id }) => createdAt.getTime() * 1000 + id,
  modified: ({ modifiedAt, id }) => modifiedAt.getTime() * 1000 + id,
  id: ({ id }) => id,
};

/** `any` is every status but the trash. */
export function listOrders(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, [...listParameters, ...FILTERS], UNSIMULATED_FILTERS);
  const { shop } = backend;
  const { query } = request;
  const isAsked = statusFilter(request, backend);
  const included = listOf(query, 'include').map(Number);
  const after = dateOf(request, 'after', backend);
  const before = dateOf(request, 'before', backend);
  const modifiedAfter = dateOf(request, 'modified_after', backend);
  const modifiedBefore = dateOf(request, 'modified_before', backend);
  const found = shop
    .listedOrders()
    .filter(({ status }) => isAsked(status))
    .filter(({ id }) => included.length === 0 || included.includes(id))
    .filter(({ createdAt }) => isBetween(createdAt, after, before))
    .filter(({ modifiedAt }) => isBetween(modifiedAt, modifiedAfter, modifiedBefore));
  const rank = RANKS[choiceOf(query, 'orderby', orderings, 'date')];
  const isUp = choiceOf(query, 'order', ['asc', 'desc'], 'desc') === 'asc';
  const sorted = found.toSorted((a, b) => (isUp ? rank(a) - rank(b) : rank(b) - rank(a)));
  return pageOf(request, backend, sorted, (order) => orderBody(shop, order));
}

function statusFilter({ query }: WooRequest, { shop }: WooBackend): (status: string) => boolean {
  const known = statusesOf(shop);
  const asked = listOf(query, 'status');
  const wrong = asked.find((status) => ![...known, 'any', 'trash'].includes(status));
  if (wrong !== undefined)
    throw invalidParameter('status', `status[0] is not one of any, trash, ${known.join(', ')}.`);
  if (asked.length === 0 || asked.includes('any')) return (status) => known.includes(status);
  return (status) => asked.includes(status);
}

/** Neither end counts. */
function isBetween(date: Date, after: number | undefined, before: number | undefined): boolean {
  const time = date.getTime();
  return (after === undefined || time > after) && (before === undefined || time < before);
}

function orderOf({ ids: [id = 0] }: WooRequest, { shop }: WooBackend): WooShopOrder {
  const order = shop.orders.get(id);
  if (!order) throw new WooRefusal('woocommerce_rest_shop_order_invalid_id', 'Invalid ID.', 404);
  return order;
}

export function readOrder(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, ['context'], ['dp']);
  return one(request, orderBody(backend.shop, orderOf(request, backend)));
}

/** Changes of lines by this way move no stock, as they do in the admin. */
export function updateOrder(request: WooRequest, backend: WooBackend): WooAnswer {
  const { body } = request;
  const { shop } = backend;
  checkFields(body, request, backend, WRITABLE, UNSIMULATED_FIELDS);
  const order = orderOf(request, backend);
  const status = textField(body, 'status');
  if (status !== undefined && !statusesOf(shop).includes(status))
    throw invalidParameter('status', `status is not one of ${statusesOf(shop).join(', ')}.`);
  for (const line of listField(body, 'line_items') ?? []) changeLine(order, line);
  for (const { key, value } of listField(body, 'meta_data') ?? []) putMeta(shop, order, String(key), value);
  order.billing = changedAddress(order.billing, objectField(body, 'billing'));
  order.shipping = changedAddress(order.shipping, objectField(body, 'shipping'));
  order.customerNote = textField(body, 'customer_note') ?? order.customerNote;
  setStatus(shop, order, status ?? order.status);
  return one(request, orderBody(shop, order));
}

function changeLine(order: WooShopOrder, change: JsonBody): void {
  const line = order.lines.find(({ id }) => id === wholeField(change, 'id'));
  if (!line) throw new WooRefusal('simulated_shop_lacks', 'The simulated shop adds no lines.', 501);
  const quantity = wholeField(change, 'quantity') ?? line.quantity;
  if (quantity === 0) order.lines = order.lines.filter((kept) => kept !== line);
  const price = line.total / line.quantity;
  line.quantity = quantity;
  line.total = Math.round(price * quantity);
  line.subtotal = line.total;
}

function changedAddress(address: WooShopAddress, change: JsonBody | undefined): WooShopAddress {
  const texts = Object.entries(change ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { ...address, ...Object.fromEntries(texts) };
}

/** Without `force`, an order goes to the trash. */
export function deleteOrder(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, ['force']);
  const order = orderOf(request, backend);
  const shown = orderBody(backend.shop, order);
  if (request.query.get('force') === 'true') backend.shop.removeOrder(order.id);
  else trash(backend.shop, order);
  return ok(shown);
}

export function listNotes(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, ['context', 'type']);
  const type = choiceOf(request.query, 'type', ['any', 'customer', 'internal'], 'any');
  const notes = orderOf(request, backend).notes.filter(
    ({ isForCustomer }) => type === 'any' || isForCustomer === (type === 'customer'),
  );
  return ok(notes.toReversed().map((note) => noteBody(backend.shop, note)));
}

export function createNote(request: WooRequest, backend: WooBackend): WooAnswer {
  const { body } = request;
  checkFields(body, request, backend, ['note', 'customer_note', 'added_by_user']);
  const note = textField(body, 'note');
  if (note === undefined)
    throw new WooRefusal('rest_missing_callback_param', 'Missing parameter(s): note', 400);
  const order = orderOf(request, backend);
  const author = flagField(body, 'added_by_user') ? 'api' : 'system';
  addNote(backend.shop, order, note, flagField(body, 'customer_note') ?? false, author);
  const made = order.notes.at(-1);
  return { status: 201, body: made && noteBody(backend.shop, made) };
}

export function listRefunds(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, listParameters, ['after', 'before', 'search', 'exclude', 'include', 'dp']);
  const { refunds } = orderOf(request, backend);
  return pageOf(request, backend, refunds.toReversed(), (one) => refundBody(backend.shop, one));
}

/** A tax is named by the rate that the order has it by. */
function taxOf(tax: JsonBody): number {
  if (wholeField(tax, 'id') !== TAX_ID) throw invalidParameter('refund_tax', 'The order has no such tax.');
  return centsOf(tax, 'refund_total') ?? 0;
}

const REFUND_FIELDS = [
  'amount',
  'reason',
  'refunded_by',
  'meta_data',
  'line_items',
  'api_refund',
  'api_restock',
];

/**
 * A refund pays back through the gateway and restocks unless told otherwise. Its meta data are written after it, so
 * that a refund without them may be left where the shop fails in between.
 */
export function createRefund(request: WooRequest, backend: WooBackend): WooAnswer {
  const { body } = request;
  const { shop } = backend;
  checkFields(body, request, backend, REFUND_FIELDS);
  const amount = textField(body, 'amount');
  const lines = (listField(body, 'line_items') ?? []).map((line) => ({
    id: wholeField(line, 'id') ?? 0,
    quantity: wholeField(line, 'quantity') ?? 0,
    total: centsOf(line, 'refund_total') ?? 0,
    tax: (listField(line, 'refund_tax') ?? []).reduce((sum, tax) => sum + taxOf(tax), 0),
  }));
  const sum = lines.reduce((total, line) => total + line.total + line.tax, 0);
  const made = refund(shop, orderOf(request, backend), {
    amount: amount === undefined ? sum : (centsOf({ amount }, 'amount') ?? 0),
    reason: textField(body, 'reason') ?? '',
    lines,
    paysBack: flagField(body, 'api_refund') ?? true,
    restocks: flagField(body, 'api_restock') ?? true,
  });
  if (typeof made === 'string')
    throw new WooRefusal('woocommerce_rest_cannot_create_order_refund', made, 500);
  for (const { key, value } of listField(body, 'meta_data') ?? []) putMeta(shop, made, String(key), value);
  return { status: 201, body: refundBody(shop, made) };
}
