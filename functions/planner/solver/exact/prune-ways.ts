/**
 * Ways that the exact method need not list, since some best plan of two shipments or more does without them.
 *
 * Dear ways: opened with the cheapest other opening, and with every bundle at its floor but one at the way's
 * own surcharge, a plan already reaches the score that is to be beaten.
 *
 * Dominated ways: way a dominates way b of another place when a carries whatever b can carry and never scores
 * more. Where n places dominate b and no better plan has more than n shipments, the other n - 1 shipments of
 * a plan with b leave one of these places free to take over b's part. Of ways that never differ in score the
 * earlier one counts as the better, so ties end as the ranks have it.
 */
import { bundleFloorAt, type Floors, planFloor } from '../floors.ts';
import type { ParcelPrice, RoutingProblem, Way } from '../problem.ts';
import { fitsInto, type StateSpace } from '../state-space.ts';

/** Ways that the others are compared with: those cheapest to open. More of them would find little more. */
const MOST_COMPARED = 64;
/** More than any number of a way, to let it ride in the lower bits of a sort key. */
const WAY_NUMBERS = 1_048_576;

/** A way that others are compared with, and the state of all that it holds, packed. */
interface ComparedWay {
  readonly way: Way;
  readonly index: number;
  readonly packed: number;
}

/** Most shipments of a plan that scores below `score`; at least 2. */
export function mostShipmentsBelow({ maxShipments }: RoutingProblem, floors: Floors, score: number): number {
  let most = 2;
  while (most < maxShipments && planFloor(floors, most + 1) < score) most += 1;
  return most;
}

/**
 * By the prices of two parcels of one card: whether the first is never dearer. Kept as long as the prices.
 */
const comparedPrices = new WeakMap<ParcelPrice['price'], WeakMap<ParcelPrice['price'], boolean>>();

function isNeverDearerByStep(
  a: ParcelPrice['price'],
  b: ParcelPrice['price'],
  steps: readonly number[],
): boolean {
  let compared = comparedPrices.get(a);
  if (!compared) {
    compared = new WeakMap();
    comparedPrices.set(a, compared);
  }
  let isNeverDearer = compared.get(b);
  if (isNeverDearer === undefined) {
    isNeverDearer = steps.every((grams) => a(grams) <= b(grams));
    compared.set(b, isNeverDearer);
  }
  return isNeverDearer;
}

/** Whether no content costs more in parcel `a` than in parcel `b`; false also where that cannot be told. */
function isParcelNeverDearer(a: ParcelPrice, b: ParcelPrice): boolean {
  if (a === b) return true;
  const isHeavier =
    a.tare > b.tare || a.bundleGrams.some((grams, item) => grams > (b.bundleGrams[item] ?? 0));
  if (isHeavier) return false;
  if (a.isLinear && b.isLinear) return a.intercept <= b.intercept && a.slope <= b.slope;
  if (a.steps === undefined || a.steps !== b.steps) return false;
  return isNeverDearerByStep(a.price, b.price, a.steps);
}

/**
 * Whether `a`, which holds whatever `b` holds, scores no more than `b` for any content of up to `mostUnits`
 * units: less for every content, or no more and `isBefore`. False also where that cannot be told: only ramps
 * are compared.
 */
function dominates(a: Way, b: Way, isBefore: boolean, mostUnits: number): boolean {
  if (!a.scale.ramp || !b.scale.ramp) return false;
  const [lineA, unitA] = a.scale.ramp;
  const [lineB, unitB] = b.scale.ramp;
  if (lineA > lineB) return false;
  const opening = a.opening + Math.max(0, unitA - unitB) * mostUnits;
  const isCheaper = opening < b.opening || (opening === b.opening && isBefore);
  const hasRoom = a.maxLines >= b.maxLines && a.maxUnits >= b.maxUnits;
  return isCheaper && hasRoom && isParcelNeverDearer(a.parcel, b.parcel);
}

/** Least surcharge of the bundles that a way holds; Infinity where it holds none. */
function surchargeOf({ scale, parcel, limits }: Way, { bundleFloors }: Floors): number {
  let surcharge = Infinity;
  for (let item = 0; item < bundleFloors.length; item += 1) {
    if ((limits[item] ?? 0) === 0) continue;
    surcharge = Math.min(surcharge, bundleFloorAt(scale, parcel, item) - (bundleFloors[item] ?? 0));
  }
  return surcharge;
}

function markDearWays(problem: RoutingProblem, floors: Floors, score: number, isOut: Uint8Array): void {
  if (score === Infinity) return;
  const besides = planFloor(floors, 1) + problem.splitPenalty;
  problem.ways.forEach((way, index) => {
    const opening = floors.openingFloors[index] ?? 0;
    if (opening + besides + surchargeOf(way, floors) >= score) isOut[index] = 1;
  });
}

/** Numbers of the ways that are not out, ascending by opening floor to within 64 micros, then by number. */
function byOpening({ openingFloors }: Floors, isOut: Uint8Array): Float64Array {
  const keys: number[] = [];
  for (let index = 0; index < openingFloors.length; index += 1)
    if (isOut[index] === 0) keys.push(Math.round((openingFloors[index] ?? 0) / 64) * WAY_NUMBERS + index);
  const sorted = Float64Array.from(keys).sort();
  return sorted.map((key) => ((key % WAY_NUMBERS) + WAY_NUMBERS) % WAY_NUMBERS);
}

/** Whether so many places have ways among the compared ones that dominate a way. */
function isDominated(
  candidate: ComparedWay,
  units: number,
  compared: readonly ComparedWay[],
  guards: number,
  placesNeeded: number,
): boolean {
  const { way, index, packed } = candidate;
  const places: number[] = [];
  for (const other of compared) {
    const { place } = other.way;
    if (!fitsInto(packed, other.packed | guards, guards) || place === way.place) continue;
    if (!dominates(other.way, way, other.index < index, units) || places.includes(place)) continue;
    places.push(place);
    if (places.length === placesNeeded) return true;
  }
  return false;
}

/** Sets `isOut` to 1 for ways that plans of two shipments or more that score below `score` can do without. */
export function pruneWays(
  problem: RoutingProblem,
  space: StateSpace,
  floors: Floors,
  score: number,
  isOut: Uint8Array,
): void {
  const { ways, items } = problem;
  markDearWays(problem, floors, score, isOut);
  const placesNeeded = mostShipmentsBelow(problem, floors, score);
  const compared: ComparedWay[] = [];
  for (const index of byOpening(floors, isOut)) {
    const way = ways[index];
    if (!way) continue;
    let state = 0;
    let units = 0;
    for (let item = 0; item < items.length; item += 1) {
      const limit = way.limits[item] ?? 0;
      state += limit * (space.strides[item] ?? 0);
      units += limit * (items[item]?.units ?? 0);
    }
    const candidate = { way, index, packed: space.packed[state] ?? 0 };
    if (isDominated(candidate, units, compared, space.guards, placesNeeded)) isOut[index] = 1;
    else if (compared.length < MOST_COMPARED) compared.push(candidate);
  }
}
