/**
 * The plan of the least score among those that keep a split guard on money, where scores are not money:
 * depth-first over the parts that an order is cut into, each from another place. What is left open is bounded
 * twice, by the least that it scores and by the least that it costs, places free to repeat.
 */
import type { Plan, PlanShipment, RoutingProblem, SplitMoney } from '../problem.ts';
import { scratchFloats } from '../scratch.ts';
import { fitsInto, type StateSpace, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import { type GuardedOption, guardedOptions } from './guarded-options.ts';

/** Shipments chosen so far, split penalties of all of them included. */
interface Branch {
  readonly parts: readonly { readonly state: number; readonly option: GuardedOption }[];
  readonly score: number;
  readonly cost: number;
}

const ROOT: Branch = { parts: [], score: 0, cost: 0 };

/** A part that may come next, and the least that a plan with it scores. */
interface NextPart {
  readonly state: number;
  readonly bound: number;
}

export class GuardedSearch {
  readonly #problem: RoutingProblem;
  readonly #money: SplitMoney;
  readonly #space: StateSpace;
  readonly #work: Work;
  readonly #options: readonly (readonly GuardedOption[])[];
  /** States that some place can ship, by the first item that they hold. */
  readonly #partsByItem: readonly (readonly number[])[];
  /** By state: the least that shipping it scores and costs, a split penalty for each shipment. */
  readonly #leastScores: Float64Array;
  readonly #leastCosts: Float64Array;
  #isComplete = true;
  #best: Plan | undefined;
  #below = Infinity;
  #mostCost = Infinity;

  private constructor(
    problem: RoutingProblem,
    money: SplitMoney,
    space: StateSpace,
    options: readonly (readonly GuardedOption[])[],
    work: Work,
  ) {
    this.#problem = problem;
    this.#money = money;
    this.#space = space;
    this.#work = work;
    this.#options = options;
    const partsByItem: number[][] = space.items.map(() => []);
    for (let state = 1; state < space.size; state += 1)
      if ((options[state]?.length ?? 0) > 0) partsByItem[space.firstItems[state] ?? 0]?.push(state);
    this.#partsByItem = partsByItem;
    this.#leastScores = scratchFloats(space.size).fill(Infinity);
    this.#leastCosts = scratchFloats(space.size).fill(Infinity);
  }

  /** Undefined where the budget ends before the search can begin. */
  static of(
    problem: RoutingProblem,
    money: SplitMoney,
    space: StateSpace,
    work: Work,
  ): GuardedSearch | undefined {
    const bundles = problem.items.reduce((sum, { count }) => sum + count, 0);
    const mostShipments = Math.min(problem.maxShipments, bundles);
    const options = guardedOptions(problem, money, space, mostShipments, work);
    const search = options && new GuardedSearch(problem, money, space, options, work);
    const isBounded = search !== undefined && search.#boundStates();
    return isBounded ? search : undefined;
  }

  /** Whether everything was looked at that was asked for. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The cheapest shipment of exactly a state, which may carry any value; undefined where no place ships it. */
  single(state: number): Plan | undefined {
    const [option] = this.#options[state] ?? [];
    if (!option) return undefined;
    return { shipments: [{ way: option.way, take: takeOfState(this.#space, state) }], score: option.score };
  }

  /**
   * The best plan of several shipments that together hold a state, score less than `below` and cost no more
   * than `mostCost`; undefined where there is none, or the budget ended before one was met.
   */
  best(state: number, below: number, mostCost: number): Plan | undefined {
    this.#best = undefined;
    this.#below = below;
    this.#mostCost = mostCost;
    if (this.#problem.maxShipments > 1) this.#visit(state, ROOT);
    return this.#best;
  }

  /** The bounds of all states, from the smaller ones to the larger. False where the budget ended. */
  #boundStates(): boolean {
    const { size, packed, guards, firstItems } = this.#space;
    this.#leastScores[0] = 0;
    this.#leastCosts[0] = 0;
    for (let state = 1; state < size; state += 1) {
      const parts = this.#partsByItem[firstItems[state] ?? 0] ?? [];
      if (!this.#work.tries(parts.length)) return false;
      const open = (packed[state] ?? 0) | guards;
      for (const part of parts) {
        if (part > state) break;
        if (fitsInto(packed[part] ?? 0, open, guards)) this.#boundBy(state, part);
      }
    }
    return true;
  }

  #boundBy(state: number, part: number): void {
    const options = this.#options[part] ?? [];
    const rest = state - part;
    const score =
      (options[0]?.score ?? Infinity) + this.#problem.splitPenalty + (this.#leastScores[rest] ?? 0);
    const cheapest = options.reduce((least, { cost }) => Math.min(least, cost), Infinity);
    const cost = cheapest + this.#money.splitPenalty + (this.#leastCosts[rest] ?? 0);
    this.#leastScores[state] = Math.min(this.#leastScores[state] ?? Infinity, score);
    this.#leastCosts[state] = Math.min(this.#leastCosts[state] ?? Infinity, cost);
  }

  /** Parts that may come next, the most promising first. */
  #nextParts(open: number, branch: Branch): NextPart[] {
    const { packed, guards, firstItems, values } = this.#space;
    const parts = this.#partsByItem[firstItems[open] ?? 0] ?? [];
    const guarded = (packed[open] ?? 0) | guards;
    const isFirst = branch.parts.length === 0;
    const next: NextPart[] = [];
    for (const state of parts) {
      if (state > open) break;
      if (!fitsInto(packed[state] ?? 0, guarded, guards) || (isFirst && state === open)) continue;
      if ((values[state] ?? 0) < this.#problem.minShipmentValue) continue;
      const score = (this.#options[state]?.[0]?.score ?? Infinity) + this.#problem.splitPenalty;
      const bound = branch.score + score + (this.#leastScores[open - state] ?? 0);
      if (bound - this.#problem.splitPenalty < this.#below) next.push({ state, bound });
    }
    return next.sort((a, b) => a.bound - b.bound || a.state - b.state);
  }

  #visit(open: number, branch: Branch): void {
    const { firstItems } = this.#space;
    const looked = this.#partsByItem[firstItems[open] ?? 0]?.length ?? 0;
    if (!this.#work.tries(1 + looked)) this.#isComplete = false;
    if (!this.#isComplete) return;
    for (const { state, bound } of this.#nextParts(open, branch)) {
      if (bound - this.#problem.splitPenalty >= this.#below) return;
      for (const option of this.#options[state] ?? []) this.#add(open, branch, state, option);
    }
  }

  #add(open: number, branch: Branch, state: number, option: GuardedOption): void {
    const rest = open - state;
    const score = branch.score + option.score + this.#problem.splitPenalty;
    const cost = branch.cost + option.cost + this.#money.splitPenalty;
    const leastScore = score + (this.#leastScores[rest] ?? 0) - this.#problem.splitPenalty;
    const leastCost = cost + (this.#leastCosts[rest] ?? 0) - this.#money.splitPenalty;
    if (leastScore >= this.#below || leastCost > this.#mostCost) return;
    if (branch.parts.some((part) => part.option.place === option.place)) return;
    const parts = [...branch.parts, { state, option }];
    if (rest === 0) {
      this.#below = leastScore;
      this.#best = { shipments: parts.map((part) => this.#shipmentOf(part)), score: leastScore };
    } else if (parts.length < this.#problem.maxShipments) this.#visit(rest, { parts, score, cost });
  }

  #shipmentOf({ state, option }: Branch['parts'][number]): PlanShipment {
    return { way: option.way, take: takeOfState(this.#space, state) };
  }
}
