/** The list of orders as its address says it. Pure. */
import type { OrderFilter, OrderStatus, OrderSummary } from '../api/order-types.ts';

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

/** The search of an address without what is not known. */
export function ordersSearch(raw: Readonly<Record<string, unknown>>): OrderFilter {
  const status = statuses.find((one) => one === raw['status']);
  const statusGroup = groups.find((one) => one === raw['statusGroup']);
  const way = ways.find((one) => text(raw[one]) !== undefined);
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

/** A cell that a spreadsheet takes as text: what looks like a formula is kept from being one. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const COLUMNS = ['order', 'number', 'channel', 'status', 'capturedAt', 'holds', 'problems'] as const;

/** Orders as CSV below a row of names, with a column of units for each state. */
export function csvOf(orders: readonly OrderSummary[]): string {
  const states = Object.keys(orders[0]?.totals ?? {});
  const rows = orders.map(({ orderId, external, channel, status, capturedAt, holds, attention, totals }) => {
    const counts: Readonly<Record<string, number>> = totals;
    const own = [
      orderId,
      external.number,
      channel,
      status,
      capturedAt,
      String(holds.length),
      String(attention),
    ];
    return [...own, ...states.map((state) => String(counts[state] ?? 0))];
  });
  return [[...COLUMNS, ...states], ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}
