/**
 * Lower bounds from the cheapest openings and the cheapest units. Every plan of at least n shipments opens n
 * different places and takes each unit somewhere; a parcel's price is at least intercept + slope x weight.
 */

import type { FlatProblem } from './flat-problem.ts';
import type { ParcelPrice, RoutingProblem, Scale, WantedItem } from './problem.ts';

export interface Floors {
  /**
   * Cheapest score of one bundle of each item anywhere, weight included; Infinity when nobody has it, 0 when
   * nobody wants it.
   */
  readonly bundleFloors: Float64Array;
  /** Opening of each way, the parcel's intercept and tare included. */
  readonly openingFloors: Float64Array;
  /** Cheapest units of everything that is wanted. */
  readonly goodsFloor: number;
  /** Least that the openings of n shipments or more cost, penalties included; n at least 1. */
  readonly openingsFloor: (n: number) => number;
}

/** Least score of one bundle of an item, weight included. */
export const bundleFloorOf = (scale: Scale, parcel: ParcelPrice, item: number): number =>
  (scale.floors[item] ?? Infinity) + parcel.slope * (parcel.grams[item] ?? 0);

const openingOf = (open: number, { intercept, slope, tare }: ParcelPrice): number =>
  open + intercept + slope * tare;

/**
 * Ascending cheapest openings of different places; three suffice for most orders, and are kept without a map.
 */
class Cheapest {
  readonly open = [Infinity, Infinity, Infinity];
  readonly place = [-1, -1, -1];
  add(open: number, place: number): void {
    if (open >= (this.open[2] ?? 0)) return;
    let at = this.place.indexOf(place);
    if (at >= 0 && open >= (this.open[at] ?? 0)) return;
    for (at = at < 0 ? 2 : at; at > 0 && open < (this.open[at - 1] ?? 0); at -= 1) {
      this.open[at] = this.open[at - 1] ?? 0;
      this.place[at] = this.place[at - 1] ?? 0;
    }
    this.open[at] = open;
    this.place[at] = place;
  }
}

const openingsOf = (
  opening: Float64Array,
  placeOf: (index: number) => number,
  { splitPenalty, maxShipments }: Pick<RoutingProblem, 'splitPenalty' | 'maxShipments'>,
): Floors['openingsFloor'] => {
  const cheapest = new Cheapest();
  for (let index = 0; index < opening.length; index += 1) cheapest.add(opening[index] ?? 0, placeOf(index));
  let all: Float64Array | undefined;
  const sorted = (): Float64Array => {
    if (all) return all;
    const byPlace = new Map<number, number>();
    opening.forEach((open, index) => {
      const place = placeOf(index);
      byPlace.set(place, Math.min(byPlace.get(place) ?? Infinity, open));
    });
    all = Float64Array.from(byPlace.values()).sort();
    return all;
  };
  return (n) => {
    if (n > maxShipments) return Infinity;
    const few = n <= 3 && (cheapest.open[0] ?? 0) + splitPenalty >= 0;
    const lowest = few ? cheapest.open : sorted();
    if (n > lowest.length) return Infinity;
    let sum = splitPenalty * (n - 1);
    for (let k = 0; k < n; k += 1) sum += lowest[k] ?? 0;
    if (few) return sum;
    // Further shipments only lower a bound when opening one is paid for.
    for (let k = n; k < lowest.length && k < maxShipments; k += 1) {
      const further = (lowest[k] ?? 0) + splitPenalty;
      if (further >= 0) break;
      sum += further;
    }
    return sum;
  };
};

/** Before any way is looked at. */
const unknownFloors = (items: readonly WantedItem[]): Float64Array =>
  Float64Array.from(items, ({ count }) => (count === 0 ? 0 : Infinity));

const unitsOf = ({ items }: Pick<RoutingProblem, 'items'>, each: Float64Array): number =>
  items.reduce((sum, { count }, at) => (count === 0 ? sum : sum + count * (each[at] ?? Infinity)), 0);

