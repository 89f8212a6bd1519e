import * as z from 'zod';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { transact } from '../shared/transact.ts';

/** State Track of fulfillment `n`. */
export const trackInputSchema = waitInputSchema.extend({ n: z.number().int().min(1) });

/**
 * Waits until every parcel is delivered, returned or lost: stores the token and asks META nothing (P7).
 * @throws Superseded
 */
export const handler = task(trackInputSchema, async (input, now) => {
  await transact([storeToken(input, 'Track', input.n, now)]);
  return { orderId: input.orderId, n: input.n };
});
