/**
 * A lower bound for orders with too many states to enumerate, by Lagrangian relaxation: instead of requiring
 * the demand for each item, a multiplier pays for each bundle shipped; others pay for what cuts ask of the places.
 * What is left falls apart into one small problem for each place: open it where its shipment then scores below 0. For
 * any multipliers the sum is a lower bound; subgradient steps, each with a part of the last ones, look for multipliers
 * that make it high (Held, Wolfe, Crowder: Validation of subgradient optimization, 1974; Camerini, Fratta, Maffioli:
 * On improving relaxation methods by modified gradient techniques, 1975). Multipliers are integers, so the bound is
 * exact arithmetic.
 */
import type { Floors } from '../floors.ts';
import { limitsByPlace, neededPlaces } from '../needed-places.ts';
import type { RoutingProblem } from '../problem.ts';
import { PlaceCuts } from './place-cuts.ts';
import { mostSpared, openedPlaces, type Relaxation, sumOfOpened } from './relaxation.ts';
import { type CheapestOffer, WayOffers } from './way-offers.ts';

/** Of the last step so much is in the next: steps that turn back and forth cancel out. */
const MOMENTUM = 0.7;
/** How much a round weighs in the share of rounds that open a place. */
const WEIGHT_OF_ROUND = 0.08;
/** Steps of a round that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 24;
/** Steps of looking at a way, beside those for each of its offers. */
const STEPS_PER_WAY = 10;

/** Where a round stands: the bound of its multipliers, and what each place's cheapest way offers. */
export interface Round extends Relaxation {
  readonly offers: readonly CheapestOffer[];
}

/** What pays in a round. */
export interface Multipliers {
  readonly items: Float64Array;
  readonly cuts: readonly number[];
}

/** Multipliers to start from: each bundle's floor, and its share of the cheapest opening. */
function firstMultipliers({ items }: RoutingProblem, { openings, bundleFloors }: Floors): Float64Array {
  const bundles = items.reduce((sum, { count }) => sum + count, 0);
  const share = Math.max(0, Math.floor(openings.ofAtLeast(1) / Math.max(1, bundles)));
  return Float64Array.from(items, (_, item) => (bundleFloors[item] ?? 0) + share);
}

function sumOfSquares(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number * number, 0);
}

/** The problem relaxed round by round; `multipliers` are those of the next round. */
export class LagrangianRounds {
  readonly #problem: RoutingProblem;
  readonly #places: readonly number[];
  /** By way: index of its place. */
  readonly #placeIndexes: readonly number[];
  readonly #offers: WayOffers;
  /** By index of the place: 1 where every plan opens it, or every one of a branch. */
  readonly #isNeeded: Uint8Array;
  /** By index of the place: 1 where every plan opens it. */
  readonly #isAlwaysNeeded: Uint8Array;
  #leastShipments: number;
  readonly #multipliers: Float64Array;
  readonly #cuts: PlaceCuts;
  /** The last step, by item and by cut. */
  #itemSteps: readonly number[];
  #cutSteps: readonly number[] = [];
  /** By index of the place: the share of the rounds that open it, of which the last ones weigh most. */
  readonly #shares: Float64Array;
  /** The ways that a plan may use which scores less than the known one: entries 0 to before the count. */
  readonly #ways: Int32Array;
  #wayCount: number;
  /** The same before places were opened or shut for a branch. */
  #allWays: Int32Array | undefined;
  /** Net scores by way, of the last round. */
  readonly #scores: Float64Array;

  constructor(problem: RoutingProblem, floors: Floors, leastShipments: number) {
    this.#leastShipments = leastShipments;
    const places = [...new Set(problem.ways.map(({ place }) => place))];
    const indexOf = new Map(places.map((place, index) => [place, index]));
    this.#problem = problem;
    this.#places = places;
    this.#placeIndexes = problem.ways.map(({ place }) => indexOf.get(place) ?? 0);
    this.#offers = new WayOffers(problem);
    const held = limitsByPlace(problem);
    this.#isAlwaysNeeded = neededPlaces(problem, held);
    this.#isNeeded = this.#isAlwaysNeeded.slice();
    this.#cuts = new PlaceCuts(problem.items, held);
    this.#multipliers = firstMultipliers(problem, floors);
    this.#itemSteps = problem.items.map(() => 0);
    this.#shares = new Float64Array(places.length);
    this.#ways = Int32Array.from(problem.ways, (_, way) => way);
    this.#wayCount = problem.ways.length;
    this.#scores = new Float64Array(problem.ways.length);
  }

