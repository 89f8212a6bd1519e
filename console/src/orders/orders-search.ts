/** The list of orders as its address says it. Pure. */
import type { OrderFilter, OrderStatus } from '../api/order-types.ts';

export const statuses: readonly OrderStatus[] = [
  'needs_attention',
  'quarantined',
  'on_hold',
  'backordered',
  'captured',
  'reserved',
  'fulfilling',
  'partially_shipped',
  'shipped',
  'delivered',
  'returned',
  'cancelling',
  'cancelled',
  'closed',
];

/** Statuses that have a view of their own above the list. */
export const viewed: readonly OrderStatus[] = [
  'needs_attention',
  'on_hold',
  'backordered',
  'fulfilling',
  'shipped',
];

/** What is to be done, beside the statuses. */
export const groups = ['attention', 'held', 'waiting', 'cancelling', 'working', 'shipped', 'ended'] as const;
/** What orders may be looked for by, one at a time. */
export const ways = ['external', 'tracking', 'sku', 'customer', 'location'] as const;
export type SearchWay = (typeof ways)[number];

/** The way in which an address looks for orders, and for what. */
export function wayOf(search: OrderFilter): { readonly way: SearchWay; readonly value: string } {
  const way = ways.find((one) => search[one] !== undefined) ?? 'external';
  return { way, value: search[way] ?? '' };
}

function text(value: unknown): string | undefined {
  // A number alone is read as one by the router.
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** How the API names a customer in an address: whoever reads the address learns of nobody. */
const CUSTOMER_MARK = /^[0-9a-f]{32}(?:\.[0-9a-f]{32})?$/;

/** Whether a text names a customer as addresses do, or nobody. */
export function isMark(text: string): boolean {
  return text === '' || CUSTOMER_MARK.test(text);
}

/** Orders are asked for by a customer's mark alone: what else an address has there is left out. */
function isKnown(way: SearchWay, value: string | undefined): value is string {
  return value !== undefined && (way !== 'customer' || isMark(value));
}

/** The search of an address without what is not known. */
export function ordersSearch(raw: Readonly<Record<string, unknown>>): OrderFilter {
  const status = statuses.find((one) => one === raw['status']);
  const statusGroup = groups.find((one) => one === raw['statusGroup']);
  const way = ways.find((one) => isKnown(one, text(raw[one])));
  const [channel, from, to] = [text(raw['channel']), text(raw['from']), text(raw['to'])];
  return {
    ...(status === undefined ? {} : { status }),
    ...(statusGroup === undefined ? {} : { statusGroup }),
    ...(raw['promise'] === 'atRisk' ? { promise: 'atRisk' } : {}),
    ...(channel === undefined ? {} : { channel }),
    ...(way === undefined ? {} : { [way]: text(raw[way]) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
