import { branchInputShape, waitOfBranch, withBranch } from '../order/unit-owner.ts';
import { Cancelled, OnHold, OrderClosed, OutOfStock, Unserved } from '../shared/errors.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken, takeTokenBack } from '../shared/token.store.ts';
import { transact } from '../shared/transact.ts';
import { revealWork } from './work-order/reveal-work.ts';

/** State Dispatch of fulfillment `n` of the order. */
export const dispatchInputSchema = waitInputSchema.extend(branchInputShape).transform(withBranch);

function isRefusal(error: unknown): boolean {
  return error instanceof OnHold || error instanceof Cancelled || error instanceof OrderClosed;
}

/**
 * Makes the work visible to its location and waits for what becomes of it. The token comes first, in a plain write,
 * which costs half of its part in a transaction: nothing answers a wait for work that no location sees. Revealing
 * asks META's gate (P7). Work that is visible already or has ended (a retry, a second entry after a short pick) has
 * only its token stored, whatever META says now (P6).
 * @throws OnHold, Cancelled, OrderClosed; Superseded when a later attempt waits already; Unserved, at once, for a
 * branch that has no work to show; OutOfStock for the further wait of an order
 */
export const handler = task(dispatchInputSchema, async (input, now) => {
  const { orderId, n, exception, token } = input;
  if (waitOfBranch(input) > 0) throw new OutOfStock(`the rest of ${orderId} waits for stock`);
  if (exception > 0) throw new Unserved(`exception ${exception} of ${orderId} has units that no plan serves`);
  await transact([storeToken(input, 'Dispatch', n, now)]);
  try {
    const { fulfillmentId, location, status } = await revealWork(input, now);
    return { orderId, n, fulfillmentId, location, requested: status === 'planned' };
  } catch (error) {
    // The state is left: nobody waits with this token any more.
    if (isRefusal(error)) await transact([takeTokenBack({ orderId, state: 'Dispatch', n, token }, now)]);
    throw error;
  }
});
