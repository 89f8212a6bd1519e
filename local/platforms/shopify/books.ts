/** The simulated shop's books: its records by id, its clock, and who is told of a change. */
import type {
  RecordedFulfillment,
  RecordedFulfillmentOrder,
  RecordedLine,
  RecordedLocation,
  RecordedOrder,
  RecordedStock,
  RecordedSubscription,
  RecordedVariant,
} from './records.ts';

/** What happened, for whoever has subscribed to the topic (`orders/create`). */
export type Announce = (topic: string, payload: unknown) => void;

export interface ShopBooks {
  readonly domain: string;
  readonly currency: string;
  /** Milliseconds since 1970, by the clock that the shop was given. */
  readonly now: () => number;
  readonly nextId: () => string;
  readonly nextOrderNumber: () => number;
  /** How long after a change lists and searches show it. */
  listLag: number;
  readonly locations: Map<string, RecordedLocation>;
  readonly variants: Map<string, RecordedVariant>;
  readonly stock: Map<string, RecordedStock>;
  readonly orders: Map<string, RecordedOrder>;
  readonly subscriptions: Map<string, RecordedSubscription>;
  announce: Announce;
}

/** Ids begin beyond what a double holds exactly: whoever reads them as numbers is found out. */
const FIRST_ID = 2n ** 53n + 1n;

export function emptyBooks(domain: string, currency: string, now: () => number): ShopBooks {
  let lastId = FIRST_ID;
  let lastNumber = 1000;
  return {
    domain,
    currency,
    now,
    nextId: () => {
      lastId += 2n;
      return String(lastId);
    },
    nextOrderNumber: () => {
      lastNumber += 1;
      return lastNumber;
    },
    listLag: 0,
    locations: new Map(),
    variants: new Map(),
    stock: new Map(),
    orders: new Map(),
    subscriptions: new Map(),
    announce: () => {},
  };
}

export function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** The digits of a global id of the type; undefined for anything else. */
export function idOf(type: string, global: string): string | undefined {
  const prefix = `gid://shopify/${type}/`;
  const digits = global.startsWith(prefix) ? global.slice(prefix.length).replace(/\?.*$/, '') : '';
  return /^\d+$/.test(digits) ? digits : undefined;
}

export function lineOf(order: RecordedOrder, lineId: string): RecordedLine {
  const line = order.lines.find(({ id }) => id === lineId);
  if (!line) throw new Error(`order ${order.id} of the simulated shop has no line ${lineId}`);
  return line;
}

/** The fulfillment order with its order, by id. */
export function fulfillmentOrderOf(
  books: ShopBooks,
  id: string | undefined,
): { order: RecordedOrder; part: RecordedFulfillmentOrder } | undefined {
  for (const order of books.orders.values()) {
    const part = order.fulfillmentOrders.find((one) => one.id === id);
    if (part) return { order, part };
  }
  return undefined;
}

/** The fulfillment with its order, by id. */
export function fulfillmentOf(
  books: ShopBooks,
  id: string | undefined,
): { order: RecordedOrder; fulfillment: RecordedFulfillment } | undefined {
  for (const order of books.orders.values()) {
    const fulfillment = order.fulfillments.find((one) => one.id === id);
    if (fulfillment) return { order, fulfillment };
  }
  return undefined;
}
