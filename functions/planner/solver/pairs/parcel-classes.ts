/**
 * Classes of parcel prices, and what two parcels cost at least that hold the whole order between them. Mostly each
 * price is a class of its own, and the least is exact.
 */
import type { FlatProblem } from '../flat-problem.ts';
import type { FlatFloors } from '../floors.ts';
import type { ParcelPrice, WantedItem } from '../problem.ts';
import { scratchFloats, scratchInts } from '../scratch.ts';
import { leastOfTwoParcels } from './two-parcels.ts';

/** More prices than this share classes. */
const MOST_CLASSES = 16;

export interface ParcelClasses {
  readonly count: number;
  /** By number of the parcel price. */
  readonly classOf: Int32Array;
  /** least[first x count + second]: no parcels of these two classes cost less that hold everything. */
  readonly least: Float64Array;
}

/** Numbers of the prices of each class: those that cost about the same are together. */
function classMembers({ items, ways: { parcels } }: FlatProblem): number[][] {
  const numbers = parcels.map((_, number) => number);
  if (parcels.length <= MOST_CLASSES) return numbers.map((number) => [number]);
  const typical = parcels.map(({ intercept, slope, tare, bundleGrams }) => {
    const grams = items.reduce((sum, { count }, item) => sum + count * (bundleGrams[item] ?? 0), 0);
    return intercept + slope * (tare + grams / 2);
  });
  numbers.sort((a, b) => (typical[a] ?? 0) - (typical[b] ?? 0) || a - b);
  const each = Math.ceil(numbers.length / MOST_CLASSES);
  return Array.from({ length: Math.ceil(numbers.length / each) }, (_, at) =>
    numbers.slice(at * each, (at + 1) * each),
  );
}

/** By the lines below the prices of both classes: each bundle where its weight scores least. */
function leastByLines(
  items: readonly WantedItem[],
  parcels: readonly ParcelPrice[],
  { parcelParts }: FlatFloors,
  first: readonly number[],
  second: readonly number[],
): number {
  const leastOf = (numbers: readonly number[], scoreOf: (number: number) => number): number =>
    numbers.reduce((least, number) => Math.min(least, scoreOf(number)), Infinity);
  const empty = (number: number): number => {
    const { intercept = 0, slope = 0, tare = 0 } = parcels[number] ?? {};
    return intercept + slope * tare;
  };
  const both = [...first, ...second];
  return items.reduce(
    (sum, { count }, item) =>
      sum + count * leastOf(both, (number) => parcelParts[number * items.length + item] ?? 0),
    leastOf(first, empty) + leastOf(second, empty),
  );
}

/** Exact for two prices of one card; undefined for others. */
function leastOfPrices(
  items: readonly WantedItem[],
  first: ParcelPrice | undefined,
  second: ParcelPrice | undefined,
): number | undefined {
  if (!first || !second || first.bundleGrams !== second.bundleGrams) return undefined;
  const grams = items.reduce((sum, { count }, item) => sum + count * (first.bundleGrams[item] ?? 0), 0);
  return leastOfTwoParcels(first, second, first.tare, second.tare, grams);
}

export function parcelClassesOf(flat: FlatProblem, floors: FlatFloors): ParcelClasses {
  const { items, ways } = flat;
  const { parcels } = ways;
  const members = classMembers(flat);
  const count = members.length;
  const classOf = scratchInts(parcels.length);
  const least = scratchFloats(count * count);
  for (const [number, own] of members.entries()) {
    for (const parcel of own) classOf[parcel] = number;
    for (const [other, others] of members.slice(0, number + 1).entries()) {
      const areSingle = own.length === 1 && others.length === 1;
      const exact = areSingle
        ? leastOfPrices(items, parcels[own[0] ?? -1], parcels[others[0] ?? -1])
        : undefined;
      const both = exact ?? leastByLines(items, parcels, floors, own, others);
      least[number * count + other] = both;
      least[other * count + number] = both;
    }
  }
  return { count, classOf, least };
}
