/** The best split of everything over two given ways. */
import { goodsValueOf, type RoutingProblem, type Way } from '../problem.ts';

type Wanted = Pick<RoutingProblem, 'items' | 'splitPenalty' | 'minShipmentValue'>;

/** Depth first over what both hold, cut off by the least that the rest can cost. */
export class Split {
  best: number;
  take: number[] | undefined;
  steps = 0;
  readonly #problem: Wanted;
  readonly #current: number[];
  /** Items that both hold, with the range that the first may take; least cost of those from here on. */
  readonly #free: Int32Array;
  #frees = 0;
  readonly #low: number[];
  readonly #high: number[];
  readonly #rest: Float64Array;

  constructor(problem: Wanted, upper: number) {
    this.#problem = problem;
    this.#free = new Int32Array(problem.items.length);
    this.#current = problem.items.map(() => 0);
    this.#low = problem.items.map(() => 0);
    this.#high = problem.items.map(() => 0);
    this.#rest = new Float64Array(problem.items.length + 1);
    this.best = upper;
  }

  /** Finds a split that scores below `best`, or as much where `ties`; of equal ones the first. */
  run(a: Way, b: Way, ties: boolean): void {
    const { items, splitPenalty } = this.#problem;
    this.take = undefined;
    this.steps += items.length >> 2;
    this.#frees = 0;
    let gramsA = a.parcel.tare;
    let gramsB = b.parcel.tare;
    let score = a.opening + b.opening + splitPenalty;
    for (let item = 0; item < items.length; item += 1) {
      const count = items[item]?.count ?? 0;
      const low = Math.max(0, count - (b.limits[item] ?? 0));
      const high = Math.min(count, a.limits[item] ?? 0);
      gramsA += low * (a.parcel.grams[item] ?? 0);
      gramsB += (count - high) * (b.parcel.grams[item] ?? 0);
      this.#low[item] = low;
      this.#high[item] = high;
      this.#current[item] = low;
      if (low === high)
        score += (a.scale.scores[item]?.[low] ?? 0) + (b.scale.scores[item]?.[count - low] ?? 0);
      else {
        this.#free[this.#frees] = item;
        this.#frees += 1;
      }
    }
    for (let at = this.#frees - 1; at >= 0; at -= 1) {
      const item = this.#free[at] ?? 0;
      const low = this.#low[item] ?? 0;
      const high = this.#high[item] ?? 0;
      const count = items[item]?.count ?? 0;
      const floorA = a.scale.floors[item] ?? 0;
      const floorB = b.scale.floors[item] ?? 0;
      const least =
        (low > 0 ? low * floorA : 0) +
        (count > high ? (count - high) * floorB : 0) +
        (high - low) * Math.min(floorA, floorB);
      this.#rest[at] = (at + 1 < this.#frees ? (this.#rest[at + 1] ?? 0) : 0) + least;
    }
    this.#visit(a, b, 0, score, gramsA, gramsB, a.parcel.price(gramsA), b.parcel.price(gramsB), ties);
  }

  #visit(
    a: Way,
    b: Way,
    at: number,
    score: number,
    gramsA: number,
    gramsB: number,
    priceA: number,
    priceB: number,
    ties: boolean,
  ): void {
    this.steps += 1;
    const isEnd = at === this.#frees;
    const least = score + (isEnd ? 0 : (this.#rest[at] ?? 0)) + priceA + priceB;
    if (ties && this.take === undefined ? least > this.best : least >= this.best) return;
    if (isEnd) {
      if (this.#isAllowed(a, b)) {
        this.best = least;
        this.take = [...this.#current];
      }
      return;
    }
    const item = this.#free[at] ?? 0;
    const count = this.#problem.items[item]?.count ?? 0;
    const low = this.#low[item] ?? 0;
    const high = this.#high[item] ?? 0;
    const takeA = a.scale.scores[item];
    const takeB = b.scale.scores[item];
    const eachA = a.parcel.grams[item] ?? 0;
    const eachB = b.parcel.grams[item] ?? 0;
    for (let taken = low; taken <= high; taken += 1) {
      this.#current[item] = taken;
      const nextA = gramsA + (taken - low) * eachA;
      const nextB = gramsB + (high - taken) * eachB;
      this.#visit(
        a,
        b,
        at + 1,
        score + (takeA?.[taken] ?? 0) + (takeB?.[count - taken] ?? 0),
        nextA,
        nextB,
        taken === low ? priceA : a.parcel.price(nextA),
        taken === high ? priceB : b.parcel.price(nextB),
        ties,
      );
    }
  }

  /** Caps, least value, and that both ship something. */
  #isAllowed(a: Way, b: Way): boolean {
    const problem = this.#problem;
    const rest = problem.items.map(({ count }, item) => count - (this.#current[item] ?? 0));
    for (const [way, take] of [
      [a, this.#current],
      [b, rest],
    ] as const) {
      let lines = 0;
      let units = 0;
      take.forEach((count, item) => {
        if (count > 0) {
          lines += problem.items[item]?.lines ?? 0;
          units += count * (problem.items[item]?.units ?? 0);
        }
      });
      if (lines === 0 || lines > way.maxLines || units > way.maxUnits) return false;
    }
    return (
      problem.minShipmentValue === 0 ||
      (goodsValueOf(problem, this.#current) >= problem.minShipmentValue &&
        goodsValueOf(problem, rest) >= problem.minShipmentValue)
    );
  }
}
