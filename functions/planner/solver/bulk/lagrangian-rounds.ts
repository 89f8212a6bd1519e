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
import { limitsByPlace, neededPlaces, type PlaceLimits } from '../needed-places.ts';
import type { RoutingProblem } from '../problem.ts';
import { firstMultipliers, type Multipliers, sumOfSquares } from './multipliers.ts';
import { PlaceCuts } from './place-cuts.ts';
import { mostSpared, openPlaces, type Relaxation, sumOfOpened } from './relaxation.ts';
import { type KnownWays, type WayList, WaysInPlay } from './way-list.ts';
import { type CheapestOffer, WayOffers } from './way-offers.ts';

/** Of the last step so much is in the next: steps that turn back and forth cancel out. */
const MOMENTUM = 0.7;
/** How much a round weighs in the share of rounds that open a place. */
const WEIGHT_OF_ROUND = 0.08;
/** Steps of a round that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 24;

/**
 * Where a round stands: the bound of its multipliers, and what each place's cheapest way offers. It holds until the next
 * round, in memory that all rounds share (`kept` copies it).
 */
export interface Round extends Relaxation {
  readonly offers: readonly CheapestOffer[];
  /** Whether all ways were looked at: of the likely ones alone the bound holds for plans of these. */
  readonly isWhole: boolean;
}

function countOf(flags: Uint8Array): number {
  let count = 0;
  for (const flag of flags) count += flag;
  return count;
}

/** The problem relaxed round by round; `multipliers` are those of the next round. */
export class LagrangianRounds {
  readonly #problem: RoutingProblem;
  readonly #places: readonly number[];
  readonly #offers: WayOffers;
  readonly #known: KnownWays;
  readonly #held: PlaceLimits;
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
  readonly #ways: WaysInPlay;
  /** Net scores by way, of the last round. */
  readonly #scores: Float64Array;
  /** Of the last round, by index of the place: as in `Round`. */
  readonly #values: Float64Array;
  readonly #cheapest: Int32Array;
  readonly #opened: Uint8Array;
  readonly #cheapestOffers: CheapestOffer[] = [];

  constructor(problem: RoutingProblem, floors: Floors, leastShipments: number) {
    this.#leastShipments = leastShipments;
    const places = [...new Set(problem.ways.map(({ place }) => place))];
    const indexOf = new Map(places.map((place, index) => [place, index]));
    this.#problem = problem;
    this.#places = places;
    this.#offers = new WayOffers(problem);
    const placeIndexes = problem.ways.map(({ place }) => indexOf.get(place) ?? 0);
    this.#known = { placeIndexes, steps: this.#offers.steps };
    this.#held = limitsByPlace(problem);
    this.#isAlwaysNeeded = neededPlaces(problem, this.#held);
    this.#isNeeded = this.#isAlwaysNeeded.slice();
    this.#cuts = new PlaceCuts(problem.items, this.#held);
    this.#multipliers = firstMultipliers(problem, floors);
    this.#itemSteps = problem.items.map(() => 0);
    this.#shares = new Float64Array(places.length);
    this.#ways = new WaysInPlay(problem.ways.length, this.#known);
    this.#scores = new Float64Array(problem.ways.length);
    this.#values = new Float64Array(places.length);
    this.#cheapest = new Int32Array(places.length);
    this.#opened = new Uint8Array(places.length);
  }

