/**
 * The problem with all its ways in flat arrays. A large network offers hundreds of ways for every order, and
 * most are only ever compared in one loop: as objects they would cost more to make than to rule out. The few
 * that survive the first pass become objects (`problemWith`).
 */
import type { ParcelPrice, RoutingProblem, Scale, SplitGuard, Way } from './problem.ts';

/** Columns by number of the way, in any order; `limits` has a row of one number for each item. */
export interface FlatWays {
  readonly count: number;
  /** As `Way.rank`; each way has another. */
  readonly ranks: Int32Array;
  readonly places: Int32Array;
  readonly openings: Float64Array;
  /** Number of the way's parcel price in `parcels`. */
  readonly parcelNumbers: Int32Array;
  readonly parcels: readonly ParcelPrice[];
  /** Number of the way's scale in `scales`. */
  readonly scaleNumbers: Int32Array;
  readonly scales: readonly Scale[];
  /** limits[way x items + item]: most bundles of the item. */
  readonly limits: Int32Array;
  /** Caps on a shipment; both undefined where no way has any. */
  readonly maxLines: Float64Array | undefined;
  readonly maxUnits: Float64Array | undefined;
}

/** A routing problem as the solver takes it. */
export interface FlatProblem extends Omit<RoutingProblem, 'ways'> {
  readonly ways: FlatWays;
}

/** Stand-ins that satisfy the compiler: every number of a parcel price or scale has its entry. */
const noParcel: ParcelPrice = {
  bundleGrams: [],
  tare: 0,
  price: () => 0,
  minorants: [],
  intercept: 0,
  slope: 0,
  isLinear: true,
  steps: undefined,
  stepPrices: undefined,
};
const noScale: Scale = { scoreOf: () => 0, bendsOf: () => [], rounding: 0, floors: [], ramp: undefined };
const noWay: Way = {
  rank: 0,
  place: -1,
  opening: 0,
  parcel: noParcel,
  scale: noScale,
  limits: [],
  maxLines: 0,
  maxUnits: 0,
};

/** One way as an object; its rank and place stay, its number does not. */
export function wayAt(flat: FlatProblem, index: number): Way {
  const { ways } = flat;
  return {
    rank: ways.ranks[index] ?? 0,
    place: ways.places[index] ?? -1,
    opening: ways.openings[index] ?? 0,
    parcel: ways.parcels[ways.parcelNumbers[index] ?? 0] ?? noParcel,
    scale: ways.scales[ways.scaleNumbers[index] ?? 0] ?? noScale,
    limits: ways.limits.subarray(index * flat.items.length, (index + 1) * flat.items.length),
    maxLines: ways.maxLines?.[index] ?? Infinity,
    maxUnits: ways.maxUnits?.[index] ?? Infinity,
  };
}

/** The guard with its ways numbered otherwise. */
function guardOf(guard: SplitGuard, numbers: readonly number[]): SplitGuard {
  const { money } = guard;
  if (!money) return guard;
  return { ...guard, money: { ...money, ways: numbers.map((index) => money.ways[index] ?? noWay) } };
}

/** The problem with the given ways only, numbered as they are given. */
export function problemWith(flat: FlatProblem, numbers: readonly number[]): RoutingProblem {
  return {
    ...flat,
    ways: numbers.map((index) => wayAt(flat, index)),
    splitGuard: flat.splitGuard && guardOf(flat.splitGuard, numbers),
  };
}

/** Numbers of ways, sorted into the order that settles ties. */
export function byRank({ ways: { ranks } }: FlatProblem, numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
}

/** The different values, and for each given value the number of its like among them. */
function numbered<T>(values: readonly T[]): { numbers: Int32Array; different: T[] } {
  const different = [...new Set(values)];
  const numberOf = new Map(different.map((value, number) => [value, number]));
  return { numbers: Int32Array.from(values, (value) => numberOf.get(value) ?? 0), different };
}

/** A problem of objects in flat arrays, its ways numbered as they stand. */
export function flatProblemOf(problem: RoutingProblem): FlatProblem {
  const { ways, items } = problem;
  const { numbers: parcelNumbers, different: parcels } = numbered(ways.map((way) => way.parcel));
  const { numbers: scaleNumbers, different: scales } = numbered(ways.map((way) => way.scale));
  const limits = ways.flatMap((way) => items.map((_, item) => way.limits[item] ?? 0));
  const hasCaps = ways.some(({ maxLines, maxUnits }) => maxLines !== Infinity || maxUnits !== Infinity);
  return {
    ...problem,
    ways: {
      count: ways.length,
      ranks: Int32Array.from(ways, ({ rank }) => rank),
      places: Int32Array.from(ways, ({ place }) => place),
      openings: Float64Array.from(ways, ({ opening }) => opening),
      parcelNumbers,
      parcels,
      scaleNumbers,
      scales,
      limits: Int32Array.from(limits),
      maxLines: hasCaps ? Float64Array.from(ways, ({ maxLines }) => maxLines) : undefined,
      maxUnits: hasCaps ? Float64Array.from(ways, ({ maxUnits }) => maxUnits) : undefined,
    },
  };
}
