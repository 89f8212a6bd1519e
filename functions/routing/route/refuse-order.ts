import { saveOrder } from '../../order/order.store.ts';
import { amend, type Hold, type Order } from '../../order/order.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { addHold } from '../../requests/hold/hold-decision.ts';
import { OnHold } from '../../shared/errors.ts';
import { transact } from '../../shared/transact.ts';
import { decisionWrites, keepNamed } from '../decisions/decision.store.ts';
import type { PlannedOrder } from './planning.ts';
import { heldUntil, refusal } from './refusal.ts';

/** Stores a decision that serves nothing, and in the same write the hold that the decision asks for. */
export async function keepDecision(
  order: Order,
  { record, network }: PlannedOrder,
  now: string,
  hold?: Hold,
): Promise<void> {
  await keepNamed(network);
  const counted: Order = { ...order, counts: { ...order.counts, decisions: record.n } };
  const next = hold ? addHold(counted, hold, now) : amend(counted, {}, now);
  await transact([saveOrder(order, next), ...decisionWrites(record)]);
}

/** The hold until the order is to be planned again; undefined where the decision asks for none. */
function holdOf({ decision, record }: PlannedOrder, now: string): Hold | undefined {
  const until = heldUntil(decision);
  if (until === undefined) return undefined;
  return {
    id: `ROUTING-${record.n}`,
    reason: decision.outcome === 'wait' ? 'WAIT_TO_CONSOLIDATE' : 'NO_ROUTE',
    before: 'route',
    placedBy: 'system',
    placedAt: now,
    expiresAt: new Date(until).toISOString(),
    onExpiry: 'lift',
  };
}

/**
 * Stores a decision that serves nothing and leaves by the decision's error. A re-route has no use for a hold
 * (`mayHold` false): a person decides.
 * @throws OnHold, NoRoute or NoCapacity, always
 */
export async function refuseOrder(
  order: Order,
  planned: PlannedOrder,
  now: string,
  mayHold: boolean,
): Promise<never> {
  const { decision, record } = planned;
  const hold = mayHold ? holdOf(planned, now) : undefined;
  await keepDecision(order, planned, now, hold);
  if (!hold) throw refusal(decision, record.n);
  const { id, reason, expiresAt } = hold;
  throw new OnHold(`${reason} until ${expiresAt}: ${decisionText(record.result)}`, {
    holds: [{ id, reason }],
  });
}
