/**
 * Synthetic networks: distribution centres at real logistics hubs, stores by the density of real US postal
 * codes, SKUs of Zipf popularity with an assortment for each location. `parameters.ts` has the figures.
 */
import { publishedCentroids } from '../../../bin/compile-geography.ts';
import { randomOf, type SeededRandom, weighted } from '../../../bin/savings/seeded-random.ts';
import {
  type PlannedLocation,
  plannedLocationSchema,
} from '../../../functions/network/planning/planned-network.ts';
import { GRAMS_PER_POUND, parameters } from './parameters.ts';

/** Locations of a network. */
export type NetworkSize = 10 | 50 | 100 | 1000;
/** How many distribution centres there are, and how much of the assortment each holds. */
export type NetworkDensity = 'dense' | 'sparse';

export interface SyntheticNetwork {
  readonly size: NetworkSize;
  readonly density: NetworkDensity;
  readonly locations: PlannedLocation[];
  /** stock[location x SKUs + SKU]: units. */
  readonly stock: Int16Array;
}

/** A postal code with the centre of its area. */
export interface PostalPlace {
  readonly code: string;
  readonly lat: number;
  readonly lon: number;
}

/** ZIP codes of well-known third-party logistics hubs, in the order in which a network opens them. */
const HUBS = ['40213', '89502', '17111', '75261', '91761', '30336', '43217', '60436', '38118', '08837'];

function isContiguous({ lat, lon }: PostalPlace): boolean {
  return lat > 24 && lat < 50 && lon > -125 && lon < -66;
}

/** Half a degree square. */
function cellOf({ lat, lon }: PostalPlace): string {
  return `${Math.floor(lat * 2)} ${Math.floor(lon * 2)}`;
}

const places: readonly PostalPlace[] = (publishedCentroids().get('US') ?? []).filter(isContiguous);
const placesByCell = new Map<string, number>();
for (const place of places) placesByCell.set(cellOf(place), (placesByCell.get(cellOf(place)) ?? 0) + 1);
const drawPlace = weighted(places.map((place) => placesByCell.get(cellOf(place)) ?? 0));

/** A place of the contiguous United States, the more likely the denser postal codes are there. */
export function placeOf(random: SeededRandom): PostalPlace {
  return places[drawPlace(random)] ?? { code: '10001', lat: 40.75, lon: -74 };
}

/** Roughly the time zone of a longitude. */
function timezoneOf(lon: number): string {
  if (lon < -114) return 'America/Los_Angeles';
  if (lon < -102) return 'America/Denver';
  return lon < -87 ? 'America/Chicago' : 'America/New_York';
}

/** A SKU of the sets: popularity falls with the index; `bulkGrams` is its weight in bulky orders. */
export interface SyntheticSku {
  readonly sku: string;
  readonly grams: number;
  readonly bulkGrams: number;
  readonly valueMinor: number;
}

/** Lognormal, in grams. */
function weightOf(random: SeededRandom, medianPounds: number, sigma: number, mostPounds: number): number {
  const pounds = Math.min(mostPounds, medianPounds * Math.exp(sigma * random.normal()));
  return Math.round(pounds * GRAMS_PER_POUND);
}

const skuRandom = randomOf(4711);
export const skus: readonly SyntheticSku[] = Array.from({ length: parameters.skus }, (_, rank) => ({
  sku: `SKU-${String(rank + 1).padStart(4, '0')}`,
  grams: Math.max(30, weightOf(skuRandom, 0.7, 0.9, 20)),
  bulkGrams: Math.max(60, weightOf(skuRandom, 2.5, 0.8, 40)),
  valueMinor: Math.round(2400 * Math.exp(0.7 * skuRandom.normal())),
}));

/** Whether a location is a distribution centre, and where it is. */
interface Site {
  readonly isCentre: boolean;
  readonly place: PostalPlace;
}

/** Units of each SKU at a location; 0 where its assortment lacks the SKU. */
function drawStock(random: SeededRandom, isCentre: boolean, assortment: number): Int16Array {
  return Int16Array.from(skus, (_, rank) => {
    const share = isCentre ? assortment : 0.12 + 0.58 * Math.exp(-rank / 700);
    if (random.next() >= share) return 0;
    return isCentre ? random.int(20, 200) : random.int(1, 5);
  });
}

function locationOf(
  random: SeededRandom,
  { isCentre, place }: Site,
  at: number,
  equalLabour: boolean,
): PlannedLocation {
  const centreHandling = { perOrderMinor: 220, perUnitMinor: 35 };
  const number = String(at + 1).padStart(4, '0');
  return plannedLocationSchema.parse({
    id: `${isCentre ? 'DC' : 'ST'}-${number}`,
    type: isCentre ? 'warehouse' : 'store',
    country: 'US',
    postalCode: place.code,
    point: { lat: place.lat, lon: place.lon },
    timezone: timezoneOf(place.lon),
    priority: isCentre ? 10 : 100,
    processingMinutes: isCentre ? 120 : 240,
    calendar: isCentre
      ? { workdays: [1, 2, 3, 4, 5, 6], opens: '06:00', closes: '22:00' }
      : { workdays: [1, 2, 3, 4, 5, 6, 7], opens: '10:00', closes: '20:00' },
    handling:
      isCentre || equalLabour
        ? centreHandling
        : { perOrderMinor: random.int(320, 440), perUnitMinor: random.int(70, 120) },
  });
}

/** `equalLabour`: stores handle at the cost of distribution centres. */
export function networkOf(
  size: NetworkSize,
  density: NetworkDensity,
  seed: number,
  equalLabour = false,
): SyntheticNetwork {
  const isDense = density === 'dense';
  const random = randomOf(seed * 7919 + size * 31 + (isDense ? 1 : 2));
  const centres = (isDense ? parameters.dcsDense : parameters.dcsSparse)[size];
  const assortment = isDense ? parameters.dcAssortmentDense : parameters.dcAssortmentSparse;
  const stock = new Int16Array(size * skus.length);
  const locations = Array.from({ length: size }, (_, at) => {
    const isCentre = at < centres;
    const hub = isCentre ? places.find(({ code }) => code === HUBS[at]) : undefined;
    const place = hub ?? placeOf(random);
    stock.set(drawStock(random, isCentre, assortment), at * skus.length);
    return locationOf(random, { isCentre, place }, at, equalLabour);
  });
  return { size, density, locations, stock };
}
