import { canonicalJson } from '../../shared/content-hash.ts';
import { type Decision, type StoredDecision, withoutCandidates } from '../decision.ts';
import { plan } from '../plan.ts';
import type { PlanInput } from '../plan-input.ts';

/** A stored decision planned again from its own input. */
export interface Replay {
  readonly decision: Decision;
  /** Planning again gave the same to the bit. */
  readonly same: boolean;
  /** The decision was made by another version of the planner. */
  readonly otherPlanner: boolean;
}

export function replay(record: { readonly result: StoredDecision }, input: PlanInput): Replay {
  const decision = plan(input);
  return {
    decision,
    same: canonicalJson(withoutCandidates(decision)) === canonicalJson(record.result),
    otherPlanner: decision.planner !== record.result.planner,
  };
}
