/**
 * Local search by pairs of parcels: what two of them hold together is split anew between their ways, by a table over the
 * weight of the first. Moves of single items do not get past the first grams of a further parcel, which are dear; a new
 * split of everything does. Weights are told apart by classes, so that a table stays small whatever the order weighs: it
 * proves nothing.
 */
import type { Plan, PlanShipment, RoutingProblem, Way } from '../problem.ts';
import type { Work } from '../work.ts';
import { feasibleScore } from './assign.ts';
import { improve } from './improve.ts';

/** Classes of weights, at the most. */
const MOST_CLASSES = 120;
/** Steps in a table that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 8;

/** An item of which the first parcel may hold more or fewer. */
interface SharedItem {
  readonly item: number;
  /** Bundles that both hold together, and that the first holds at least. */
  readonly count: number;
  readonly low: number;
  /** Bundles above the least that it holds at most, and the grams of each. */
  readonly most: number;
  readonly grams: number;
}

/** The least scores of the bundles of some items, by the class of the grams that the first parcel holds above its least. */
interface TableRow {
  readonly scores: Float64Array;
  readonly grams: Float64Array;
  /** Of the last item: bundles above the least that lead there, and from which class. */
  readonly extras: Int32Array;
  readonly from: Int32Array;
}

/** A row without any item. */
function emptyRow(classes: number): TableRow {
  return {
    scores: new Float64Array(classes).fill(Infinity),
    grams: new Float64Array(classes),
    extras: new Int32Array(classes),
    from: new Int32Array(classes),
  };
}

/** The row with an item added. */
function withItem(
  row: TableRow,
  { most, grams }: SharedItem,
  classGrams: number,
  scoreOf: (extra: number) => number,
): TableRow {
  const classes = row.scores.length;
  const next = emptyRow(classes);
  for (let extra = 0; extra <= most; extra += 1) {
    const added = scoreOf(extra);
    const shift = extra * grams;
    for (let from = 0; from < classes; from += 1) {
      const score = (row.scores[from] ?? Infinity) + added;
      const weight = (row.grams[from] ?? 0) + shift;
      const to = Math.floor(weight / classGrams);
      if (score >= (next.scores[to] ?? 0)) continue;
      next.scores[to] = score;
      next.grams[to] = weight;
      next.extras[to] = extra;
      next.from[to] = from;
    }
  }
  return next;
}

/** Two parcels of a plan. */
class ParcelPair {
  readonly #first: Way;
  readonly #second: Way;
  /** What both hold together, by item. */
  readonly #counts: readonly number[];
  readonly #lows: readonly number[];
  readonly #shared: readonly SharedItem[];

