/**
 * Which of a few opened ways ships how much: a greedy fill with its lower bound, and small moves that improve
 * a plan.
 */
import {
  goodsValueOf,
  type Plan,
  type PlanShipment,
  type PriceLine,
  planScore,
  type RoutingProblem,
  shipmentScore,
  type Work,
} from '../problem.ts';

/** Work of sorting one offer, against one step of a plain loop. */
const SORTED = 8;

const gramsOf = ({ ways }: RoutingProblem, index: number, take: readonly number[]): number => {
  const parcel = ways[index]?.parcel;
  return take.reduce((sum, count, item) => sum + count * (parcel?.grams[item] ?? 0), parcel?.tare ?? 0);
};

const highest = (lines: readonly PriceLine[], grams: number): PriceLine =>
  lines.reduce(
    (best, line) => (line.intercept + line.slope * grams > best.intercept + best.slope * grams ? line : best),
    lines[0] ?? { intercept: 0, slope: 0 },
  );

/**
 * Each bundle where it is cheapest by the given lines, at most what is there. Undefined when the ways
 * together have too little.
 */
const fill = (
  problem: RoutingProblem,
  indexes: readonly number[],
  lines: readonly PriceLine[],
): { takes: number[][]; bound: number } | undefined => {
  const takes = indexes.map(() => problem.items.map(() => 0));
  let bound = problem.splitPenalty * (indexes.length - 1);
  indexes.forEach((index, at) => {
    const way = problem.ways[index];
    const line = lines[at];
    if (way && line) bound += way.opening + line.intercept + line.slope * way.parcel.tare;
  });
  for (let item = 0; item < problem.items.length; item += 1) {
    let open = problem.items[item]?.count ?? 0;
    const offers = indexes
      .map((index, at) => {
        const way = problem.ways[index];
        return {
          at,
          most: way?.limits[item] ?? 0,
          each: (way?.scale.floors[item] ?? 0) + (lines[at]?.slope ?? 0) * (way?.parcel.grams[item] ?? 0),
        };
      })
      .filter(({ most }) => most > 0)
      .sort((a, b) => a.each - b.each || a.at - b.at);
    for (const { at, most, each } of offers) {
      const taken = Math.min(open, most);
      const own = takes[at];
      if (own) own[item] = taken;
      bound += taken * each;
      open -= taken;
      if (open === 0) break;
    }
    if (open > 0) return undefined;
  }
  return { takes, bound };
};

const shipmentsOf = (indexes: readonly number[], takes: readonly (readonly number[])[]): PlanShipment[] =>
  indexes.flatMap((way, at) =>
    (takes[at] ?? []).some((count) => count > 0) ? [{ way, take: takes[at] ?? [] }] : [],
  );

/** Infinity for a plan that breaks a limit. */
export const scoreOf = (problem: RoutingProblem, shipments: readonly PlanShipment[]): number =>
  shipments.length > problem.maxShipments ||
  (shipments.length > 1 &&
    shipments.some(({ take }) => goodsValueOf(problem, take) < problem.minShipmentValue))
    ? Infinity
    : planScore(problem, shipments);

/**
 * A plan from exactly these ways and a bound on all plans that open exactly them. Undefined when they have
 * too little.
 */
export const assign = (
  problem: RoutingProblem,
  indexes: readonly number[],
  work: Work,
): { plan: Plan; bound: number } | undefined => {
  const share =
    problem.items.reduce(
      (sum, item, at) => sum + item.count * (problem.ways[indexes[0] ?? 0]?.parcel.grams[at] ?? 0),
      0,
    ) / indexes.length;
  let lines = indexes.map((index) => highest(problem.ways[index]?.parcel.minorants ?? [], share));
  let best: { plan: Plan; bound: number } | undefined;
  for (let round = 0; round < 3; round += 1) {
    work.spend(problem.items.length * indexes.length * SORTED);
    const filled = fill(problem, indexes, lines);
    if (!filled) return undefined;
    const shipments = shipmentsOf(indexes, filled.takes);
    const score = scoreOf(problem, shipments);
    best = {
      plan: !best || score < best.plan.score ? { shipments, score } : best.plan,
      bound: Math.max(filled.bound, best?.bound ?? -Infinity),
    };
    const next = indexes.map((index, at) =>
      highest(problem.ways[index]?.parcel.minorants ?? [], gramsOf(problem, index, filled.takes[at] ?? [])),
    );
    if (next.every((line, at) => line === lines[at])) break;
    lines = next;
  }
  return best;
};

/** The same content from the way that carries it cheapest, of the places that the others leave free. */
const rerouted = (
  problem: RoutingProblem,
  shipments: readonly PlanShipment[],
  at: number,
  work: Work,
): PlanShipment | undefined => {
  const own = shipments[at];
  if (!own) return undefined;
  const taken = new Set(
    shipments.filter((_, other) => other !== at).map(({ way }) => problem.ways[way]?.place),
  );
  const way = problem.ways[own.way];
  let best = { way: own.way, score: way ? shipmentScore(problem, way, own.take) : Infinity };
  problem.ways.forEach((other, index) => {
    if (taken.has(other.place)) return;
    const score = shipmentScore(problem, other, own.take);
    if (score < best.score) best = { way: index, score };
  });
  work.spend(problem.ways.length * 2);
  return best.way === own.way ? undefined : { way: best.way, take: own.take };
};

/** Some of an item from one shipment to another. */
const moved = (
  shipments: readonly PlanShipment[],
  from: number,
  to: number,
  item: number,
  count: number,
): PlanShipment[] =>
  shipments
    .map((shipment, at) => {
      if (at !== from && at !== to) return shipment;
      const take = [...shipment.take];
      take[item] = (take[item] ?? 0) + (at === to ? count : -count);
      return { way: shipment.way, take };
    })
    .filter(({ take }) => take.some((one) => one > 0));

/** Moves until none helps: other ways for a content, one or all bundles of an item to another shipment. */
export const improve = (problem: RoutingProblem, plan: Plan, work: Work): Plan => {
  let best = plan;
  for (let changed = true; changed && !work.isSpent; ) {
    changed = false;
    const tryPlan = (shipments: readonly PlanShipment[]): boolean => {
      const score = scoreOf(problem, shipments);
      work.spend(1 + ((problem.items.length * shipments.length) >> 3));
      if (score >= best.score) return false;
      best = { shipments, score };
      changed = true;
      return true;
    };
    for (let at = 0; at < best.shipments.length; at += 1) {
      const other = rerouted(problem, best.shipments, at, work);
      if (other) tryPlan(best.shipments.map((shipment, same) => (same === at ? other : shipment)));
    }
    for (let item = 0; item < problem.items.length && !work.isSpent; item += 1) {
      for (let from = 0; from < best.shipments.length; from += 1) {
        for (let to = 0; to < best.shipments.length; to += 1) {
          const count = best.shipments[from]?.take[item] ?? 0;
          if (from === to || count === 0) continue;
          if (
            tryPlan(moved(best.shipments, from, to, item, count)) ||
            (count > 1 && tryPlan(moved(best.shipments, from, to, item, 1)))
          )
            break;
        }
      }
    }
  }
  return best;
};
