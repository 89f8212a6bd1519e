/** For each state, the way that ships exactly it at the least score: what the exact method adds up. */
import type { RoutingProblem, Way } from '../problem.ts';
import { scratchFloats, scratchInts } from '../scratch.ts';
import type { Work } from '../work.ts';
import type { WayStates } from './way-states.ts';

/** By state. Scores are Infinity, and ways -1, where no way can carry the state. */
export interface CheapestWays {
  readonly scores: Float64Array;
  readonly ways: Int32Array;
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
    scores: scratchFloats(size).fill(Infinity),
    ways: scratchInts(size).fill(-1),
  };
  for (const [index, way] of problem.ways.entries()) {
    if (isOut(way, index)) continue;
    if (!work.tries(wayStates.effortOf(way))) return undefined;
    wayStates.list(way);
    lower(cheapest, wayStates, index);
  }
  return cheapest;
}

/** Takes the listed states of a way where it is cheaper than what is known. */
function lower({ scores, ways }: CheapestWays, listed: WayStates, index: number): void {
  for (let entry = 0; entry < listed.count; entry += 1) {
    const state = listed.states[entry] ?? 0;
    const score = listed.scores[entry] ?? 0;
    if (score >= (scores[state] ?? Infinity)) continue;
    scores[state] = score;
    ways[state] = index;
  }
}
