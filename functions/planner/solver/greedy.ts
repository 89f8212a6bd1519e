/**
 * A feasible plan, quickly: each step ships by the way that serves the most units of what is still open.
 * Where no plan is known yet, its score is the first upper limit of the searches; it proves nothing itself.
 */
import { type FlatProblem, wayAt } from './flat-problem.ts';
import { goodsValueOf, shipmentScore, unitsOf } from './plan-score.ts';
import type { Plan, PlanShipment } from './problem.ts';
import { scratchFloats } from './scratch.ts';
import type { Work } from './work.ts';

/** The next shipment of a plan in the making. */
interface NextShipment {
  readonly way: number;
  readonly take: number[];
  readonly units: number;
  readonly score: number;
}

/** Writes to `take` all that a way holds of the open bundles; returns their units. */
function takeAll(
  { items, ways: { limits } }: FlatProblem,
  index: number,
  open: readonly number[],
  take: number[],
): number {
  let units = 0;
  const row = index * items.length;
  for (let item = 0; item < items.length; item += 1) {
    const taken = Math.min(limits[row + item] ?? 0, open[item] ?? 0);
    take[item] = taken;
    units += taken * (items[item]?.units ?? 0);
  }
  return units;
}

/** Score of a take that is within the way's limits; Infinity where caps or the carrier refuse it. */
function scoreOf(flat: FlatProblem, index: number, take: readonly number[]): number {
  const { items, ways } = flat;
  if (ways.maxLines !== undefined) return shipmentScore(flat, wayAt(flat, index), take);
  const parcel = ways.parcels[ways.parcelNumbers[index] ?? 0];
  const scale = ways.scales[ways.scaleNumbers[index] ?? 0];
  if (!parcel || !scale) return Infinity;
  let score = ways.openings[index] ?? 0;
  let grams = parcel.tare;
  for (let item = 0; item < items.length; item += 1) {
    const taken = take[item] ?? 0;
    if (taken === 0) continue;
    score += scale.scoreOf(item, taken);
    grams += taken * (parcel.bundleGrams[item] ?? 0);
  }
  return score + parcel.price(grams);
}

/**
 * The largest whole number from 0 up to `most` that is allowed, where 0 is, and what is below an allowed one.
 */
export function largestWhole(most: number, isAllowed: (count: number) => boolean): number {
  let [allowed, refused] = [0, most + 1];
  for (let count = most; refused - allowed > 1; count = (allowed + refused) >> 1) {
    if (isAllowed(count)) allowed = count;
    else refused = count;
  }
  return allowed;
}

/** Lowers `take`, which caps or the carrier's weight refuse, to what they allow: first items first. */
function takeWhatIsAllowed(flat: FlatProblem, index: number, take: number[]): void {
  const wanted = [...take];
  take.fill(0);
  wanted.forEach((most, item) => {
    // Fewer bundles never exceed what more of them keep.
    take[item] = largestWhole(most, (count) => {
      take[item] = count;
      return scoreOf(flat, index, take) < Infinity;
    });
  });
}

function servesLess(units: number, best: NextShipment | undefined): boolean {
  return units === 0 || (best !== undefined && units < best.units);
}

/** Whether a shipment of as many units scores more than `best`, or as much and stands behind it by rank. */
function isBehind({ ways: { ranks } }: FlatProblem, way: number, score: number, best: NextShipment): boolean {
  if (score !== best.score) return score > best.score;
  return (ranks[way] ?? 0) > (ranks[best.way] ?? 0);
}

/** Steps of looking at a way that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 256;

/** Finds shipment after shipment, and remembers what each way could serve at most. */
class GreedySearch {
  readonly #flat: FlatProblem;
  readonly #work: Work;
  readonly #usedPlaces = new Set<number>();
  /** By way: units that it served of what was open when it was last looked at; less is open ever since. */
  readonly #mostUnits: Float64Array;
  readonly #order: Int32Array;
  readonly #take: number[];
  readonly open: number[];

  constructor(flat: FlatProblem, work: Work) {
    this.#flat = flat;
    this.#work = work;
    this.open = flat.items.map(({ count }) => count);
    this.#take = flat.items.map(() => 0);
    this.#mostUnits = scratchFloats(flat.ways.count).fill(Infinity);
    this.#order = Int32Array.from({ length: flat.ways.count }, (_, way) => way);
  }

  /**
   * The shipment that serves the most open units from an unused place: of equals the cheapest, then by rank.
   * Undefined where there is none, or the budget ended before all ways were looked at that may serve as many.
   */
  next(): NextShipment | undefined {
    const { places } = this.#flat.ways;
    const most = this.#mostUnits;
    this.#order.sort((a, b) => (most[b] ?? 0) - (most[a] ?? 0) || a - b);
    let best: NextShipment | undefined;
    for (const way of this.#order) {
      if (servesLess(most[way] ?? 0, best)) break;
      if (this.#usedPlaces.has(places[way] ?? -1)) continue;
      if (!this.#work.tries(Math.ceil(this.open.length / STEPS_PER_WORK))) return undefined;
      best = this.#betterBy(way, best);
    }
    return best;
  }

  /** Takes the shipment's bundles off what is open, and closes its place. */
  keep({ way, take }: NextShipment): void {
    this.#usedPlaces.add(this.#flat.ways.places[way] ?? -1);
    take.forEach((taken, item) => {
      this.open[item] = (this.open[item] ?? 0) - taken;
    });
  }

  /** The shipment by a way if it is better than the best one. */
  #betterBy(way: number, best: NextShipment | undefined): NextShipment | undefined {
    const take = this.#take;
    let units = takeAll(this.#flat, way, this.open, take);
    this.#mostUnits[way] = units;
    if (servesLess(units, best)) return best;
    let score = scoreOf(this.#flat, way, take);
    if (score === Infinity) {
      if (!this.#work.tries(Math.ceil(this.open.length ** 2 / STEPS_PER_WORK))) return best;
      takeWhatIsAllowed(this.#flat, way, take);
      units = unitsOf(this.#flat, take);
      if (servesLess(units, best)) return best;
      score = scoreOf(this.#flat, way, take);
    }
    if (best && units === best.units && isBehind(this.#flat, way, score, best)) return best;
    const isFirst = this.#usedPlaces.size === 0;
    if (!carriesEnough(this.#flat, take, this.open, isFirst)) return best;
    return { way, take: [...take], units, score };
  }
}

/**
 * Whether a shipment carries the least value. A plan's only shipment, of all that is open, may carry less.
 */
function carriesEnough(
  flat: FlatProblem,
  take: readonly number[],
  open: readonly number[],
  isFirst: boolean,
): boolean {
  if (flat.minShipmentValue <= 0 || goodsValueOf(flat, take) >= flat.minShipmentValue) return true;
  return isFirst && take.every((taken, item) => taken === open[item]);
}

/**
 * Undefined where the steps lead to no plan, which does not mean that there is none. `inPart`: what they
 * serve is a plan even where bundles stay open.
 */
export function greedyPlan(flat: FlatProblem, work: Work, inPart = false): Plan | undefined {
  const search = new GreedySearch(flat, work);
  const shipments: PlanShipment[] = [];
  let score = -flat.splitPenalty;
  while (search.open.some((bundles) => bundles > 0)) {
    const next = shipments.length < flat.maxShipments ? search.next() : undefined;
    if (!next) return inPart && shipments.length > 0 ? { shipments, score } : undefined;
    search.keep(next);
    shipments.push({ way: next.way, take: next.take });
    score += next.score + flat.splitPenalty;
  }
  return { shipments, score };
}
