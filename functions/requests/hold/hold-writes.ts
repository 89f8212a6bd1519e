import { readFulfillments } from '../../fulfillment/work/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import type { Hold, Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { moved, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { hasPassed, held, lifted, mustMayLift } from './hold-decision.ts';

export interface PlaceHold {
  readonly orderId: string;
  readonly hold: Pick<Hold, 'id' | 'reason' | 'before' | 'expiresAt' | 'onExpiry'>;
  /** `<caller kind>:<id>`, or `system`. */
  readonly by: string;
  readonly now: string;
  /** What belongs into the same write, such as a command's record. */
  readonly beside?: (order: Order, hold: Hold) => readonly Write[];
}

/** Dispatch does not change META: that the work is still out of sight is asked of the fulfillment itself. */
const stillPlanned = ({ orderId, n, fulfillmentId }: Fulfillment): Write => ({
  kind: 'check',
  key: key.fulfillment(orderId, n),
  refused: moved(`fulfillment ${fulfillmentId}`),
  condition: {
    expression: '#status = :planned',
    names: { '#status': 'status' },
    values: { ':planned': 'planned' },
  },
});

/**
 * Places a hold before a step; it stops what has not passed that step.
 * @throws NotFound; Conflict when all of the order has passed the step, or another hold has this id
 */
export function placeHold({
  orderId,
  hold: given,
  by,
  now,
  beside,
}: PlaceHold): Promise<{ order: Order; hold: Hold }> {
  return retryMoved(async () => {
    const before = await readOrder(orderId);
    const fulfillments =
      given.before === 'dispatch' && before.counts.fulfillments > 0 ? await readFulfillments(orderId) : [];
    if (hasPassed(before, fulfillments, given.before))
      throw new Conflict(`Order ${orderId} has passed ${given.before}.`, { orderStatus: before.status });
    const hold: Hold = { ...given, placedBy: by, placedAt: now };
    const order = held(before, hold, now);
    const unallocated =
      before.totals.open + before.totals.backordered + before.totals.reserved > 0 || before.quarantined;
    const planned = unallocated ? undefined : fulfillments.find(({ status }) => status === 'planned');
    await transact([
      ...(beside?.(order, hold) ?? []),
      saveOrder(before, order),
      ...(planned ? [stillPlanned(planned)] : []),
    ]);
    return { order, hold };
  });
}

export interface LiftHold {
  readonly orderId: string;
  readonly holdId: string;
  readonly by: string;
  readonly expired?: boolean;
  readonly now: string /** Only a hold that expires at this time: it may have been replaced. */;
  readonly expiresAt?: string;
}

/** Lifts one hold; no other. @throws NotFound; Forbidden when a channel lifts what it did not place */
export function liftHold({ orderId, holdId, by, expired = false, now, expiresAt }: LiftHold): Promise<Order> {
  return retryMoved(async () => {
    const before = await readOrder(orderId);
    const hold = before.holds.find(({ id }) => id === holdId);
    if (hold) mustMayLift(hold, by);
    if (expiresAt !== undefined && hold?.expiresAt !== expiresAt)
      throw new NotFound(`Order ${orderId} has no hold ${holdId} that expires at ${expiresAt}.`);
    const order = lifted(before, holdId, expired, now, before.closed ? {} : checkSoon(before, now));
    await transact([saveOrder(before, order)]);
    return order;
  });
}
