/** Scores, values and units of shipments and plans, computed from the problem alone. */
import type { Plan, PlanShipment, RoutingProblem, Way } from './problem.ts';

type Items = Pick<RoutingProblem, 'items'>;

/** Score of a shipment by a way: Infinity where limits, caps or the carrier forbid it. */
export function shipmentScore({ items }: Items, way: Way, take: readonly number[]): number {
  let score = way.opening;
  let grams = way.parcel.tare;
  let lines = 0;
  let units = 0;
  for (let at = 0; at < items.length; at += 1) {
    const count = take[at] ?? 0;
    if (count === 0) continue;
    const item = items[at];
    if (!item || count > (way.limits[at] ?? 0)) return Infinity;
    score += way.scale.scoreOf(at, count);
    grams += count * (way.parcel.bundleGrams[at] ?? 0);
    lines += item.lines;
    units += count * item.units;
  }
  const exceedsCaps = lines > way.maxLines || units > way.maxUnits;
  return exceedsCaps ? Infinity : score + way.parcel.price(grams);
}

/** Value of the goods in a shipment, minor units. */
export function goodsValueOf({ items }: Items, take: readonly number[]): number {
  return items.reduce((sum, item, at) => sum + item.value * (take[at] ?? 0), 0);
}

/** Units of SKUs in a shipment. */
export function unitsOf({ items }: Items, take: readonly number[]): number {
  return take.reduce((sum, count, at) => sum + count * (items[at]?.units ?? 0), 0);
}

/** Units of SKUs in a plan. */
export function servedUnits(problem: Items, { shipments }: Pick<Plan, 'shipments'>): number {
  return shipments.reduce((sum, { take }) => sum + unitsOf(problem, take), 0);
}

/** Score of a plan, split penalties included: Infinity where one of its shipments cannot be. */
export function planScore(problem: RoutingProblem, shipments: readonly PlanShipment[]): number {
  let score = problem.splitPenalty * Math.max(0, shipments.length - 1);
  for (const { way, take } of shipments) {
    const used = problem.ways[way];
    score += used ? shipmentScore(problem, used, take) : Infinity;
  }
  return score;
}
