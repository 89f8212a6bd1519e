/** The best split of the whole order over two given ways. */
import { goodsValueOf } from '../plan-score.ts';
import type { RoutingProblem, Way } from '../problem.ts';

type SplitProblem = Pick<RoutingProblem, 'items' | 'splitPenalty' | 'minShipmentValue'>;

/**
 * Splits one pair of ways after another on shared memory. Each way ships what the other lacks; over what both
 * hold a depth-first search tries each number of bundles, cut off by the least that the rest can score.
 */
export class PairSplitter {
  /** Score of the best split so far, of any pair: what further splits have to beat. */
  bestScore: number;
  /** What the first way takes in the split that the last call found; undefined where it found none. */
  take: number[] | undefined;
  /** Steps of all searches so far, and at how many a search is given up. */
  steps = 0;
  mostSteps = Infinity;
  /** A search was given up, so that better splits may have been missed. */
  hasStopped = false;

  readonly #problem: SplitProblem;
  #acceptsTie = false;
  /** By item: bundles that the first way takes in the split that is being tried, at least, and at most. */
  readonly #current: number[];
  readonly #low: number[];
  readonly #high: number[];
  /** The items that leave a choice, entries 0 to before the count. */
  readonly #shared: Int32Array;
  #sharedCount = 0;
  /**
   * By entry of `#shared`: least score of that item's bundles and of all later entries', parcels apart; 0 at
   * the end.
   */
  readonly #restFloors: Float64Array;

  /** `score` is that of the plan to beat, Infinity for none. */
  constructor(problem: SplitProblem, score: number) {
    const { items } = problem;
    this.#problem = problem;
    this.bestScore = score;
    this.#current = items.map(() => 0);
    this.#low = items.map(() => 0);
    this.#high = items.map(() => 0);
    this.#shared = new Int32Array(items.length);
    this.#restFloors = new Float64Array(items.length + 1);
  }

  /**
   * Finds the cheapest split of two ways that together hold everything, where it scores below `bestScore`, or
   * as much where `acceptsTie`; of equal splits the first met. `take` and `bestScore` say it.
   */
  split(first: Way, second: Way, acceptsTie: boolean): void {
    const { items, splitPenalty } = this.#problem;
    this.#acceptsTie = acceptsTie;
    this.take = undefined;
    this.steps += items.length >> 2;
    this.#sharedCount = 0;
    let firstGrams = first.parcel.tare;
    let secondGrams = second.parcel.tare;
    let score = first.opening + second.opening + splitPenalty;
    for (let item = 0; item < items.length; item += 1) {
      const count = items[item]?.count ?? 0;
      const low = Math.max(0, count - (second.limits[item] ?? 0));
      const high = Math.min(count, first.limits[item] ?? 0);
      firstGrams += low * (first.parcel.bundleGrams[item] ?? 0);
      secondGrams += (count - high) * (second.parcel.bundleGrams[item] ?? 0);
      this.#low[item] = low;
      this.#high[item] = high;
      this.#current[item] = low;
      if (low === high) {
        score += first.scale.scoreOf(item, low) + second.scale.scoreOf(item, count - low);
      } else {
        this.#shared[this.#sharedCount] = item;
        this.#sharedCount += 1;
      }
    }
    this.#setRestFloors(first, second);
    const firstPrice = first.parcel.price(firstGrams);
    const secondPrice = second.parcel.price(secondGrams);
    this.#visit(first, second, 0, score, firstGrams, secondGrams, firstPrice, secondPrice);
  }

  #setRestFloors(first: Way, second: Way): void {
    let rest = 0;
    this.#restFloors[this.#sharedCount] = 0;
    for (let at = this.#sharedCount - 1; at >= 0; at -= 1) {
      const item = this.#shared[at] ?? 0;
      const low = this.#low[item] ?? 0;
      const high = this.#high[item] ?? 0;
      const others = (this.#problem.items[item]?.count ?? 0) - high;
      const firstFloor = first.scale.floors[item] ?? 0;
      const secondFloor = second.scale.floors[item] ?? 0;
      // A floor may be infinite where its way has to take none.
      if (low > 0) rest += low * firstFloor;
      if (others > 0) rest += others * secondFloor;
      rest += (high - low) * Math.min(firstFloor, secondFloor);
      this.#restFloors[at] = rest;
    }
  }

  /**
   * Tries each number of bundles of the shared items from entry `at` on. `score` is that of the bundles
   * settled; the weights and prices are those of the parcels with all shared bundles of later items left out.
   */
  #visit(
    first: Way,
    second: Way,
    at: number,
    score: number,
    firstGrams: number,
    secondGrams: number,
    firstPrice: number,
    secondPrice: number,
  ): void {
    if (this.steps >= this.mostSteps) {
      this.hasStopped = true;
      return;
    }
    this.steps += 1;
    const least = score + (this.#restFloors[at] ?? 0) + firstPrice + secondPrice;
    if (this.#cannotWin(least)) return;
    if (at === this.#sharedCount) {
      this.#keepIfAllowed(first, second, least);
      return;
    }
    const item = this.#shared[at] ?? 0;
    const count = this.#problem.items[item]?.count ?? 0;
    const low = this.#low[item] ?? 0;
    const high = this.#high[item] ?? 0;
    const firstEach = first.parcel.bundleGrams[item] ?? 0;
    const secondEach = second.parcel.bundleGrams[item] ?? 0;
    for (let taken = low; taken <= high; taken += 1) {
      this.#current[item] = taken;
      const firstNext = firstGrams + (taken - low) * firstEach;
      const secondNext = secondGrams + (high - taken) * secondEach;
      this.#visit(
        first,
        second,
        at + 1,
        score + first.scale.scoreOf(item, taken) + second.scale.scoreOf(item, count - taken),
        firstNext,
        secondNext,
        taken === low ? firstPrice : first.parcel.price(firstNext),
        taken === high ? secondPrice : second.parcel.price(secondNext),
      );
    }
  }

  /** Once this pair has a split, others of it have to score less. */
  #cannotWin(least: number): boolean {
    return this.#acceptsTie && this.take === undefined ? least > this.bestScore : least >= this.bestScore;
  }

  #keepIfAllowed(first: Way, second: Way, score: number): void {
    const rest = this.#problem.items.map(({ count }, item) => count - (this.#current[item] ?? 0));
    if (!this.#isAllowed(first, this.#current) || !this.#isAllowed(second, rest)) return;
    this.bestScore = score;
    this.take = [...this.#current];
  }

  /** Whether a shipment holds something, keeps its way's caps and carries the least value. */
  #isAllowed(way: Way, take: readonly number[]): boolean {
    const { items, minShipmentValue } = this.#problem;
    let lines = 0;
    let units = 0;
    take.forEach((count, item) => {
      if (count === 0) return;
      lines += items[item]?.lines ?? 0;
      units += count * (items[item]?.units ?? 0);
    });
    if (lines === 0 || lines > way.maxLines || units > way.maxUnits) return false;
    return minShipmentValue === 0 || goodsValueOf(this.#problem, take) >= minShipmentValue;
  }
}
