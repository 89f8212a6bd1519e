/**
 * What a decision that serves nothing means for the step: the named error, with reasons by location. Pure.
 */

import type { Decision } from '../../planner/decision.ts';
import { candidatesText } from '../../planner/explain/decision-text.ts';
import { NoCapacity, NoRoute, type OrchestratorError } from '../../shared/errors.ts';

/** Reason codes by location: what is told of it in an error's detail. */
function codesOf({ candidates }: Decision): Record<string, readonly string[]> {
  const refused = candidates.filter(({ reasons = [] }) => reasons.length > 0).slice(0, 50);
  return Object.fromEntries(
    refused.map(({ location, reasons = [] }): [string, readonly string[]] => [
      location,
      [...new Set(reasons.map(({ code }) => code))],
    ]),
  );
}

/** Decisions that the step carries out: planned, and partial (the rest gets an owner in the same write). */
export function isExecuted({ outcome }: Pick<Decision, 'outcome'>): boolean {
  return outcome === 'planned' || outcome === 'partial';
}

/**
 * The order is held until `until` and then planned again: it waits for a better plan, or the rules want it
 * held.
 */
export function heldUntil({ outcome, until }: Pick<Decision, 'outcome' | 'until'>): string | undefined {
  return outcome === 'wait' || outcome === 'hold' ? until : undefined;
}

/**
 * The error of a decision that serves nothing. Stock that the pool promised and that no location may give is
 * a matter for a person, not for waiting: nothing that comes in would be seen to change it.
 */
export function refusal(decision: Decision, n: number): OrchestratorError {
  const detail = {
    decision: n,
    outcome: decision.outcome,
    ...(decision.cause === undefined ? {} : { cause: decision.cause }),
    reasons: codesOf(decision),
  };
  const units = decision.unserved
    .map(({ sku, quantity }) => `${quantity} x ${sku}`)
    .slice(0, 5)
    .join(', ');
  const why = `${units} (${decision.cause ?? decision.outcome}): ${candidatesText(decision.candidates)}`;
  if (decision.outcome === 'awaitCapacity') return new NoCapacity(`no capacity for ${why}`, detail);
  return new NoRoute(
    `${decision.outcome === 'cancel' ? 'cancelled by the rules' : 'no route'}: ${why}`,
    detail,
  );
}
