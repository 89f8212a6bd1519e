import * as z from 'zod';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { transact } from '../shared/transact.ts';

/** State Track: of all parcels of the order (`n` 0), or of one fulfillment's, whose branch an execution of its own runs. */
export const trackInputSchema = waitInputSchema.extend({ n: z.number().int().min(0) });

/**
 * Waits until every parcel is delivered, returned or lost. Only the token is stored: META is asked nothing,
 * since waiting takes and reveals nothing (P7).
 * @throws Superseded when a later attempt waits already
 */
export const handler = task(trackInputSchema, async (input, now) => {
  await transact([storeToken(input, 'Track', input.n, now)]);
  return { orderId: input.orderId, n: input.n };
});
