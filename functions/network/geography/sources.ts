/**
 * Postal centroids as they are published, cleaned: what cannot be right is left out, so that it is unknown
 * rather than wrong.
 */
import type { Centroid } from './centroids.ts';

export interface PublishedCode {
  readonly zip: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly state: string;
  readonly country: string;
}

/** Latitude and longitude from, to. */
type Box = readonly [number, number, number, number];
/** States, Alaska across the date line, Guam and the Northern Marianas, American Samoa; Canada. */
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

function isInside(country: string, lat: number, lon: number): boolean {
  return (
    BOXES[country]?.some(
      ([south, north, west, east]) => lat >= south && lat <= north && lon >= west && lon <= east,
    ) ?? false
  );
}

/** The npm package `zipcodes` (US ZIP codes, Canadian forward sortation areas). */
export function fromZipcodes(published: Iterable<PublishedCode>): Map<string, Centroid[]> {
  const countries = new Map<string, Centroid[]>([
    ['US', []],
    ['CA', []],
  ]);
  for (const { zip, latitude, longitude, state, country } of published) {
    const alpha2 = country === 'Canada' ? 'CA' : country;
    if (
      latitude === null ||
      longitude === null ||
      MILITARY.has(state) ||
      !isInside(alpha2, latitude, longitude)
    )
      continue;
    countries.get(alpha2)?.push({ code: zip, lat: latitude, lon: longitude });
  }
  return countries;
}

/**
 * A GeoNames postal dump (download.geonames.org/export/zip, `XX.txt`, CC BY 4.0): tab-separated country,
 * code, place, three pairs of administrative name and code, latitude, longitude, accuracy. Several places of
 * one code become their mean.
 * @throws RangeError naming the line of a row that is not of that form.
 */
export function fromGeoNames(text: string): Map<string, Centroid[]> {
  const sums = new Map<string, Map<string, { lat: number; lon: number; places: number }>>();
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '') return;
    const fields = line.split('\t');
    const [country = '', code = ''] = fields;
    const lat = Number(fields[9]);
    const lon = Number(fields[10]);
    if (
      !/^[A-Z]{2}$/.test(country) ||
      code === '' ||
      fields[9] === undefined ||
      fields[9] === '' ||
      !(Math.abs(lat) <= 90) ||
      !(Math.abs(lon) <= 180)
    )
      throw new RangeError(`line ${at + 1}: not a row of a GeoNames postal dump`);
    const codes = sums.get(country) ?? new Map<string, { lat: number; lon: number; places: number }>();
    sums.set(country, codes);
    const sum = codes.get(code) ?? { lat: 0, lon: 0, places: 0 };
    codes.set(code, { lat: sum.lat + lat, lon: sum.lon + lon, places: sum.places + 1 });
  });
  return new Map(
    [...sums].map(([country, codes]) => [
      country,
      [...codes].map(([code, { lat, lon, places }]) => ({ code, lat: lat / places, lon: lon / places })),
    ]),
  );
}
