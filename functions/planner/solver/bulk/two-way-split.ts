/**
 * The exact split of a large order over two given ways: a table over the grams of the first parcel. The rest
 * of the weight is the second parcel's, so the grams say both prices, and the least score of the bundles for
 * each number of grams is all that has to be known (a knapsack by dynamic programming).
 */
import { planScore } from '../plan-score.ts';
import type { Plan, RoutingProblem, Way } from '../problem.ts';
import { NO_PLAN } from '../results.ts';
import type { Work } from '../work.ts';

/** Heavier choices than this are not tabulated, nor more bundles of an item: a choice takes 16 bits. */
const MOST_GRAMS = 400_000;
const MOST_CHOICES = 65_535;
/**
 * A step in the table is an addition and a comparison: so many take as long as one unit of work elsewhere.
 */
const STEPS_PER_WORK = 8;

/** Bundles of an item that the first way ships, at least and at most, and the grams of each. */
interface FirstRange {
  readonly low: number;
  readonly high: number;
  readonly grams: number;
}

/** Least scores of the bundles, by the grams that the first way ships above its least. */
interface SplitTable {
  readonly scores: Float64Array;
  /**
   * By item, then by grams: bundles above the least that lead there; undefined for an item without a choice.
   */
  readonly chosen: readonly (Uint16Array | undefined)[];
}

function hasCaps({ maxLines, maxUnits }: Way): boolean {
  return maxLines !== Infinity || maxUnits !== Infinity;
}

function rangesOf({ items }: RoutingProblem, first: Way, second: Way): FirstRange[] {
  return items.map(({ count }, item) => ({
    low: Math.max(0, count - (second.limits[item] ?? 0)),
    high: Math.min(count, first.limits[item] ?? 0),
    grams: first.parcel.bundleGrams[item] ?? 0,
  }));
}

/** The table with an item added that the first way ships so many bundles of. `reach`: most grams so far. */
function withChoice(
  scores: Float64Array,
  { low, high, grams }: FirstRange,
  reach: number,
  scoreOf: (taken: number) => number,
): { scores: Float64Array; taken: Uint16Array } {
  const next = new Float64Array(scores.length).fill(Infinity);
  const chosen = new Uint16Array(scores.length);
  for (let extra = 0; extra <= high - low; extra += 1) {
    const added = scoreOf(low + extra);
    const shift = extra * grams;
    for (let weight = 0; weight <= reach; weight += 1) {
      const score = (scores[weight] ?? 0) + added;
      if (score >= (next[weight + shift] ?? 0)) continue;
      next[weight + shift] = score;
      chosen[weight + shift] = extra;
    }
  }
  return { scores: next, taken: chosen };
}

function tabulate(
  { items }: RoutingProblem,
  first: Way,
  second: Way,
  ranges: readonly FirstRange[],
  span: number,
): SplitTable {
  let scores: Float64Array = new Float64Array(span + 1).fill(Infinity);
  scores[0] = 0;
  let reach = 0;
  const chosen: (Uint16Array | undefined)[] = [];
  ranges.forEach((range, item) => {
    const count = items[item]?.count ?? 0;
    const scoreOf = (taken: number): number =>
      first.scale.scoreOf(item, taken) + second.scale.scoreOf(item, count - taken);
    if (range.low === range.high) {
      const score = scoreOf(range.low);
      for (let weight = 0; weight <= reach; weight += 1) scores[weight] = (scores[weight] ?? 0) + score;
      chosen.push(undefined);
      return;
    }
    const added = withChoice(scores, range, reach, scoreOf);
    scores = added.scores;
    chosen.push(added.taken);
    reach += (range.high - range.low) * range.grams;
  });
  return { scores, chosen };
}

/**
 * Grams above the least at which both parcels and all bundles score least, the fewest of equals; -1 for none.
 */
function bestGrams(
  { scores }: SplitTable,
  first: Way,
  second: Way,
  firstGrams: number,
  secondGrams: number,
): number {
  let best = Infinity;
  let bestWeight = -1;
  for (let weight = 0; weight < scores.length; weight += 1) {
    const goods = scores[weight] ?? Infinity;
    if (goods === Infinity) continue;
    const score = goods + first.parcel.price(firstGrams + weight) + second.parcel.price(secondGrams - weight);
    if (score >= best) continue;
    best = score;
    bestWeight = weight;
  }
  return bestWeight;
}

/** What the first way takes, traced back from its grams above the least. */
function firstTake({ chosen }: SplitTable, ranges: readonly FirstRange[], grams: number): number[] {
  const take = ranges.map(({ low }) => low);
  let rest = grams;
  for (let item = ranges.length - 1; item >= 0; item -= 1) {
    const extra = chosen[item]?.[rest] ?? 0;
    take[item] = (take[item] ?? 0) + extra;
    rest -= extra * (ranges[item]?.grams ?? 0);
  }
  return take;
}

/**
 * The cheapest plan that opens exactly the ways of these two numbers, score Infinity where there is none.
 * Undefined where that cannot be tabulated: caps or a least value bind what a parcel may hold, the two cards
 * weigh bundles differently, or the table exceeds its limits or the budget.
 */
export function splitOverTwoWays(
  problem: RoutingProblem,
  firstNumber: number,
  secondNumber: number,
  work: Work,
): Plan | undefined {
  const first = problem.ways[firstNumber];
  const second = problem.ways[secondNumber];
  if (!first || !second || problem.minShipmentValue > 0 || hasCaps(first) || hasCaps(second))
    return undefined;
  const { bundleGrams } = first.parcel;
  if (bundleGrams.some((grams, item) => grams !== second.parcel.bundleGrams[item])) return undefined;
  const ranges = rangesOf(problem, first, second);
  if (ranges.some(({ low, high }) => low > high)) return NO_PLAN;
  if (ranges.some(({ low, high }) => high - low > MOST_CHOICES)) return undefined;

  const span = ranges.reduce((sum, { low, high, grams }) => sum + (high - low) * grams, 0);
  const choices = ranges.reduce((sum, { low, high }) => sum + (high > low ? high - low + 1 : 0), 0);
  const effort = Math.ceil(((span + 1) * Math.max(1, choices)) / STEPS_PER_WORK);
  if (span > MOST_GRAMS || !work.tries(effort)) return undefined;
  const table = tabulate(problem, first, second, ranges, span);

  const least = ranges.reduce((sum, { low, grams }) => sum + low * grams, 0);
  const goodsGrams = problem.items.reduce(
    (sum, { count }, item) => sum + count * (bundleGrams[item] ?? 0),
    0,
  );
  const firstGrams = first.parcel.tare + least;
  const secondGrams = second.parcel.tare + goodsGrams - least;
  const grams = bestGrams(table, first, second, firstGrams, secondGrams);
  if (grams < 0) return NO_PLAN;
  const take = firstTake(table, ranges, grams);
  const rest = problem.items.map(({ count }, item) => count - (take[item] ?? 0));
  const shipments = [
    { way: firstNumber, take },
    { way: secondNumber, take: rest },
  ].filter((shipment) => shipment.take.some((count) => count > 0));
  return { shipments, score: planScore(problem, shipments) };
}
