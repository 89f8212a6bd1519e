/**
 * Floors: lower bounds on the parts of every plan, from one look at each way.
 *
 * A plan of n shipments opens n different places, and takes each bundle somewhere. A parcel costs at least
 * its minorant, intercept + slope x grams. So a plan scores at least the sum of
 *   - its n openings, each with the parcel's intercept and its tare at the slope, and n - 1 split penalties;
 *   - the floors of its bundles: what a bundle scores at the least by its scale, and its weight at the slope.
 * Taking the cheapest openings of n different places, and each bundle where its floor is lowest, bounds all
 * plans of n shipments or more at once.
 */
import { CheapestOpenings } from './cheapest-openings.ts';
import type { FlatProblem } from './flat-problem.ts';
import type { ParcelPrice, RoutingProblem, Scale, WantedItem, Way } from './problem.ts';
import { scratchFloats } from './scratch.ts';

export interface Floors {
  /**
   * By item: least score of one bundle at any way, its weight included. Infinity where no way holds any, 0
   * where none is wanted.
   */
  readonly bundleFloors: Float64Array;
  /** By way: its opening, with the parcel's intercept and tare. */
  readonly openingFloors: Float64Array;
  /** Sum of the floors of all bundles wanted; Infinity where no plan can serve them. */
  readonly goodsFloor: number;
  readonly openings: CheapestOpenings;
}

/** Floors of a flat problem, with the two parts that make up the floor of a bundle at a way. */
export interface FlatFloors extends Floors {
  /** scaleParts[scale x items + item]: the bundle's floor by the scale. */
  readonly scaleParts: Float64Array;
  /** parcelParts[parcel x items + item]: the bundle's weight at the parcel's slope. */
  readonly parcelParts: Float64Array;
}

/** No plan of `shipments` shipments or more, at least 1, scores lower; Infinity where there is none. */
export function planFloor({ openings, goodsFloor }: Floors, shipments: number): number {
  return openings.ofAtLeast(shipments) + goodsFloor;
}

function scalePart({ floors }: Scale, item: number): number {
  return floors[item] ?? Infinity;
}

function parcelPart({ slope, bundleGrams }: ParcelPrice, item: number): number {
  return slope * (bundleGrams[item] ?? 0);
}

/** Least score of one bundle of an item at a way of this scale and parcel, its weight included. */
export function bundleFloorAt(scale: Scale, parcel: ParcelPrice, item: number): number {
  return scalePart(scale, item) + parcelPart(parcel, item);
}

function openingFloorOf(opening: number, { intercept, slope, tare }: ParcelPrice): number {
  return opening + intercept + slope * tare;
}

/** The floors of bundles before any way is looked at. */
function bundleFloorsOfNone(items: readonly WantedItem[]): Float64Array {
  return Float64Array.from(items, ({ count }) => (count === 0 ? 0 : Infinity));
}

function goodsFloorOf(items: readonly WantedItem[], bundleFloors: Float64Array): number {
  let sum = 0;
  for (let item = 0; item < items.length; item += 1) {
    const count = items[item]?.count ?? 0;
    if (count > 0) sum += count * (bundleFloors[item] ?? Infinity);
  }
  return sum;
}

/** Lowers the floors of the bundles that a way holds to what they score there. */
function lowerBundleFloors(bundleFloors: Float64Array, { scale, parcel, limits }: Way): void {
  for (let item = 0; item < bundleFloors.length; item += 1) {
    if ((limits[item] ?? 0) === 0) continue;
    const floor = bundleFloorAt(scale, parcel, item);
    if (floor < (bundleFloors[item] ?? Infinity)) bundleFloors[item] = floor;
  }
}

