import { readLocation } from '../network/entities/network.store.ts';
import { checkPasses } from '../order/order.store.ts';
import { branchInputShape, withBranch } from '../order/unit-owner.ts';
import { Unserved } from '../shared/errors.ts';
import { settings } from '../shared/settings.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { readFulfillment, saveFulfillment } from './work-order/fulfillment.store.ts';
import type { Fulfillment } from './work-order/fulfillment.ts';
import { requestWork } from './work-order/request-work.ts';

/** State Dispatch of fulfillment `n` of the order. */
export const dispatchInputSchema = waitInputSchema.extend(branchInputShape).transform(withBranch);

/** The planned work as its location gets to see it from now on. */
async function showToLocation(planned: Fulfillment, now: string): Promise<Write> {
  const pace = await readLocation(planned.location);
  return saveFulfillment(planned, requestWork(planned, now, settings(), pace));
}

/**
 * Makes the work visible to its location and waits for what becomes of it. Revealing asks META's gate (P7).
 * Work that is visible already or has ended (a retry, a second entry after a short pick) has only its token
 * stored, whatever META says now (P6).
 * @throws OnHold, Cancelled, OrderClosed; Superseded when a later attempt waits already; Unserved, at once, for a
 * branch that has no work to show
 */
export const handler = task(dispatchInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId, n, exception } = input;
    if (exception > 0)
      throw new Unserved(`exception ${exception} of ${orderId} has units that no plan serves`);
    const fulfillment = await readFulfillment(orderId, n);
    const { fulfillmentId, location } = fulfillment;
    const isHidden = fulfillment.status === 'planned';
    const token = storeToken(input, 'Dispatch', n, now);
    const writes = isHidden
      ? [await showToLocation(fulfillment, now), token, checkPasses(orderId, 'dispatch')]
      : [token];
    await transact(writes);
    return { orderId, n, fulfillmentId, location, requested: isHidden };
  }),
);
