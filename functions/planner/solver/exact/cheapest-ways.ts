/** For each state, the way that ships exactly it at the least score: what the exact method adds up. */
import type { RoutingProblem, Way } from '../problem.ts';
import type { Work } from '../work.ts';
import type { WayStates } from './way-states.ts';

/** By state. Scores are Infinity, and ways -1, where no way can carry the state. */
export interface CheapestWays {
  readonly scores: Float64Array;
  readonly ways: Int32Array;
  /** The cheapest way of any place but that of `ways`. */
  readonly otherScores: Float64Array;
  readonly otherWays: Int32Array;
}

/**
 * The cheapest ways of those that `isOut` does not leave out. Of equal scores the earlier way wins, which is
 * the one of the lower rank. Undefined where the budget ends first.
 */
export function cheapestWaysOf(
  problem: RoutingProblem,
  size: number,
  wayStates: WayStates,
  isOut: (way: Way, index: number) => boolean,
  work: Work,
): CheapestWays | undefined {
  const cheapest: CheapestWays = {
    scores: new Float64Array(size).fill(Infinity),
    ways: new Int32Array(size).fill(-1),
    otherScores: new Float64Array(size).fill(Infinity),
    otherWays: new Int32Array(size).fill(-1),
  };
  for (const [index, way] of problem.ways.entries()) {
    if (isOut(way, index)) continue;
    if (!work.tries(wayStates.countOf(way))) return undefined;
    wayStates.list(way);
    lower(cheapest, problem, wayStates, index);
  }
  return cheapest;
}

/** Takes the listed states of a way where it is cheaper than what is known. */
function lower(
  { scores, ways, otherScores, otherWays }: CheapestWays,
  problem: RoutingProblem,
  listed: WayStates,
  index: number,
): void {
  const place = problem.ways[index]?.place;
  for (let entry = 0; entry < listed.count; entry += 1) {
    const state = listed.states[entry] ?? 0;
    const score = listed.scores[entry] ?? 0;
    const formerScore = scores[state] ?? Infinity;
    const former = ways[state] ?? -1;
    if (score < formerScore) {
      if (former >= 0 && problem.ways[former]?.place !== place) {
        otherScores[state] = formerScore;
        otherWays[state] = former;
      }
      scores[state] = score;
      ways[state] = index;
    } else if (score < (otherScores[state] ?? Infinity) && problem.ways[former]?.place !== place) {
      otherScores[state] = score;
      otherWays[state] = index;
    }
  }
}
