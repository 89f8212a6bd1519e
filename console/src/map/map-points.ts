/** What a map shows, and over which outlines. Pure. */

export type Tone = 'busy' | 'full' | 'off' | 'goal';

export interface MapPoint {
  readonly id: string;
  /** What is said of it where the pointer rests. */
  readonly words: string;
  /** Degrees. */
  readonly lat: number;
  readonly lon: number;
  /** How large it is beside the others: 0 or more. */
  readonly size: number;
  readonly tone: Tone;
}

/** A way of goods from one point to another. */
export interface MapWay {
  readonly from: MapPoint;
  readonly to: MapPoint;
  /** Nothing has left yet. */
  readonly isPlanned: boolean;
}

export type Area = 'states' | 'world';

/** The boxes of the United States that their map has room for: the mainland, Alaska and Hawaii. */
const STATES = [
  { lat: [24, 50], lon: [-125, -66] },
  { lat: [51, 72], lon: [-180, -129] },
  { lat: [18, 23], lon: [-161, -154] },
] as const;

function isInStates({ lat, lon }: Pick<MapPoint, 'lat' | 'lon'>): boolean {
  return STATES.some(
    (box) => lat >= box.lat[0] && lat <= box.lat[1] && lon >= box.lon[0] && lon <= box.lon[1],
  );
}

/** The states where every point is in them, else the world. */
export function areaOf(points: readonly Pick<MapPoint, 'lat' | 'lon'>[]): Area {
  return points.length > 0 && points.every(isInStates) ? 'states' : 'world';
}

const EARTH_KM = 6371;

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** Kilometres between two points over the sphere. */
export function kilometresBetween(
  one: Pick<MapPoint, 'lat' | 'lon'>,
  other: Pick<MapPoint, 'lat' | 'lon'>,
): number {
  const [north, east] = [radians(other.lat - one.lat) / 2, radians(other.lon - one.lon) / 2];
  const across = Math.cos(radians(one.lat)) * Math.cos(radians(other.lat));
  const half = Math.sin(north) ** 2 + across * Math.sin(east) ** 2;
  return Math.round(2 * EARTH_KM * Math.asin(Math.sqrt(half)));
}