export function floorsOf(problem: RoutingProblem): Floors {
  const { items, ways } = problem;
  const bundleFloors = bundleFloorsOfNone(items);
  for (const way of ways) lowerBundleFloors(bundleFloors, way);
  const openingFloors = Float64Array.from(ways, ({ opening, parcel }) => openingFloorOf(opening, parcel));
  return {
    bundleFloors,
    openingFloors,
    goodsFloor: goodsFloorOf(items, bundleFloors),
    openings: new CheapestOpenings(openingFloors, (index) => ways[index]?.place ?? -1, problem),
  };
}

/** A table with a row for each thing and a number in it for each of `columns`. */
function tableOf<T>(
  things: readonly T[],
  columns: number,
  numberOf: (thing: T, column: number) => number,
): Float64Array {
  const table = scratchFloats(things.length * columns);
  let at = 0;
  for (const thing of things)
    for (let column = 0; column < columns; column += 1, at += 1) table[at] = numberOf(thing, column);
  return table;
}

/**
 * A score where there are bundles, NaN where there is none: NaN is below nothing. Which places hold what is as good as
 * random, and a processor that guesses wrongly waits longer than a division takes.
 */
function ifAny(bundles: number, score: number): number {
  return score + 0 / bundles;
}

/** Sum of an entry of one table and an entry of another. */
function sumOf(first: Float64Array, firstAt: number, second: Float64Array, secondAt: number): number {
  return (first[firstAt] ?? 0) + (second[secondAt] ?? 0);
}

/** The same floors, in one loop over the flat arrays: every order passes it with all ways of the network. */
export function floorsOfFlatProblem(flat: FlatProblem): FlatFloors {
  const { items, ways } = flat;
  const columns = items.length;
  const { count, places, openings, parcelNumbers, parcels, scaleNumbers, scales, limits } = ways;
  const bundleFloors = bundleFloorsOfNone(items);
  const openingFloors = scratchFloats(count);
  const scaleParts = tableOf(scales, columns, scalePart);
  const parcelParts = tableOf(parcels, columns, parcelPart);
  const parcelOpenings = tableOf(parcels, 1, (parcel) => openingFloorOf(0, parcel));
  for (let index = 0; index < count; index += 1) {
    const parcel = parcelNumbers[index] ?? 0;
    openingFloors[index] = (openings[index] ?? 0) + (parcelOpenings[parcel] ?? 0);
    const limitRow = index * columns;
    const scaleRow = (scaleNumbers[index] ?? 0) * columns;
    const parcelRow = parcel * columns;
    for (let item = 0; item < columns; item += 1) {
      const floor = sumOf(scaleParts, scaleRow + item, parcelParts, parcelRow + item);
      if (ifAny(limits[limitRow + item] ?? 0, floor) < (bundleFloors[item] ?? 0)) bundleFloors[item] = floor;
    }
  }
  return {
    bundleFloors,
    openingFloors,
    scaleParts,
    parcelParts,
    goodsFloor: goodsFloorOf(items, bundleFloors),
    openings: new CheapestOpenings(openingFloors, (index) => places[index] ?? -1, flat),
  };
}

/**
 * Surcharge of a way: the least by which any bundle that it holds scores more there than its floor. Infinity
 * where it holds none. A plan with a shipment by the way takes at least one bundle at that surcharge.
 */
export function surchargeAt(
  { items: { length: columns }, ways: { limits, scaleNumbers, parcelNumbers } }: FlatProblem,
  { bundleFloors, scaleParts, parcelParts }: FlatFloors,
  index: number,
): number {
  const limitRow = index * columns;
  const scaleRow = (scaleNumbers[index] ?? 0) * columns;
  const parcelRow = (parcelNumbers[index] ?? 0) * columns;
  let surcharge = Infinity;
  for (let item = 0; item < columns; item += 1) {
    if (limits[limitRow + item] === 0) continue;
    const floor = sumOf(scaleParts, scaleRow + item, parcelParts, parcelRow + item);
    const more = floor - (bundleFloors[item] ?? 0);
    if (more < surcharge) surcharge = more;
  }
  return surcharge;
}
