/**
 * Local search: small moves that lower a plan's score, until none does. It proves nothing, and keeps every
 * limit that the plan kept.
 */
import type { Plan, PlanShipment, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { ParcelInPlan } from './parcel-in-plan.ts';

/** Steps of a loop over ways that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 24;
/** Work of trying to move bundles of one item, and of trying to swap those of two. */
const EFFORTS = { move: 1, swap: 2 } as const;

/** A plan that moves are tried on; each that lowers the score is kept. */
class Improvement {
  readonly #problem: RoutingProblem;
  readonly #work: Work;
  readonly #parcels: ParcelInPlan[];

  constructor(problem: RoutingProblem, { shipments }: Plan, work: Work) {
    this.#problem = problem;
    this.#work = work;
    this.#parcels = shipments.flatMap(({ way, take }) => {
      const used = problem.ways[way];
      return used ? [new ParcelInPlan(problem, way, used, take)] : [];
    });
  }

  plan(): Plan {
    const { splitPenalty } = this.#problem;
    const extra = splitPenalty * Math.max(0, this.#parcels.length - 1);
    return {
      shipments: this.#parcels.map(
        (parcel): PlanShipment => ({ way: parcel.number, take: [...parcel.take] }),
      ),
      score: this.#parcels.reduce((sum, { score }) => sum + score, extra),
    };
  }

  /** Gives each shipment another way where that is cheaper. Whether anything changed. */
  reroute(): boolean {
    let hasChanged = false;
    for (let at = 0; at < this.#parcels.length; at += 1) if (this.#rerouteAt(at)) hasChanged = true;
    return hasChanged;
  }

  /** Moves all or some of the bundles of each item between shipments. Whether anything changed. */
  moveBundles(): boolean {
    let hasChanged = false;
    for (let item = 0; item < this.#problem.items.length; item += 1)
      for (let from = 0; from < this.#parcels.length; from += 1)
        if (this.#moveFrom(item, from)) hasChanged = true;
    return hasChanged;
  }

  /** Swaps bundles of two items between any two shipments. Whether anything changed. */
  swapBundles(): boolean {
    let hasChanged = false;
    for (const [at, first] of this.#parcels.entries())
      for (const second of this.#parcels.slice(at + 1))
        if (this.#swapBetween(first, second)) hasChanged = true;
    return hasChanged;
  }

  /** Ships a shipment's content by the cheapest way of the places that the others leave free. */
  #rerouteAt(at: number): boolean {
    const { ways } = this.#problem;
    const parcel = this.#parcels[at];
    if (!parcel || !this.#work.tries(Math.ceil(ways.length / STEPS_PER_WORK))) return false;
    const takenPlaces = new Set(this.#parcels.map(({ way }) => way.place));
    takenPlaces.delete(parcel.way.place);
    const held = parcel.heldItems();
    let best = parcel.number;
    let bestScore = parcel.score;
    let steps = 0;
    for (let index = 0; index < ways.length; index += 1) {
      const way = ways[index];
      if (!way || !parcel.fits(way, held) || takenPlaces.has(way.place)) continue;
      steps += held.length;
      const score = parcel.scoreBy(way, held);
      if (score >= bestScore) continue;
      best = index;
      bestScore = score;
    }
    this.#work.spend(Math.min(this.#work.remaining, Math.ceil(steps / STEPS_PER_WORK)));
    const way = ways[best];
    if (!way || best === parcel.number) return false;
    this.#parcels[at] = new ParcelInPlan(this.#problem, best, way, parcel.take);
    return true;
  }

  /** Moves bundles of an item from one shipment to the first other one where that helps. */
  #moveFrom(item: number, from: number): boolean {
    for (let to = 0; to < this.#parcels.length; to += 1) {
      const giver = this.#parcels[from];
      const taker = this.#parcels[to];
      const count = giver?.take[item] ?? 0;
      if (from === to || count === 0 || !giver || !taker) continue;
      if (this.#tryMove(item, giver, taker, count)) return true;
      for (let some = 1; some < count; some += 1) if (this.#tryMove(item, giver, taker, some)) return true;
    }
    return false;
  }

  #swapBetween(a: ParcelInPlan, b: ParcelInPlan): boolean {
    const { length } = this.#problem.items;
    let hasChanged = false;
    for (let given = 0; given < length; given += 1) {
      if ((a.take[given] ?? 0) === 0 || !b.hasRoomFor(given)) continue;
      if (!this.#work.tries(1 + Math.floor(length / STEPS_PER_WORK))) return hasChanged;
      for (let taken = 0; taken < length; taken += 1)
        if (taken !== given && this.#swap(a, given, b, taken)) hasChanged = true;
    }
    return hasChanged;
  }

  /** Swaps all, or one each, of the bundles of an item in one shipment for those of another item in another. */
  #swap(a: ParcelInPlan, given: number, b: ParcelInPlan, taken: number): boolean {
    const givenCount = a.take[given] ?? 0;
    const takenCount = b.take[taken] ?? 0;
    if (givenCount === 0 || takenCount === 0 || !a.hasRoomFor(taken)) return false;
    if (this.#trySwap(a, given, givenCount, b, taken, takenCount)) return true;
    return givenCount + takenCount > 2 && this.#trySwap(a, given, 1, b, taken, 1);
  }

  #trySwap(
    a: ParcelInPlan,
    given: number,
    givenCount: number,
    b: ParcelInPlan,
    taken: number,
    takenCount: number,
  ): boolean {
    if (!this.#work.tries(EFFORTS.swap)) return false;
    const before = a.score + b.score;
    const first = a.scoreWith(given, -givenCount, taken, takenCount);
    if (first >= before) return false;
    if (first + b.scoreWith(given, givenCount, taken, -takenCount) >= before) return false;
    const givenValue = givenCount * (this.#problem.items[given]?.value ?? 0);
    const takenValue = takenCount * (this.#problem.items[taken]?.value ?? 0);
    const more = takenValue - givenValue;
    if (!this.#carriesEnough(a.value + more) || !this.#carriesEnough(b.value - more)) return false;
    a.change(given, -givenCount, taken, takenCount);
    b.change(given, givenCount, taken, -takenCount);
    return true;
  }

  #tryMove(item: number, giver: ParcelInPlan, taker: ParcelInPlan, count: number): boolean {
    if (!this.#work.tries(EFFORTS.move)) return false;
    const isEmptied = giver.bundles === count;
    const before = giver.score + taker.score;
    const takenScore = taker.scoreWith(item, count);
    if (takenScore === Infinity) return false;
    const givenScore = isEmptied ? -this.#problem.splitPenalty : giver.scoreWith(item, -count);
    if (takenScore + givenScore >= before) return false;
    const value = giver.value - count * (this.#problem.items[item]?.value ?? 0);
    if (!isEmptied && !this.#carriesEnough(value)) return false;
    taker.change(item, count);
    giver.change(item, -count);
    if (isEmptied) this.#parcels.splice(this.#parcels.indexOf(giver), 1);
    return true;
  }

  #carriesEnough(value: number): boolean {
    const { minShipmentValue } = this.#problem;
    return minShipmentValue <= 0 || value >= minShipmentValue;
  }
}

/**
 * The plan after moves until none helps, or the budget ends: another way for a shipment, bundles of an item to
 * another shipment, bundles of two items swapped between two shipments.
 */
export function improve(problem: RoutingProblem, plan: Plan, work: Work): Plan {
  const improvement = new Improvement(problem, plan, work);
  let hasChanged = true;
  while (hasChanged && !work.isSpent) {
    const hasRerouted = improvement.reroute();
    const hasMoved = improvement.moveBundles();
    // Swaps are many: they are tried where nothing else helps.
    hasChanged = hasRerouted || hasMoved || improvement.swapBundles();
  }
  return improvement.plan();
}