  constructor(first: Way, second: Way, counts: readonly number[]) {
    this.#first = first;
    this.#second = second;
    this.#counts = counts;
    this.#lows = counts.map((count, item) => Math.max(0, count - (second.limits[item] ?? 0)));
    this.#shared = counts.flatMap((count, item) => {
      const low = this.#lows[item] ?? 0;
      const most = Math.min(count, first.limits[item] ?? 0) - low;
      return most > 0 ? [{ item, count, low, most, grams: first.parcel.bundleGrams[item] ?? 0 }] : [];
    });
  }

  /** What the first one holds where both score least; undefined where there is no choice, or no room in the budget. */
  firstTake(work: Work): number[] | undefined {
    const shared = this.#shared;
    const span = shared.reduce((sum, { most, grams }) => sum + most * grams, 0);
    const classGrams = Math.ceil((span + 1) / MOST_CLASSES);
    const classes = Math.floor(span / classGrams) + 1;
    const choices = shared.reduce((sum, { most }) => sum + most + 1, 0);
    if (shared.length === 0 || !work.tries(Math.ceil((classes * choices) / STEPS_PER_WORK))) return undefined;
    const start = emptyRow(classes);
    start.scores[0] = 0;
    const rows: TableRow[] = [];
    let last = start;
    for (const one of shared) {
      last = withItem(last, one, classGrams, (extra) => this.#scoreOf(one, extra));
      rows.push(last);
    }
    const best = this.#bestClass(last);
    return best < 0 ? undefined : this.#takeAt(rows, best);
  }

  #scoreOf({ item, count, low }: SharedItem, extra: number): number {
    const taken = low + extra;
    return this.#first.scale.scoreOf(item, taken) + this.#second.scale.scoreOf(item, count - taken);
  }

  /** The class at which bundles and parcels score least; -1 for none. */
  #bestClass({ scores, grams }: TableRow): number {
    const { parcel: first } = this.#first;
    const { parcel: second } = this.#second;
    const gramsOf = (bundles: readonly number[]): number =>
      bundles.reduce((sum, count, item) => sum + count * (first.bundleGrams[item] ?? 0), 0);
    const least = gramsOf(this.#lows);
    const all = gramsOf(this.#counts);
    let best = -1;
    let bestScore = Infinity;
    for (let at = 0; at < scores.length; at += 1) {
      if (scores[at] === Infinity) continue;
      const held = least + (grams[at] ?? 0);
      const prices = first.price(first.tare + held) + second.price(second.tare + all - held);
      const score = (scores[at] ?? 0) + prices;
      if (score >= bestScore) continue;
      bestScore = score;
      best = at;
    }
    return best;
  }

  /** Traced back from a class of the last row. */
  #takeAt(rows: readonly TableRow[], last: number): number[] {
    const take = [...this.#lows];
    let at = last;
    for (let entry = rows.length - 1; entry >= 0; entry -= 1) {
      const item = this.#shared[entry]?.item ?? 0;
      take[item] = (take[item] ?? 0) + (rows[entry]?.extras[at] ?? 0);
      at = rows[entry]?.from[at] ?? 0;
    }
    return take;
  }
}

/** The plan with two of its parcels split anew; undefined where that cannot be looked at. */
function withNewSplit(
  problem: RoutingProblem,
  { shipments }: Plan,
  first: PlanShipment,
  second: PlanShipment,
  work: Work,
): Plan | undefined {
  const firstWay = problem.ways[first.way];
  const secondWay = problem.ways[second.way];
  if (!firstWay || !secondWay) return undefined;
  const { bundleGrams } = firstWay.parcel;
  if (bundleGrams.some((grams, item) => grams !== secondWay.parcel.bundleGrams[item])) return undefined;
  const counts = first.take.map((count, item) => count + (second.take[item] ?? 0));
  const take = new ParcelPair(firstWay, secondWay, counts).firstTake(work);
  if (!take) return undefined;
  const rest = counts.map((count, item) => count - (take[item] ?? 0));
  const split = shipments.map((shipment) => {
    if (shipment === first) return { way: first.way, take };
    return shipment === second ? { way: second.way, take: rest } : shipment;
  });
  const filled = split.filter((shipment) => shipment.take.some((count) => count > 0));
  return { shipments: filled, score: feasibleScore(problem, filled) };
}

function keyOf({ way, take }: PlanShipment): string {
  return `${way}:${take.join()}`;
}

/** The first pair of which a new split is better, split; undefined where there is none, or the budget ended. */
function firstBetter(
  problem: RoutingProblem,
  plan: Plan,
  settled: Set<string>,
  work: Work,
): Plan | undefined {
  for (const [at, first] of plan.shipments.entries())
    for (const second of plan.shipments.slice(at + 1)) {
      const key = `${keyOf(first)} ${keyOf(second)}`;
      if (settled.has(key)) continue;
      settled.add(key);
      const split = withNewSplit(problem, plan, first, second, work);
      if (split && split.score < plan.score) return split;
    }
  return undefined;
}

/** The plan after pairs of its parcels are split anew, and bundles moved, until neither helps, or the budget ends. */
export function resplit(problem: RoutingProblem, plan: Plan, work: Work): Plan {
  if (plan.score === Infinity) return plan;
  const settled = new Set<string>();
  let best = plan;
  while (!work.isSpent) {
    const split = firstBetter(problem, best, settled, work);
    if (!split) break;
    best = improve(problem, split, work);
  }
  return best;
}
