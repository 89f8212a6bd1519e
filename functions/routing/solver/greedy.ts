/** A feasible plan in one pass, for a first upper limit. */
import { planScore, shipmentScore, unitsOf, valueOf, type Plan, type Problem, type Shipment, type Work } from './problem.ts';

/** As much of what is open as a way can carry, item by item. */
const fill = (problem: Problem, wayIndex: number, open: readonly number[]): number[] => {
  const way = problem.ways[wayIndex];
  const take = open.map(() => 0);
  if (!way) return take;
  open.forEach((wanted, at) => {
    for (let count = Math.min(wanted, way.limit[at] ?? 0); count > 0; count -= 1) {
      take[at] = count;
      if (shipmentScore(problem, way, take) < Infinity) return;
    }
    take[at] = 0;
  });
  return take;
};

/** Repeatedly the way that serves most of what is open, the cheapest among equals. Undefined when that leads nowhere. */
export const greedy = (problem: Problem, work: Work): Plan | undefined => {
  const open = problem.items.map(({ count }) => count);
  const shipments: Shipment[] = [];
  const places = new Set<number>();
  while (open.some((count) => count > 0)) {
    if (shipments.length === problem.maxShipments) return undefined;
    let best: { way: number; take: number[]; units: number; score: number } | undefined;
    problem.ways.forEach((way, index) => {
      if (places.has(way.place)) return;
      work.spend(problem.items.length);
      const take = fill(problem, index, open);
      const units = unitsOf(problem, take);
      if (units === 0) return;
      const isAll = take.every((count, at) => count === open[at]) && shipments.length === 0;
      if (!isAll && valueOf(problem, take) < problem.minValue) return;
      const score = shipmentScore(problem, way, take);
      if (!best || units > best.units || (units === best.units && score < best.score)) best = { way: index, take, units, score };
    });
    if (!best) return undefined;
    shipments.push({ way: best.way, take: best.take });
    places.add(problem.ways[best.way]?.place ?? -1);
    best.take.forEach((count, at) => { open[at] = (open[at] ?? 0) - count; });
  }
  return { shipments, score: planScore(problem, shipments) };
};

