/** Which places every plan needs, and whether a plan may open enough of them. */
import type { RoutingProblem } from './problem.ts';
import { scratchBytes, scratchFloats, scratchInts } from './scratch.ts';

/** What places hold, in one flat array: a large network has millions of numbers. */
export interface PlaceLimits {
  /** Numbers of the places, in the order in which their ways are met. */
  readonly places: readonly number[];
  /** limits[index of the place x items + item]: the most bundles that any of the place's ways ships. */
  readonly limits: Int32Array;
}

export function limitsByPlace({ ways, items }: Pick<RoutingProblem, 'ways' | 'items'>): PlaceLimits {
  const columns = items.length;
  const indexes = new Map<number, number>();
  for (const { place } of ways) if (!indexes.has(place)) indexes.set(place, indexes.size);
  const limits = scratchInts(indexes.size * columns);
  for (const way of ways) {
    const row = (indexes.get(way.place) ?? 0) * columns;
    for (let item = 0; item < columns; item += 1) {
      const limit = way.limits[item] ?? 0;
      if (limit > (limits[row + item] ?? 0)) limits[row + item] = limit;
    }
  }
  return { places: [...indexes.keys()], limits };
}

/** Bundles of each item that all places hold together. */
export function supplyOf({ places, limits }: PlaceLimits, columns: number): Float64Array {
  const supply = new Float64Array(columns);
  for (let place = 0; place < places.length; place += 1)
    for (let item = 0; item < columns; item += 1)
      supply[item] = (supply[item] ?? 0) + (limits[place * columns + item] ?? 0);
  return supply;
}

/** By index of the place: 1 where the others hold too little of some item without it. */
export function neededPlaces({ items }: Pick<RoutingProblem, 'items'>, held: PlaceLimits): Uint8Array {
  const columns = items.length;
  const supply = supplyOf(held, columns);
  const isNeeded = scratchBytes(held.places.length);
  for (let item = 0; item < columns; item += 1) {
    const count = items[item]?.count ?? 0;
    const spare = (supply[item] ?? 0) - count;
    if (count === 0) continue;
    for (let place = 0; place < isNeeded.length; place += 1)
      if ((held.limits[place * columns + item] ?? 0) > spare) isNeeded[place] = 1;
  }
  return isNeeded;
}

/** By index of the place: units of what is wanted that it holds. */
function unitsByPlace({ items }: Pick<RoutingProblem, 'items'>, held: PlaceLimits): Float64Array {
  const units = scratchFloats(held.places.length);
  let at = 0;
  for (let place = 0; place < units.length; place += 1)
    for (const { count, units: each } of items) {
      units[place] = (units[place] ?? 0) + Math.min(count, held.limits[at] ?? 0) * each;
      at += 1;
    }
  return units;
}

/** Whether so few shipments as a plan may have surely cannot serve everything. */
export function exceedsShipments(problem: RoutingProblem): boolean {
  const { items, maxShipments } = problem;
  const held = limitsByPlace(problem);
  const isNeeded = neededPlaces(problem, held);
  const units = unitsByPlace(problem, held);
  const others = units.filter((_, place) => isNeeded[place] === 0).sort();
  const room = maxShipments - (units.length - others.length);
  if (room < 0) return true;
  // The needed places, and the fullest of the others that there is room for.
  let most = 0;
  for (let place = 0; place < units.length; place += 1) if (isNeeded[place] === 1) most += units[place] ?? 0;
  for (let at = Math.max(0, others.length - room); at < others.length; at += 1) most += others[at] ?? 0;
  return most < items.reduce((sum, item) => sum + item.count * item.units, 0);
}