export const floorsOf = (problem: RoutingProblem): Floors => {
  const { items, ways } = problem;
  const each = unknownFloors(items);
  const opening = new Float64Array(ways.length);
  for (let index = 0; index < ways.length; index += 1) {
    const way = ways[index];
    if (!way) continue;
    const { parcel, scale, limits: limit } = way;
    opening[index] = openingOf(way.opening, parcel);
    for (let item = 0; item < items.length; item += 1) {
      if ((limit[item] ?? 0) === 0) continue;
      const floor = bundleFloorOf(scale, parcel, item);
      if (floor < (each[item] ?? Infinity)) each[item] = floor;
    }
  }
  return {
    bundleFloors: each,
    openingFloors: opening,
    goodsFloor: unitsOf(problem, each),
    openingsFloor: openingsOf(opening, (index) => ways[index]?.place ?? -1, problem),
  };
};

/**
 * Floors of a field, with what they are made of: the least score of a bundle is the sum of its scale's part
 * and its parcel's.
 */
export interface FlatFloors extends Floors {
  /** By number x items. */
  readonly ofScale: Float64Array;
  readonly ofParcel: Float64Array;
}

/** One row of numbers for each of several things, by item. */
const rows = <T>(
  things: readonly T[],
  columns: number,
  of: (thing: T, item: number) => number,
): Float64Array => {
  const table = new Float64Array(things.length * columns);
  let at = 0;
  for (const thing of things)
    for (let item = 0; item < columns; item += 1, at += 1) table[at] = of(thing, item);
  return table;
};

/** The same over flat arrays. */
export const floorsOfFlatProblem = (field: FlatProblem): FlatFloors => {
  const { items, ways } = field;
  const columns = items.length;
  const {
    count,
    places: place,
    openings: open,
    parcelNumbers: parcel,
    parcels,
    scaleNumbers: scale,
    scales,
    limits: limit,
  } = ways;
  const ofScale = rows(scales, columns, ({ floors: floor }, item) => floor[item] ?? Infinity);
  const ofParcel = rows(parcels, columns, ({ slope, grams }, item) => slope * (grams[item] ?? 0));
  const parcelOpening = rows(parcels, 1, (price) => openingOf(0, price));
  const each = unknownFloors(items);
  const opening = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const number = parcel[index] ?? 0;
    opening[index] = (open[index] ?? 0) + (parcelOpening[number] ?? 0);
    const from = index * columns;
    const fromScale = (scale[index] ?? 0) * columns;
    const fromParcel = number * columns;
    for (let item = 0; item < columns; item += 1) {
      if (limit[from + item] === 0) continue;
      const floor = (ofScale[fromScale + item] ?? 0) + (ofParcel[fromParcel + item] ?? 0);
      if (floor < (each[item] ?? 0)) each[item] = floor;
    }
  }
  return {
    bundleFloors: each,
    openingFloors: opening,
    ofScale,
    ofParcel,
    goodsFloor: unitsOf(field, each),
    openingsFloor: openingsOf(opening, (index) => place[index] ?? -1, field),
  };
};

/**
 * What a bundle of anything that the way holds costs more than where it is cheapest, at least; Infinity when
 * it holds nothing.
 */
export const leastSurcharge = (
  {
    items: { length: columns },
    ways: { limits: limit, scaleNumbers: scale, parcelNumbers: parcel },
  }: FlatProblem,
  { bundleFloors: each, ofScale, ofParcel }: FlatFloors,
  index: number,
): number => {
  const fromScale = (scale[index] ?? 0) * columns;
  const fromParcel = (parcel[index] ?? 0) * columns;
  let least = Infinity;
  for (let item = 0, from = index * columns; item < columns; item += 1) {
    if (limit[from + item] === 0) continue;
    const more = (ofScale[fromScale + item] ?? 0) + (ofParcel[fromParcel + item] ?? 0) - (each[item] ?? 0);
    if (more < least) least = more;
  }
  return least;
};
