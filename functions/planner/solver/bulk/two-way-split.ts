/**
 * The exact split of everything over two given ways: a table over the grams of the first parcel, since the
 * rest of the weight is the second's.
 */
import { type Plan, planScore, type RoutingProblem, type Work } from '../problem.ts';

/** Heavier orders than this are not tabulated, nor more bundles of an item: a choice takes 16 bits. */
const MOST_GRAMS = 400_000;
const MOST_CHOICES = 65_535;

/**
 * The cheapest plan that opens exactly these two, Infinity for none. Undefined when it cannot be tabulated:
 * caps or a least value bind what a parcel may hold, the parcels weigh items differently, or the budget is
 * too small.
 */
export const splitTwo = (
  problem: RoutingProblem,
  first: number,
  second: number,
  work: Work,
): Plan | undefined => {
  const a = problem.ways[first];
  const b = problem.ways[second];
  const none: Plan = { shipments: [], score: Infinity };
  if (
    !a ||
    !b ||
    problem.minShipmentValue > 0 ||
    a.maxLines + a.maxUnits + b.maxLines + b.maxUnits !== Infinity
  )
    return undefined;
  if ([a, b].some(({ maxLines, maxUnits }) => maxLines !== Infinity || maxUnits !== Infinity))
    return undefined;
  const grams = a.parcel.grams;
  if (grams.some((each, item) => each !== b.parcel.grams[item])) return undefined;
  const ranges = problem.items.map(({ count }, item) => ({
    low: Math.max(0, count - (b.limits[item] ?? 0)),
    high: Math.min(count, a.limits[item] ?? 0),
  }));
  if (ranges.some(({ low, high }) => low > high)) return none;
  if (ranges.some(({ low, high }) => high - low > MOST_CHOICES)) return undefined;

  const lowest = ranges.reduce((sum, { low }, item) => sum + low * (grams[item] ?? 0), 0);
  const span = ranges.reduce((sum, { low, high }, item) => sum + (high - low) * (grams[item] ?? 0), 0);
  const choices = ranges.reduce((sum, { low, high }) => sum + (high > low ? high - low + 1 : 0), 0);
  // A step in the table is an addition and a comparison: eight of them are one unit of work.
  const effort = Math.ceil(((span + 1) * Math.max(1, choices)) / 8);
  if (span > MOST_GRAMS || !work.affords(effort)) return undefined;
  work.spend(effort);

  const cost = (item: number, taken: number): number =>
    (a.scale.scores[item]?.[taken] ?? 0) +
    (b.scale.scores[item]?.[(problem.items[item]?.count ?? 0) - taken] ?? 0);
  let table = new Float64Array(span + 1).fill(Infinity);
  table[0] = 0;
  let reach = 0;
  const chosen: (Uint16Array | undefined)[] = [];
  ranges.forEach(({ low, high }, item) => {
    const each = grams[item] ?? 0;
    if (low === high) {
      for (let weight = 0; weight <= reach; weight += 1)
        table[weight] = (table[weight] ?? 0) + cost(item, low);
      chosen.push(undefined);
      return;
    }
    const next = new Float64Array(span + 1).fill(Infinity);
    const taken = new Uint16Array(span + 1);
    for (let extra = 0; extra <= high - low; extra += 1) {
      const add = cost(item, low + extra);
      const shift = extra * each;
      for (let weight = 0; weight <= reach; weight += 1) {
        const sum = (table[weight] ?? 0) + add;
        if (sum < (next[weight + shift] ?? 0)) {
          next[weight + shift] = sum;
          taken[weight + shift] = extra;
        }
      }
    }
    reach += (high - low) * each;
    table = next;
    chosen.push(taken);
  });

  const all = problem.items.reduce((sum, { count }, item) => sum + count * (grams[item] ?? 0), 0);
  let best = Infinity;
  let end = -1;
  for (let weight = 0; weight <= reach; weight += 1) {
    if ((table[weight] ?? Infinity) === Infinity) continue;
    const score =
      (table[weight] ?? 0) +
      a.parcel.price(a.parcel.tare + lowest + weight) +
      b.parcel.price(b.parcel.tare + all - lowest - weight);
    if (score < best) {
      best = score;
      end = weight;
    }
  }
  if (end < 0) return none;
  const takes = problem.items.map(() => 0);
  for (let item = problem.items.length - 1; item >= 0; item -= 1) {
    const extra = chosen[item]?.[end] ?? 0;
    takes[item] = (ranges[item]?.low ?? 0) + extra;
    end -= extra * (grams[item] ?? 0);
  }
  const rest = problem.items.map(({ count }, item) => count - (takes[item] ?? 0));
  const shipments = [
    { way: first, take: takes },
    { way: second, take: rest },
  ].filter(({ take }) => take.some((count) => count > 0));
  return { shipments, score: planScore(problem, shipments) };
};
