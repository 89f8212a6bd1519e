/** A feasible plan in one pass, for a first upper limit. */
import { planScore, shipmentScore, valueOf, type Plan, type Problem, type Shipment, type Way, type Work } from './problem.ts';

/** As much of what is open as a way can carry: item by item where caps or the carrier's weight bind. Returns the units. */
const fill = (problem: Problem, way: Way, open: readonly number[], take: number[]): number => {
  const { items } = problem;
  let units = 0;
  let lines = 0;
  for (let item = 0; item < items.length; item += 1) {
    const count = Math.min(open[item] ?? 0, way.limit[item] ?? 0);
    take[item] = count;
    if (count === 0) continue;
    units += count * (items[item]?.units ?? 0);
    lines += items[item]?.lines ?? 0;
  }
  if (units === 0 || (units <= way.maxUnits && lines <= way.maxLines && way.parcel.heaviest === Infinity)) return units;
  const wanted = [...take];
  take.fill(0);
  units = 0;
  wanted.forEach((most, item) => {
    for (let count = most; count > 0; count -= 1) {
      take[item] = count;
      if (shipmentScore(problem, way, take) < Infinity) { units += count * (items[item]?.units ?? 0); return; }
    }
    take[item] = 0;
  });
  return units;
};

/** Repeatedly the way that serves most of what is open, the cheapest among equals. Undefined when that leads nowhere. */
export const greedy = (problem: Problem, work: Work): Plan | undefined => {
  const open = problem.items.map(({ count }) => count);
  const shipments: Shipment[] = [];
  const places = new Set<number>();
  const take = open.map(() => 0);
  while (open.some((count) => count > 0)) {
    if (shipments.length === problem.maxShipments) return undefined;
    let best: { way: number; take: number[]; units: number; score: number } | undefined;
    problem.ways.forEach((way, index) => {
      if (places.has(way.place)) return;
      const units = fill(problem, way, open, take);
      if (units === 0 || (best && units < best.units)) return;
      const isAll = shipments.length === 0 && take.every((count, at) => count === open[at]);
      if (!isAll && valueOf(problem, take) < problem.minValue) return;
      const score = shipmentScore(problem, way, take);
      if (!best || units > best.units || score < best.score) best = { way: index, take: [...take], units, score };
    });
    work.spend(problem.ways.length);
    if (!best) return undefined;
    shipments.push({ way: best.way, take: best.take });
    places.add(problem.ways[best.way]?.place ?? -1);
    best.take.forEach((count, at) => { open[at] = (open[at] ?? 0) - count; });
  }
  return { shipments, score: planScore(problem, shipments) };
};
