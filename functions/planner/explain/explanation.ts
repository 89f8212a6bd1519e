import { type Candidate, type Decision, type StoredDecision, withoutCandidates } from '../decision.ts';
import type { PlanInput } from '../plan-input.ts';
import { ALTERNATIVES_WORK, counterfactuals, openAlternatives, usesLocation } from './alternatives.ts';
import { BudgetedPlanner } from './budgeted-planner.ts';
import { decisionText } from './decision-text.ts';
import type { Explanation } from './explanation-schema.ts';

/** What an explanation is of: names the decision and the rules, and says what else is known of them. */
export type DecisionReference = Pick<
  Explanation,
  'orderId' | 'n' | 'kind' | 'replayed' | 'shadow' | 'rules' | 'seen' | 'group' | 'rollOut'
>;

export interface ExplainOptions {
  /** The decision as it was made, where planning again does not give the same. */
  readonly stored?: StoredDecision;
  /** Work that the other modes and looking for the best ten alternatives may take: a budget of its own. */
  readonly work?: number;
}

/** Locations are `used` as the decision says, which another version of the planner may not repeat. */
function stateIn(decision: StoredDecision, { location, state }: Candidate): Candidate['state'] {
  if (usesLocation(decision, location)) return 'used';
  return state === 'used' ? 'open' : state;
}

/**
 * A decision with all that planning again from its input tells: why each location has no part in it, what the
 * best plan with an open location would cost, what other modes would have done.
 */
export function explain(
  input: PlanInput,
  planned: Decision,
  reference: DecisionReference,
  { stored = withoutCandidates(planned), work = ALTERNATIVES_WORK }: ExplainOptions = {},
): Explanation {
  const candidates = planned.candidates.map((one) => ({ ...one, state: stateIn(stored, one) }));
  const decision: Decision = { ...stored, candidates };
  const planner = new BudgetedPlanner(work);
  const inOtherModes = counterfactuals(input, decision, planner);
  const bestPlans = openAlternatives(input, decision, planner);
  return {
    ...reference,
    at: input.now,
    text: decisionText(stored, candidates),
    decision: stored,
    candidates: candidates.map((candidate) => {
      const best = bestPlans.get(candidate.location);
      return best ? { ...candidate, best } : candidate;
    }),
    counterfactuals: inOtherModes,
    work: { spent: planner.spent, most: planner.max },
  };
}
