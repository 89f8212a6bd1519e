import type { Plan } from '../problem.ts';
import { NO_PLAN } from '../results.ts';

/** Plans by different ways that are kept beside the best one. */
const MOST_NEAREST = 4;

/** The ways of a plan: plans by the same ones differ in what is in their parcels alone. */
export function waysOf({ shipments }: Plan): string {
  return shipments
    .map(({ way }) => way)
    .sort((a, b) => a - b)
    .join();
}

/** The best of the plans that keep the guard: what several shipments may score is limited. */
export class BestPlan {
  /** Score Infinity for none. */
  plan: Plan;
  /** The best plans met by different ways, ascending by score, of which some may score more than a split may. */
  nearest: readonly Plan[] = [];
  readonly #mostSplit: number;

  constructor(plan: Plan, mostSplit: number) {
    this.plan = plan;
    this.#mostSplit = mostSplit;
    this.#keepIfNear(plan);
  }

  consider(plan: Plan): void {
    this.#keepIfNear(plan);
    const isKept = plan.shipments.length < 2 || plan.score <= this.#mostSplit;
    if (isKept && plan.score < this.plan.score) this.plan = plan;
  }

  /** Only plans that score less are worth looking for. */
  get below(): number {
    return Math.min(this.plan.score, this.#mostSplit + 1);
  }

  /** The best plan met, whatever a split may score. */
  get met(): Plan {
    return this.nearest[0] ?? NO_PLAN;
  }

  #keepIfNear(plan: Plan): void {
    const farthest = this.nearest[MOST_NEAREST - 1]?.score ?? Infinity;
    if (plan.score >= farthest) return;
    const ways = waysOf(plan);
    const same = this.nearest.find((other) => waysOf(other) === ways);
    if (same && same.score <= plan.score) return;
    const others = this.nearest.filter((other) => other !== same);
    this.nearest = [...others, plan].sort((a, b) => a.score - b.score).slice(0, MOST_NEAREST);
  }
}
