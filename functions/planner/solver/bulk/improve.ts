/**
 * Local search: small moves that lower a plan's score, until none does. It proves nothing, and keeps every
 * limit that the plan kept.
 */
import { shipmentScore } from '../plan-score.ts';
import type { Plan, PlanShipment, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { feasibleScore } from './assign.ts';

/** A shipment's content by the cheapest way of the places that the others leave free; undefined: its own. */
function rerouted(
  problem: RoutingProblem,
  shipments: readonly PlanShipment[],
  at: number,
  work: Work,
): PlanShipment | undefined {
  const shipment = shipments[at];
  if (!shipment) return undefined;
  const { way: ownWay, take } = shipment;
  const others = shipments.filter((_, other) => other !== at);
  const takenPlaces = new Set(others.map(({ way }) => problem.ways[way]?.place));
  const way = problem.ways[ownWay];
  let best = ownWay;
  let bestScore = way ? shipmentScore(problem, way, take) : Infinity;
  problem.ways.forEach((other, index) => {
    if (takenPlaces.has(other.place)) return;
    const score = shipmentScore(problem, other, take);
    if (score >= bestScore) return;
    best = index;
    bestScore = score;
  });
  work.spend(problem.ways.length * 2);
  return best === ownWay ? undefined : { way: best, take };
}

/** The shipments with so many bundles of an item moved from one to another; those left empty are dropped. */
function moved(
  shipments: readonly PlanShipment[],
  from: number,
  to: number,
  item: number,
  count: number,
): PlanShipment[] {
  const changed = shipments.map((shipment, at) => {
    if (at !== from && at !== to) return shipment;
    const take = [...shipment.take];
    take[item] = (take[item] ?? 0) + (at === to ? count : -count);
    return { way: shipment.way, take };
  });
  return changed.filter(({ take }) => take.some((bundles) => bundles > 0));
}

/** A plan that moves are tried on; each that lowers the score is kept. */
class Improvement {
  best: Plan;
  readonly #problem: RoutingProblem;
  readonly #work: Work;

  constructor(problem: RoutingProblem, plan: Plan, work: Work) {
    this.#problem = problem;
    this.best = plan;
    this.#work = work;
  }

  /** Gives each shipment another way where that is cheaper. Whether anything changed. */
  reroute(): boolean {
    let hasChanged = false;
    for (let at = 0; at < this.best.shipments.length; at += 1) {
      const other = rerouted(this.#problem, this.best.shipments, at, this.#work);
      if (other && this.#try(this.best.shipments.with(at, other))) hasChanged = true;
    }
    return hasChanged;
  }

  /** Moves all or one of the bundles of each item between shipments. Whether anything changed. */
  moveBundles(): boolean {
    let hasChanged = false;
    for (let item = 0; item < this.#problem.items.length && !this.#work.isSpent; item += 1)
      for (let from = 0; from < this.best.shipments.length; from += 1)
        if (this.#moveFrom(item, from)) hasChanged = true;
    return hasChanged;
  }

  /** Moves bundles of an item from one shipment to the first other one where that helps. */
  #moveFrom(item: number, from: number): boolean {
    for (let to = 0; to < this.best.shipments.length; to += 1) {
      const { shipments } = this.best;
      const count = shipments[from]?.take[item] ?? 0;
      if (from === to || count === 0) continue;
      if (this.#try(moved(shipments, from, to, item, count))) return true;
      if (count > 1 && this.#try(moved(shipments, from, to, item, 1))) return true;
    }
    return false;
  }

  #try(shipments: readonly PlanShipment[]): boolean {
    const score = feasibleScore(this.#problem, shipments);
    this.#work.spend(1 + ((this.#problem.items.length * shipments.length) >> 3));
    if (score >= this.best.score) return false;
    this.best = { shipments, score };
    return true;
  }
}

/**
 * The plan after moves until none helps, or the budget ends: another way for a shipment, one or all bundles
 * of an item to another shipment.
 */
export function improve(problem: RoutingProblem, plan: Plan, work: Work): Plan {
  const improvement = new Improvement(problem, plan, work);
  let hasChanged = true;
  while (hasChanged && !work.isSpent) {
    const hasRerouted = improvement.reroute();
    const hasMoved = improvement.moveBundles();
    hasChanged = hasRerouted || hasMoved;
  }
  return improvement.best;
}
