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
  /** Cheapest units of everything that is wanted. */
  readonly units: number;
  /** Least that the openings of n shipments or more cost, penalties included; n at least 1. */
  readonly openings: (n: number) => number;
}

/** Least score of one bundle of an item at a way, weight included. */
export const floorAt = ({ scale, parcel }: Way, item: number): number => (scale.floor[item] ?? Infinity) + parcel.slope * (parcel.grams[item] ?? 0);

/** Ascending cheapest openings of different places; three suffice for most orders, and are kept without a map. */
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

export const floorsOf = ({ items, ways, splitPenalty, maxShipments }: Problem): Floors => {
  const each = items.map(() => Infinity);
  const opening = new Float64Array(ways.length);
  const cheapest = new Cheapest();
  for (let index = 0; index < ways.length; index += 1) {
    const way = ways[index];
    if (!way) continue;
    const { parcel, limit } = way;
    const open = way.open + parcel.intercept + parcel.slope * parcel.tare;
    opening[index] = open;
    for (let item = 0; item < items.length; item += 1) {
      if ((limit[item] ?? 0) === 0) continue;
      const floor = floorAt(way, item);
      if (floor < (each[item] ?? Infinity)) each[item] = floor;
    }
    cheapest.add(open, way.place);
  }
  let all: Float64Array | undefined;
  const sorted = (): Float64Array => {
    if (all) return all;
    const byPlace = new Map<number, number>();
    ways.forEach(({ place }, index) => { byPlace.set(place, Math.min(byPlace.get(place) ?? Infinity, opening[index] ?? 0)); });
    all = Float64Array.from(byPlace.values()).sort();
    return all;
  };
  const openings = (n: number): number => {
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
  return { each, opening, units: items.reduce((sum, { count }, at) => sum + count * (each[at] ?? Infinity), 0), openings };
};
