/**
 * Local search: small moves that lower a plan's score, until none does. It proves nothing, and keeps every
 * limit that the plan kept.
 */
import { goodsValueOf, shipmentScore } from '../plan-score.ts';
import type { Plan, PlanShipment, RoutingProblem, Way } from '../problem.ts';
import type { Work } from '../work.ts';

/** Steps of a loop over items that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 8;

/** Score of a shipment by a way, of which only these items are looked at: it holds no others. */
function scoreOfItems(
  problem: RoutingProblem,
  way: Way,
  take: readonly number[],
  held: readonly number[],
): number {
  let score = way.opening;
  let grams = way.parcel.tare;
  let lines = 0;
  let units = 0;
  for (const item of held) {
    const count = take[item] ?? 0;
    if (count > (way.limits[item] ?? 0)) return Infinity;
    score += way.scale.scoreOf(item, count);
    grams += count * (way.parcel.bundleGrams[item] ?? 0);
    lines += problem.items[item]?.lines ?? 0;
    units += count * (problem.items[item]?.units ?? 0);
  }
  return lines > way.maxLines || units > way.maxUnits ? Infinity : score + way.parcel.price(grams);
}

/** A plan that moves are tried on; each that lowers the score is kept. */
class Improvement {
  readonly #problem: RoutingProblem;
  readonly #work: Work;
  /** Work of scoring one shipment. */
  readonly #effort: number;
  readonly #shipments: PlanShipment[];
  /** By shipment. */
  readonly #scores: number[];

  constructor(problem: RoutingProblem, { shipments }: Plan, work: Work) {
    this.#problem = problem;
    this.#work = work;
    this.#effort = 1 + Math.floor(problem.items.length / STEPS_PER_WORK);
    this.#shipments = [...shipments];
    this.#scores = shipments.map((shipment) => this.#scoreOf(shipment));
  }

