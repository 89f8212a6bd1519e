import { readLocation, readLocationNow } from '../network/entities/network.store.ts';
import { endedAuthorization, heldUnauthorized } from '../order/authorization.ts';
import { checkPasses, mustPass, readOrder, saveOrder } from '../order/order.store.ts';
import { branchInputShape, waitOfBranch, withBranch } from '../order/unit-owner.ts';
import { Cancelled, OnHold, OrderClosed, OutOfStock, Unserved } from '../shared/errors.ts';
import { settings } from '../shared/settings.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken, takeTokenBack } from '../shared/token.store.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { writesOfVoid } from './facts/leave-work.ts';
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

/** @throws OnHold for work whose goods leave at a later date */
function mustBeShown({ fulfillmentId, hiddenUntil }: Fulfillment, now: string): void {
  if (hiddenUntil !== undefined && hiddenUntil > now)
    throw new OnHold(`${fulfillmentId} is shown to its location at ${hiddenUntil}`);
}

/**
 * The order of work whose money is authorised no more is held, without waiting for the sweeper's next minute.
 * Refused as `mustPass` refuses.
 */
async function mustBeAuthorized(orderId: string, now: string): Promise<void> {
  const order = await readOrder(orderId);
  mustPass(order, 'dispatch');
  if (endedAuthorization(order, now) !== undefined)
    await transact([saveOrder(order, heldUnauthorized(order, now))]);
}

function isRefusal(error: unknown): boolean {
  return error instanceof OnHold || error instanceof Cancelled || error instanceof OrderClosed;
}

/**
 * Reveals work that is not visible yet. Work for a location that is switched off by now is planned anew before anybody
 * sees it: its plan may have been made before the switch and stored after it. Work whose money is authorised no more is
 * held. Returns the fulfillment as it was found.
 * Refused as `mustPass` refuses.
 */
function reveal({ orderId, n }: { readonly orderId: string; readonly n: number }, now: string) {
  return retryMoved(async () => {
    for (;;) {
      const fulfillment = await readFulfillment(orderId, n);
      if (fulfillment.status !== 'planned') return fulfillment;
      mustBeShown(fulfillment, now);
      await mustBeAuthorized(orderId, now);
      const location = await readLocationNow(fulfillment.location);
      if (location?.active !== false) {
        await transact([await showToLocation(fulfillment, now), checkPasses(orderId, 'dispatch')]);
        return fulfillment;
      }
      await transact(await writesOfVoid(fulfillment, now));
    }
  });
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
    const { fulfillmentId, location, status } = await reveal(input, now);
    return { orderId, n, fulfillmentId, location, requested: status === 'planned' };
  } catch (error) {
    // The state is left: nobody waits with this token any more.
    if (isRefusal(error)) await transact([takeTokenBack({ orderId, state: 'Dispatch', n, token }, now)]);
    throw error;
  }
});
