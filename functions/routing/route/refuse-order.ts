import { isDeepStrictEqual } from 'node:util';
import { readCapacityWait, savePartsOf } from '../../capacity/queue/capacity-wait.store.ts';
import { canTakeCapacity } from '../../capacity/queue/capacity-wait.ts';
import { addHold } from '../../order/holds.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Hold, type Order } from '../../order/order.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import { OnHold } from '../../shared/errors.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { armWrites, withArm } from '../canary/arm-writes.ts';
import { decisionWrites, keepNamed } from '../decisions/decision.store.ts';
import type { PlannedOrder } from './planning.ts';
import { heldUntil, refusal, WAIT_TO_CONSOLIDATE } from './refusal.ts';

/** Stores a decision that serves nothing, and in the same write the hold that the decision asks for. */
export async function keepDecision(
  order: Order,
  planned: PlannedOrder,
  now: string,
  hold?: Hold,
  beside: readonly Write[] = [],
): Promise<void> {
  const { record, network } = planned;
  await keepNamed(network);
  const armed = withArm(order, planned);
  const counted: Order = { ...armed, counts: { ...order.counts, decisions: record.n } };
  const next = hold ? addHold(counted, hold, now) : amend(counted, {}, now);
  await transact([saveOrder(order, next), ...decisionWrites(record), ...armWrites(planned), ...beside]);
}

/** The hold until the order is to be planned again; undefined where the decision asks for none. */
function holdOf({ decision, record }: PlannedOrder, now: string): Hold | undefined {
  const until = heldUntil(decision);
  if (until === undefined) return undefined;
  return {
    id: `ROUTING-${record.n}`,
    reason: decision.outcome === 'wait' ? WAIT_TO_CONSOLIDATE : 'NO_ROUTE',
    before: 'route',
    placedBy: 'system',
    placedAt: now,
    expiresAt: new Date(until).toISOString(),
    onExpiry: 'lift',
  };
}

/**
 * Whether an order that was woken in vain goes on waiting as it did: it has its place, and nothing is written
 * (P23). A place that would have the order woken by the very room that was too little says so from now on.
 */
async function waitsAsBefore(order: Order, { decision, record, rooms }: PlannedOrder): Promise<boolean> {
  const { awaits } = record;
  if (decision.outcome !== 'awaitCapacity' || !awaits || !canTakeCapacity(order)) return false;
  const place = await readCapacityWait(order);
  const n = record.of ?? 0;
  const part = place?.parts.find((one) => one.n === n);
  if (!place || !part || record.tooLarge) return false;
  const { idle, ...known } = part;
  const isAsBefore = isDeepStrictEqual({ ...known, seen: [] }, { n, ...awaits, seen: [] });
  if (isAsBefore && !idle && !rooms.haveRoomFor(known)) return true;
  const parts = place.parts.map((one) => (one.n === n ? { n, ...awaits } : one));
  await transact([savePartsOf(place, parts)]);
  return true;
}

/** What no window will ever have room for keeps no place. */
async function withoutTooLarge(order: Order, { record }: PlannedOrder): Promise<Write[]> {
  const place = record.tooLarge ? await readCapacityWait(order) : undefined;
  const rest = place?.parts.filter(({ n }) => n !== (record.of ?? 0));
  return place && rest && rest.length < place.parts.length ? [savePartsOf(place, rest)] : [];
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
  if (await waitsAsBefore(order, planned)) throw refusal(decision, order.counts.decisions, planned.handover);
  const hold = mayHold ? holdOf(planned, now) : undefined;
  await keepDecision(order, planned, now, hold, await withoutTooLarge(order, planned));
  if (!hold) throw refusal(decision, record.n, planned.handover);
  const { id, reason, expiresAt } = hold;
  throw new OnHold(`${reason} until ${expiresAt}: ${decisionText(record.result)}`, {
    holds: [{ id, reason }],
  });
}
