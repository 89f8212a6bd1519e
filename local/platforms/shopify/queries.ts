/** The root fields that the simulated shop answers. */
import * as z from 'zod';
import { fulfillmentOf, gid, idOf, type ShopBooks } from './books.ts';
import { totalOf } from './orders.ts';
import { connectionOf, placeBy } from './paging.ts';
import type { RecordedOrder, RecordedSubscription, RecordedVariant } from './records.ts';
import { answersAll, compares, type SearchTerm, termsOf } from './search.ts';
import { displayFulfillmentStatusOf, financialStatusOf } from './standing.ts';
import {
  fulfillmentView,
  itemView,
  locationView,
  orderView,
  partViewById,
  returnView,
  stockView,
  subscriptionView,
  type View,
  variantView,
} from './views.ts';

export interface AppView {
  readonly scopes: readonly string[];
  readonly version: string;
}

const byId = z.object({ id: z.string() });
const listArguments = z.object({ query: z.string().nullish(), sortKey: z.string().nullish() });

type OrderTest = (order: RecordedOrder, term: SearchTerm) => boolean;

const orderTests: Readonly<Record<string, OrderTest>> = {
  updated_at: ({ updatedAt }, term) => compares(updatedAt, term),
  created_at: ({ createdAt }, term) => compares(createdAt, term),
  processed_at: ({ createdAt }, term) => compares(createdAt, term),
  id: ({ id }, { value }) => id === value,
  name: ({ number }, { value }) => value.replace('#', '') === String(number),
  test: ({ test }, { value }) => String(test) === value,
  status: (order, { value }) => value === 'any' || value === statusOf(order),
  financial_status: (order, { value }) => financialStatusOf(order).toLowerCase() === value.toLowerCase(),
  fulfillment_status: (order, { value }) => fulfillmentIs(order, value),
};

/** `shipped`, `unshipped`, `partial` and `unfulfilled` are the words of the search; others are those of the admin. */
function fulfillmentIs(order: RecordedOrder, value: string): boolean {
  const status = displayFulfillmentStatusOf(order);
  if (value === 'shipped' || value === 'fulfilled') return status === 'FULFILLED';
  if (value === 'partial') return status === 'PARTIALLY_FULFILLED';
  if (value === 'unfulfilled') return status !== 'FULFILLED';
  return value === 'unshipped'
    ? status === 'UNFULFILLED' || status === 'ON_HOLD'
    : status.toLowerCase() === value;
}

function statusOf(order: RecordedOrder): string {
  return order.cancelledAt === undefined ? 'open' : 'cancelled';
}

function orderPlace(order: RecordedOrder, sortKey: string | null | undefined): string {
  if (sortKey === 'UPDATED_AT') return placeBy(order.updatedAt, order.id);
  if (sortKey === 'CREATED_AT') return placeBy(order.createdAt, order.id);
  return sortKey === 'TOTAL_PRICE' ? placeBy(totalOf(order), order.id) : placeBy(order.id);
}

function orders(books: ShopBooks, args: unknown): View {
  const { query, sortKey } = listArguments.parse(args);
  const terms = termsOf(query);
  return connectionOf('Order', args, {
    items: [...books.orders.values()].filter(
      (order) => order.listedAt <= books.now() && answersAll(order, terms, orderTests),
    ),
    placeOf: (order) => orderPlace(order, sortKey),
    viewOf: (order) => orderView(books, order),
  });
}

const variantTests: Readonly<Record<string, (variant: RecordedVariant, term: SearchTerm) => boolean>> = {
  sku: ({ sku }, { value }) => sku === value,
  id: ({ id }, { value }) => id === value,
};

/** `sku:A OR sku:B` is the one place where the shop understands OR. */
function variants(books: ShopBooks, args: unknown): View {
  const alternatives = (listArguments.parse(args).query ?? '').split(' OR ').map(termsOf);
  return connectionOf('ProductVariant', args, {
    items: [...books.variants.values()].filter((variant) =>
      alternatives.some((terms) => answersAll(variant, terms, variantTests)),
    ),
    placeOf: ({ id }) => placeBy(id),
    viewOf: (variant) => variantView(books, variant),
  });
}

