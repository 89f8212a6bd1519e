/**
 * Lower bounds from the cheapest openings and the cheapest units. Every plan of at least n shipments opens n different places
 * and takes each unit somewhere; a parcel's price is at least intercept + slope x weight.
 */
import type { Problem, Way } from './problem.ts';

export interface Floors {
  /** Cheapest score of one bundle of each item anywhere, weight included; Infinity when nobody has it. */
  readonly each: readonly number[];
  /** Opening of each way, the parcel's intercept and tare included. */
  readonly opening: Float64Array;
  /** Cheapest bundle of an item at a way. */
  readonly at: (way: Way, item: number) => number;
  /** Least that the openings of n shipments or more cost, penalties included; n at least 1. */
  readonly openings: (n: number) => number;
}

export const floorsOf = (problem: Problem): Floors => {
  const { items, ways, splitPenalty, maxShipments } = problem;
  // take[k] / k at its lowest, by the array that ways of equal costs share, for limits up to the whole count.
  const lowest = new Map<readonly number[], number>();
  const floorOfTake = (take: readonly number[], count: number): number => {
    const known = lowest.get(take);
    if (known !== undefined) return known;
    let floor = Infinity;
    for (let k = 1; k <= count && k < take.length; k += 1) floor = Math.min(floor, Math.floor((take[k] ?? 0) / k));
    lowest.set(take, floor);
    return floor;
  };
  const at = (way: Way, item: number): number =>
    floorOfTake(way.take[item] ?? [], items[item]?.count ?? 0) + way.parcel.slope * (way.parcel.grams[item] ?? 0);

  const each = items.map(() => Infinity);
  const opening = new Float64Array(ways.length);
  const cheapestOfPlace = new Map<number, number>();
  ways.forEach((way, index) => {
    const open = way.open + way.parcel.intercept + way.parcel.slope * way.parcel.tare;
    opening[index] = open;
    const known = cheapestOfPlace.get(way.place);
    if (known === undefined || open < known) cheapestOfPlace.set(way.place, open);
    for (let item = 0; item < items.length; item += 1)
      if ((way.limit[item] ?? 0) > 0) each[item] = Math.min(each[item] ?? Infinity, at(way, item));
  });
  const sorted = [...cheapestOfPlace.values()].sort((a, b) => a - b);
  const openings = (n: number): number => {
    if (n > sorted.length || n > maxShipments) return Infinity;
    let sum = splitPenalty * (n - 1);
    for (let k = 0; k < n; k += 1) sum += sorted[k] ?? 0;
    // Further shipments only lower a bound when opening one is paid for.
    for (let k = n; k < sorted.length && k < maxShipments; k += 1) {
      const further = (sorted[k] ?? 0) + splitPenalty;
      if (further >= 0) break;
      sum += further;
    }
    return sum;
  };
  return { each, opening, at, openings };
};

/** Cheapest units of everything that is wanted. */
export const unitsFloor = ({ items }: Problem, floors: Floors): number =>
  items.reduce((sum, item, at) => sum + item.count * (floors.each[at] ?? Infinity), 0);
