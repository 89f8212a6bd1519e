/**
 * A lower bound for orders with too many states to enumerate, by Lagrangian relaxation: instead of requiring
 * the demand for each item, a multiplier pays for each bundle shipped. What is left falls apart into one
 * small problem for each place: open it where its shipment then scores below 0. For any multipliers the sum
 * is a lower bound; subgradient steps look for multipliers that make it high (Held, Wolfe, Crowder:
 * Validation of subgradient optimization, 1974). Multipliers are integers, so the bound is exact arithmetic.
 */
import type { Floors } from '../floors.ts';
import { limitsByPlace, neededPlaces } from '../needed-places.ts';
import type { RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { type CheapestOffer, WayOffers } from './way-offers.ts';

/** The best bound found, and what it says of each place. */
export interface Relaxation {
  /** No plan scores lower. */
  readonly bound: number;
  /** A plan that opens a set of places scores at least `base` and the sum of their values. */
  readonly base: number;
  /** By index of the place: what opening it adds at least; Infinity where it has no way. */
  readonly values: Float64Array;
  /** By index of the place: number of its cheapest way at the multipliers; -1 for none. */
  readonly ways: Int32Array;
  /** Numbers of the places, by their index. */
  readonly places: readonly number[];
  /** By index of the place: 1 where every plan opens it, so that the bound counts it whatever its value is. */
  readonly isNeeded: Uint8Array;
  /** By index of the place: 1 where the multipliers open it. */
  readonly isOpened: Uint8Array;
  /** Shipments that a plan has at least of which the bound is one: plans of fewer are known. */
  readonly leastShipments: number;
}

/** Rounds at the most, and rounds without a better bound before the steps are halved. */
const MOST_ROUNDS = 90;
const PATIENCE = 6;
/** Factor of the first steps (as is usual, below 2), and the one below which the search ends. */
const FIRST_FACTOR = 1.5;
const LAST_FACTOR = 0.02;
/** Steps of a round that take as long as one unit of work elsewhere. */
const STEPS_PER_WORK = 6;

/** Where a round stands: the bound of its multipliers, and what each place's cheapest way offers. */
interface Round extends Relaxation {
  readonly offers: readonly CheapestOffer[];
}

/**
 * By index of the place: 1 where the places of the lowest sum open it. These are the places that every plan
 * opens, the lowest others until there are `least`, and those below 0 up to `most`.
 */
function opened(values: Float64Array, isNeeded: Uint8Array, least: number, most: number): Uint8Array {
  const isOpened = isNeeded.slice();
  let count = 0;
  const others: number[] = [];
  for (let place = 0; place < values.length; place += 1) {
    if (isNeeded[place] === 1) count += 1;
    else others.push(place);
  }
  others.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  for (const place of others) {
    if (count >= most || (count >= least && (values[place] ?? 0) >= 0)) break;
    isOpened[place] = 1;
    count += 1;
  }
  return isOpened;
}

/**
 * The most that a further place spares: it takes the room of one that is opened for the sake of their number alone.
 */
export function mostSpared(values: Float64Array, isOpened: Uint8Array, isNeeded: Uint8Array): number {
  let most = 0;
  for (let place = 0; place < values.length; place += 1)
    if (isOpened[place] === 1 && isNeeded[place] === 0) most = Math.max(most, values[place] ?? 0);
  return most;
}

function sumOfOpened(values: Float64Array, isOpened: Uint8Array): number {
  let sum = 0;
  for (let place = 0; place < values.length; place += 1) if (isOpened[place] === 1) sum += values[place] ?? 0;
  return sum;
}

/** Multipliers to start from: each bundle's floor, and its share of the cheapest opening. */
function firstMultipliers({ items }: RoutingProblem, { openings, bundleFloors }: Floors): Float64Array {
  const bundles = items.reduce((sum, { count }) => sum + count, 0);
  const share = Math.max(0, Math.floor(openings.ofAtLeast(1) / Math.max(1, bundles)));
  return Float64Array.from(items, (_, item) => (bundleFloors[item] ?? 0) + share);
}

/** The problem relaxed round by round; `multipliers` are those of the next round. */
class LagrangianSearch {
  readonly #problem: RoutingProblem;
  readonly #places: readonly number[];
  /** By way: index of its place. */
  readonly #placeIndexes: readonly number[];
  readonly #offers: WayOffers;
  /** By index of the place: 1 where every plan opens it. */
  readonly #isNeeded: Uint8Array;
  readonly #leastShipments: number;
  readonly #multipliers: Float64Array;
  /** The ways that a plan may use which scores less than the known one: entries 0 to before the count. */
  readonly #ways: Int32Array;
  #wayCount: number;
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
    this.#isNeeded = neededPlaces(problem, limitsByPlace(problem));
    this.#multipliers = firstMultipliers(problem, floors);
    this.#ways = Int32Array.from(problem.ways, (_, way) => way);
    this.#wayCount = problem.ways.length;
    this.#scores = new Float64Array(problem.ways.length);
  }

  get workPerRound(): number {
    let steps = 0;
    for (let at = 0; at < this.#wayCount; at += 1)
      steps += 1 + (this.#offers.steps[this.#ways[at] ?? 0] ?? 0);
    return Math.ceil(steps / STEPS_PER_WORK);
  }

  /** Work of the closer looks of a round, counted when it is over: few places are opened. */
  workOfCloserLooks(): number {
    return Math.ceil(this.#offers.takeSteps() / STEPS_PER_WORK);
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

  /** The bound at the present multipliers. */
  round(): Round {
    const { items, splitPenalty, maxShipments } = this.#problem;
    const values = new Float64Array(this.#places.length).fill(Infinity);
    const ways = new Int32Array(this.#places.length).fill(-1);
    const offers: CheapestOffer[] = [];
    for (let at = 0; at < this.#wayCount; at += 1) {
      const index = this.#ways[at] ?? 0;
      const place = this.#placeIndexes[index] ?? 0;
      const offer = this.#offerOf(index, place);
      const value = offer.score + splitPenalty;
      this.#scores[index] = value;
      if (value >= (values[place] ?? Infinity)) continue;
      values[place] = value;
      ways[place] = index;
      offers[place] = offer;
    }
    const paid = items.reduce((sum, { count }, item) => sum + count * (this.#multipliers[item] ?? 0), 0);
    const base = paid - splitPenalty;
    const isOpened = opened(values, this.#isNeeded, this.#leastShipments, maxShipments);
    const bound = base + sumOfOpened(values, isOpened);
    return {
      bound,
      base,
      values,
      ways,
      places: this.#places,
      isNeeded: this.#isNeeded,
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

  /** The cheapest offer of a way: looked at closer where the multipliers would open its place. */
  #offerOf(index: number, place: number): CheapestOffer {
    const offer = this.#offers.cheapest(index, this.#multipliers);
    const isOpened = offer.score + this.#problem.splitPenalty < 0 || this.#isNeeded[place] === 1;
    return isOpened ? this.#offers.closer(index, offer, this.#multipliers) : offer;
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
    const missing = items.map(({ count }, item) => count - (takes[item] ?? 0));
    const norm = missing.reduce((sum, bundles) => sum + bundles * bundles, 0);
    if (norm === 0) return false;
    const length = distance / norm;
    missing.forEach((bundles, item) => {
      this.#multipliers[item] = Math.round((this.#multipliers[item] ?? 0) + length * bundles);
    });
    return true;
  }
}

/**
 * The search for the best bound on plans of so many shipments or more. It may be interrupted to look for a better
 * plan, whose score then is where its steps aim at, and leaves ever fewer ways to look at.
 */
export class LagrangianBound {
  /** The best bound so far, and what it says of each place. */
  best: Relaxation;
  readonly #search: LagrangianSearch;
  #factor = FIRST_FACTOR;
  #rounds = 0;
  #isOver = false;

  constructor(problem: RoutingProblem, floors: Floors, leastShipments: number) {
    this.#search = new LagrangianSearch(problem, floors, leastShipments);
    this.best = this.#search.none();
  }

  /**
   * Raises the bound within the budget and so many rounds. `upper` is the score of a known plan, Infinity when there
   * is none: the search ends once the bound reaches it.
   */
  raise(upper: number, mostRounds: number, work: Work): Relaxation {
    const search = this.#search;
    let roundsWithoutGain = 0;
    const last = Math.min(MOST_ROUNDS, this.#rounds + mostRounds);
    while (!this.#isOver && this.#rounds < last && work.tries(search.workPerRound)) {
      const round = search.round();
      work.spend(Math.min(work.remaining, search.workOfCloserLooks()));
      if (this.#rounds === 0 || round.bound > this.best.bound) {
        this.best = round;
        roundsWithoutGain = 0;
        search.fix(round, upper);
      } else roundsWithoutGain += 1;
      this.#rounds += 1;
      if (this.best.bound >= upper) break;
      if (roundsWithoutGain >= PATIENCE) {
        this.#factor /= 2;
        roundsWithoutGain = 0;
      }
      const target = upper === Infinity ? round.bound + Math.abs(round.bound) * 0.1 + 1 : upper;
      const isAtTop = !search.step(round, this.#factor * (target - round.bound));
      this.#isOver = isAtTop || this.#factor < LAST_FACTOR;
    }
    return this.best;
  }
}
