/**
 * A plan from exactly a given few places, and a bound on all such plans: each parcel's price is replaced by
 * a line below it, after which every bundle goes where it scores least. The lines are chosen by the weights
 * that the last filling gave the parcels, a few times over.
 *
 * A place may have several ways. They are not tried in every combination: the line of a place is below the
 * parcels of all its ways, and each parcel goes by the way that is cheapest for it.
 */
import { goodsValueOf, planScore, shipmentScore } from '../plan-score.ts';
import type { ParcelPrice, Plan, PlanShipment, PriceLine, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';

/** Fillings that are tried for one set of places. */
const ROUNDS = 3;
/** Offers of an item that are put in order in the time of one unit of work. */
const OFFERS_PER_WORK = 2;

/** A place that is opened, with the ways that may ship from it. */
export interface Site {
  readonly ways: readonly number[];
  /** By item: most bundles that any of the ways ships, the least floor of a bundle, and the least grams. */
  readonly limits: readonly number[];
  readonly floors: readonly number[];
  readonly grams: readonly number[];
}

const NO_SITE: Site = { ways: [], limits: [], floors: [], grams: [] };

/** Bundles by site and item, and the bound that the filling proves. */
interface Filling {
  readonly takes: readonly (readonly number[])[];
  readonly bound: number;
  /** No bundle could have gone elsewhere. */
  readonly isForced: boolean;
}

/** A plan from exactly these places, and the least that any plan which opens exactly them scores. */
export interface AssignedPlan {
  readonly plan: Plan;
  readonly bound: number;
}

/** A site of the given ways, which are of one place. */
export function siteOf({ items, ways: all }: RoutingProblem, ways: readonly number[]): Site {
  const leastOf = (item: number, numberOf: (way: number, item: number) => number): number =>
    ways.reduce((least, way) => Math.min(least, numberOf(way, item)), Infinity);
  const limitOf = (way: number, item: number): number => all[way]?.limits[item] ?? 0;
  return {
    ways,
    limits: items.map((_, item) => -leastOf(item, (way) => -limitOf(way, item))),
    floors: items.map((_, item) =>
      leastOf(item, (way) => (limitOf(way, item) > 0 ? (all[way]?.scale.floors[item] ?? 0) : Infinity)),
    ),
    grams: items.map((_, item) => leastOf(item, (way) => all[way]?.parcel.bundleGrams[item] ?? 0)),
  };
}

/** A site for each way. */
export function sitesOf(problem: RoutingProblem, ways: readonly number[]): Site[] {
  return ways.map((way) => siteOf(problem, [way]));
}

/** The line that is highest at so many grams, the first of equals. */
function highestAt(lines: readonly PriceLine[], grams: number): PriceLine {
  const none = { intercept: 0, slope: 0 };
  return lines.reduce((best, line) => {
    const isHigher = line.intercept + line.slope * grams > best.intercept + best.slope * grams;
    return isHigher ? line : best;
  }, lines[0] ?? none);
}

/**
 * The intercept of a line of a given slope that is below a parcel's price up to so many grams: a minorant's
 * own, what two neighbouring minorants mix to, or that of the steepest one turned down.
 */
function interceptAt({ minorants }: ParcelPrice, slope: number, mostGrams: number): number {
  let before: PriceLine | undefined;
  for (const line of minorants) {
    if (line.slope === slope) return line.intercept;
    if (line.slope > slope) {
      if (!before) return line.intercept;
      const share = (slope - before.slope) / (line.slope - before.slope);
      return Math.floor(before.intercept + (line.intercept - before.intercept) * share) - 1;
    }
    before = line;
  }
  return before ? before.intercept + (before.slope - slope) * mostGrams : 0;
}

/** Grams of a parcel of so many bundles by a way, tare included. */
function gramsOf({ ways }: RoutingProblem, index: number, take: readonly number[]): number {
  const parcel = ways[index]?.parcel;
  return take.reduce((sum, count, item) => sum + count * (parcel?.bundleGrams[item] ?? 0), parcel?.tare ?? 0);
}

/** Opening, tare included, and slope of a line below what a site costs whichever way ships. */
interface SiteLine {
  readonly opening: number;
  readonly slope: number;
}

class Assignment {
  readonly #problem: RoutingProblem;
  readonly #sites: readonly Site[];
  /** The offers of an item, entries 0 to before the count: the site, and what it scores for each bundle. */
  readonly #offerSites: Int32Array;
  readonly #offerScores: Float64Array;
  #offerCount = 0;

  constructor(problem: RoutingProblem, sites: readonly Site[]) {
    this.#problem = problem;
    this.#sites = sites;
    this.#offerSites = new Int32Array(sites.length);
    this.#offerScores = new Float64Array(sites.length);
  }

  get effort(): number {
    const ways = this.#sites.reduce((sum, site) => sum + site.ways.length, 0);
    return Math.ceil((this.#problem.items.length * (this.#sites.length + ways)) / OFFERS_PER_WORK);
  }

  /** Lines for parcels of an equal share of the order's weight. */
  firstLines(): SiteLine[] {
    const { items } = this.#problem;
    return this.#sites.map((site) => {
      const goods = items.reduce((sum, { count }, item) => sum + count * (site.grams[item] ?? 0), 0);
      return this.#lineAt(site, () => goods / this.#sites.length);
    });
  }

  /** Lines for the parcels of a filling. */
  linesFor({ takes }: Filling): SiteLine[] {
    return this.#sites.map((site, at) =>
      this.#lineAt(site, (way) => gramsOf(this.#problem, way, takes[at] ?? [])),
    );
  }

  /** The line of the way that is cheapest at its grams, lowered until it is below the other ways too. */
  #lineAt(site: Site, gramsBy: (way: number) => number): SiteLine {
    const { ways } = this.#problem;
    let least = Infinity;
    let slope = 0;
    for (const index of site.ways) {
      const way = ways[index];
      if (!way) continue;
      const grams = gramsBy(index);
      const line = highestAt(way.parcel.minorants, grams);
      const cost = way.opening + line.intercept + line.slope * grams;
      if (cost >= least) continue;
      least = cost;
      slope = line.slope;
    }
    const openings = site.ways.map((index) => this.#openingAt(site, index, slope));
    return { opening: Math.min(...openings), slope };
  }

  #openingAt(site: Site, index: number, slope: number): number {
    const { ways, items } = this.#problem;
    const way = ways[index];
    if (!way) return Infinity;
    const { parcel, opening } = way;
    const most = items.reduce(
      (sum, { count }, item) =>
        sum + Math.min(count, site.limits[item] ?? 0) * (parcel.bundleGrams[item] ?? 0),
      parcel.tare,
    );
    return opening + interceptAt(parcel, slope, most) + slope * parcel.tare;
  }

  /** Each bundle where it is cheapest by the given lines. Undefined when the sites hold too little. */
  fill(lines: readonly SiteLine[]): Filling | undefined {
    const { items, splitPenalty } = this.#problem;
    const takes = this.#sites.map(() => items.map(() => 0));
    let bound = splitPenalty * (this.#sites.length - 1);
    for (const { opening } of lines) bound += opening;
    let isForced = true;
    for (let item = 0; item < items.length; item += 1) {
      const wanted = items[item]?.count ?? 0;
      if (wanted === 0) continue;
      const held = this.#orderOffers(lines, item);
      if (held < wanted) return undefined;
      if (held > wanted) isForced = false;
      let open = wanted;
      for (let at = 0; at < this.#offerCount && open > 0; at += 1) {
        const site = this.#offerSites[at] ?? 0;
        const taken = Math.min(open, this.#sites[site]?.limits[item] ?? 0);
        const take = takes[site];
        if (take) take[item] = taken;
        bound += taken * (this.#offerScores[at] ?? 0);
        open -= taken;
      }
    }
    return { takes, bound, isForced };
  }

  /** Puts the offers of an item in order, cheapest first, of equals the first site's; returns what they hold. */
  #orderOffers(lines: readonly SiteLine[], item: number): number {
    const sites = this.#offerSites;
    const scores = this.#offerScores;
    let count = 0;
    let held = 0;
    for (let site = 0; site < this.#sites.length; site += 1) {
      const { limits, floors, grams } = this.#sites[site] ?? NO_SITE;
      const most = limits[item] ?? 0;
      if (most <= 0) continue;
      held += most;
      const each = (floors[item] ?? 0) + (lines[site]?.slope ?? 0) * (grams[item] ?? 0);
      let at = count;
      for (; at > 0 && (scores[at - 1] ?? 0) > each; at -= 1) {
        scores[at] = scores[at - 1] ?? 0;
        sites[at] = sites[at - 1] ?? 0;
      }
      scores[at] = each;
      sites[at] = site;
      count += 1;
    }
    this.#offerCount = count;
    return held;
  }

  /** The sites that take something, as shipments by their cheapest ways. */
  shipmentsOf({ takes }: Filling): PlanShipment[] {
    return this.#sites.flatMap((site, at) => {
      const take = takes[at] ?? [];
      return take.some((count) => count > 0) ? [{ way: this.#cheapestWay(site, take), take }] : [];
    });
  }

  #cheapestWay({ ways }: Site, take: readonly number[]): number {
    const [first = -1] = ways;
    if (ways.length === 1) return first;
    let best = first;
    let least = Infinity;
    for (const index of ways) {
      const way = this.#problem.ways[index];
      const score = way ? shipmentScore(this.#problem, way, take) : Infinity;
      if (score >= least) continue;
      least = score;
      best = index;
    }
    return best;
  }
}

/** Score of a plan; Infinity where it breaks a limit on shipments, value, caps or weight. */
export function feasibleScore(problem: RoutingProblem, shipments: readonly PlanShipment[]): number {
  if (shipments.length > problem.maxShipments) return Infinity;
  const carriesTooLittle = ({ take }: PlanShipment): boolean =>
    goodsValueOf(problem, take) < problem.minShipmentValue;
  if (shipments.length > 1 && shipments.some(carriesTooLittle)) return Infinity;
  return planScore(problem, shipments);
}

/** Nothing that is known of places for which the budget had no room. */
const UNKNOWN: AssignedPlan = { plan: { shipments: [], score: Infinity }, bound: -Infinity };

/**
 * Undefined when the places hold too little. The plan's score is Infinity where no filling kept the limits,
 * or the budget had no room for one. A bound of `enough` needs no closer look.
 */
export function assign(
  problem: RoutingProblem,
  sites: readonly Site[],
  work: Work,
  enough = Infinity,
): AssignedPlan | undefined {
  const assignment = new Assignment(problem, sites);
  let lines: SiteLine[] | undefined;
  let best = UNKNOWN;
  for (let round = 0; round < ROUNDS && work.tries(assignment.effort); round += 1) {
    lines ??= assignment.firstLines();
    const filling = assignment.fill(lines);
    if (!filling) return undefined;
    const shipments = assignment.shipmentsOf(filling);
    const score = feasibleScore(problem, shipments);
    if (filling.isForced) return { plan: { shipments, score }, bound: score };
    best = {
      plan: score < best.plan.score ? { shipments, score } : best.plan,
      bound: Math.max(filling.bound, best.bound),
    };
    if (best.bound >= enough) break;
    const next = assignment.linesFor(filling);
    if (next.every((line, at) => line.slope === lines?.[at]?.slope)) break;
    lines = next;
  }
  return best;
}
