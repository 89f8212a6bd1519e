import * as z from 'zod';
import { readFulfillments } from '../fulfillment/work-order/fulfillment.store.ts';
import { isFinished } from '../fulfillment/work-order/fulfillment.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { checkWait, storeToken } from '../shared/token.store.ts';
import { transact } from '../shared/transact.ts';

/** State Track: of all parcels of the order (`n` 0), or of one fulfillment's, whose branch an execution of its own runs. */
export const trackInputSchema = waitInputSchema.extend({ n: z.number().int().min(0) });

/**
 * Waits until every parcel is delivered, returned or lost. Only the token is stored: META is asked nothing, since waiting takes
 * and reveals nothing (P7). Where nothing is under way any more, no fact of a parcel follows by which the relay would look
 * again, had it lost the token's record: that wait has a check time of its own (P3).
 * @throws Superseded when a later attempt waits already
 */
export const handler = task(trackInputSchema, async (input, now) => {
  const { orderId, n } = input;
  await transact([storeToken(input, 'Track', n, now)]);
  const tracked = (await readFulfillments(orderId)).filter((one) => n === 0 || one.n === n);
  if (tracked.every(isFinished)) await checkWait(input, 'Track', n, now);
  return { orderId, n };
});
