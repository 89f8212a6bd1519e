import * as z from 'zod';
import { type WaitInput, waitInputSchema } from '../../shared/task.ts';
import { storeToken } from '../../shared/token.store.ts';
import { transact } from '../../shared/transact.ts';
import { readReturn } from './return.store.ts';

/** Input of the states in which a return waits: AwaitApproval, AwaitReceipt, AwaitInspection. */
export const returnWaitSchema = waitInputSchema.extend({ returnId: z.string(), n: z.number().int().min(1) });
type ReturnWait = WaitInput & { readonly returnId: string; readonly n: number };

/**
 * Stores the token and changes nothing else: the stream record of the return, or of the token, makes the
 * relay end the wait.
 * @throws Superseded when a later attempt waits already
 */
export async function awaitReturn(
  input: ReturnWait,
  state: 'AwaitApproval' | 'AwaitReceipt' | 'AwaitInspection',
  now: string,
) {
  await transact([storeToken(input, state, input.n, now)]);
  const { status, location, dueAt } = await readReturn(input.returnId);
  return { orderId: input.orderId, returnId: input.returnId, location, status, dueAt };
}
