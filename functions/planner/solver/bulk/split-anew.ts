/**
 * The last look for better plans, by what is left of the budget: the parcels of the best plans met are split anew, and
 * then those of plans that differ from the best one in a place. So a plan that misses what a split may score comes to keep
 * it, too.
 */
import type { Plan, RoutingProblem } from '../problem.ts';
import type { Work } from '../work.ts';
import { type BestPlan, waysOf } from './best-plan.ts';
import { plansNextTo } from './exchange-places.ts';
import { improve } from './improve.ts';
import type { Relaxation } from './relaxation.ts';
import { resplit } from './resplit.ts';

/** Shares of what remains: for one plan, of that for moving its bundles first, and for a look at plans next to the best. */
const SHARES = { plan: 0.5, moves: 0.5, neighbours: 0.5 } as const;
/** Plans that are further above the best one, as a share of it, are not looked at. */
const NEAR = 0.03;

class LastLook {
  readonly #problem: RoutingProblem;
  readonly #relaxation: Relaxation;
  readonly #best: BestPlan;
  readonly #work: Work;
  /** Ways of the plans that were split anew. */
  readonly #looked = new Set<string>();

  constructor(problem: RoutingProblem, relaxation: Relaxation, best: BestPlan, work: Work) {
    this.#problem = problem;
    this.#relaxation = relaxation;
    this.#best = best;
    this.#work = work;
  }

  /** Whether a better plan was met. */
  lookAt(plans: readonly Plan[]): boolean {
    const before = this.#best.met.score;
    const most = before + Math.abs(before) * NEAR;
    for (const plan of plans) {
      const ways = waysOf(plan);
      if (this.#work.isSpent || plan.score > most) break;
      if (this.#looked.has(ways)) continue;
      this.#looked.add(ways);
      const own = this.#work.part(SHARES.plan);
      const moved = improve(this.#problem, plan, own.part(SHARES.moves));
      this.#best.consider(resplit(this.#problem, moved, own));
    }
    return this.#best.met.score < before;
  }

  /** Whether a better plan was met next to the best one. */
  lookNextTo(): boolean {
    const work = this.#work.part(SHARES.neighbours);
    return this.lookAt(plansNextTo(this.#problem, this.#relaxation, this.#best.met, work));
  }
}

/** Considers plans that may be better than the best one, until none is, or the budget ends. */
export function splitAnew(problem: RoutingProblem, relaxation: Relaxation, best: BestPlan, work: Work): void {
  if (best.met.score === Infinity) return;
  const look = new LastLook(problem, relaxation, best, work);
  look.lookAt(best.nearest);
  while (!work.isSpent && look.lookNextTo());
}
