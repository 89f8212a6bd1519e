/**
 * Great-circle distance with nothing but + - * / and sqrt, which IEEE 754 defines to the bit: `Math.sin` and
 * its like may differ between engines, and a decision must replay identically anywhere. Error below a
 * millimetre.
 */
import type { Point } from '../../network/planning/planned-network.ts';

/** Mean Earth radius (IUGG R1), metres. */
const EARTH_RADIUS = 6_371_008.8;
const RADIANS = 0.017453292519943295;
const HALF_PI = 1.5707963267948966;

/** A point on the unit sphere. */
export interface UnitVector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** 2 x 3, 4 x 5, ...: the quotients of neighbouring factorials in the series of the sine, the last first. */
const SINE_DIVISORS = [272, 210, 156, 110, 72, 42, 20, 6];
/** 1 x 2, 3 x 4, ...: those of the cosine. */
const COSINE_DIVISORS = [240, 182, 132, 90, 56, 30, 12, 2];

/** 1 - s/d1 (1 - s/d2 (1 - ...)), from the innermost bracket outwards. */
function alternatingSeries(s: number, divisors: readonly number[]): number {
  let sum = 1;
  for (const divisor of divisors) sum = 1 - (s / divisor) * sum;
  return sum;
}

/** Taylor series on [-45, 45] degrees, where the terms left out are below 1e-17. */
function sineOfSmall(radians: number): number {
  return radians * alternatingSeries(radians * radians, SINE_DIVISORS);
}

function cosineOfSmall(radians: number): number {
  return alternatingSeries(radians * radians, COSINE_DIVISORS);
}

/** |degrees| <= 360. */
function sine(degrees: number): number {
  const quarter = Math.round(degrees / 90);
  const rest = (degrees - quarter * 90) * RADIANS;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return sineOfSmall(rest);
    case 1:
      return cosineOfSmall(rest);
    case 2:
      return -sineOfSmall(rest);
    default:
      return -cosineOfSmall(rest);
  }
}

/**
 * The rational approximation of fdlibm's `e_asin.c` (Sun Microsystems, freely granted) on [0, 0.5]: error
 * below one unit in the last place.
 */
function arcsineOfSmall(x: number): number {
  const s = x * x;
  let p = 7.915349942898145e-4 + s * 3.479331075960212e-5;
  p = -0.04005553450067941 + s * p;
  p = 0.20121253213486293 + s * p;
  p = -0.3255658186224009 + s * p;
  p = 0.16666666666666666 + s * p;
  let q = -0.6882839716054533 + s * 0.07703815055590194;
  q = 2.0209457602335057 + s * q;
  q = -2.403394911734414 + s * q;
  q = 1 + s * q;
  return x + x * ((s * p) / q);
}

/** x in [0, 1]. */
function arcsine(x: number): number {
  return x > 0.5 ? HALF_PI - 2 * arcsineOfSmall(Math.sqrt((1 - x) / 2)) : arcsineOfSmall(x);
}

export function unitVector({ lat, lon }: Point): UnitVector {
  const ring = sine(lat + 90);
  return { x: ring * sine(lon + 90), y: ring * sine(lon), z: sine(lat) };
}

/** Whole metres along the great circle between two points. */
export function metresBetween(a: UnitVector, b: UnitVector): number {
  return metresTo(a, b.x, b.y, b.z);
}

/** The same, with the coordinates of the second point one by one; NaN where they are. */
export function metresTo(a: UnitVector, x: number, y: number, z: number): number {
  const dx = a.x - x;
  const dy = a.y - y;
  const dz = a.z - z;
  const halfChord = Math.min(1, Math.sqrt(dx * dx + dy * dy + dz * dz) / 2);
  const metres = 2 * EARTH_RADIUS * arcsine(halfChord) + 0.5;
  return Number.isNaN(metres) ? NaN : metres | 0;
}
