/** Work that was planned gets visible to its location, as far as nothing of its order stands against it. */
import { readLocation, readLocationNow } from '../../network/entities/network.store.ts';
import { endedAuthorization, heldUnauthorized } from '../../order/authorization.ts';
import { checkPasses, mustPass, readOrder, saveOrder } from '../../order/order.store.ts';
import { OnHold } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { writesOfVoid } from '../facts/leave-work.ts';
import { readFulfillment, saveFulfillment } from './fulfillment.store.ts';
import type { Fulfillment } from './fulfillment.ts';
import { requestWork } from './request-work.ts';

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

/**
 * Reveals work that is not visible yet. Work for a location that is switched off by now is planned anew before anybody
 * sees it: its plan may have been made before the switch and stored after it. Work whose money is authorised no more is
 * held. Returns the fulfillment as it was found.
 * Refused as `mustPass` refuses.
 */
export function revealWork({ orderId, n }: { readonly orderId: string; readonly n: number }, now: string) {
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
