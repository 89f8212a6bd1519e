/** The cheapest plan of two shipments, by states: one ships a state, the other what the state leaves open. */
import type { Plan, RoutingProblem } from '../problem.ts';
import { type StateSpace, takeOfState } from '../state-space.ts';
import type { Work } from '../work.ts';
import type { CheapestWays } from './cheapest-ways.ts';

/** The best pair met so far; it starts as a plan that is to be beaten. */
class BestStatePair {
  score: number;
  /** State that the first way ships; -1 before any pair was better. */
  state = -1;
  first = -1;
  second = -1;
  #tie = Infinity;
  readonly #problem: RoutingProblem;
  readonly #cheapest: CheapestWays;

  constructor(problem: RoutingProblem, cheapest: CheapestWays, score: number) {
    this.#problem = problem;
    this.#cheapest = cheapest;
    this.score = score;
  }

  /** Considers the cheapest ways for a state and its remainder, from different places. */
  considerStates(state: number, rest: number): void {
    const { scores, ways, otherScores, otherWays } = this.#cheapest;
    const stateScore = scores[state] ?? Infinity;
    const restScore = scores[rest] ?? Infinity;
    const sum = stateScore + restScore;
    if (sum === Infinity || sum + this.#problem.splitPenalty > this.score) return;
    const first = ways[state] ?? -1;
    const second = ways[rest] ?? -1;
    if (this.#problem.ways[first]?.place !== this.#problem.ways[second]?.place) {
      this.#consider(state, sum, first, second);
      return;
    }
    // One of the two gives way to the cheapest of another place.
    this.#consider(state, stateScore + (otherScores[rest] ?? Infinity), first, otherWays[rest] ?? -1);
    this.#consider(state, (otherScores[state] ?? Infinity) + restScore, otherWays[state] ?? -1, second);
  }

  /** Takes a pair that scores less, or as much as another pair at a lower sum of ranks. */
  #consider(state: number, bothScores: number, first: number, second: number): void {
    if (bothScores === Infinity) return;
    const { ways, splitPenalty } = this.#problem;
    const score = bothScores + splitPenalty;
    const tie = (ways[first]?.rank ?? 0) + (ways[second]?.rank ?? 0);
    const winsTie = score === this.score && this.state >= 0 && tie < this.#tie;
    if (score >= this.score && !winsTie) return;
    this.score = score;
    this.#tie = tie;
    this.state = state;
    this.first = first;
    this.second = second;
  }
}

/**
 * The cheapest two shipments from different places, where they score less than `below`; otherwise `known`.
 * The result is exact. Undefined where the budget ends first.
 */
export function bestStatePair(
  problem: RoutingProblem,
  space: StateSpace,
  cheapest: CheapestWays,
  known: Plan,
  below: number,
  work: Work,
): Plan | undefined {
  const { full, values } = space;
  const { minShipmentValue } = problem;
  if (!work.tries(space.size >> 1)) return undefined;
  const best = new BestStatePair(problem, cheapest, below);
  for (let state = 1; state <= full - state; state += 1) {
    const rest = full - state;
    const hasValue = (values[state] ?? 0) >= minShipmentValue && (values[rest] ?? 0) >= minShipmentValue;
    if (hasValue) best.considerStates(state, rest);
  }
  if (best.state < 0) return known;
  return {
    score: best.score,
    shipments: [
      { way: best.first, take: takeOfState(space, best.state) },
      { way: best.second, take: takeOfState(space, full - best.state) },
    ],
  };
}
