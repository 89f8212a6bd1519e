/**
 * Postal centroids in a compact form that is usable as it is: nothing is inflated, only a directory is built.
 * Codes are grouped by their first three characters, and a look-up reads one group. Coordinates are
 * differences within the group in 1/180 degree: right to about 300 m.
 */
import type { Point } from '../planning/planned-network.ts';
import { normalisedCode } from './postal-codes.ts';

/** The middle of the area of a postal code, in degrees. */
export interface Centroid {
  readonly code: string;
  readonly lat: number;
  readonly lon: number;
}

/** The centroids of each country, by ISO 3166-1 alpha-2 code. */
export type CentroidsByCountry = ReadonlyMap<string, readonly Centroid[]>;

const STEPS_PER_DEGREE = 180;
const GROUP_LENGTH = 3;

function groupOf(code: string): string {
  return code.slice(0, GROUP_LENGTH);
}

/**
 * The directory of a country: of each group its first characters, and the bytes of its codes and of its
 * points.
 */
interface Block {
  readonly country: string;
  readonly groups: readonly (readonly [string, number, number])[];
}

/** The bytes of a group: its codes without their first characters, separated by commas, and its points. */
interface EncodedGroup {
  readonly prefix: string;
  readonly codes: Buffer;
  readonly points: Buffer;
}

/**
 * Base64 of one line of JSON, the blocks of all countries, and behind it the bytes of their groups. Codes are
 * normalised; of equal codes the first counts.
 */
export function encodeCentroids(countries: CentroidsByCountry): string {
  const encoded = [...countries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([country, centroids]) => ({ country, groups: encodeGroups(centroids) }));
  const blocks = encoded.map(
    ({ country, groups }): Block => ({
      country,
      groups: groups.map(({ prefix, codes, points }) => [prefix, codes.length, points.length]),
    }),
  );
  const directory = Buffer.from(`${JSON.stringify(blocks)}\n`);
  const bodies = encoded.flatMap(({ groups }) => groups.flatMap(({ codes, points }) => [codes, points]));
  return Buffer.concat([directory, ...bodies]).toString('base64');
}

function encodeGroups(centroids: readonly Centroid[]): EncodedGroup[] {
  const unique = new Map<string, Centroid>();
  for (const centroid of centroids) {
    const code = normalisedCode(centroid.code);
    if (code !== '' && !code.includes(',') && !unique.has(code)) unique.set(code, { ...centroid, code });
  }
  const sorted = [...unique.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  return [...Map.groupBy(sorted, ({ code }) => groupOf(code))].map(([prefix, group]) => ({
    prefix,
    codes: Buffer.from(group.map(({ code }) => code.slice(GROUP_LENGTH)).join(',')),
    points: encodePoints(group),
  }));
}

/** Each point as its difference from the one before. */
function encodePoints(group: readonly Centroid[]): Buffer {
  const bytes: number[] = [];
  group.forEach(({ lat, lon }, at) => {
    const before = group[at - 1];
    writeSmall(bytes, steps(lat) - (before ? steps(before.lat) : 0));
    writeSmall(bytes, steps(lon) - (before ? steps(before.lon) : 0));
  });
  return Buffer.from(bytes);
}

function steps(degrees: number): number {
  return Math.round(degrees * STEPS_PER_DEGREE);
}

/**
 * A whole number in as few bytes as it needs: zigzag for the sign, seven bits a byte, low bits first
 * (LEB128).
 */
function writeSmall(bytes: number[], value: number): void {
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  for (; left > 127; left >>= 7) bytes.push((left & 127) | 128);
  bytes.push(left);
}

/** The centroid of exactly this normalised code; undefined when the code is not known. */
export type Finder = (code: string) => Point | undefined;

/** Where the codes and the points of a group begin. */
interface GroupStart {
  readonly codes: number;
  readonly points: number;
}

/** Finders in what `encodeCentroids` wrote, by country. */
export function decodeCentroids(encoded: string): ReadonlyMap<string, Finder> {
  const body = Buffer.from(encoded, 'base64');
  const end = body.indexOf('\n');
  const blocks: Block[] = JSON.parse(body.toString('utf8', 0, end));
  const finders = new Map<string, Finder>();
  let offset = end + 1;
  for (const { country, groups } of blocks) {
    const directory = new Map<string, GroupStart>();
    for (const [prefix, codeBytes, pointBytes] of groups) {
      directory.set(prefix, { codes: offset, points: offset + codeBytes });
      offset += codeBytes + pointBytes;
    }
    finders.set(country, (code) => find(body, directory, code));
  }
  return finders;
}

function find(body: Buffer, directory: ReadonlyMap<string, GroupStart>, code: string): Point | undefined {
  const group = directory.get(groupOf(code));
  if (!group) return undefined;
  const codes = body.toString('latin1', group.codes, group.points).split(',');
  const index = codes.indexOf(code.slice(GROUP_LENGTH));
  return index < 0 ? undefined : pointAt(body, group.points, index);
}

/** The point with this index in a group: the sum of the differences up to it. */
function pointAt(body: Buffer, start: number, index: number): Point {
  let offset = start;
  const readSmall = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = body[offset] ?? 0;
      offset += 1;
      value |= (byte & 127) << shift;
      if (byte < 128) return value & 1 ? -(value + 1) / 2 : value / 2;
    }
  };
  let lat = 0;
  let lon = 0;
  for (let member = 0; member <= index; member += 1) {
    lat += readSmall();
    lon += readSmall();
  }
  return { lat: lat / STEPS_PER_DEGREE, lon: lon / STEPS_PER_DEGREE };
}
