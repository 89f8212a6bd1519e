import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api, filePart } from './client.ts';
import type { Order, OrderFilter, OrderLine } from './order-types.ts';
import { wholeList } from './whole-list.ts';

type LineUnits = NonNullable<OrderLine['units']>;

const MOMENT_MS = 10_000;

export function orderQuery(orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId],
    queryFn: () => answerOf(api.GET('/orders/{id}', { params: { path: { id: orderId } } })),
    staleTime: MOMENT_MS,
  });
}

/** States in which units have not reached their customer, nor will never. */
const UNFINISHED = ['open', 'backordered', 'reserved', 'allocated', 'shipped'] as const;

export function unfinishedUnits(units: LineUnits): number {
  return UNFINISHED.reduce((sum, state) => sum + units[state], 0);
}

function worthOf({ quantity, total, units }: OrderLine): number {
  if (units === undefined || quantity === 0) return 0;
  return Math.round((total.amount * unfinishedUnits(units)) / quantity);
}

const AT_LOCATION = ['planned', 'requested', 'accepted', 'picking', 'packed'];

/** Locations that have open units of the order. */
export function workingLocations({ fulfillments }: Order): string[] {
  const open = fulfillments.filter(({ status }) => AT_LOCATION.includes(status));
  return [...new Set(open.map(({ location }) => location))];
}

/** Minor units of the order's currency: what its customer pays for units that they do not have yet. */
export function valueAtRisk({ lines }: Order): number {
  return lines.reduce((sum, line) => sum + worthOf(line), 0);
}

const PAGE = 50;

/** A page of the list, newest first. @throws ApiProblem */
export function listOrders(filter: OrderFilter, cursor: string | undefined) {
  const query = { ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  return answerOf(api.GET('/orders', { params: { query } }));
}

const ROWS = 500;

/** The orders of a filter as the API writes them into a file, part by part. @throws ApiProblem */
export async function exportOrders(filter: OrderFilter): Promise<string> {
  const parts = await wholeList(
    (page) => {
      const query = { ...filter, limit: ROWS, ...page };
      return filePart(api.GET('/exports/orders', { params: { query }, parseAs: 'text' }));
    },
    ({ text }) => [text],
  );
  return parts.join('');
}

/** The mark by which a customer's orders are asked for; what the customer is called is told in the body alone. @throws ApiProblem */
export async function markOfCustomer(name: string): Promise<string> {
  const { customer } = await answerOf(api.POST('/customers/find', { body: { customer: name } }));
  return customer;
}

export function ordersQuery(filter: OrderFilter) {
  const first: string | undefined = undefined;
  return infiniteQueryOptions({
    queryKey: ['orders', filter],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => listOrders(filter, pageParam),
    initialPageParam: first,
    getNextPageParam: ({ cursor }) => cursor,
  });
}

export function decisionsQuery(orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId, 'decisions'],
    queryFn: () => answerOf(api.GET('/orders/{id}/decisions', { params: { path: { id: orderId } } })),
  });
}

export function decisionQuery(orderId: string, n: number) {
  return queryOptions({
    queryKey: ['order', orderId, 'decisions', n],
    queryFn: () =>
      answerOf(api.GET('/orders/{id}/decisions/{n}', { params: { path: { id: orderId, n: String(n) } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function whyNotQuery(orderId: string, n: number, location: string) {
  const path = { id: orderId, n: String(n), location };
  return queryOptions({
    queryKey: ['order', orderId, 'decisions', n, location],
    queryFn: () => answerOf(api.GET('/orders/{id}/decisions/{n}/why-not/{location}', { params: { path } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function returnableQuery(orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId, 'returnable'],
    queryFn: () => answerOf(api.GET('/orders/{id}/returnable', { params: { path: { id: orderId } } })),
  });
}
