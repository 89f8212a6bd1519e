/**
 * Which error a decision that serves nothing means for the state, with reasons by location. Pure.
 */
import type { OrderHandover } from '../../order/handover.ts';
import type { Decision } from '../../planner/decision.ts';
import { candidatesText } from '../../planner/explain/decision-text.ts';
import { NoCapacity, NoRoute, type OrchestratorError, PickupChoice } from '../../shared/errors.ts';

/** The reason of the hold of an order that waits for a better plan than a split. */
export const WAIT_TO_CONSOLIDATE = 'WAIT_TO_CONSOLIDATE';

/** Reason codes by location, as the detail of an error has them: of fifty locations at most. */
function codesOf({ candidates }: Decision): Record<string, readonly string[]> {
  const refused = candidates.filter(({ reasons = [] }) => reasons.length > 0).slice(0, 50);
  return Object.fromEntries(
    refused.map(({ location, reasons = [] }): [string, readonly string[]] => [
      location,
      [...new Set(reasons.map(({ code }) => code))],
    ]),
  );
}

/**
 * Whether the state carries the decision out: whole, or in part, the rest getting an owner in the same write.
 */
export function isExecuted({ outcome }: Pick<Decision, 'outcome'>): boolean {
  return outcome === 'planned' || outcome === 'partial';
}

/**
 * Until when the order is held before it is planned again: it waits for a better plan, or the rules want it
 * held. UTC.
 */
export function heldUntil({ outcome, until }: Pick<Decision, 'outcome' | 'until'>): string | undefined {
  return outcome === 'wait' || outcome === 'hold' ? until : undefined;
}

/**
 * The error of a decision that serves nothing. Stock that the pool promised and that no location may give is
 * a matter for a person, not for waiting: nothing that comes in would be seen to change it. Of goods that the customer
 * collects it is the customer's choice.
 */
export function refusal(decision: Decision, n: number, handover?: OrderHandover): OrchestratorError {
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
  if (handover) return new PickupChoice(`not to be had where it is to be collected: ${why}`, detail);
  const what = decision.outcome === 'cancel' ? 'cancelled by the rules' : 'no route';
  return new NoRoute(`${what}: ${why}`, detail);
}
