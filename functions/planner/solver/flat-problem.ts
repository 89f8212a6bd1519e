/**
 * All ways of an order in flat arrays: a large network has hundreds for each order, and most are only ever
 * compared.
 */
import type { ParcelPrice, RoutingProblem, Scale, Way } from './problem.ts';

export interface FlatWays {
  readonly count: number;
  /** Lower goes first in the fixed tie-breaks; each way has another. */
  readonly ranks: Int32Array;
  readonly places: Int32Array;
  readonly openings: Float64Array;
  /** Number of its price among `parcels`. */
  readonly parcelNumbers: Int32Array;
  readonly parcels: readonly ParcelPrice[];
  /** Number of its costs among `scales`. */
  readonly scaleNumbers: Int32Array;
  readonly scales: readonly Scale[];
  /** Most bundles by way and item. */
  readonly limits: Int32Array;
  /** Undefined where no way has caps. */
  readonly maxLines: Float64Array | undefined;
  readonly maxUnits: Float64Array | undefined;
}

/** The planner's problem before anything is known of it. */
export interface FlatProblem extends Omit<RoutingProblem, 'ways'> {
  readonly ways: FlatWays;
}

const free: ParcelPrice = {
  grams: [],
  tare: 0,
  price: () => 0,
  heaviest: Infinity,
  minorants: [],
  intercept: 0,
  slope: 0,
  isLinear: true,
  steps: undefined,
};
const nothing: Scale = { scores: [], floors: [], ramp: undefined };

const limitOf = ({ ways, items }: FlatProblem, index: number): number[] => {
  const limit: number[] = [];
  for (let at = index * items.length; at < (index + 1) * items.length; at += 1)
    limit.push(ways.limits[at] ?? 0);
  return limit;
};

/** One way as an object. */
export const wayAt = (field: FlatProblem, index: number): Way => {
  const { ways } = field;
  return {
    rank: ways.ranks[index] ?? 0,
    place: ways.places[index] ?? -1,
    opening: ways.openings[index] ?? 0,
    parcel: ways.parcels[ways.parcelNumbers[index] ?? 0] ?? free,
    scale: ways.scales[ways.scaleNumbers[index] ?? 0] ?? nothing,
    limits: limitOf(field, index),
    maxLines: ways.maxLines?.[index] ?? Infinity,
    maxUnits: ways.maxUnits?.[index] ?? Infinity,
  };
};

/** The problem with some of the ways, in the order of their ranks. */
export const problemWith = (field: FlatProblem, left: readonly number[]): RoutingProblem => ({
  ...field,
  ways: left.map((index) => wayAt(field, index)),
});

/** Numbers of ways in the order of the tie-breaks. */
export const byRank = ({ ways: { ranks: rank } }: FlatProblem, numbers: readonly number[]): number[] =>
  numbers.toSorted((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));

const numbersOf = <T>(values: readonly T[]): { numbers: Int32Array; different: T[] } => {
  const different = [...new Set(values)];
  const numberOf = new Map(different.map((value, number) => [value, number]));
  return { numbers: Int32Array.from(values, (value) => numberOf.get(value) ?? 0), different };
};

/** The other way round. */
export const flatProblemOf = (problem: RoutingProblem): FlatProblem => {
  const { ways, items } = problem;
  const { numbers: parcel, different: parcels } = numbersOf(ways.map((way) => way.parcel));
  const { numbers: scale, different: scales } = numbersOf(ways.map((way) => way.scale));
  const capped = ways.some(({ maxLines, maxUnits }) => maxLines !== Infinity || maxUnits !== Infinity);
  return {
    ...problem,
    ways: {
      count: ways.length,
      parcelNumbers: parcel,
      parcels,
      scaleNumbers: scale,
      scales,
      ranks: Int32Array.from(ways, ({ rank }) => rank),
      places: Int32Array.from(ways, ({ place }) => place),
      openings: Float64Array.from(ways, ({ opening: open }) => open),
      limits: Int32Array.from(ways.flatMap(({ limits: limit }) => items.map((_, item) => limit[item] ?? 0))),
      maxLines: capped ? Float64Array.from(ways, ({ maxLines }) => maxLines) : undefined,
      maxUnits: capped ? Float64Array.from(ways, ({ maxUnits }) => maxUnits) : undefined,
    },
  };
};
