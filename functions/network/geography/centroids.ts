/**
 * Postal centroids in a compact form that is usable as it is: nothing is inflated or built but a directory.
 * Codes are grouped by their first three characters, and a look-up reads one group. Coordinates are
 * differences within the group in 1/180 degree: right to about 300 m.
 */
import type { Point } from '../planning/planned-network.ts';

export interface Centroid {
  readonly code: string;
  readonly lat: number;
  readonly lon: number;
}

/** ISO alpha-2 country -> its centroids. */
export type CentroidsByCountry = ReadonlyMap<string, readonly Centroid[]>;

const STEPS_PER_DEGREE = 180;
const GROUP_LENGTH = 3;

/** Upper case without spaces and hyphens. */
export function normalisedCode(postalCode: string): string {
  return postalCode.toUpperCase().replace(/[\s-]/g, '');
}

function groupOf(code: string): string {
  return code.slice(0, GROUP_LENGTH);
}

function steps(degrees: number): number {
  return Math.round(degrees * STEPS_PER_DEGREE);
}

/**
 * Whole numbers of either sign in as few bytes as they need: zigzag, seven bits a byte, low bits first
 * (LEB128).
 */
function writeSmall(bytes: number[], value: number): void {
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  for (; left > 127; left >>= 7) bytes.push((left & 127) | 128);
  bytes.push(left);
}

function pointsOf(group: readonly Centroid[]): Buffer {
  const bytes: number[] = [];
  group.forEach(({ lat, lon }, at) => {
    const before = group[at - 1];
    writeSmall(bytes, steps(lat) - (before ? steps(before.lat) : 0));
    writeSmall(bytes, steps(lon) - (before ? steps(before.lon) : 0));
  });
  return Buffer.from(bytes);
}

/**
 * By country: first characters of a group, bytes of the list of its remaining characters, bytes of its
 * points.
 */
interface Block {
  readonly country: string;
  readonly groups: readonly (readonly [string, number, number])[];
}

/**
 * Base64 of one JSON line of `Block`s and then, group by group, the remaining characters separated by commas
 * and the points. Codes are normalised; of equal ones the first counts.
 */
export function encodeCentroids(countries: CentroidsByCountry): string {
  const bodies: Buffer[] = [];
  const blocks = [...countries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([country, centroids]): Block => {
      const unique = new Map<string, Centroid>();
      for (const one of centroids) {
        const code = normalisedCode(one.code);
        if (code !== '' && !code.includes(',') && !unique.has(code)) unique.set(code, { ...one, code });
      }
      const sorted = [...unique.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
      return {
        country,
        groups: [...Map.groupBy(sorted, ({ code }) => groupOf(code))].map(([prefix, group]) => {
          const list = Buffer.from(group.map(({ code }) => code.slice(GROUP_LENGTH)).join(','));
          const points = pointsOf(group);
          bodies.push(list, points);
          return [prefix, list.length, points.length];
        }),
      };
    });
  return Buffer.concat([Buffer.from(`${JSON.stringify(blocks)}\n`), ...bodies]).toString('base64');
}

/** The centroid of exactly this normalised code. */
export type Finder = (code: string) => Point | undefined;

interface Group {
  readonly list: number;
  readonly points: number;
}

/** The point with number `at` of a group: the sum of the differences up to it. */
function pointAt(body: Buffer, from: number, at: number): Point {
  let offset = from;
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
  for (let member = 0; member <= at; member += 1) {
    lat += readSmall();
    lon += readSmall();
  }
  return { lat: lat / STEPS_PER_DEGREE, lon: lon / STEPS_PER_DEGREE };
}

/** What `encodeCentroids` wrote, by country. */
export function decodeCentroids(encoded: string): ReadonlyMap<string, Finder> {
  const body = Buffer.from(encoded, 'base64');
  const end = body.indexOf(10);
  const blocks: Block[] = JSON.parse(body.toString('utf8', 0, end));
  let offset = end + 1;
  return new Map(
    blocks.map(({ country, groups }) => {
      const directory = new Map<string, Group>();
      for (const [prefix, listBytes, pointBytes] of groups) {
        directory.set(prefix, { list: offset, points: offset + listBytes });
        offset += listBytes + pointBytes;
      }
      return [
        country,
        (code) => {
          const group = directory.get(groupOf(code));
          if (!group) return undefined;
          const at = body
            .toString('latin1', group.list, group.points)
            .split(',')
            .indexOf(code.slice(GROUP_LENGTH));
          return at < 0 ? undefined : pointAt(body, group.points, at);
        },
      ];
    }),
  );
}
