/**
 * Parts the plans by their number of shipments: those of exactly so many are searched set of places by set of places,
 * and those of more are bounded together by multipliers of their own. A further shipment is paid for by none of these,
 * so that the bound rises with the number, mostly above the best plan after one or two: what is left are sets of few
 * places, of which hardly any hold everything.
 */
import type { Floors } from '../floors.ts';
import type { RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import type { BoundedPlans, PlanKeeper } from './branch-places.ts';
import { LagrangianBound, type StepLengths } from './lagrangian-bound.ts';
import type { LagrangianRounds } from './lagrangian-rounds.ts';
import { PlaceSearch } from './place-search.ts';
import { PlaceSettler } from './settle-places.ts';

/** The levels of a search, as shares of what is between the bound and the best plan. */
const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
/**
 * Of what remains: for the first level, which takes more where there are too many sets, for each later one, and for
 * bounding the plans of more shipments.
 */
const SHARES = { first: 0.1, level: 0.8, more: 0.3 } as const;
/** The multipliers of fewer shipments are a good beginning. */
const LENGTHS: StepLengths = { first: 0.7, last: 0.02, patience: 4 };
const MOST_ROUNDS = 16;
/** Numbers of shipments that are searched apart. */
const MOST_CLASSES = 5;

/** Plans of exactly so many shipments, and how far they were searched. */
class ShipmentClass {
  readonly plans: BoundedPlans;
  /** No better plan of so many shipments scores lower. */
  bound: number;
  /** No further level raises the bound. */
  isOver = false;
  readonly #search: PlaceSearch;
  readonly #from: number;
  #level = 0;

  constructor(plans: BoundedPlans, bound: number, search: PlaceSearch) {
    this.plans = plans;
    this.bound = bound;
    this.#from = bound;
    this.#search = search;
  }

  /** Searches one level. */
  raise(keeper: PlanKeeper, work: Work): void {
    const search = this.#search;
    search.below = Math.min(search.below, keeper.below);
    const limit = Math.ceil(this.#from + (search.below - this.#from) * (LEVELS[this.#level] ?? 1));
    const isComplete = search.raise(limit, work);
    if (search.best) keeper.consider(search.best);
    if (isComplete) this.bound = Math.max(this.bound, Math.min(limit, search.unsettled, search.below));
    this.#level += 1;
    this.isOver = !isComplete || limit >= search.below || search.unsettled <= limit;
  }
}

export class ShipmentClasses {
  readonly #problem: RoutingProblem;
  readonly #floors: Floors;
  readonly #rounds: LagrangianRounds;
  readonly #keeper: PlanKeeper;
  readonly #work: Work;
  /** Ascending by their shipments, without a gap; all further plans are in the rest. */
  readonly #classes: ShipmentClass[] = [];
  #rest: BoundedPlans;
  #restBound: number;
  #share: number = SHARES.first;

  constructor(
    problem: RoutingProblem,
    floors: Floors,
    rounds: LagrangianRounds,
    root: LagrangianBound,
    keeper: PlanKeeper,
    work: Work,
  ) {
    this.#problem = problem;
    this.#floors = floors;
    this.#rounds = rounds;
    this.#keeper = keeper;
    this.#work = work;
    const { best: relaxation, multipliers } = root;
    this.#rest = { shipments: relaxation.leastShipments, ways: rounds.ways, relaxation, multipliers };
    this.#restBound = relaxation.bound;
  }

  /** Raises the bound of whichever part has the lowest one, as long as the budget goes and it can be raised. */
  search(): void {
    while (!this.#work.isSpent && this.bound < this.#keeper.below && this.#raise());
  }

  /** False where the lowest bound is as high as it gets. */
  #raise(): boolean {
    const lowest = this.#lowest();
    if (!lowest || lowest.bound >= this.#restBound) return this.#partRest();
    if (lowest.isOver) return false;
    lowest.raise(this.#keeper, this.#work.part(this.#share));
    this.#share = SHARES.level;
    return true;
  }

  /** No better plan scores lower. */
  get bound(): number {
    return this.boundBelow(Infinity);
  }

  /** No better plan of fewer shipments scores lower. */
  boundBelow(shipments: number): number {
    const bounds = this.#classes.filter(({ plans }) => plans.shipments < shipments).map(({ bound }) => bound);
    const rest = this.#rest.shipments < shipments ? this.#restBound : Infinity;
    return Math.min(rest, this.#keeper.below, ...bounds);
  }

  /** The plans of the lowest bound, and those of more shipments. */
  get open(): BoundedPlans {
    const lowest = this.#lowest();
    return lowest && lowest.bound < this.#restBound ? lowest.plans : this.#rest;
  }

  #lowest(): ShipmentClass | undefined {
    return this.#classes.reduce<ShipmentClass | undefined>(
      (lowest, next) => (lowest && lowest.bound <= next.bound ? lowest : next),
      undefined,
    );
  }

  /** Parts the plans of the fewest shipments from the rest. False where the budget has no room to bound what is left. */
  #partRest(): boolean {
    const { shipments, ways, relaxation, multipliers } = this.#rest;
    if (this.#classes.length === MOST_CLASSES) return false;
    const { below } = this.#keeper;
    const settler = new PlaceSettler(this.#problem, this.#floors, multipliers);
    const search = new PlaceSearch(this.#problem, relaxation, shipments, settler, below);
    const bound = this.#restBound;
    this.#classes.push(new ShipmentClass(this.#rest, bound, search));
    if (shipments === this.#problem.maxShipments) {
      this.#restBound = Infinity;
      return true;
    }
    this.#rounds.enter([], [], ways, shipments + 1);
    this.#rounds.resume(multipliers);
    const lagrangian = new LagrangianBound(this.#rounds, LENGTHS);
    const further = lagrangian.raise(below, MOST_ROUNDS, this.#work.part(SHARES.more));
    this.#rest = {
      shipments: shipments + 1,
      ways: this.#rounds.ways,
      relaxation: further,
      multipliers: lagrangian.multipliers,
    };
    this.#restBound = Math.max(bound, further.bound);
    return further.bound > -Infinity;
  }
}
