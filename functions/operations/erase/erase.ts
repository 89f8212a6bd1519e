/** Erases the personal data of orders: bodies, messages, what carriers and people wrote. */
import { forgetCustomer } from '../../capture/reading/customer-orders.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { areaOf } from '../../order/erased-order.ts';
import { parseOrder, readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { readExchanges } from '../../returns/exchange/exchange.store.ts';
import { NotFound } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { getItem, getItems, keyOf, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { readShipments, trackingPlace } from '../../tracking/parcel/tracking.store.ts';
import { scanTypes } from '../scan.ts';
import {
  isOfCustomer,
  isPersonal,
  isPersonalKind,
  type PersonalKind,
  redacted,
  withoutReasons,
} from './redact.ts';

/** What became of an order: one that is in flight keeps its address until it is closed. */
type ErasureOutcome = 'erased' | 'inFlight' | 'unknown';

export interface Erasure {
  readonly orders: Readonly<Record<string, ErasureOutcome>>;
  /** How many items of each kind were redacted. */
  readonly redacted: Readonly<Partial<Record<PersonalKind, number>>>;
}

export interface ErasureRequest {
  readonly by: string;
  /** UTC ISO. */
  readonly now: string;
}

/** Erases one order's personal data. */
export async function eraseOrder(orderId: string, request: ErasureRequest): Promise<Erasure> {
  const messages: TableItem[] = [];
  for await (const item of scanTypes(['Message'])) if (item['orderId'] === orderId) messages.push(item);
  return eraseAll([orderId], messages, request);
}

/**
 * Erases all orders of a customer (an e-mail address, or the shop's customer id), and messages that made no
 * order. The whole table is read: an order has one entry by one name of its customer, and only where the stage lists customers,
 * while whatever names them has to go.
 */
export async function eraseCustomer(customer: string, request: ErasureRequest): Promise<Erasure> {
  const orders = new Set<string>();
  const messages: TableItem[] = [];
  for await (const item of scanTypes(['Body', 'Message'])) {
    if (item['type'] === 'Message') messages.push(item);
    else if (isOfCustomer('Body', item, customer)) orders.add(String(item['pk']).replace(/^ORDER#/, ''));
  }
  const own = messages.filter(
    (item) => orders.has(String(item['orderId'])) || isOfCustomer('Message', item, customer),
  );
  const partitions = new Set(own.map(({ pk }) => pk));
  const withParts = messages.filter(({ pk }) => partitions.has(pk));
  return eraseAll([...orders].sort(), withParts, request);
}

/** Erases orders and messages; those of an order in flight are left. */
export async function eraseAll(
  orderIds: readonly string[],
  messages: readonly TableItem[],
  request: ErasureRequest,
): Promise<Erasure> {
  const counts = new Map<PersonalKind, number>();
  const orders: Record<string, ErasureOutcome> = {};
  for (const orderId of await withLinked(orderIds))
    orders[orderId] = await eraseItemsOf(orderId, request, counts);
  const open = new Set(Object.keys(orders).filter((orderId) => orders[orderId] === 'inFlight'));
  for (const message of messages)
    if (!open.has(String(message['orderId']))) await redactItem('Message', message, counts);
  return { orders, redacted: Object.fromEntries(counts) };
}

/** With the orders that were sent for returns of them: they name the same customer. */
async function withLinked(orderIds: readonly string[]): Promise<string[]> {
  const all = new Set(orderIds);
  for (const orderId of all)
    for (const { linked, tried = linked } of await readExchanges(orderId)) all.add(linked).add(tried);
  return [...all];
}

async function eraseItemsOf(
  orderId: string,
  request: ErasureRequest,
  counts: Map<PersonalKind, number>,
): Promise<ErasureOutcome> {
  const order = await findOrder(orderId);
  if (!order) return 'unknown';
  if (!order.closed) return 'inFlight';
  await markErased(orderId, request);
  const { items } = await queryPartition(key.order(orderId).pk);
  await forgetCustomer(order);
  const shipments = await readShipments(orderId, await readFulfillments(orderId));
  const parcels = await getItems(
    shipments.flatMap(({ tracking }) => (tracking ? [trackingPlace(tracking)] : [])),
  );
  const told = await queryPartition(key.shopEffect(order.channel, order.external.id, '').pk);
  const kept = [...items, ...parcels.filter((one) => one !== undefined), ...told.items];
  for (const item of kept) {
    const { type } = item;
    if (isPersonalKind(type)) await redactItem(type, item, counts);
  }
  return 'erased';
}

async function findOrder(orderId: string): Promise<Order | undefined> {
  const item = await getItem(key.order(orderId));
  return item && parseOrder(item);
}

/**
 * The mark comes first: from then on nothing that a channel sends about the order is kept. Of where the order
 * went the region stays, of reasons of holds and of a cancel their codes.
 */
async function markErased(orderId: string, { by, now }: ErasureRequest): Promise<void> {
  await retryMoved(async () => {
    const order = await readOrder(orderId);
    if (order.erased) return;
    if (!order.closed) throw new NotFound(`Order ${orderId} is not closed any more.`);
    const destination = order.destination ? { destination: areaOf(order.destination) } : {};
    const event = { type: 'order.erased', data: { orderId, channel: order.channel } } as const;
    const change = { erased: { by, at: now }, ...destination, ...withoutReasons(order) };
    const next = amend(order, change, now, event);
    await transact([saveOrder(order, next)]);
  });
}

const STILL_THERE = { expression: 'attribute_exists(#pk)', names: { '#pk': 'pk' } } as const;

/** The write that redacts an item; a further part of a message goes. */
function redactingWrite(kind: PersonalKind, item: TableItem): Write {
  const at = keyOf(item);
  const refused = moved(`${at.pk} ${at.sk}`);
  if (isFurtherPart(kind, at.sk)) return { kind: 'delete', key: at, refused };
  const version = item['version'];
  const unchanged =
    typeof version === 'number'
      ? { expression: '#version = :before', names: { '#version': 'version' }, values: { ':before': version } }
      : STILL_THERE;
  const next = typeof version === 'number' ? { ...item, version: version + 1 } : item;
  return { kind: 'put', key: at, item: redacted(kind, next), condition: unchanged, refused };
}

/** `RAW#1` of a message, `RAWV#0001#1` of a version's message. */
function isFurtherPart(kind: PersonalKind, sk: string): boolean {
  return (kind === 'Raw' || kind === 'Message') && /^(RAW|RAWV#\d+)#\d+$/.test(sk);
}

async function redactItem(
  kind: PersonalKind,
  found: TableItem,
  counts: Map<PersonalKind, number>,
): Promise<void> {
  const isRedacted = await retryMoved(async () => {
    const item = await getItem(keyOf(found));
    if (!item || !isPersonal(kind, item)) return false;
    await transact([redactingWrite(kind, item)]);
    return true;
  });
  if (isRedacted) counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
