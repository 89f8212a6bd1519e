/** Which orders a question names: those of a time or group, or those behind a number, a parcel, a place, a person or a SKU. */
import type * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { ledgerPlaceSchema, NEVER } from '../../inventory/ledger/read-ledger.ts';
import type { Order } from '../../order/order.ts';
import { listedGroups, openGroups } from '../../order/promise-risk.ts';
import { behindPlace, type CursorOwner, cursor, indexPlaceSchema, placeOf } from '../../shared/cursor.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { groupOfStatus } from '../../shared/events/statuses.ts';
import { listKey } from '../../shared/keys.ts';
import { queryIndex } from '../../shared/table.ts';
import { after, EARLIEST_INSTANT } from '../../shared/time.ts';
import { findOrdersByParcel } from '../../tracking/parcel/tracking.store.ts';
import type { listOrdersDoor } from '../doors.ts';
import { findCustomerEntries, mustFindCustomers } from './customer-orders.store.ts';
import {
  findOrdersByNumber,
  type ListedOrders,
  listGroups,
  listOrders,
  orderListPositionSchema,
  readOrdersOf,
} from './order-list.store.ts';
import { findOrdersOfSku } from './sku-orders.ts';

/** Without `from` the list of a time goes back this far. */
const DEFAULT_SECONDS = 30 * 86_400;
/** Sorts behind every time of a day, and behind every order of a time. */
const LAST = '~';

export type OrderQuery = z.output<typeof listOrdersDoor.query>;

/** Orders, and the cursor with which they go on. */
interface FoundOrders {
  readonly orders: readonly Order[];
  readonly next?: string;
}

/** Ways of finding orders that exclude each other. */
const ways = ['external', 'tracking', 'location', 'customer', 'sku'] as const;

/**
 * The orders that a query asks for; `query.channel` is the one that the caller may see.
 * @throws InvalidRequest for two ways of finding at once, or a cursor of another list
 */
export async function findOrders(query: OrderQuery, owner: CursorOwner, now: string): Promise<FoundOrders> {
  mustNameOneWay(query);
  const { external, tracking, location, customer, sku } = query;
  if (external !== undefined) return { orders: (await findOrdersByNumber(external)).filter(isOf(query)) };
  if (tracking !== undefined) {
    const ids = await findOrdersByParcel(tracking, readableItems);
    return { orders: (await readOrdersOf(ids)).filter(isOf(query)) };
  }
  if (location !== undefined) return pageOfLocation(location, query, owner);
  if (customer !== undefined) return pageOfCustomer(customer, query, owner);
  if (sku !== undefined) return pageOfSku(sku, query, owner);
  return pageOfList(query, owner, now);
}

/** @throws InvalidRequest naming each of them */
function mustNameOneWay(query: OrderQuery): void {
  const named = ways.filter((way) => query[way] !== undefined);
  if (named.length < 2) return;
  throw new InvalidRequest(
    'Orders are looked for in one way at a time.',
    named.map((path) => ({ path, message: 'is not given beside another way of looking' })),
  );
}

type Filter = Pick<OrderQuery, 'channel' | 'status' | 'statusGroup' | 'promise'>;

function isOf({ channel, status, statusGroup, promise }: Filter): (order: Order) => boolean {
  return (order) =>
    (channel === undefined || order.channel === channel) &&
    (status === undefined || order.status === status) &&
    (statusGroup === undefined || groupOfStatus(order.status) === statusGroup) &&
    (promise === undefined || order.atRisk === true);
}

/** A page of the orders that a location has work of: what was asked of it first comes first. */
async function pageOfLocation(location: string, query: OrderQuery, owner: CursorOwner): Promise<FoundOrders> {
  const partition = listKey.workPartition(location);
  const place = query.cursor === undefined ? undefined : cursor.decode(indexPlaceSchema, query.cursor, owner);
  const { items, next } = await queryIndex('lists', partition, {
    limit: query.limit,
    ...(place ? { startAfter: behindPlace(partition, place) } : {}),
  });
  const ids = [...new Set(items.map(({ pk }) => String(pk).slice('ORDER#'.length)))];
  const orders = (await readOrdersOf(ids)).filter(isOf(query));
  return { orders, ...(next ? { next: cursor.encode(placeOf(next), owner) } : {}) };
}

/**
 * A page of a customer's orders, newest first.
 * @throws InvalidRequest where the stage does not find orders by their customer
 */
async function pageOfCustomer(customer: string, query: OrderQuery, owner: CursorOwner): Promise<FoundOrders> {
  await mustFindCustomers();
  const position =
    query.cursor === undefined ? undefined : cursor.decode(orderListPositionSchema, query.cursor, owner);
  const { from = EARLIEST_INSTANT, to = NEVER, limit } = query;
  const before = position?.before ?? `${to}${LAST}`;
  const found = await findCustomerEntries(customer, { from, to: before, limit: limit + 2 });
  const entries = found.filter(({ at }) => at !== before);
  const shown = entries.slice(0, limit);
  const orders = (await readOrdersOf(shown.map(({ orderId }) => orderId))).filter(isOf(query));
  const last = entries.length > shown.length ? shown.at(-1) : undefined;
  return { orders, ...pointing(last && { before: last.at }, owner) };
}

/** A page of the orders that have, had or want units of a SKU: who claimed last comes first. */
async function pageOfSku(sku: string, query: OrderQuery, owner: CursorOwner): Promise<FoundOrders> {
  const behind =
    query.cursor === undefined ? undefined : cursor.decode(ledgerPlaceSchema, query.cursor, owner);
  const { from = EARLIEST_INSTANT, to = NEVER, limit } = query;
  const { orderIds, next } = await findOrdersOfSku(sku, { from, to, behind, limit });
  return { orders: (await readOrdersOf(orderIds)).filter(isOf(query)), ...pointing(next, owner) };
}

function pointing(place: unknown, owner: CursorOwner): Pick<FoundOrders, 'next'> {
  return place === undefined ? {} : { next: cursor.encode(place, owner) };
}

/**
 * A page of orders, newest first. Those whose promise is at risk, and those of a group that few are in, or of a status of
 * such a group, have lists of their own; of the others the time is read, and what is not asked for left out.
 */
async function pageOfList(query: OrderQuery, owner: CursorOwner, now: string): Promise<FoundOrders> {
  const position =
    query.cursor === undefined ? undefined : cursor.decode(orderListPositionSchema, query.cursor, owner);
  const { orders, next } = await readList(query, position, now);
  return { orders, ...pointing(next, owner) };
}

type Position = Parameters<typeof listOrders>[1];

function readList(query: OrderQuery, position: Position, now: string): Promise<ListedOrders> {
  const { channel, status, statusGroup, promise, limit } = query;
  const isAnyWanted = status === undefined && statusGroup === undefined && promise === undefined;
  const isWanted = isAnyWanted ? undefined : isOf(query);
  const page = { channel, isWanted, limit, to: query.to ?? now };
  const isAtRisk = promise !== undefined;
  const ofGroup = { ...page, from: query.from ?? EARLIEST_INSTANT };
  const group = statusGroup ?? (status && groupOfStatus(status));
  if (isAtRisk) return listGroups(group === undefined ? openGroups : [group], isAtRisk, ofGroup, position);
  if (group !== undefined && listedGroups.has(group)) return listGroups([group], isAtRisk, ofGroup, position);
  return listOrders({ ...page, from: query.from ?? after(now, -DEFAULT_SECONDS) }, position);
}
