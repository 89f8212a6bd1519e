/**
 * By state, the places that can ship exactly it, with what that scores and what it costs: few of them can be
 * part of a best plan.
 */

import { WayStates } from '../exact/way-states.ts';
import type { RoutingProblem, SplitMoney } from '../problem.ts';
import { scratchFloats } from '../scratch.ts';
import type { StateSpace } from '../state-space.ts';
import type { Work } from '../work.ts';

/** One place that can ship a state, by one of its ways. */
export interface GuardedOption {
  readonly place: number;
  readonly way: number;
  readonly rank: number;
  readonly score: number;
  /** What the shipment costs. */
  readonly cost: number;
}

function compareOptions(a: GuardedOption, b: GuardedOption): number {
  return a.score - b.score || a.cost - b.cost || a.rank - b.rank;
}

/**
 * Options that a best plan may need, ascending by score. An option is left out where `places` other places
 * score and cost no more: a plan of as many shipments leaves one of them free. Of one place the first of the
 * options that score and cost no more is enough.
 */
function undominated(options: readonly GuardedOption[], places: number): GuardedOption[] {
  const kept: GuardedOption[] = [];
  for (const option of options.toSorted(compareOptions)) {
    const better = kept.filter(({ cost }) => cost <= option.cost);
    const isOwn = better.some(({ place }) => place === option.place);
    if (!isOwn && new Set(better.map(({ place }) => place)).size < places) kept.push(option);
  }
  return kept;
}

/** By state; undefined where the budget ends first. */
export function guardedOptions(
  problem: RoutingProblem,
  { ways: priced }: SplitMoney,
  space: StateSpace,
  places: number,
  work: Work,
): GuardedOption[][] | undefined {
  const scores = new WayStates(space);
  const costs = new WayStates(space);
  const costOf = scratchFloats(space.size);
  const options: GuardedOption[][] = Array.from({ length: space.size }, () => []);
  for (const [index, way] of problem.ways.entries()) {
    const money = priced[index];
    if (!money || !work.tries(2 * scores.effortOf(way))) return undefined;
    scores.list(way);
    costs.list(money);
    for (let entry = 0; entry < costs.count; entry += 1)
      costOf[costs.states[entry] ?? 0] = costs.scores[entry] ?? Infinity;
    for (let entry = 0; entry < scores.count; entry += 1) {
      const state = scores.states[entry] ?? 0;
      const { place, rank } = way;
      const score = scores.scores[entry] ?? Infinity;
      options[state]?.push({ place, way: index, rank, score, cost: costOf[state] ?? Infinity });
    }
  }
  return options.map((ofState) => undominated(ofState, places));
}
