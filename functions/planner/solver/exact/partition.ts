/**
 * The order cut into any number of shipments: the cheapest sum of parts, forward over the states that can be
 * reached. Each part takes the first item still open, so no set of parts is met twice. Two parts may fall to
 * one place, which is a relaxation; places in `once` are laid out one after the other before, so that each is
 * used at most once.
 */
import type { PlanShipment, RoutingProblem, Way, Work } from '../problem.ts';
import { type Best, digitsOf, type Lister, type Space } from '../states.ts';

/** More than any sum of way numbers, so that fewer shipments go before a better order of ways. */
const PER_SHIPMENT = 1_048_576 * 512;

export interface Cut {
  readonly shipments: readonly PlanShipment[];
  readonly cost: number;
  readonly state: number;
}

export interface PartitionInput {
  readonly problem: RoutingProblem;
  readonly space: Space;
  readonly best: Best;
  readonly list: Lister;
  /** Places to be used at most once, by all their ways. */
  readonly once: readonly (readonly number[])[];
  /** Count shipments: at most `layers`. 0: as many as it takes. */
  readonly layers: number;
  /** Only plans below this cost matter. */
  readonly below: number;
  /**
   * By remainder: least that it costs in one shipment or more, and in two or more; a penalty for each
   * included.
   */
  readonly oneOrMore: Float64Array;
  readonly twoOrMore: Float64Array;
  /** Serve as many units as possible instead of all. */
  readonly short: boolean;
  readonly work: Work;
}

/** The best cut, `undefined` when there is none below the limit, `spent` when the budget ran out. */
export const partition = (input: PartitionInput): Cut | undefined | 'spent' => {
  const { problem, space, best, once, layers, below, short, work } = input;
  const { size, full, packed, guards, first, value } = space;
  const penalty = problem.splitPenalty;
  const stride = layers > 0 ? size : 0;
  const total = layers > 0 ? size * (layers + 1) : size;
  const cost = new Float64Array(total).fill(Infinity);
  const tie = new Float64Array(total);
  const part = new Int32Array(total);
  const ranks = Int32Array.from(problem.ways, ({ rank }) => rank);
  cost[0] = 0;

  const better = (target: number, newCost: number, newTie: number): boolean =>
    newCost < (cost[target] ?? Infinity) || (newCost === cost[target] && newTie < (tie[target] ?? 0));
  const allowed = (state: number): boolean => (value[state] ?? 0) >= problem.minShipmentValue;

  // Places that may be used once: each state from high to low, so that no place is laid out twice.
  const laid: { part: Int32Array; way: Int32Array }[] = [];
  for (const ways of once) {
    const choice = { part: new Int32Array(total), way: new Int32Array(total) };
    const moves: { state: number; score: number; way: number; rank: number }[] = [];
    for (const index of ways) {
      const way: Way | undefined = problem.ways[index];
      if (way)
        work.spend(
          input.list(way, (state, score) => {
            if (allowed(state)) moves.push({ state, score: score + penalty, way: index, rank: way.rank });
          }),
        );
    }
    if (!work.affords(total)) return 'spent';
    for (let from = total - 1; from >= 0; from -= 1) {
      const base = cost[from] ?? Infinity;
      if (base === Infinity || from + stride >= total) continue;
      const at = stride > 0 ? from % size : from;
      const open = ((packed[full] ?? 0) - (packed[at] ?? 0)) | guards;
      work.spend(moves.length);
      if (work.isSpent) return 'spent';
      for (const move of moves) {
        if (((open - (packed[move.state] ?? 0)) & guards) !== guards) continue;
        const target = from + stride + move.state;
        const newTie = (tie[from] ?? 0) + PER_SHIPMENT + move.rank;
        if (!better(target, base + move.score, newTie)) continue;
        cost[target] = base + move.score;
        tie[target] = newTie;
        choice.part[target] = move.state;
        choice.way[target] = move.way;
      }
    }
    laid.push(choice);
  }

  /** Once the named places are laid out, a remainder goes in one part by the best way, or in two and more. */
  const remainder = (state: number): number =>
    state === 0 ? 0 : Math.min((best.cost[state] ?? Infinity) + penalty, input.twoOrMore[state] ?? 0);
  const parts: number[][] = space.items.map(() => []);
  for (let state = 1; state < size; state += 1) {
    const own = best.cost[state] ?? Infinity;
    if (own === Infinity || !(allowed(state) || (state === full && once.length === 0))) continue;
    const rest = full - state;
    const least = rest === 0 ? 0 : once.length > 0 ? (input.oneOrMore[rest] ?? 0) : remainder(rest);
    if (short || own + least < below) parts[first[state] ?? 0]?.push(state);
  }

  for (let from = 0; from < total; from += 1) {
    const base = cost[from] ?? Infinity;
    if (base === Infinity || from + stride >= total) continue;
    const at = stride > 0 ? from % size : from;
    if (at === full || (!short && base - penalty + remainder(full - at) >= below)) continue;
    const open = ((packed[full] ?? 0) - (packed[at] ?? 0)) | guards;
    // A short plan may leave the first open item for good, so any part may follow.
    const next = first[full - at] ?? 0;
    for (let item = next; item < (short ? parts.length : next + 1); item += 1) {
      const own = parts[item] ?? [];
      work.spend(own.length);
      if (work.isSpent) return 'spent';
      for (const state of own) {
        if (((open - (packed[state] ?? 0)) & guards) !== guards) continue;
        const target = from + stride + state;
        const newCost = base + (best.cost[state] ?? 0) + penalty;
        const newTie = (tie[from] ?? 0) + PER_SHIPMENT + (ranks[best.way[state] ?? 0] ?? 0);
        if (!better(target, newCost, newTie)) continue;
        cost[target] = newCost;
        tie[target] = newTie;
        part[target] = state;
      }
    }
  }

  const end = endOf(space, cost, tie, stride, total, short);
  if (end === undefined || (cost[end] ?? 0) - penalty >= below) return undefined;
  const shipments: PlanShipment[] = [];
  let at = end;
  while ((part[at] ?? 0) !== 0) {
    const state = part[at] ?? 0;
    shipments.push({ way: best.way[state % size] ?? -1, take: digitsOf(space, state) });
    at -= state + stride;
  }
  for (const choice of laid.toReversed()) {
    const state = choice.part[at] ?? 0;
    if (state === 0) continue;
    shipments.push({ way: choice.way[at] ?? -1, take: digitsOf(space, state) });
    at -= state + stride;
  }
  return { shipments, cost: (cost[end] ?? 0) - penalty, state: stride > 0 ? end % size : end };
};

/** Where the best plan ends: everything served, or for a short plan most units served, then the cost. */
const endOf = (
  { size, full, units }: Space,
  cost: Float64Array,
  tie: Float64Array,
  stride: number,
  total: number,
  short: boolean,
): number | undefined => {
  let end: number | undefined;
  for (let at = 1; at < total; at += 1) {
    const state = stride > 0 ? at % size : at;
    if ((cost[at] ?? Infinity) === Infinity || state === 0 || (!short && state !== full)) continue;
    if (end === undefined) {
      end = at;
      continue;
    }
    const served = (units[state] ?? 0) - (units[stride > 0 ? end % size : end] ?? 0);
    const difference = (cost[at] ?? 0) - (cost[end] ?? 0);
    if (
      served > 0 ||
      (served === 0 && (difference < 0 || (difference === 0 && (tie[at] ?? 0) < (tie[end] ?? 0))))
    )
      end = at;
  }
  return end;
};
