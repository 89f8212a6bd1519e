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

/** Taylor series on [-45, 45] degrees, where the terms left out are below 1e-17. */
function sinSmall(r: number): number {
  const s = r * r;
  return (
    r *
    (1 -
      (s / 6) *
        (1 -
          (s / 20) *
            (1 -
              (s / 42) *
                (1 - (s / 72) * (1 - (s / 110) * (1 - (s / 156) * (1 - (s / 210) * (1 - s / 272))))))))
  );
}
function cosSmall(r: number): number {
  const s = r * r;
  return (
    1 -
    (s / 2) *
      (1 -
        (s / 12) *
          (1 -
            (s / 30) * (1 - (s / 56) * (1 - (s / 90) * (1 - (s / 132) * (1 - (s / 182) * (1 - s / 240)))))))
  );
}

/** Sine of an angle in degrees, |degrees| <= 360. */
function sin(degrees: number): number {
  const quarter = Math.round(degrees / 90);
  const rest = (degrees - quarter * 90) * RADIANS;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return sinSmall(rest);
    case 1:
      return cosSmall(rest);
    case 2:
      return -sinSmall(rest);
    default:
      return -cosSmall(rest);
  }
}

/**
 * The rational approximation of fdlibm's `e_asin.c` (Sun Microsystems, freely granted) on [0, 0.5]: error
 * below one unit in the last place.
 */
function asinSmall(x: number): number {
  const s = x * x;
  const p =
    s *
    (0.16666666666666666 +
      s *
        (-0.3255658186224009 +
          s *
            (0.20121253213486293 +
              s * (-0.04005553450067941 + s * (7.915349942898145e-4 + s * 3.479331075960212e-5)))));
  const q =
    1 +
    s * (-2.403394911734414 + s * (2.0209457602335057 + s * (-0.6882839716054533 + s * 0.07703815055590194)));
  return x + x * (p / q);
}

function asin(x: number): number {
  return x > 0.5 ? HALF_PI - 2 * asinSmall(Math.sqrt((1 - x) / 2)) : asinSmall(x);
}

/** Degrees to the unit sphere. */
export function unitVector({ lat, lon }: Point): UnitVector {
  const ring = sin(lat + 90);
  return { x: ring * sin(lon + 90), y: ring * sin(lon), z: sin(lat) };
}

/** Whole metres along the great circle between two points of the unit sphere. */
export function metresBetween(a: UnitVector, b: UnitVector): number {
  return metresTo(a, b.x, b.y, b.z);
}

/** The same with the second point's coordinates apart. */
export function metresTo(a: UnitVector, x: number, y: number, z: number): number {
  const dx = a.x - x;
  const dy = a.y - y;
  const dz = a.z - z;
  const halfChord = Math.min(1, Math.sqrt(dx * dx + dy * dy + dz * dz) / 2);
  const metres = 2 * EARTH_RADIUS * asin(halfChord) + 0.5;
  return metres === metres ? metres | 0 : NaN;
}
