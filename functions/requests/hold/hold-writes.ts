import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { addHold, removeHold } from '../../order/holds.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import type { Hold, Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { moved, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { hasPassed, mustBeAllowedToLift } from './hold-decision.ts';

/** A hold as somebody asks for it. */
export interface PlaceHoldCommand {
  readonly orderId: string;
  readonly hold: Pick<Hold, 'id' | 'reason' | 'before' | 'expiresAt' | 'onExpiry'>;
  /** `<caller kind>:<id>`, or `system`. */
  readonly by: string;
  /** UTC ISO. */
  readonly now: string;
  /** What belongs into the same write, such as a command's record. */
  readonly beside?: (order: Order, hold: Hold) => readonly Write[];
}

/**
 * Places a hold before a step; the hold stops what has not passed that step.
 * @throws NotFound; Conflict when all of the order has passed the step, or another hold has this id
 */
export function placeHold(command: PlaceHoldCommand): Promise<{ order: Order; hold: Hold }> {
  const { orderId, by, now, beside } = command;
  const gate = command.hold.before;
  return retryMoved(async () => {
    const before = await readOrder(orderId);
    const fulfillments =
      gate === 'dispatch' && before.counts.fulfillments > 0 ? await readFulfillments(orderId) : [];
    if (hasPassed(before, fulfillments, gate))
      throw new Conflict(`Order ${orderId} has passed ${gate}.`, { orderStatus: before.status });
    const hold: Hold = { ...command.hold, placedBy: by, placedAt: now };
    const order = addHold(before, hold, now);
    await transact([
      ...(beside?.(order, hold) ?? []),
      saveOrder(before, order),
      ...stillBeforeDispatch(before, fulfillments),
    ]);
    return { order, hold };
  });
}

/**
 * Dispatch does not change META. Where planned work is all that is still before dispatch, the write asks one
 * of the fulfillments itself whether its location has not seen it yet.
 */
function stillBeforeDispatch(
  { totals, quarantined }: Order,
  fulfillments: readonly Fulfillment[],
): readonly Write[] {
  if (totals.open + totals.backordered + totals.reserved > 0 || quarantined) return [];
  const planned = fulfillments.find(({ status }) => status === 'planned');
  return planned ? [checkPlanned(planned)] : [];
}

function checkPlanned({ orderId, n, fulfillmentId }: Fulfillment): Write {
  return {
    kind: 'check',
    key: key.fulfillment(orderId, n),
    refused: moved(`fulfillment ${fulfillmentId}`),
    condition: {
      expression: '#status = :planned',
      names: { '#status': 'status' },
      values: { ':planned': 'planned' },
    },
  };
}

/** Which hold is lifted, by whom. */
export interface LiftHoldCommand {
  readonly orderId: string;
  readonly holdId: string;
  /** `<caller kind>:<id>`, or `system`. */
  readonly by: string;
  readonly expired?: boolean;
  /** UTC ISO. */
  readonly now: string;
  /** Lifts only a hold that expires at this time (UTC): it may have been replaced. */
  readonly expiresAt?: string;
}

/**
 * Lifts one hold; no other.
 * @throws NotFound; Forbidden when a channel lifts what it did not place
 */
export function liftHold(command: LiftHoldCommand): Promise<Order> {
  const { orderId, holdId, by, expired = false, now, expiresAt } = command;
  return retryMoved(async () => {
    const before = await readOrder(orderId);
    const hold = before.holds.find(({ id }) => id === holdId);
    if (hold) mustBeAllowedToLift(hold, by);
    if (expiresAt !== undefined && hold?.expiresAt !== expiresAt)
      throw new NotFound(`Order ${orderId} has no hold ${holdId} that expires at ${expiresAt}.`);
    const progress = before.closed ? {} : checkSoon(before, now);
    const order = removeHold(before, holdId, expired, now, progress);
    await transact([
      saveOrder(before, order),
      ...(hold?.overdue ? await settleOverdue(before, hold, now) : []),
    ]);
    return order;
  });
}

/** Whoever was told that the hold stands for very long has nothing left to do (P13). */
async function settleOverdue(order: Order, { id }: Hold, now: string): Promise<Write[]> {
  const resolution = { action: 'close', by: 'system', note: 'the hold was lifted' } as const;
  const exceptions = await readOrderExceptions(order.orderId);
  return exceptions
    .filter(
      (one) => one.exceptionType === 'HoldOverdue' && one.status === 'open' && one.detail['holdId'] === id,
    )
    .map((one) => settleException(order, one, resolution, now).write);
}
