/** Which places every plan needs, and whether a plan may open enough of them. */
import type { RoutingProblem } from './problem.ts';

/** By place, the most bundles of each item that any of its ways ships. */
export function limitsByPlace({
  ways,
  items,
}: Pick<RoutingProblem, 'ways' | 'items'>): Map<number, number[]> {
  const byPlace = new Map<number, number[]>();
  for (const { place, limits } of ways) {
    const most = byPlace.get(place);
    if (!most) byPlace.set(place, Array.from(limits));
    else
      for (let item = 0; item < items.length; item += 1)
        most[item] = Math.max(most[item] ?? 0, limits[item] ?? 0);
  }
  return byPlace;
}

/** Places without which the others hold too little of some item. */
export function neededPlaces({ items }: RoutingProblem, limits: ReadonlyMap<number, number[]>): Set<number> {
  const supply = items.map((_, item) => {
    let sum = 0;
    for (const own of limits.values()) sum += own[item] ?? 0;
    return sum;
  });
  const needed = new Set<number>();
  for (const [place, own] of limits)
    if (items.some(({ count }, item) => count > 0 && (supply[item] ?? 0) - (own[item] ?? 0) < count))
      needed.add(place);
  return needed;
}

/** Units that the fullest places hold, of as many as a plan may open beside the needed ones. */
function mostUnits(
  { items, maxShipments }: RoutingProblem,
  limits: ReadonlyMap<number, number[]>,
  needed: ReadonlySet<number>,
): number {
  const unitsAt = (own: readonly number[]): number =>
    items.reduce((sum, { count, units }, item) => sum + Math.min(count, own[item] ?? 0) * units, 0);
  const others: number[] = [];
  let sum = 0;
  for (const [place, own] of limits) {
    if (needed.has(place)) sum += unitsAt(own);
    else others.push(unitsAt(own));
  }
  const room = Math.max(0, maxShipments - needed.size);
  return others
    .sort((a, b) => b - a)
    .slice(0, room)
    .reduce((total, units) => total + units, sum);
}

/** Whether so few shipments as a plan may have surely cannot serve everything. */
export function exceedsShipments(problem: RoutingProblem): boolean {
  const limits = limitsByPlace(problem);
  const needed = neededPlaces(problem, limits);
  const wanted = problem.items.reduce((sum, { count, units }) => sum + count * units, 0);
  return needed.size > problem.maxShipments || mostUnits(problem, limits, needed) < wanted;
}
