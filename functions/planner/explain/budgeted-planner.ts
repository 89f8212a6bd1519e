import type { Decision } from '../decision.ts';
import { plan } from '../plan.ts';
import type { PlanInput } from '../plan-input.ts';

/**
 * Plans many times for a reader who waits for the answer, within a budget of work: not of time, so that the
 * answer is the same on any machine. A plan costs the work that it took and the positions that it looked at.
 */
export class BudgetedPlanner {
  #left: number;

  constructor(work: number) {
    this.#left = work;
  }

  plan(input: PlanInput): Decision {
    const decision = plan(input);
    this.#left -= decision.proof.work + input.positions.length;
    return decision;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }
}
