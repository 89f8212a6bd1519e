/**
 * A network for a brand that has not said its own: the warehouses, costs and prices of `example/network`, and stores where the
 * orders go. Seeded: the same orders make the same network.
 */
import { fileURLToPath } from 'node:url';
import { timeZoneOf } from '../../functions/network/geography/time-zones.ts';
import type { PlannedLocation } from '../../functions/network/planning/planned-network.ts';
import { counted } from '../../functions/shared/counted.ts';
import type { ExportedOrder } from './orders/exported-order.ts';
import { networkIn, positionsBySku, type SavingsNetwork } from './savings-network.ts';
import { randomOf, type SeededRandom } from './seeded-random.ts';

const EXAMPLE = fileURLToPath(new URL('../../example/network', import.meta.url));
const SEED = 20_261;
const MOST_STORES = 20;
const CENTRE = { share: 0.9, from: 20, to: 200 } as const;
/** A store holds the most popular SKU with the first share, the least popular one with the last. */
const STORE = { mostPopular: 0.7, leastPopular: 0.12, from: 1, to: 5 } as const;
/** Popularity falls to a third in so much of the assortment. */
const FALL = 0.14;
const WEIGHT = { median: 500, sigma: 0.8, least: 50, most: 15_000 } as const;

/** A SKU with what all orders together ask of it. */
interface DemandedSku {
  readonly sku: string;
  readonly units: number;
  readonly largest: number;
}

interface GuessedPosition {
  readonly sku: string;
  readonly location: string;
  readonly free: number;
}

/** By units ordered, the most popular first. */
function skusByPopularity(orders: readonly ExportedOrder[]): DemandedSku[] {
  const demand = new Map<string, DemandedSku>();
  for (const { lines } of orders)
    for (const { sku, quantity } of lines) {
      const { units, largest } = demand.get(sku) ?? { units: 0, largest: 0 };
      demand.set(sku, { sku, units: units + quantity, largest: Math.max(largest, quantity) });
    }
  return [...demand.values()].sort((a, b) => b.units - a.units || (a.sku < b.sku ? -1 : 1));
}

/** The orders of each area that shares the first three characters of its postal codes, the largest area first. */
function areasByOrders(orders: readonly ExportedOrder[]): (readonly ExportedOrder[])[] {
  const areas = Map.groupBy(orders, ({ country, postalCode }) => `${country} ${postalCode.slice(0, 3)}`);
  const sorted = [...areas].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1));
  return sorted.map(([, group]) => group);
}

/** A store as that of the example, at the postal code of an area that has the most orders. */
function storeIn(area: readonly ExportedOrder[], like: PlannedLocation, at: number): PlannedLocation[] {
  const codes = [...Map.groupBy(area, ({ postalCode }) => postalCode)];
  const [busiest] = codes.sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1));
  const [first] = busiest?.[1] ?? [];
  if (!first) return [];
  const { country, postalCode, point } = first;
  const { region: _, ...same } = like;
  const id = `store-${String(at + 1).padStart(2, '0')}-${postalCode.replace(/[^A-Za-z0-9]/g, '')}`;
  const timezone = timeZoneOf({ country, postalCode }) ?? like.timezone;
  return [{ ...same, id, name: `Store at ${postalCode}`, country, postalCode, point, timezone }];
}

/** Units of each SKU at a location; a SKU that the location lacks is left out. */
function drawStock(
  random: SeededRandom,
  skus: readonly DemandedSku[],
  place: PlannedLocation,
  home: number,
): GuessedPosition[] {
  const isCentre = place.type === 'warehouse';
  return skus.flatMap(({ sku, largest }, rank) => {
    const popularity = Math.exp(-rank / Math.max(1, FALL * skus.length));
    const inStore = STORE.leastPopular + (STORE.mostPopular - STORE.leastPopular) * popularity;
    const isHeld = random.chance(isCentre ? CENTRE.share : inStore);
    const drawn = isCentre ? random.int(CENTRE.from, CENTRE.to) : random.int(STORE.from, STORE.to);
    // So that no order is left out for want of stock: one centre, a different one from SKU to SKU, has whatever is asked for.
    const isHome = isCentre && rank % 3 === home;
    if (!isHeld && !isHome) return [];
    return [{ sku, location: place.id, free: isHome ? Math.max(drawn, largest) : drawn }];
  });
}

/** Lognormal. */
function drawWeight(random: SeededRandom): number {
  const grams = Math.round(WEIGHT.median * Math.exp(WEIGHT.sigma * random.normal()));
  return Math.min(WEIGHT.most, Math.max(WEIGHT.least, grams));
}

let read: SavingsNetwork | undefined;

/** The example's network, read once a process. */
function exampleNetwork(): SavingsNetwork {
  read ??= networkIn(EXAMPLE);
  return read;
}

/** The guess for these orders, said in its assumptions. */
export function guessedNetwork(orders: readonly ExportedOrder[]): SavingsNetwork {
  const example = exampleNetwork();
  const random = randomOf(SEED);
  const centres = example.locations.filter(({ type }) => type === 'warehouse').slice(0, 3);
  const like = example.locations.find(({ type }) => type === 'store');
  const areas = areasByOrders(orders).slice(0, MOST_STORES);
  const stores = like ? areas.flatMap((area, at) => storeIn(area, like, at)) : [];
  const locations = [...centres, ...stores];
  const skus = skusByPopularity(orders);
  const positions = locations.flatMap((place, at) => drawStock(random, skus, place, at));
  const centreNames = centres.map(({ name, id }) => name ?? id).join(', ');
  return {
    ...example,
    locations,
    stock: positionsBySku(positions),
    weights: new Map(skus.map(({ sku }) => [sku, drawWeight(random)])),
    assumptions: [
      `The network is a guess (seed ${SEED}), not yours: ${counted(centres.length, 'centre')} (${centreNames}) and ` +
        `${counted(stores.length, 'store')} in the areas with the most of these orders.`,
      `Stock is a guess: a centre holds ${100 * CENTRE.share} % of the SKUs, ${CENTRE.from} to ${CENTRE.to} units of each; a store ` +
        `${100 * STORE.mostPopular} % of the most popular down to ${100 * STORE.leastPopular} % of the others, ${STORE.from} to ` +
        `${STORE.to} units; every order finds it whole, as if it were replenished at once.`,
      `Where the file has no weights they are a guess, too: median ${WEIGHT.median} g a unit, from ${WEIGHT.least} g to ` +
        `${WEIGHT.most / 1000} kg.`,
      "Costs of handling and packing, and the prices of two carriers, are those of example/network: nobody's official tariff.",
    ],
  };
}
