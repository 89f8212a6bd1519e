import * as z from 'zod';
import { type WaitInput, waitInputSchema } from '../../shared/task.ts';
import { storeToken } from '../../shared/token.store.ts';
import { transact } from '../../shared/transact.ts';
import { readReturn } from './return.store.ts';

/** Input of the waiting states of a return. */
export const returnWaitSchema = waitInputSchema.extend({ returnId: z.string(), n: z.number().int().min(1) });
type ReturnWait = WaitInput & { readonly returnId: string; readonly n: number };

/**
 * Stores the token and nothing else: the return's record, or the token's, ends the wait.
 * @throws Superseded
 */
export async function awaitReturn(input: ReturnWait, state: 'AwaitReceipt' | 'AwaitInspection', now: string) {
  await transact([storeToken(input, state, input.n, now)]);
  const { status, location, dueAt } = await readReturn(input.returnId);
  return { orderId: input.orderId, returnId: input.returnId, location, status, dueAt };
}
