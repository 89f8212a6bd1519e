import type { Decision } from '../decision.ts';
import { plan } from '../plan.ts';
import type { PlanInput } from '../plan-input.ts';

/**
 * Plans made once more for a reader, who does not wait for ever: a budget of work, not of time, so that the
 * answer is the same on any machine. A plan counts with what it spent and with the positions that it looked
 * at. Pure but for the count.
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
