import * as z from 'zod';
import { readLocation } from '../network/entities/network.store.ts';
import { checkPasses } from '../order/order.store.ts';
import { settings } from '../shared/settings.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { readFulfillment, saveFulfillment } from './work/fulfillment.store.ts';
import { requestWork } from './work/request-work.ts';

/** State Dispatch of fulfillment `n`. */
export const dispatchInputSchema = waitInputSchema.extend({ n: z.number().int().min(1) });

/**
 * Makes the work visible to its location and waits for what becomes of it. Revealing asks META's gate (P7);
 * when the work is visible already, or ended (a retry, a second entry after a short pick), only the token is
 * stored (P6).
 * @throws OnHold, Cancelled, OrderClosed; Superseded when a later attempt waits already.
 */
export const handler = task(dispatchInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId, n } = input;
    const fulfillment = await readFulfillment(orderId, n);
    const token = storeToken(input, 'Dispatch', n, now);
    const reveals = fulfillment.status === 'planned';
    await transact(
      reveals
        ? [
            saveFulfillment(
              fulfillment,
              requestWork(fulfillment, now, settings(), await readLocation(fulfillment.location)),
            ),
            token,
            checkPasses(orderId, 'dispatch'),
          ]
        : [token],
    );
    return {
      orderId,
      n,
      fulfillmentId: fulfillment.fulfillmentId,
      location: fulfillment.location,
      requested: reveals,
    };
  }),
);