  /** Work of a round that looks at each way once, or at each likely one. */
  workOf(isThorough: boolean): number {
    return Math.ceil(this.#listOf(isThorough).steps / STEPS_PER_WORK);
  }

  /** Whether most rounds look at likely ways alone. */
  get hasLikely(): boolean {
    return this.#ways.likely !== this.#ways.all;
  }

  #listOf(isThorough: boolean): WayList {
    return isThorough ? this.#ways.all : this.#ways.likely;
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

  /** The ways that a plan of this branch may use which scores less than the known one. */
  get ways(): Int32Array {
    return this.#ways.all.ways;
  }

  /** Leaves out the places of which a bound of all ways says that no plan with them scores less than `upper`. */
  leaveOut(relaxation: Relaxation, upper: number): void {
    const { bound, values, isOpened } = relaxation;
    const spared = mostSpared(relaxation);
    const { placeIndexes } = this.#known;
    this.#ways.keep((way) => {
      const place = placeIndexes[way] ?? 0;
      return isOpened[place] === 1 || bound + Math.max(0, (values[place] ?? Infinity) - spared) < upper;
    });
  }

  /**
   * From here on plans of a branch are bounded: of those of so many shipments, by some of the ways, that open some places
   * and not others.
   */
  enter(
    opened: readonly number[],
    shut: readonly number[],
    ways: Int32Array,
    leastShipments = this.#leastShipments,
  ): void {
    this.#leastShipments = leastShipments;
    this.#isNeeded.set(this.#isAlwaysNeeded);
    for (const place of opened) this.#isNeeded[place] = 1;
    this.#ways.enter(ways, opened, shut);
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
      looked: new Int32Array(0),
      isNeeded: this.#isNeeded,
      isOpened: this.#isNeeded,
      leastShipments: this.#leastShipments,
    };
  }

  /**
   * The bound at the present multipliers. `isThorough`: all ways are looked at, and those that stay shut are bounded
   * closely, too, by as much as `slack`; it says which are likely to be used, that later rounds look at.
   */
  round(isThorough: boolean, slack: number): Round {
    const { items, splitPenalty, maxShipments } = this.#problem;
    const values = this.#values.fill(Infinity);
    const ways = this.#cheapest.fill(-1);
    const list = this.#listOf(isThorough);
    this.#cuts.payPlaces(list.places);
    for (const index of list.ways) {
      const place = this.#known.placeIndexes[index] ?? 0;
      const cost = splitPenalty - (this.#cuts.payments[place] ?? 0);
      const offer = this.#offerOf(index, place, -cost, isThorough ? slack : 0);
      const value = offer.score + cost;
      this.#scores[index] = value;
      if (value >= (values[place] ?? Infinity)) continue;
      values[place] = value;
      ways[place] = index;
      this.#cheapestOffers[place] = offer;
    }
    const paid = items.reduce((sum, { count }, item) => sum + count * (this.#multipliers[item] ?? 0), 0);
    const base = paid + this.#cuts.worth - splitPenalty;
    const known = { values, isNeeded: this.#isNeeded, looked: list.places };
    openPlaces(known, { least: this.#leastShipments, most: maxShipments }, this.#opened);
    const bound = this.#isMissing(list) ? Infinity : base + sumOfOpened(known, this.#opened);
    if (isThorough) this.#ways.chooseLikely({ items, held: this.#held, values, isNeeded: this.#isNeeded });
    return {
      ...known,
      bound,
      base,
      ways,
      places: this.#places,
      isOpened: this.#opened,
      leastShipments: this.#leastShipments,
      offers: this.#cheapestOffers,
      isWhole: list === this.#ways.all,
    };
  }

  /** Whether a place that every plan opens has no way by which a plan is better. */
  #isMissing({ places }: WayList): boolean {
    let needed = 0;
    for (const place of places) needed += this.#isNeeded[place] ?? 0;
    return needed < countOf(this.#isNeeded);
  }

  /** What outlasts the next round. */
  kept({ values, ways, isNeeded, isOpened, ...round }: Round): Relaxation {
    return {
      ...round,
      values: values.slice(),
      ways: ways.slice(),
      isNeeded: isNeeded.slice(),
      isOpened: isOpened.slice(),
    };
  }

  /**
   * Leaves out the ways by which, as the bound of a round has it, no plan scores less than `upper`: further
   * rounds look at the few that are left (reduced-cost fixing).
   */
  fix(round: Round, upper: number): void {
    const { bound, values, isOpened } = round;
    const spared = mostSpared(round);
    const { placeIndexes } = this.#known;
    this.#ways.keep((way) => {
      const place = placeIndexes[way] ?? 0;
      const value = this.#scores[way] ?? 0;
      const more = isOpened[place] === 1 ? value - (values[place] ?? 0) : Math.max(0, value - spared);
      return bound + more < upper;
    });
  }

  /** The cheapest offer of a way: looked at closer where it scores less than `free`, by which its place is opened. */
  #offerOf(index: number, place: number, free: number, slack: number): CheapestOffer {
    const isNeeded = this.#isNeeded[place] === 1;
    const enough = isNeeded ? Infinity : free + slack;
    const offer = this.#offers.cheapest(index, this.#multipliers, enough);
    return offer.score < free || isNeeded ? this.#offers.closer(index, offer, this.#multipliers) : offer;
  }

  /**
   * Moves the multipliers towards the demand: what the opened places ship too little of is paid more, what
   * they ship too much of is paid less. `distance` is how far the bound is to rise. False where they ship
   * exactly what is wanted: the bound is as high as it gets.
   */
  step({ isOpened, ways, offers, looked }: Round, distance: number): boolean {
    const { items } = this.#problem;
    const takes = new Float64Array(items.length);
    const opened: number[] = [];
    for (const place of looked) {
      const share = this.#shares[place] ?? 0;
      this.#shares[place] = share + WEIGHT_OF_ROUND * ((isOpened[place] ?? 0) - share);
      const offer = offers[place];
      if (isOpened[place] !== 1 || !offer) continue;
      opened.push(place);
      this.#offers.addTakes(ways[place] ?? -1, offer, this.#multipliers, takes);
    }
    const missing = items.map(({ count }, item) => count - (takes[item] ?? 0));
    const missingOfCuts = this.#cuts.missing(opened);
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
