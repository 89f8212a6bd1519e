/**
 * All ways of an order in flat arrays: a large network has hundreds for each order, and most are only ever
 * compared.
 */
import type { ParcelPrice, Problem, Scale, Way } from './problem.ts';

export interface Ways {
  readonly count: number;
  /** Lower goes first in the fixed tie-breaks; each way has another. */
  readonly rank: Int32Array;
  readonly place: Int32Array;
  readonly open: Float64Array;
  /** Number of its price among `parcels`. */
  readonly parcel: Int32Array;
  readonly parcels: readonly ParcelPrice[];
  /** Number of its costs among `scales`. */
  readonly scale: Int32Array;
  readonly scales: readonly Scale[];
  /** Most bundles by way and item. */
  readonly limit: Int32Array;
  /** Undefined where no way has caps. */
  readonly maxLines: Float64Array | undefined;
  readonly maxUnits: Float64Array | undefined;
}

/** The planner's problem before anything is known of it. */
export interface Field extends Omit<Problem, 'ways'> {
  readonly ways: Ways;
}

const free: ParcelPrice = {
  grams: [],
  tare: 0,
  of: () => 0,
  heaviest: Infinity,
  lines: [],
  intercept: 0,
  slope: 0,
  isLinear: true,
  steps: undefined,
};
const nothing: Scale = { take: [], floor: [], ramp: undefined };

const limitOf = ({ ways, items }: Field, index: number): number[] => {
  const limit: number[] = [];
  for (let at = index * items.length; at < (index + 1) * items.length; at += 1)
    limit.push(ways.limit[at] ?? 0);
  return limit;
};

/** One way as an object. */
export const wayAt = (field: Field, index: number): Way => {
  const { ways } = field;
  return {
    rank: ways.rank[index] ?? 0,
    place: ways.place[index] ?? -1,
    open: ways.open[index] ?? 0,
    parcel: ways.parcels[ways.parcel[index] ?? 0] ?? free,
    scale: ways.scales[ways.scale[index] ?? 0] ?? nothing,
    limit: limitOf(field, index),
    maxLines: ways.maxLines?.[index] ?? Infinity,
    maxUnits: ways.maxUnits?.[index] ?? Infinity,
  };
};

/** The problem with some of the ways, in the order of their ranks. */
export const problemWith = (field: Field, left: readonly number[]): Problem => ({
  ...field,
  ways: left.map((index) => wayAt(field, index)),
});

/** Numbers of ways in the order of the tie-breaks. */
export const byRank = ({ ways: { rank } }: Field, numbers: readonly number[]): number[] =>
  numbers.toSorted((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));

const numbersOf = <T>(values: readonly T[]): { numbers: Int32Array; different: T[] } => {
  const different = [...new Set(values)];
  const numberOf = new Map(different.map((value, number) => [value, number]));
  return { numbers: Int32Array.from(values, (value) => numberOf.get(value) ?? 0), different };
};

/** The other way round. */
export const fieldOf = (problem: Problem): Field => {
  const { ways, items } = problem;
  const { numbers: parcel, different: parcels } = numbersOf(ways.map((way) => way.parcel));
  const { numbers: scale, different: scales } = numbersOf(ways.map((way) => way.scale));
  const capped = ways.some(({ maxLines, maxUnits }) => maxLines !== Infinity || maxUnits !== Infinity);
  return {
    ...problem,
    ways: {
      count: ways.length,
      parcel,
      parcels,
      scale,
      scales,
      rank: Int32Array.from(ways, ({ rank }) => rank),
      place: Int32Array.from(ways, ({ place }) => place),
      open: Float64Array.from(ways, ({ open }) => open),
      limit: Int32Array.from(ways.flatMap(({ limit }) => items.map((_, item) => limit[item] ?? 0))),
      maxLines: capped ? Float64Array.from(ways, ({ maxLines }) => maxLines) : undefined,
      maxUnits: capped ? Float64Array.from(ways, ({ maxUnits }) => maxUnits) : undefined,
    },
  };
};
