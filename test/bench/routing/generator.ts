/**
 * Synthetic networks and orders for the benchmark: real US postal centroids, distribution centres at real
 * logistics hubs, stores and destinations by the density of postal codes, SKUs of Zipf popularity, a
 * parametric rate card in the range of published ground tariffs. Nothing here is anybody's data or official
 * tariff. `parameters` is printed with the results.
 */
import { publishedCentroids } from '../../../bin/compile-geography.ts';
import {
  type PlannedLocation,
  type PlannedRateCard,
  type PlannedService,
  plannedLocationSchema,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../../../functions/network/planning/planned-network.ts';
import type { PlanInput, PlannedPosition, RoutedLine } from '../../../functions/planner/plan-input.ts';
import { type Ruleset, rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { type Random, randomOf, weighted } from './random.ts';

export const parameters = {
  skus: 5000,
  popularity: '1/(rank+3)^0.95',
  weight: 'lognormal, median 0.7 lb, sigma 0.9, at most 20 lb',
  linesPct: [46, 22, 12, 7.5, 4.5, 3, 2, 1.3, 0.9, 0.8],
  unitsPerLine: '1 (76 %), 2 (18 %), 3 (4 %), 4 (2 %)',
  dcHandling: '$2.20 a shipment, $0.35 a unit',
  storeHandling: '$3.20-4.40 a shipment, $0.70-1.20 a unit',
  splitPenalty: '$1',
  dcsDense: { 10: 3, 100: 4, 1000: 6 },
  dcAssortmentDense: 0.9,
  dcsSparse: { 10: 2, 100: 3, 1000: 3 },
  dcAssortmentSparse: 0.55,
  storeAssortment: '70 % of the most popular SKU down to 12 %',
  dcUnits: '20-200',
  storeUnits: '1-5',
  zonesMiles: [50, 150, 300, 600, 1000, 1400, 1800],
  card: '1 lb $7.05 (zone 1) to $9.00 (zone 8), 10 lb $11.20 to $21.80, linear between, 4/8/12 oz at 72/82/92 %',
  superstore: 'as the Tableau Superstore sample: 2.0 lines, 3.8 units a line, weight median 2.5 lb',
  superstoreLinesPct: [50.7, 24.9, 12, 6.6, 2.9, 1.6, 0.7, 0.4, 0.2],
  superstoreUnits: [899, 2402, 2409, 1191, 1230, 572, 606, 257, 258, 57, 34, 23, 27, 29],
  pallet: '8-30 lines of 1-12 units, weight median 2.5 lb (for checks, not for figures)',
} as const;

const POUND = 453.59237;
const MILE = 1.609344;

/** ZIP codes of well-known third-party logistics hubs, in the order in which a network opens them. */
const HUBS = ['40213', '89502', '17111', '75261', '91761', '30336', '43217', '60436', '38118', '08837'];

type Place = { readonly code: string; readonly lat: number; readonly lon: number };
const isContiguous = ({ lat, lon }: Place): boolean => lat > 24 && lat < 50 && lon > -125 && lon < -66;
const places: readonly Place[] = (publishedCentroids().get('US') ?? []).filter(isContiguous);
const cellOf = ({ lat, lon }: Place): string => `${Math.floor(lat * 2)} ${Math.floor(lon * 2)}`;
const density = new Map<string, number>();
for (const place of places) density.set(cellOf(place), (density.get(cellOf(place)) ?? 0) + 1);
const drawPlace = weighted(places.map((place) => density.get(cellOf(place)) ?? 0));
const placeOf = (random: Random): Place =>
  places[drawPlace(random)] ?? { code: '10001', lat: 40.75, lon: -74 };

function zoneOfLongitude(lon: number): string {
  if (lon < -114) return 'America/Los_Angeles';
  if (lon < -102) return 'America/Denver';
  return lon < -87 ? 'America/Chicago' : 'America/New_York';
}

/** Grams of each SKU; popularity falls with the index. */
const skuRandom = randomOf(4711);
const skus = Array.from({ length: parameters.skus }, (_, rank) => ({
  sku: `SKU-${String(rank + 1).padStart(4, '0')}`,
  grams: Math.max(30, Math.round(Math.min(20, 0.7 * Math.exp(0.9 * skuRandom.normal())) * POUND)),
  bulkGrams: Math.max(60, Math.round(Math.min(40, 2.5 * Math.exp(0.8 * skuRandom.normal())) * POUND)),
  valueMinor: Math.round(2400 * Math.exp(0.7 * skuRandom.normal())),
}));
const drawSku = weighted(skus.map((_, rank) => 1 / (rank + 3) ** 0.95));

const zoneCount = parameters.zonesMiles.length + 1;
const poundPrice = (zone: number, pounds: number): number => {
  const one = 705 + ((900 - 705) * zone) / (zoneCount - 1);
  const ten = 1120 + ((2180 - 1120) * zone) / (zoneCount - 1);
  return one + ((ten - one) * (pounds - 1)) / 9;
};
const zones = Array.from({ length: zoneCount }, (_, zone) => String(zone + 1));
const bandsKm = parameters.zonesMiles.map((miles) => Math.round(miles * MILE));
const ounces = (
  [
    [0.25, 0.72],
    [0.5, 0.82],
    [0.75, 0.92],
  ] as const
).map(([pounds, share]) => ({
  upToGrams: Math.round(pounds * POUND),
  minor: zones.map((_, zone) => Math.round(poundPrice(zone, 1) * share)),
}));
const pounds = Array.from({ length: 70 }, (_, at) => ({
  upToGrams: Math.round((at + 1) * POUND),
  minor: zones.map((_, zone) => Math.round(poundPrice(zone, at + 1))),
}));

export const stepCard: PlannedRateCard = plannedRateCardSchema.parse({
  id: 'ground',
  currency: 'USD',
  zones,
  bandsKm,
  price: { kind: 'step', steps: [...ounces, ...pounds] },
});
export const affineCard: PlannedRateCard = plannedRateCardSchema.parse({
  id: 'ground',
  currency: 'USD',
  zones,
  bandsKm,
  price: {
    kind: 'affine',
    baseMinor: zones.map((_, zone) => Math.round(poundPrice(zone, 1) * 0.75)),
    perKgMinor: zones.map((_, zone) =>
      Math.round(((poundPrice(zone, 10) - poundPrice(zone, 1)) / 9) * (1000 / POUND)),
    ),
  },
});
const services: readonly PlannedService[] = [
  plannedServiceSchema.parse({
    id: 'ground',
    carrier: 'carrier',
    rateCard: 'ground',
    transitDays: { 1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5 },
  }),
];

export type Size = 10 | 100 | 1000;
export type Density = 'dense' | 'sparse';

export interface SyntheticNetwork {
  readonly size: Size;
  readonly density: Density;
  readonly locations: PlannedLocation[];
  /** Units of SKU s at location l: stock[l * skus + s]. */
  readonly stock: Int16Array;
}

/** `equalLabour`: stores handle at the cost of distribution centres. */
export const networkOf = (size: Size, kind: Density, seed: number, equalLabour = false): SyntheticNetwork => {
  const random = randomOf(seed * 7919 + size * 31 + (kind === 'dense' ? 1 : 2));
  const centres = (kind === 'dense' ? parameters.dcsDense : parameters.dcsSparse)[size];
  const assortment = kind === 'dense' ? parameters.dcAssortmentDense : parameters.dcAssortmentSparse;
  const stock = new Int16Array(size * skus.length);
  const locations = Array.from({ length: size }, (_, at): PlannedLocation => {
    const isCentre = at < centres;
    const place = isCentre
      ? (places.find(({ code }) => code === HUBS[at]) ?? placeOf(random))
      : placeOf(random);
    for (let sku = 0; sku < skus.length; sku += 1) {
      const share = isCentre ? assortment : 0.12 + 0.58 * Math.exp(-sku / 700);
      if (random.next() < share)
        stock[at * skus.length + sku] = isCentre ? random.int(20, 200) : random.int(1, 5);
    }
    return plannedLocationSchema.parse({
      id: `${isCentre ? 'DC' : 'ST'}-${String(at + 1).padStart(4, '0')}`,
      type: isCentre ? 'warehouse' : 'store',
      country: 'US',
      postalCode: place.code,
      point: { lat: place.lat, lon: place.lon },
      timezone: zoneOfLongitude(place.lon),
      priority: isCentre ? 10 : 100,
      processingMinutes: isCentre ? 120 : 240,
      calendar: isCentre
        ? { workdays: [1, 2, 3, 4, 5, 6], opens: '06:00', closes: '22:00' }
        : { workdays: [1, 2, 3, 4, 5, 6, 7], opens: '10:00', closes: '20:00' },
      handling:
        isCentre || equalLabour
          ? { perOrderMinor: 220, perUnitMinor: 35 }
          : { perOrderMinor: random.int(320, 440), perUnitMinor: random.int(70, 120) },
    });
  });
  return { size, density: kind, locations, stock };
};

/** What all sets share: cost mode, the generator's split penalty, no limit on shipments. */
export const baseRuleset: Ruleset = rulesetSchema.parse({
  currency: 'USD',
  filters: [{ type: 'market' }],
  objective: {
    terms: [
      { type: 'shipping' },
      { type: 'handling' },
      { type: 'packaging' },
      { type: 'splitPenalty', perExtraShipmentMinor: 100 },
    ],
  },
  limits: { maxShipments: 99, onInfeasible: ['backorder'] },
});

export type OrderKind = 'typical' | 'superstore' | 'heavy' | 'pallet';
const drawLines = weighted(parameters.linesPct);
/** More orders of many lines than in real life: for checking, not for figures. */
const drawHeavyLines = weighted([20, 18, 15, 12, 10, 8, 6, 4, 4, 3]);
const drawUnits = weighted([76, 18, 4, 2]);
const drawSuperstoreLines = weighted(parameters.superstoreLinesPct);
const drawSuperstoreUnits = weighted(parameters.superstoreUnits);

const shapes: Readonly<
  Record<OrderKind, { lines: (random: Random) => number; units: (random: Random) => number; bulky: boolean }>
> = {
  typical: {
    lines: (random) => drawLines(random) + 1,
    units: (random) => drawUnits(random) + 1,
    bulky: false,
  },
  heavy: {
    lines: (random) => drawHeavyLines(random) + 1,
    units: (random) => drawUnits(random) + 1,
    bulky: false,
  },
  superstore: {
    lines: (random) => drawSuperstoreLines(random) + 1,
    units: (random) => drawSuperstoreUnits(random) + 1,
    bulky: true,
  },
  pallet: { lines: (random) => random.int(8, 30), units: (random) => random.int(1, 12), bulky: true },
};

const linesOf = (random: Random, kind: OrderKind): { sku: number; line: RoutedLine }[] => {
  const { lines, units, bulky } = shapes[kind];
  const count = lines(random);
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(drawSku(random));
  return [...chosen].map((at) => {
    const one = skus[at];
    return {
      sku: at,
      line: {
        sku: one?.sku ?? '',
        quantity: units(random),
        lineIds: [],
        tags: [],
        weightGrams: (bulky ? one?.bulkGrams : one?.grams) ?? 500,
        unitValueMinor: one?.valueMinor ?? 0,
      },
    };
  });
};

/** Monday 2026-03-02, 15:00 UTC. */
const START = Date.UTC(2026, 2, 2, 15);

/** An order with the positions of its SKUs, as the product reads them. */
export const orderOf = (
  network: SyntheticNetwork,
  random: Random,
  kind: OrderKind,
  card: PlannedRateCard,
  ruleset: Ruleset,
  number: number,
): PlanInput => {
  const drawn = linesOf(random, kind);
  const place = placeOf(random);
  const positions: PlannedPosition[] = [];
  for (const { sku, line } of drawn) {
    network.locations.forEach(({ id }, at) => {
      const free = network.stock[at * skus.length + sku] ?? 0;
      if (free > 0) positions.push({ sku: line.sku, location: id, free, safety: 0, selling: true });
    });
  }
  const lines = drawn.map(({ line }) => line);
  return {
    order: {
      id: `order-${number}`,
      channel: 'web',
      currency: 'USD',
      tags: [],
      market: 'main',
      method: 'ship',
      lines,
      valueMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitValueMinor, 0),
      destination: { country: 'US', postalCode: place.code, point: { lat: place.lat, lon: place.lon } },
    },
    positions,
    locations: network.locations,
    services: [...services],
    capacity: [],
    rates: [card],
    ruleset,
    history: { attempt: 0, excluded: [] },
    now: new Date(START + (number % 20_160) * 60_000).toISOString(),
  };
};
