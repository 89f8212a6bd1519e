/** Which orders a question names: those of a time, or those behind a number, a parcel or a location. */
import type * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import type { Order } from '../../order/order.ts';
import { behindPlace, type CursorOwner, cursor, indexPlaceSchema, placeOf } from '../../shared/cursor.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { listKey } from '../../shared/keys.ts';
import { queryIndex } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { findOrdersByParcel } from '../../tracking/parcel/tracking.store.ts';
import type { listOrdersDoor } from '../doors.ts';
import { findOrdersByNumber, listOrders, orderListPositionSchema, readOrdersOf } from './order-list.store.ts';

/** Without `from` the list goes back this far. */
const DEFAULT_SECONDS = 30 * 86_400;

type OrderQuery = z.output<typeof listOrdersDoor.query>;

/** Orders, and the cursor with which they go on. */
interface FoundOrders {
  readonly orders: readonly Order[];
  readonly next?: string;
}

/**
 * The orders that a query asks for; `query.channel` is the one that the caller may see.
 * @throws InvalidRequest for two ways of finding at once, or a cursor of another list
 */
export async function findOrders(query: OrderQuery, owner: CursorOwner, now: string): Promise<FoundOrders> {
  mustNameOneWay(query);
  const { external, tracking, location } = query;
  if (external !== undefined) return { orders: (await findOrdersByNumber(external)).filter(isOf(query)) };
  if (tracking !== undefined) {
    const ids = await findOrdersByParcel(tracking, readableItems);
    return { orders: (await readOrdersOf(ids)).filter(isOf(query)) };
  }
  return location === undefined ? pageByTime(query, owner, now) : pageOfLocation(location, query, owner);
}

/** @throws InvalidRequest naming each of them */
function mustNameOneWay(query: OrderQuery): void {
  const ways = (['external', 'tracking', 'location'] as const).filter((way) => query[way] !== undefined);
  if (ways.length < 2) return;
  throw new InvalidRequest(
    'Orders are looked for in one way at a time.',
    ways.map((path) => ({ path, message: 'is not given beside another way of looking' })),
  );
}

function isOf({ channel, status }: Pick<OrderQuery, 'channel' | 'status'>): (order: Order) => boolean {
  return (order) =>
    (channel === undefined || order.channel === channel) && (status === undefined || order.status === status);
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

async function pageByTime(query: OrderQuery, owner: CursorOwner, now: string): Promise<FoundOrders> {
  const { channel, status, limit } = query;
  const from = query.from ?? after(now, -DEFAULT_SECONDS);
  const position =
    query.cursor === undefined ? undefined : cursor.decode(orderListPositionSchema, query.cursor, owner);
  const { orders, next } = await listOrders({ channel, status, from, now, limit }, position);
  return { orders, ...(next ? { next: cursor.encode(next, owner) } : {}) };
}
