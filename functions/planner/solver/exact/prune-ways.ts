/**
 * Ways that need not be looked at. Some cost too much with any others; and where at least n other places
 * carry whatever a way carries at no greater score, and better plans have at most n shipments, one of those
 * places is free to take its part. Ties stay as the order of ways has them.
 */
import { bundleFloorOf, type Floors } from '../floors.ts';
import type { ParcelPrice, RoutingProblem, Way } from '../problem.ts';
import type { Space } from '../states.ts';

/** Ways to compare with: the cheapest to open. More of them find little more. */
const MOST_COMPARED = 64;

/** Most shipments of a plan below a score. */
const mostShipments = (problem: RoutingProblem, floors: Floors, below: number): number => {
  let most = 2;
  while (most < problem.maxShipments && floors.openingsFloor(most + 1) + floors.goodsFloor < below) most += 1;
  return most;
};

const parcelComparisons = new WeakMap<ParcelPrice['price'], WeakMap<ParcelPrice['price'], boolean>>();

/**
 * Whether no parcel costs more by `a` than by `b`. Prices of one card compare by their steps, kept; others do
 * not compare.
 */
const isCheaperParcel = (a: ParcelPrice, b: ParcelPrice): boolean => {
  if (a === b) return true;
  if (a.tare > b.tare || a.grams.some((grams, item) => grams > (b.grams[item] ?? 0))) return false;
  if (a.isLinear && b.isLinear) return a.intercept <= b.intercept && a.slope <= b.slope;
  if (a.steps === undefined || a.steps !== b.steps) return false;
  let known = parcelComparisons.get(a.price);
  if (!known) {
    known = new WeakMap();
    parcelComparisons.set(a.price, known);
  }
  let cheaper = known.get(b.price);
  if (cheaper === undefined) {
    cheaper = a.steps.every((grams) => a.price(grams) <= b.price(grams));
    known.set(b.price, cheaper);
  }
  return cheaper;
};

/**
 * Whether `a` carries all that `b` carries, never at a greater score, strictly below it unless it stands
 * before it.
 */
const isAtLeastAsGood = (a: Way, b: Way, isBefore: boolean, mostUnits: number): boolean => {
  const [firstA, eachA] = a.scale.ramp ?? [];
  const [firstB, eachB] = b.scale.ramp ?? [];
  if (
    firstA === undefined ||
    eachA === undefined ||
    firstB === undefined ||
    eachB === undefined ||
    firstA > firstB
  )
    return false;
  const open = a.opening + Math.max(0, eachA - eachB) * mostUnits;
  return (
    (open < b.opening || (open === b.opening && isBefore)) &&
    a.maxLines >= b.maxLines &&
    a.maxUnits >= b.maxUnits &&
    isCheaperParcel(a.parcel, b.parcel)
  );
};

/**
 * With the cheapest other opening and the cheapest units, two shipments or more with one of these reach the
 * score.
 */
const leaveOutDear = (problem: RoutingProblem, floors: Floors, below: number, out: Uint8Array): void => {
  if (below === Infinity) return;
  const rest = floors.openingsFloor(1) + problem.splitPenalty + floors.goodsFloor;
  problem.ways.forEach((way, index) => {
    let dearer = Infinity;
    for (let item = 0; item < problem.items.length; item += 1)
      if ((way.limits[item] ?? 0) > 0)
        dearer = Math.min(
          dearer,
          bundleFloorOf(way.scale, way.parcel, item) - (floors.bundleFloors[item] ?? 0),
        );
    if ((floors.openingFloors[index] ?? 0) + rest + dearer >= below) out[index] = 1;
  });
};

/** Marks in `out` the ways that plans below the score, of two shipments or more, can do without. */
export const leaveOut = (
  problem: RoutingProblem,
  space: Space,
  floors: Floors,
  below: number,
  out: Uint8Array,
): void => {
  const { ways, items } = problem;
  leaveOutDear(problem, floors, below, out);
  const most = mostShipments(problem, floors, below);
  // Ascending by opening; the index rides along in the lower bits.
  const keys: number[] = [];
  for (let index = 0; index < ways.length; index += 1)
    if (out[index] === 0) keys.push(Math.round((floors.openingFloors[index] ?? 0) / 64) * 1_048_576 + index);
  const order = Float64Array.from(keys).sort();
  const compared: { way: Way; index: number; packed: number }[] = [];
  for (const key of order) {
    const index = ((key % 1_048_576) + 1_048_576) % 1_048_576;
    const way = ways[index];
    if (!way) continue;
    let state = 0;
    let units = 0;
    for (let item = 0; item < items.length; item += 1) {
      const limit = way.limits[item] ?? 0;
      state += limit * (space.strides[item] ?? 0);
      units += limit * (items[item]?.units ?? 0);
    }
    const packed = space.packed[state] ?? 0;
    let better = 0;
    const places: number[] = [];
    for (const other of compared) {
      if (
        (((other.packed | space.guards) - packed) & space.guards) !== space.guards ||
        other.way.place === way.place
      )
        continue;
      if (!isAtLeastAsGood(other.way, way, other.index < index, units) || places.includes(other.way.place))
        continue;
      places.push(other.way.place);
      better += 1;
      if (better === most) {
        out[index] = 1;
        break;
      }
    }
    if (better < most && compared.length < MOST_COMPARED) compared.push({ way, index, packed });
  }
};
