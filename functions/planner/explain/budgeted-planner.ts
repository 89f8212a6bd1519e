import type { Decision } from '../decision.ts';
import { plan } from '../plan.ts';
import type { PlanInput } from '../plan-input.ts';

/**
 * Plans many times for a reader who waits for the answer, within a budget of work: not of time, so that the
 * answer is the same on any machine. A plan costs the work that it took and the positions that it looked at.
 */
export class BudgetedPlanner {
  readonly max: number;
  #spent = 0;

  constructor(work: number) {
    this.max = work;
  }

  plan(input: PlanInput): Decision {
    const decision = plan(input);
    this.#spent += decision.proof.work + input.positions.length;
    return decision;
  }

  /** What all plans so far came to. */
  get spent(): number {
    return this.#spent;
  }

  get isSpent(): boolean {
    return this.#spent >= this.max;
  }
}