function locations(books: ShopBooks, args: unknown): View {
  const { includeInactive, includeLegacy } = z
    .object({ includeInactive: z.boolean().nullish(), includeLegacy: z.boolean().nullish() })
    .parse(args);
  return connectionOf('Location', args, {
    items: [...books.locations.values()].filter(
      ({ isActive, service }) =>
        (isActive || includeInactive === true) && (service === undefined || includeLegacy === true),
    ),
    placeOf: ({ id }) => placeBy(id),
    viewOf: (location) => locationView(books, location),
  });
}

function subscriptions(books: ShopBooks, args: unknown, version: string): View {
  const { topics, uri } = z
    .object({ topics: z.array(z.string()).nullish(), uri: z.string().nullish() })
    .parse(args);
  const isWanted = (one: RecordedSubscription): boolean =>
    (!topics || topics.includes(one.topic)) && (!uri || one.uri === uri);
  return connectionOf('WebhookSubscription', args, {
    items: [...books.subscriptions.values()].filter(isWanted),
    placeOf: ({ id }) => placeBy(id),
    viewOf: (one) => subscriptionView(one, version),
  });
}

function item(books: ShopBooks, id: string | undefined): View | null {
  const variant = [...books.variants.values()].find(({ inventoryItemId }) => inventoryItemId === id);
  return variant ? itemView(books, variant) : null;
}

/** What `node` and `nodes` find by a global id. */
function node(books: ShopBooks, id: string): View | null {
  const [, type = ''] = /^gid:\/\/shopify\/(\w+)\//.exec(id) ?? [];
  const own = idOf(type, id);
  if (type === 'InventoryItem') return item(books, own);
  if (type === 'FulfillmentOrder') return partViewById(books, own);
  if (type === 'InventoryLevel') {
    const stock = [...books.stock.values()].find((one) => gid('InventoryLevel', one.id) === id);
    return stock ? stockView(books, stock) : null;
  }
  return byRecord(books, type, own ?? '');
}

function returnOf(books: ShopBooks, id: string): View | undefined {
  for (const order of books.orders.values()) {
    const returned = order.returns.find((one) => one.id === id);
    if (returned) return returnView(books, order, returned);
  }
  return undefined;
}

function byRecord(books: ShopBooks, type: string, id: string): View | null {
  const order = type === 'Order' ? books.orders.get(id) : undefined;
  if (order) return orderView(books, order);
  const variant = type === 'ProductVariant' ? books.variants.get(id) : undefined;
  if (variant) return variantView(books, variant);
  const location = type === 'Location' ? books.locations.get(id) : undefined;
  if (location) return locationView(books, location);
  const returned = type === 'Return' ? returnOf(books, id) : undefined;
  if (returned) return returned;
  const found = type === 'Fulfillment' ? fulfillmentOf(books, id) : undefined;
  return found ? fulfillmentView(books, found.order, found.fulfillment) : null;
}

/** The query root. */
export function queryRoot(books: ShopBooks, app: AppView): View {
  return {
    __typename: 'QueryRoot',
    shop: () => ({
      __typename: 'Shop',
      id: gid('Shop', '1'),
      name: books.domain,
      myshopifyDomain: books.domain,
      currencyCode: books.currency,
      ianaTimezone: 'America/New_York',
    }),
    currentAppInstallation: () => ({
      __typename: 'AppInstallation',
      id: gid('AppInstallation', '1'),
      accessScopes: app.scopes.map((handle) => ({ __typename: 'AccessScope', handle, description: handle })),
    }),
    order: (args: unknown) => byRecord(books, 'Order', idOf('Order', byId.parse(args).id) ?? ''),
    orders: (args: unknown) => orders(books, args),
    location: (args: unknown) => byRecord(books, 'Location', idOf('Location', byId.parse(args).id) ?? ''),
    locations: (args: unknown) => locations(books, args),
    productVariants: (args: unknown) => variants(books, args),
    inventoryItem: (args: unknown) => item(books, idOf('InventoryItem', byId.parse(args).id)),
    fulfillmentOrder: (args: unknown) => partViewById(books, idOf('FulfillmentOrder', byId.parse(args).id)),
    fulfillment: (args: unknown) => node(books, byId.parse(args).id),
    webhookSubscriptions: (args: unknown) => subscriptions(books, args, app.version),
    node: (args: unknown) => node(books, byId.parse(args).id),
    nodes: (args: unknown) =>
      z
        .object({ ids: z.array(z.string()) })
        .parse(args)
        .ids.map((id) => node(books, id)),
  };
}