  /** Work of a round that looks at each way once. */
  get workPerRound(): number {
    let steps = this.#places.length;
    for (let at = 0; at < this.#wayCount; at += 1)
      steps += STEPS_PER_WAY + (this.#offers.steps[this.#ways[at] ?? 0] ?? 0);
    return Math.ceil(steps / STEPS_PER_WORK);
  }

  /** Work of the closer looks and of cuts since it was last asked for: what they take shows when they are done. */
  workOfCloserLooks(): number {
    return Math.ceil((this.#offers.takeSteps() + this.#cuts.takeSteps()) / STEPS_PER_WORK);
  }

  get multipliers(): Multipliers {
    return { items: this.#multipliers.slice(), cuts: this.#cuts.multipliers };
  }

  /** Goes back to earlier multipliers. */
  resume({ items, cuts }: Multipliers): void {
    this.#multipliers.set(items);
    this.#cuts.payBy(cuts);
  }

  /** By index of the place: the share of the rounds that open it. */
  get shares(): Float64Array {
    return this.#shares;
  }

  /** From here on plans of a branch are bounded: of those of so many shipments that open some places, and not others. */
  enter(opened: readonly number[], shut: readonly number[], leastShipments = this.#leastShipments): void {
    this.#leastShipments = leastShipments;
    this.#allWays ??= this.#ways.slice(0, this.#wayCount);
    this.#isNeeded.set(this.#isAlwaysNeeded);
    for (const place of opened) this.#isNeeded[place] = 1;
    const isShut = new Set(shut);
    const left = this.#allWays.filter((way) => !isShut.has(this.#placeIndexes[way] ?? 0));
    this.#ways.set(left);
    this.#wayCount = left.length;
    this.#itemSteps = this.#problem.items.map(() => 0);
    this.#cutSteps = [];
  }

  /** What is known before the first round: nothing. */
  none(): Relaxation {
    const places = this.#places;
    return {
      bound: -Infinity,
      base: -Infinity,
      values: new Float64Array(places.length),
      ways: new Int32Array(places.length).fill(-1),
      places,
      isNeeded: this.#isNeeded,
      isOpened: this.#isNeeded,
      leastShipments: this.#leastShipments,
    };
  }

  /** The bound at the present multipliers. `isThorough`: ways that stay shut are bounded closely, too. */
  round(isThorough: boolean): Round {
    const { items, splitPenalty, maxShipments } = this.#problem;
    const values = new Float64Array(this.#places.length).fill(Infinity);
    const ways = new Int32Array(this.#places.length).fill(-1);
    const offers: CheapestOffer[] = [];
    for (let at = 0; at < this.#wayCount; at += 1) {
      const index = this.#ways[at] ?? 0;
      const place = this.#placeIndexes[index] ?? 0;
      const cost = splitPenalty - (this.#cuts.payments[place] ?? 0);
      const offer = this.#offerOf(index, place, -cost, isThorough);
      const value = offer.score + cost;
      this.#scores[index] = value;
      if (value >= (values[place] ?? Infinity)) continue;
      values[place] = value;
      ways[place] = index;
      offers[place] = offer;
    }
    const paid = items.reduce((sum, { count }, item) => sum + count * (this.#multipliers[item] ?? 0), 0);
    const base = paid + this.#cuts.worth - splitPenalty;
    const isOpened = openedPlaces(values, this.#isNeeded, this.#leastShipments, maxShipments);
    const bound = base + sumOfOpened(values, isOpened);
    return {
      bound,
      base,
      values,
      ways,
      places: this.#places,
      isNeeded: this.#isNeeded.slice(),
      isOpened,
      leastShipments: this.#leastShipments,
      offers,
    };
  }

  /**
   * Leaves out the ways by which, as the bound of a round has it, no plan scores less than `upper`: further
   * rounds look at the few that are left (reduced-cost fixing).
   */
  fix({ bound, values, isOpened, isNeeded }: Round, upper: number): void {
    const spared = mostSpared(values, isOpened, isNeeded);
    let left = 0;
    for (let at = 0; at < this.#wayCount; at += 1) {
      const way = this.#ways[at] ?? 0;
      const place = this.#placeIndexes[way] ?? 0;
      const value = this.#scores[way] ?? 0;
      const more = isOpened[place] === 1 ? value - (values[place] ?? 0) : Math.max(0, value - spared);
      if (bound + more >= upper) continue;
      this.#ways[left] = way;
      left += 1;
    }
    this.#wayCount = left;
  }

  /** The cheapest offer of a way: looked at closer where it scores less than `free`, by which its place is opened. */
  #offerOf(index: number, place: number, free: number, isThorough: boolean): CheapestOffer {
    const isNeeded = this.#isNeeded[place] === 1;
    const enough = isNeeded || isThorough ? Infinity : free;
    const offer = this.#offers.cheapest(index, this.#multipliers, enough);
    return offer.score < free || isNeeded ? this.#offers.closer(index, offer, this.#multipliers) : offer;
  }

  /**
   * Moves the multipliers towards the demand: what the opened places ship too little of is paid more, what
   * they ship too much of is paid less. `distance` is how far the bound is to rise. False where they ship
   * exactly what is wanted: the bound is as high as it gets.
   */
  step({ isOpened, ways, offers }: Round, distance: number): boolean {
    const { items } = this.#problem;
    const takes = new Float64Array(items.length);
    offers.forEach((offer, place) => {
      if (isOpened[place] === 1) this.#offers.addTakes(ways[place] ?? -1, offer, this.#multipliers, takes);
    });
    for (let place = 0; place < isOpened.length; place += 1) {
      const share = this.#shares[place] ?? 0;
      this.#shares[place] = share + WEIGHT_OF_ROUND * ((isOpened[place] ?? 0) - share);
    }
    const missing = items.map(({ count }, item) => count - (takes[item] ?? 0));
    const missingOfCuts = this.#cuts.missing(isOpened);
    if (missing.every((bundles) => bundles === 0) && missingOfCuts.every((weight) => weight <= 0))
      return false;
    this.#itemSteps = missing.map((bundles, item) => bundles + MOMENTUM * (this.#itemSteps[item] ?? 0));
    this.#cutSteps = missingOfCuts.map((weight, cut) => weight + MOMENTUM * (this.#cutSteps[cut] ?? 0));
    const length = distance / Math.max(1, sumOfSquares(this.#itemSteps) + sumOfSquares(this.#cutSteps));
    this.#itemSteps.forEach((bundles, item) => {
      this.#multipliers[item] = Math.round((this.#multipliers[item] ?? 0) + length * bundles);
    });
    const { multipliers } = this.#cuts;
    this.#cuts.payBy(
      this.#cutSteps.map((weight, cut) => Math.max(0, Math.round((multipliers[cut] ?? 0) + length * weight))),
    );
    return true;
  }

  /** Looks for cuts that what was opened of late falls short of. */
  addCuts(): void {
    this.#cuts.separate(this.#shares);
  }
}
