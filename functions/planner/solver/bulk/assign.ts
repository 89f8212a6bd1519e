/**
 * A plan from exactly a given few ways, and a bound on all such plans: each parcel's price is replaced by one
 * of its minorants, after which every bundle goes where it scores least. The minorants are chosen by the
 * weights that the last filling gave the parcels, a few times over.
 */
import { goodsValueOf, planScore } from '../plan-score.ts';
import type { Plan, PlanShipment, PriceLine, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';

/** Fillings that are tried for one set of ways. */
const ROUNDS = 3;
/** Work of sorting one way's offer of an item, against one step of a plain loop. */
const WORK_PER_OFFER = 8;

/** What one of the ways offers of an item: its position among the ways, bundles, and score of each bundle. */
interface ItemOffer {
  readonly at: number;
  readonly most: number;
  readonly each: number;
}

/** Bundles by way and item, and the bound that the filling proves. */
interface Filling {
  readonly takes: readonly (readonly number[])[];
  readonly bound: number;
}

/** A plan from exactly these ways, and the least that any plan which opens exactly them scores. */
export interface AssignedPlan {
  readonly plan: Plan;
  readonly bound: number;
}

/** Grams of a parcel of so many bundles by a way, tare included. */
function gramsOf({ ways }: RoutingProblem, index: number, take: readonly number[]): number {
  const parcel = ways[index]?.parcel;
  return take.reduce((sum, count, item) => sum + count * (parcel?.bundleGrams[item] ?? 0), parcel?.tare ?? 0);
}

/** The line that is highest at so many grams, the first of equals. */
function highestAt(lines: readonly PriceLine[], grams: number): PriceLine {
  const none = { intercept: 0, slope: 0 };
  return lines.reduce((best, line) => {
    const isHigher = line.intercept + line.slope * grams > best.intercept + best.slope * grams;
    return isHigher ? line : best;
  }, lines[0] ?? none);
}

/** The offers of an item, cheapest first, of equals the first way's. */
function offersOf(
  problem: RoutingProblem,
  indexes: readonly number[],
  lines: readonly PriceLine[],
  item: number,
): ItemOffer[] {
  const offers: ItemOffer[] = [];
  indexes.forEach((index, at) => {
    const way = problem.ways[index];
    const most = way?.limits[item] ?? 0;
    if (!way || most <= 0) return;
    const weight = (lines[at]?.slope ?? 0) * (way.parcel.bundleGrams[item] ?? 0);
    offers.push({ at, most, each: (way.scale.floors[item] ?? 0) + weight });
  });
  return offers.sort((a, b) => a.each - b.each || a.at - b.at);
}

/** Each bundle where it is cheapest by the given lines. Undefined when the ways hold too little. */
function fill(
  problem: RoutingProblem,
  indexes: readonly number[],
  lines: readonly PriceLine[],
): Filling | undefined {
  const takes = indexes.map(() => problem.items.map(() => 0));
  let bound = problem.splitPenalty * (indexes.length - 1);
  indexes.forEach((index, at) => {
    const way = problem.ways[index];
    const line = lines[at];
    if (way && line) bound += way.opening + line.intercept + line.slope * way.parcel.tare;
  });
  for (let item = 0; item < problem.items.length; item += 1) {
    let open = problem.items[item]?.count ?? 0;
    for (const { at, most, each } of offersOf(problem, indexes, lines, item)) {
      const taken = Math.min(open, most);
      const take = takes[at];
      if (take) take[item] = taken;
      bound += taken * each;
      open -= taken;
      if (open === 0) break;
    }
    if (open > 0) return undefined;
  }
  return { takes, bound };
}

/** The ways that take something, as shipments. */
function shipmentsOf(indexes: readonly number[], { takes }: Filling): PlanShipment[] {
  return indexes.flatMap((way, at) => {
    const take = takes[at] ?? [];
    return take.some((count) => count > 0) ? [{ way, take }] : [];
  });
}

/** Score of a plan; Infinity where it breaks a limit on shipments, value, caps or weight. */
export function feasibleScore(problem: RoutingProblem, shipments: readonly PlanShipment[]): number {
  if (shipments.length > problem.maxShipments) return Infinity;
  const carriesTooLittle = ({ take }: PlanShipment): boolean =>
    goodsValueOf(problem, take) < problem.minShipmentValue;
  if (shipments.length > 1 && shipments.some(carriesTooLittle)) return Infinity;
  return planScore(problem, shipments);
}

/** Undefined when the ways hold too little. The plan's score is Infinity where no filling kept the limits. */
export function assign(
  problem: RoutingProblem,
  indexes: readonly number[],
  work: Work,
): AssignedPlan | undefined {
  const { items, ways } = problem;
  const minorantsOf = (index: number): readonly PriceLine[] => ways[index]?.parcel.minorants ?? [];
  const bundleGrams = ways[indexes[0] ?? 0]?.parcel.bundleGrams;
  const goodsGrams = items.reduce((sum, { count }, item) => sum + count * (bundleGrams?.[item] ?? 0), 0);
  let lines = indexes.map((index) => highestAt(minorantsOf(index), goodsGrams / indexes.length));
  let best: AssignedPlan | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    work.spend(items.length * indexes.length * WORK_PER_OFFER);
    const filling = fill(problem, indexes, lines);
    if (!filling) return undefined;
    const shipments = shipmentsOf(indexes, filling);
    const score = feasibleScore(problem, shipments);
    const isBetter = !best || score < best.plan.score;
    best = {
      plan: best && !isBetter ? best.plan : { shipments, score },
      bound: Math.max(filling.bound, best?.bound ?? -Infinity),
    };
    const next = indexes.map((index, at) =>
      highestAt(minorantsOf(index), gramsOf(problem, index, filling.takes[at] ?? [])),
    );
    if (next.every((line, at) => line === lines[at])) break;
    lines = next;
  }
  return best;
}
