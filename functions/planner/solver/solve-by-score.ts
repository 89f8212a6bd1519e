/**
 * Everything at the least score. Methods are tried from the quickest to the heaviest, and each hands on what
 * it proved: one shipment, two shipments, the exact method over states, and for what is too large for that a
 * plan with a bound. README.md lists them with what each proves.
 */
import { solveBulk } from './bulk/solve-bulk.ts';
import { type KnownPlans, solveByColumns } from './columns/solve-by-columns.ts';
import { cheapestSingle, waysOfPlansBelow } from './first-pass.ts';
import { byRank, type FlatProblem, problemWith } from './flat-problem.ts';
import { floorsOf, floorsOfFlatProblem, planFloor } from './floors.ts';
import { greedyPlan } from './greedy.ts';
import { exceedsShipments } from './needed-places.ts';
import { bestPair } from './pairs/best-pair.ts';
import type { Plan, RoutingProblem, SolverResult } from './problem.ts';
import { boundOf, inNumbers, isProven, renumbered, resultOf } from './results.ts';
import { mostSplitScore } from './split-guard.ts';
import { hasAtMostStates, isPackable, type StateSpace, stateSpaceOf } from './state-space.ts';
import type { Work } from './work.ts';

/** Shares of what remains that go into proofs; the rest is for a plan with a bound. */
const SHARES = { pairs: 0.3, columns: 0.8 } as const;
/** The proofs do with a few numbers for each state: orders of so many times the states are looked at. */
const STATES_OF_PROOFS = 8;
/** A bound that is so close to its plan, in percent, is good enough: the method for large orders raises hardly any. */
const CLOSE_PCT = 1;
/** While no plan is known so much of the budget is used: other rules may have to be tried. */
const SHARE_WITHOUT_PLAN = 0.4;

/**
 * The plan of everything at the least score: proven to be optimal, or with a bound that holds. A split guard
 * limits the scores of plans of several shipments.
 */
export function solveByScore(flat: FlatProblem, work: Work): SolverResult {
  const floors = floorsOfFlatProblem(flat);
  if (floors.goodsFloor === Infinity) return { proven: true };

  const single = cheapestSingle(flat);
  // Plans of several shipments are sought that score less than the single one and keep the guard.
  const mostSplit = mostSplitScore(flat);
  const settledBelow = Math.min(single.score, mostSplit + 1);
  if (settledBelow <= planFloor(floors, 2)) return resultOf(single, Infinity);

  const pairs = bestPair(flat, floors, settledBelow, work.part(SHARES.pairs));
  const settled = pairs?.plan ?? single;
  const pairsAreSettled = pairs?.isComplete === true;
  // Plans of fewer shipments than this are settled.
  const shipments = pairsAreSettled ? 3 : 2;
  const below = Math.min(settled.score, settledBelow);
  if (below <= planFloor(floors, shipments)) return resultOf(settled, Infinity);

  const isSmall = hasAtMostStates(flat.items, flat.maxStates * STATES_OF_PROOFS) && isPackable(flat.items);
  const scouted = settled.score === Infinity || !isSmall ? greedyPlan(flat, work) : undefined;
  // Of plans that score as much as the scouted one, another may go before it by its ranks.
  const scoutedBelow = Math.min(below, (scouted?.score ?? Infinity) + 1);
  const possible = waysOfPlansBelow(flat, floors, shipments - 1, scoutedBelow);
  if (possible.length < shipments) return resultOf(settled, Infinity);

  const known: KnownPlans = { settled, pairsAreSettled, scouted, below: scoutedBelow, mostSplit };
  const space = isSmall ? stateSpaceOf(flat.items) : undefined;
  return solveWithWays(flat, possible, known, space, work);
}

/** Solves the problem with the ways that a better plan may use and those of the known plans. */
function solveWithWays(
  flat: FlatProblem,
  possible: readonly number[],
  known: KnownPlans,
  space: StateSpace | undefined,
  work: Work,
): SolverResult {
  const { settled, scouted } = known;
  const knownWays = [...settled.shipments, ...(scouted?.shipments ?? [])].map(({ way }) => way);
  const numbers = byRank(flat, [...new Set([...possible, ...knownWays])]);
  const numberOf = new Map(numbers.map((way, number) => [way, number]));
  const toProblem = (plan: Plan): Plan => renumbered(plan, (way) => numberOf.get(way) ?? -1);
  const problem = problemWith(flat, numbers);
  const result = solveReduced(
    problem,
    { ...known, settled: toProblem(settled), scouted: scouted && toProblem(scouted) },
    space,
    work,
  );
  return inNumbers(result, numbers);
}

/** Whether a bound is so close to its plan that more work is better spent elsewhere. */
function isClose(result: SolverResult | undefined): boolean {
  const solution = result?.solution;
  return (
    solution !== undefined && solution.score - solution.bound <= (Math.abs(solution.score) * CLOSE_PCT) / 100
  );
}

/**
 * The exact method where there are few enough states; where it proves nothing, the method for large orders.
 */
function solveReduced(
  problem: RoutingProblem,
  known: KnownPlans,
  space: StateSpace | undefined,
  work: Work,
): SolverResult {
  // With no plan in sight, a proof that there is none saves the search for one.
  if (!known.scouted && known.settled.score === Infinity && exceedsShipments(problem))
    return { proven: true };
  const floors = floorsOf(problem);
  const exact = space && solveByColumns(problem, space, floors, known, work.part(SHARES.columns));
  if (exact && (isProven(exact) || isClose(exact))) return exact;
  const best = exact?.solution ?? known.settled;
  const starts = [best, ...(known.scouted ? [known.scouted] : [])].filter(({ score }) => score < Infinity);
  const own = starts.length > 0 ? work : work.part(SHARE_WITHOUT_PLAN);
  const bound = exact ? boundOf(exact) : -Infinity;
  const { mostSplit, pairsAreSettled } = known;
  const leastShipments = pairsAreSettled ? 3 : 2;
  return solveBulk(problem, { best, starts, bound, mostSplit, leastShipments }, floors, own);
}
