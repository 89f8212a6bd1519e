import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { ApiClient } from './api-client.ts';
import type { Articles } from './articles.ts';
import { canonicalOrder, type Destination, type WantedUnits } from './order-bodies.ts';
import { pause } from './pause.ts';
import type { ShopWatch } from './shop-watch.ts';
import { exchangeSize, giveBackAtCounter, type ReturnPeople, type ReturnTeller } from './way-back.ts';

/** One order of the local run: how it comes in, and how it must end. */
export interface Scenario {
  readonly title: string;
  readonly via: string;
  /** Its status when all is done. */
  readonly ends: string;
  /** Its first location says no, and it is re-routed. */
  readonly rejectedOnce?: true;
  /** What happens once it is delivered. */
  readonly wayBack?: (orderId: string, teller: ReturnTeller) => Promise<unknown>;
  /** Until it can be placed. */
  readonly ready?: () => Promise<void>;
  /** Places it and answers its order id. */
  readonly place: () => Promise<string>;
}

const orderList = z.object({ orders: z.array(z.looseObject({ orderId: z.string() })) });
const submitted = z.object({ orderId: z.string() });

const newYork: Destination = { city: 'New York', region: 'NY', postalCode: '10001' };
const losAngeles: Destination = { city: 'Los Angeles', region: 'CA', postalCode: '90012' };
const dallas: Destination = { city: 'Dallas', region: 'TX', postalCode: '75201' };

/** The orders of the local run: three kinds of channel, one rejected and re-routed, one that comes back and is exchanged. */
export function scenarios(
  api: ApiClient,
  { everywhere, storesOnly, sizes: [size, otherSize] }: Articles,
  watch: ShopWatch,
  people: ReturnPeople,
): Scenario[] {
  const run = randomUUID().slice(0, 4).replace(/\D/g, '7').padEnd(4, '3');
  const sku = (index: number): string => everywhere[index % everywhere.length] ?? everywhere[0];
  const submit = (number: string, wanted: readonly WantedUnits[], to: Destination) => () =>
    submitOrder(api, canonicalOrder('direct', number, wanted, to));
  return [
    {
      title: 'three articles for New York',
      via: 'bought at the simulated Shopify',
      ends: 'delivered',
      ready: () => watch.opened(),
      place: () => placeAtShop(api, watch, 'shopify-us', watch.skus.slice(0, 3), 1),
    },
    {
      title: 'two of one article for Chicago',
      via: 'bought at the simulated WooCommerce',
      ends: 'delivered',
      ready: () => watch.opened(),
      place: () => placeAtShop(api, watch, 'woo-us', watch.skus.slice(3), 2),
    },
    {
      title: 'two articles for Los Angeles',
      via: 'POST /orders',
      ends: 'delivered',
      place: submit(`3${run}`, [units(1, sku(4)), units(2, sku(5))], losAngeles),
    },
    {
      title: 'sold in stores only; the first store says no',
      via: 'POST /orders',
      ends: 'delivered',
      rejectedOnce: true,
      place: submit(`4${run}`, [units(1, storesOnly)], newYork),
    },
    {
      title: 'one unit is exchanged for another size, one given back in a store',
      via: 'POST /orders',
      ends: 'returned',
      wayBack: (orderId, teller) =>
        Promise.all([
          exchangeSize(people, teller, orderId, { lineId: '1', exchangeFor: otherSize }),
          giveBackAtCounter(people, teller, orderId, { lineId: '2', store: 'store-denver' }),
        ]),
      place: submit(`5${run}`, [units(1, size), units(1, sku(0))], dallas),
    },
  ];
}

function units(quantity: number, sku: string): WantedUnits {
  return { sku, quantity };
}

async function submitOrder(api: ApiClient, body: Record<string, unknown>): Promise<string> {
  return submitted.parse(await api.post('/orders', body)).orderId;
}

/** A buyer orders at the shop, which tells of it by itself. */
async function placeAtShop(
  api: ApiClient,
  watch: ShopWatch,
  channel: string,
  skus: readonly string[],
  units: number,
): Promise<string> {
  return findOrder(api, channel, watch.sell(channel, skus, units));
}

/**
 * A webhook's answer names nothing that a shop needs; operators find the order by the number that the
 * customer says.
 * @throws Error when the order has not been captured after five seconds
 */
async function findOrder(api: ApiClient, channel: string, number: string): Promise<string> {
  const query = `/orders?channel=${channel}&external=${encodeURIComponent(number)}`;
  for (let tries = 0; tries < 50; tries++) {
    const { orders } = orderList.parse(await api.get(query));
    if (orders[0]) return orders[0].orderId;
    await pause(100);
  }
  throw new Error(`order ${number} of ${channel} was not captured`);
}
