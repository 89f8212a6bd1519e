/** Orders too large to enumerate: a good plan and a bound that holds. */
import { floorsOf } from './bound.ts';
import { shipmentScore, planScore, valueOf, Work, type Problem, type Result, type Shipment } from './problem.ts';

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

const unitsOf = (problem: Problem, take: readonly number[]): number => take.reduce((sum, count, at) => sum + count * (problem.items[at]?.units ?? 0), 0);

/** Repeatedly the way that serves most of what is open, cheapest by unit among equals. */
const greedy = (problem: Problem, work: Work): Shipment[] | undefined => {
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
  return shipments;
};

/** Improves on what the exact method found before its budget ran out, if it did. */
export const solveBulk = (problem: Problem, before: Result | undefined): Result => {
  const work = new Work(problem.maxWork);
  const floors = floorsOf(problem);
  const bound = floors.openings(1) + floors.units;
  const shipments = greedy(problem, work);
  const total = (before?.work ?? 0) + work.used;
  const score = shipments ? planScore(problem, shipments) : Infinity;
  const known = before?.solution;
  if (shipments && score < (known?.score ?? Infinity)) return { solution: { shipments, score, bound: Math.min(score, Math.max(bound, known?.bound ?? bound)) }, work: total };
  return known ? { solution: known, work: total } : { proven: bound === Infinity, work: total };
};
