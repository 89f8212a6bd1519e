/**
 * Postal centroids as they are published, cleaned: a point that cannot be right is left out, so that its code
 * is unknown rather than wrong.
 */
import type { Centroid } from './centroids.ts';

/** A code in the npm package `zipcodes`. */
export interface PublishedCode {
  readonly zip: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly state: string;
  readonly country: string;
}

/** South, north, west and east in degrees. */
type Box = readonly [number, number, number, number];

/** The states, Alaska across the date line, Guam and the Northern Marianas, American Samoa; Canada. */
const BOXES: Readonly<Record<string, readonly Box[]>> = {
  US: [
    [17, 72, -180, -64],
    [51, 56, 172, 180],
    [13, 21, 144, 147],
    [-15, -10, -172, -168],
  ],
  CA: [[41, 84, -142, -52]],
};

/** Military post: the codes name no place where a parcel ends. */
const MILITARY = new Set(['AA', 'AE', 'AP']);

/**
 * The centroids of the npm package `zipcodes` (US ZIP codes, Canadian forward sortation areas), by country.
 */
export function fromZipcodes(published: Iterable<PublishedCode>): Map<string, Centroid[]> {
  const countries = new Map<string, Centroid[]>([
    ['US', []],
    ['CA', []],
  ]);
  for (const { zip, latitude, longitude, state, country } of published) {
    const alpha2 = country === 'Canada' ? 'CA' : country;
    if (latitude === null || longitude === null || MILITARY.has(state)) continue;
    if (isInside(alpha2, latitude, longitude))
      countries.get(alpha2)?.push({ code: zip, lat: latitude, lon: longitude });
  }
  return countries;
}

function isInside(country: string, lat: number, lon: number): boolean {
  const boxes = BOXES[country] ?? [];
  return boxes.some(
    ([south, north, west, east]) => lat >= south && lat <= north && lon >= west && lon <= east,
  );
}

/** The places of one code, to be averaged. */
interface PlaceSum {
  readonly lat: number;
  readonly lon: number;
  readonly places: number;
}

/**
 * The centroids of a GeoNames postal dump (download.geonames.org/export/zip, `XX.txt`, CC BY 4.0), by
 * country. Rows are tab-separated: country, code, place, three pairs of administrative name and code,
 * latitude, longitude, accuracy. Several places of one code become their mean.
 * @throws RangeError naming the line of a row that is not of that form
 */
export function fromGeoNames(text: string): Map<string, Centroid[]> {
  const sums = new Map<string, Map<string, PlaceSum>>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const row = geoNamesRow(line);
    if (!row) throw new RangeError(`line ${index + 1}: not a row of a GeoNames postal dump`);
    const codes = sums.get(row.country) ?? new Map<string, PlaceSum>();
    sums.set(row.country, codes);
    const { lat, lon, places } = codes.get(row.code) ?? { lat: 0, lon: 0, places: 0 };
    codes.set(row.code, { lat: lat + row.lat, lon: lon + row.lon, places: places + 1 });
  });
  return new Map([...sums].map(([country, codes]) => [country, [...codes].map(meanOf)]));
}

function geoNamesRow(line: string): (Centroid & { country: string }) | undefined {
  const fields = line.split('\t');
  const [country = '', code = ''] = fields;
  const latitude = fields[9] ?? '';
  const [lat, lon] = [Number(latitude), Number(fields[10])];
  const isRow = /^[A-Z]{2}$/.test(country) && code !== '' && latitude !== '';
  return isRow && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { country, code, lat, lon } : undefined;
}

function meanOf([code, { lat, lon, places }]: [string, PlaceSum]): Centroid {
  return { code, lat: lat / places, lon: lon / places };
}
