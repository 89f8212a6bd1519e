/**
 * A feasible plan, quickly: each step ships by the way that serves the most units of what is still open.
 * Where no plan is known yet, its score is the first upper limit of the searches; it proves nothing itself.
 */
import { type FlatProblem, wayAt } from './flat-problem.ts';
import { goodsValueOf, shipmentScore, unitsOf } from './plan-score.ts';
import type { Plan, PlanShipment } from './problem.ts';
import type { Work } from './work.ts';

/** The next shipment of a plan in the making. */
interface NextShipment {
  readonly way: number;
  readonly take: number[];
  readonly units: number;
  readonly score: number;
}

/** Writes to `take` all that a way holds of the open bundles; returns their units. */
function takeAll(
  { items, ways: { limits } }: FlatProblem,
  index: number,
  open: readonly number[],
  take: number[],
): number {
  let units = 0;
  const row = index * items.length;
  for (let item = 0; item < items.length; item += 1) {
    const taken = Math.min(limits[row + item] ?? 0, open[item] ?? 0);
    take[item] = taken;
    units += taken * (items[item]?.units ?? 0);
  }
  return units;
}

/** Score of a take that is within the way's limits; Infinity where caps or the carrier refuse it. */
function scoreOf(flat: FlatProblem, index: number, take: readonly number[]): number {
  const { items, ways } = flat;
  if (ways.maxLines !== undefined) return shipmentScore(flat, wayAt(flat, index), take);
  const parcel = ways.parcels[ways.parcelNumbers[index] ?? 0];
  const scale = ways.scales[ways.scaleNumbers[index] ?? 0];
  if (!parcel || !scale) return Infinity;
  let score = ways.openings[index] ?? 0;
  let grams = parcel.tare;
  for (let item = 0; item < items.length; item += 1) {
    const taken = take[item] ?? 0;
    if (taken === 0) continue;
    score += scale.scoreOf(item, taken);
    grams += taken * (parcel.bundleGrams[item] ?? 0);
  }
  return score + parcel.price(grams);
}

/** Lowers `take`, which caps or the carrier's weight refuse, to what they allow: first items first. */
function takeWhatIsAllowed(flat: FlatProblem, index: number, take: number[]): void {
  const wanted = [...take];
  take.fill(0);
  wanted.forEach((most, item) => {
    for (let count = most; count > 0; count -= 1) {
      take[item] = count;
      if (scoreOf(flat, index, take) < Infinity) return;
    }
    take[item] = 0;
  });
}

function servesLess(units: number, best: NextShipment | undefined): boolean {
  return units === 0 || (best !== undefined && units < best.units);
}

/** Whether a shipment of as many units scores more than `best`, or as much and stands behind it by rank. */
function isBehind({ ways: { ranks } }: FlatProblem, way: number, score: number, best: NextShipment): boolean {
  if (score !== best.score) return score > best.score;
  return (ranks[way] ?? 0) > (ranks[best.way] ?? 0);
}

/**
 * The shipment that serves the most open units from an unused place: of equals the cheapest, then by rank.
 */
function nextShipment(
  flat: FlatProblem,
  open: readonly number[],
  usedPlaces: ReadonlySet<number>,
): NextShipment | undefined {
  const { count, places } = flat.ways;
  const take = open.map(() => 0);
  let best: NextShipment | undefined;
  for (let way = 0; way < count; way += 1) {
    let units = takeAll(flat, way, open, take);
    if (servesLess(units, best) || usedPlaces.has(places[way] ?? -1)) continue;
    let score = scoreOf(flat, way, take);
    if (score === Infinity) {
      takeWhatIsAllowed(flat, way, take);
      units = unitsOf(flat, take);
      if (servesLess(units, best)) continue;
      score = scoreOf(flat, way, take);
    }
    if (best && units === best.units && isBehind(flat, way, score, best)) continue;
    const isFirst = usedPlaces.size === 0;
    if (carriesEnough(flat, take, open, isFirst)) best = { way, take: [...take], units, score };
  }
  return best;
}

/**
 * Whether a shipment carries the least value. A plan's only shipment, of all that is open, may carry less.
 */
function carriesEnough(
  flat: FlatProblem,
  take: readonly number[],
  open: readonly number[],
  isFirst: boolean,
): boolean {
  if (flat.minShipmentValue <= 0 || goodsValueOf(flat, take) >= flat.minShipmentValue) return true;
  return isFirst && take.every((taken, item) => taken === open[item]);
}

/**
 * Undefined where the steps lead to no plan, which does not mean that there is none. `inPart`: what they
 * serve is a plan even where bundles stay open.
 */
export function greedyPlan(flat: FlatProblem, work: Work, inPart = false): Plan | undefined {
  const open = flat.items.map((item) => item.count);
  const shipments: PlanShipment[] = [];
  const usedPlaces = new Set<number>();
  let score = -flat.splitPenalty;
  const partial = (): Plan | undefined => (inPart && shipments.length > 0 ? { shipments, score } : undefined);
  while (open.some((bundles) => bundles > 0)) {
    if (shipments.length === flat.maxShipments) return partial();
    const next = nextShipment(flat, open, usedPlaces);
    work.spend(flat.ways.count);
    if (!next) return partial();
    usedPlaces.add(flat.ways.places[next.way] ?? -1);
    shipments.push({ way: next.way, take: next.take });
    score += next.score + flat.splitPenalty;
    next.take.forEach((taken, item) => {
      open[item] = (open[item] ?? 0) - taken;
    });
  }
  return { shipments, score };
}
