/**
 * Branches on places: plans that open a place, of which the relaxation cannot say whether they should, and plans that do
 * not, are bounded apart. The branch of the lowest bound is parted next, so that the bound of all plans, the lowest of
 * any branch, rises as fast as it can. Branches are good for plans, too: each opens other places.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { LagrangianBound, type StepLengths } from './lagrangian-bound.ts';
import type { LagrangianRounds } from './lagrangian-rounds.ts';
import type { Multipliers } from './multipliers.ts';
import { OpenedPlans } from './opened-plan.ts';
import type { Relaxation } from './relaxation.ts';

/** A branch begins close to the best multipliers. */
const LENGTHS: StepLengths = { first: 0.3, last: 0.02, patience: 4 };
const ROUNDS_PER_BRANCH = 16;
/** Of what remains so much is for improving the plan of a branch. */
const SHARE_OF_PLAN = 0.05;
/** Plans that are further above the best one, as a share of it, are not improved. */
const NEAR = 0.05;
/** A place that is opened in a share of the rounds that is no nearer to none or all of them is not parted on. */
const LEAST_DOUBT = 0.02;

/** Plans of so many shipments or more, at the multipliers that bound them. */
export interface BoundedPlans {
  readonly shipments: number;
  /** Those by which they may be better than the best one. */
  readonly ways: Int32Array;
  readonly relaxation: Relaxation;
  readonly multipliers: Multipliers;
}

/** Plans that open some places and not others, by their indexes. */
interface Branch {
  readonly opened: readonly number[];
  readonly shut: readonly number[];
  /** Those by which it may hold a better plan. */
  readonly ways: Int32Array;
  readonly bound: number;
  readonly multipliers: Multipliers;
  /** The place on which it is parted next; -1 where there is none in doubt. */
  readonly next: number;
}

/** Whoever keeps the best plan: what others have to score less than, and plans that may be better. */
export interface PlanKeeper {
  readonly below: number;
  consider(plan: Plan): void;
}

/** Index of the place of which it is least clear whether plans open it; -1 where it is clear of all. */
function mostDoubtful(shares: Float64Array, { values }: Relaxation, decided: ReadonlySet<number>): number {
  let most = LEAST_DOUBT;
  let doubtful = -1;
  for (let place = 0; place < shares.length; place += 1) {
    if (decided.has(place) || values[place] === Infinity) continue;
    const share = shares[place] ?? 0;
    const doubt = Math.min(share, 1 - share);
    if (doubt <= most) continue;
    most = doubt;
    doubtful = place;
  }
  return doubtful;
}

class PlaceBranching {
  readonly #rounds: LagrangianRounds;
  readonly #keeper: PlanKeeper;
  readonly #work: Work;
  readonly #plans: OpenedPlans;
  /** Those that may hold a better plan. */
  #branches: Branch[] = [];

  constructor(problem: RoutingProblem, rounds: LagrangianRounds, keeper: PlanKeeper, work: Work) {
    this.#plans = new OpenedPlans(problem);
    this.#rounds = rounds;
    this.#keeper = keeper;
    this.#work = work;
  }

  begin({ shipments, ways, relaxation, multipliers }: BoundedPlans): void {
    this.#rounds.enter([], [], ways, shipments);
    const next = mostDoubtful(this.#rounds.shares, relaxation, new Set());
    this.#branches = [{ opened: [], shut: [], ways, bound: relaxation.bound, multipliers, next }];
  }

  /** Parts the branch of the lowest bound. False where there is none to part, or the budget ended. */
  part(): boolean {
    const lowest = this.#lowest();
    if (!lowest || lowest.next < 0 || this.#work.isSpent) return false;
    const { opened, shut, next } = lowest;
    const withPlace = this.#bounded(lowest, [...opened, next], shut);
    const without = withPlace && this.#bounded(lowest, opened, [...shut, next]);
    if (!withPlace || !without) return false;
    const { below } = this.#keeper;
    this.#branches = [...this.#branches.filter((branch) => branch !== lowest), withPlace, without].filter(
      ({ bound }) => bound < below,
    );
    return true;
  }

  /** No better plan scores lower. */
  get bound(): number {
    return this.#branches.reduce((least, { bound }) => Math.min(least, bound), this.#keeper.below);
  }

  #lowest(): Branch | undefined {
    return this.#branches.reduce<Branch | undefined>(
      (lowest, branch) => (lowest && lowest.bound <= branch.bound ? lowest : branch),
      undefined,
    );
  }

  /** A part of a branch, bounded as far as the budget goes; undefined where that is nowhere. */
  #bounded(whole: Branch, opened: readonly number[], shut: readonly number[]): Branch | undefined {
    const rounds = this.#rounds;
    rounds.enter(opened, shut, whole.ways);
    rounds.resume(whole.multipliers);
    const lagrangian = new LagrangianBound(rounds, LENGTHS);
    const relaxation = lagrangian.raise(this.#keeper.below, ROUNDS_PER_BRANCH, this.#work);
    if (relaxation.bound === -Infinity) return undefined;
    const bound = Math.max(whole.bound, relaxation.bound);
    if (bound < this.#keeper.below) this.#plan(relaxation);
    return {
      opened,
      shut,
      ways: rounds.ways,
      bound,
      multipliers: lagrangian.multipliers,
      next: mostDoubtful(rounds.shares, relaxation, new Set([...opened, ...shut])),
    };
  }

  #plan(relaxation: Relaxation): void {
    const { below } = this.#keeper;
    const most = below === Infinity ? Infinity : below + Math.abs(below) * NEAR;
    this.#keeper.consider(this.#plans.planOf(relaxation, most, SHARE_OF_PLAN, this.#work));
  }
}

/** The bound on all plans that are better than the one known, after branching as far as the budget goes. */
export function branchOnPlaces(
  problem: RoutingProblem,
  rounds: LagrangianRounds,
  plans: BoundedPlans,
  keeper: PlanKeeper,
  work: Work,
): number {
  const branching = new PlaceBranching(problem, rounds, keeper, work);
  branching.begin(plans);
  while (branching.part());
  return branching.bound;
}