  plan(): Plan {
    const { splitPenalty } = this.#problem;
    const extra = splitPenalty * Math.max(0, this.#shipments.length - 1);
    return {
      shipments: [...this.#shipments],
      score: this.#scores.reduce((sum, score) => sum + score, extra),
    };
  }

  /** Gives each shipment another way where that is cheaper. Whether anything changed. */
  reroute(): boolean {
    let hasChanged = false;
    for (let at = 0; at < this.#shipments.length; at += 1) if (this.#rerouteAt(at)) hasChanged = true;
    return hasChanged;
  }

  /** Moves all or some of the bundles of each item between shipments. Whether anything changed. */
  moveBundles(): boolean {
    let hasChanged = false;
    for (let item = 0; item < this.#problem.items.length; item += 1)
      for (let from = 0; from < this.#shipments.length; from += 1)
        if (this.#moveFrom(item, from)) hasChanged = true;
    return hasChanged;
  }

  /** Ships a shipment's content by the cheapest way of the places that the others leave free. */
  #rerouteAt(at: number): boolean {
    const { ways } = this.#problem;
    const shipment = this.#shipments[at];
    if (!shipment) return false;
    const items = shipment.take.flatMap((count, item) => (count > 0 ? [item] : []));
    const effort = Math.ceil((ways.length * (1 + items.length)) / STEPS_PER_WORK);
    if (!this.#work.tries(effort)) return false;
    const others = this.#shipments.filter((_, other) => other !== at);
    const takenPlaces = new Set(others.map(({ way }) => ways[way]?.place));
    let best = shipment.way;
    let bestScore = this.#scores[at] ?? Infinity;
    ways.forEach((other, index) => {
      if (takenPlaces.has(other.place)) return;
      const score = scoreOfItems(this.#problem, other, shipment.take, items);
      if (score >= bestScore) return;
      best = index;
      bestScore = score;
    });
    if (best === shipment.way) return false;
    this.#shipments[at] = { way: best, take: shipment.take };
    this.#scores[at] = bestScore;
    return true;
  }

  /** Moves bundles of an item from one shipment to the first other one where that helps. */
  #moveFrom(item: number, from: number): boolean {
    for (let to = 0; to < this.#shipments.length; to += 1) {
      const count = this.#shipments[from]?.take[item] ?? 0;
      if (from === to || count === 0) continue;
      if (this.#tryMove(item, from, to, count)) return true;
      for (let some = 1; some < count; some += 1) if (this.#tryMove(item, from, to, some)) return true;
    }
    return false;
  }

  /** Swaps bundles of two items between any two shipments. Whether anything changed. */
  swapBundles(): boolean {
    let hasChanged = false;
    for (let a = 0; a < this.#shipments.length; a += 1)
      for (let b = a + 1; b < this.#shipments.length; b += 1) if (this.#swapBetween(a, b)) hasChanged = true;
    return hasChanged;
  }

  #swapBetween(a: number, b: number): boolean {
    const { length } = this.#problem.items;
    let hasChanged = false;
    for (let given = 0; given < length; given += 1) {
      if ((this.#shipments[a]?.take[given] ?? 0) === 0 || !this.#mayGain(given, b)) continue;
      if (!this.#work.tries(this.#effort)) return hasChanged;
      for (let taken = 0; taken < length; taken += 1)
        if (taken !== given && this.#swap(a, given, b, taken)) hasChanged = true;
    }
    return hasChanged;
  }

  /** Whether a shipment's way has room for a further bundle of an item. */
  #mayGain(item: number, at: number): boolean {
    const shipment = this.#shipments[at];
    const limit = this.#problem.ways[shipment?.way ?? -1]?.limits[item] ?? 0;
    return (shipment?.take[item] ?? 0) < limit;
  }

  /** Swaps all, or one each, of the bundles of an item in one shipment for those of another item in another. */
  #swap(a: number, given: number, b: number, taken: number): boolean {
    const givenCount = this.#shipments[a]?.take[given] ?? 0;
    const takenCount = this.#shipments[b]?.take[taken] ?? 0;
    if (givenCount === 0 || takenCount === 0 || !this.#mayGain(taken, a)) return false;
    if (this.#trySwap(a, given, givenCount, b, taken, takenCount)) return true;
    return givenCount + takenCount > 2 && this.#trySwap(a, given, 1, b, taken, 1);
  }

  #trySwap(
    a: number,
    given: number,
    givenCount: number,
    b: number,
    taken: number,
    takenCount: number,
  ): boolean {
    const first = this.#shipments[a];
    const second = this.#shipments[b];
    if (!first || !second || !this.#work.tries(2 * this.#effort)) return false;
    const nextFirst = withMore(withMore(first, given, -givenCount), taken, takenCount);
    const nextSecond = withMore(withMore(second, given, givenCount), taken, -takenCount);
    const firstScore = this.#scoreOf(nextFirst);
    const secondScore = this.#scoreOf(nextSecond);
    const before = (this.#scores[a] ?? 0) + (this.#scores[b] ?? 0);
    if (firstScore + secondScore >= before) return false;
    if (!this.#carriesEnough(nextFirst) || !this.#carriesEnough(nextSecond)) return false;
    this.#shipments[a] = nextFirst;
    this.#scores[a] = firstScore;
    this.#shipments[b] = nextSecond;
    this.#scores[b] = secondScore;
    return true;
  }

  #tryMove(item: number, from: number, to: number, count: number): boolean {
    const giver = this.#shipments[from];
    const taker = this.#shipments[to];
    if (!giver || !taker || !this.#work.tries(2 * this.#effort)) return false;
    const taken = withMore(taker, item, count);
    const given = withMore(giver, item, -count);
    const isEmpty = given.take.every((bundles) => bundles === 0);
    const takenScore = this.#scoreOf(taken);
    const givenScore = isEmpty ? -this.#problem.splitPenalty : this.#scoreOf(given);
    const before = (this.#scores[from] ?? 0) + (this.#scores[to] ?? 0);
    if (takenScore + givenScore >= before || !(isEmpty || this.#carriesEnough(given))) return false;
    this.#shipments[to] = taken;
    this.#scores[to] = takenScore;
    this.#shipments[from] = given;
    this.#scores[from] = givenScore;
    if (isEmpty) {
      this.#shipments.splice(from, 1);
      this.#scores.splice(from, 1);
    }
    return true;
  }

  #carriesEnough({ take }: PlanShipment): boolean {
    const { minShipmentValue } = this.#problem;
    return minShipmentValue <= 0 || goodsValueOf(this.#problem, take) >= minShipmentValue;
  }

  #scoreOf({ way, take }: PlanShipment): number {
    const used = this.#problem.ways[way];
    return used ? shipmentScore(this.#problem, used, take) : Infinity;
  }
}

/** The shipment with so many bundles of an item more. */
function withMore({ way, take }: PlanShipment, item: number, count: number): PlanShipment {
  return { way, take: take.with(item, (take[item] ?? 0) + count) };
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
