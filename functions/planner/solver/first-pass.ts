/**
 * What one pass over all ways settles: the cheapest single shipment, which is optimal for most orders, and
 * which ways can be part of a better plan of several shipments.
 */
import { type FlatProblem, wayAt } from './flat-problem.ts';
import { type FlatFloors, surchargeAt } from './floors.ts';
import { shipmentScore } from './plan-score.ts';
import type { ParcelPrice, Plan, Scale, WantedItem } from './problem.ts';
import { NO_PLAN } from './results.ts';

/** Score of all bundles by a scale. */
function goodsScore(items: readonly WantedItem[], scale: Scale): number {
  const { ramp } = scale;
  let score = 0;
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (!item || item.count === 0) continue;
    score += ramp ? ramp[0] * item.lines + ramp[1] * item.units * item.count : scale.scoreOf(at, item.count);
  }
  return score;
}

/** Price of one parcel that holds everything. */
function parcelScore(items: readonly WantedItem[], { tare, bundleGrams, price }: ParcelPrice): number {
  return price(items.reduce((grams, { count }, item) => grams + count * (bundleGrams[item] ?? 0), tare));
}

/** What the whole order scores by number of the scale and of the parcel, computed when a way first asks. */
interface WholeOrderScores {
  readonly goods: (number | undefined)[];
  readonly parcels: (number | undefined)[];
}

/** Score of one shipment of everything by a way that holds everything and has no caps. */
function wholeOrderScore({ items, ways }: FlatProblem, known: WholeOrderScores, index: number): number {
  const scaleNumber = ways.scaleNumbers[index] ?? 0;
  const parcelNumber = ways.parcelNumbers[index] ?? 0;
  let goods = known.goods[scaleNumber];
  if (goods === undefined) {
    const scale = ways.scales[scaleNumber];
    goods = scale ? goodsScore(items, scale) : 0;
    known.goods[scaleNumber] = goods;
  }
  let parcel = known.parcels[parcelNumber];
  if (parcel === undefined) {
    const price = ways.parcels[parcelNumber];
    parcel = price ? parcelScore(items, price) : Infinity;
    known.parcels[parcelNumber] = parcel;
  }
  return (ways.openings[index] ?? 0) + goods + parcel;
}

/** Whether a way holds every bundle that is wanted. */
function holdsEverything(limits: Int32Array, items: readonly WantedItem[], index: number): boolean {
  const row = index * items.length;
  for (let item = 0; item < items.length; item += 1)
    if ((limits[row + item] ?? 0) < (items[item]?.count ?? 0)) return false;
  return true;
}

/**
 * The cheapest plan of one shipment, by the lowest rank among equals; score Infinity when there is none. This
 * is exact: every way that holds everything is looked at.
 */
export function cheapestSingle(flat: FlatProblem): Plan {
  const { items, ways } = flat;
  const { count, ranks, limits } = ways;
  const everything = items.map((item) => item.count);
  const hasCaps = ways.maxLines !== undefined;
  const known: WholeOrderScores = { goods: [], parcels: [] };
  let best = -1;
  let bestScore = Infinity;
  for (let index = 0; index < count; index += 1) {
    if (!holdsEverything(limits, items, index)) continue;
    const score = hasCaps
      ? shipmentScore(flat, wayAt(flat, index), everything)
      : wholeOrderScore(flat, known, index);
    const winsTie = score === bestScore && (ranks[index] ?? 0) < (ranks[best] ?? 0);
    if (score < bestScore || winsTie) {
      bestScore = score;
      best = index;
    }
  }
  return best < 0 ? NO_PLAN : { shipments: [{ way: best, take: everything }], score: bestScore };
}

/** By item: the cheapest opening floor of the ways that hold any of it; Infinity where none does. */
function cheapestHolders({ items, ways }: FlatProblem, openingFloors: Float64Array): Float64Array {
  const columns = items.length;
  const cheapest = new Float64Array(columns).fill(Infinity);
  for (let index = 0; index < ways.count; index += 1) {
    const opening = openingFloors[index] ?? 0;
    const row = index * columns;
    for (let item = 0; item < columns; item += 1)
      if (ways.limits[row + item] !== 0 && opening < (cheapest[item] ?? 0)) cheapest[item] = opening;
  }
  return cheapest;
}

/**
 * The ways that can be part of a plan below `score` with at least `others` further shipments (1 or more).
 * Ruled out is a way whose own opening and surcharge, with the cheapest openings of the others and the floors
 * of all bundles, reach the score. With one other shipment at least, some other way must hold what this one
 * lacks, which is often dearer to open than the cheapest.
 */
export function waysOfPlansBelow(
  flat: FlatProblem,
  floors: FlatFloors,
  others: number,
  score: number,
): number[] {
  const { items, splitPenalty, ways } = flat;
  const { count, limits } = ways;
  const columns = items.length;
  const otherOpenings = floors.openings.ofAtLeast(others);
  // Where a further shipment can score below 0, it could make up for the dearer holder, which then bounds
  // nothing.
  const holdersBound = others === 1 && otherOpenings + splitPenalty >= 0;
  const holders = holdersBound
    ? cheapestHolders(flat, floors.openingFloors)
    : new Float64Array(columns).fill(otherOpenings);
  const possible: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const own = (floors.openingFloors[index] ?? 0) + splitPenalty + floors.goodsFloor;
    if (own + otherOpenings >= score) continue;
    const openings = openingsBesides(items, limits, holders, index, otherOpenings);
    if (own + openings + surchargeAt(flat, floors, index) < score) possible.push(index);
  }
  return possible;
}

/** The dearest of `least` and the cheapest holders of what a way lacks: one of the others is no cheaper. */
function openingsBesides(
  items: readonly WantedItem[],
  limits: Int32Array,
  holders: Float64Array,
  index: number,
  least: number,
): number {
  const row = index * items.length;
  let dearest = least;
  for (let item = 0; item < items.length; item += 1) {
    const isLacking = (limits[row + item] ?? 0) < (items[item]?.count ?? 0);
    if (isLacking && (holders[item] ?? 0) > dearest) dearest = holders[item] ?? 0;
  }
  return dearest;
}

/**
 * By way: no plan with a shipment by it scores lower. Either it ships everything alone, or its opening and
 * surcharge come on top of at least one other opening.
 */
export function leastScoreByWay(flat: FlatProblem, floors: FlatFloors): Float64Array {
  const everything = flat.items.map((item) => item.count);
  const besides = flat.splitPenalty + floors.openings.ofAtLeast(1) + floors.goodsFloor;
  return floors.openingFloors.map((opening, index) => {
    const alone = shipmentScore(flat, wayAt(flat, index), everything);
    return Math.min(alone, opening + besides + surchargeAt(flat, floors, index));
  });
}
