import * as z from 'zod';
import { readOrder } from '../order/order.store.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { gateOfWait } from './hold/hold-decision.ts';

/** `n`: the fulfillment that may not be dispatched, 0 for the order itself. */
export const awaitHoldInputSchema = waitInputSchema.extend({ n: z.number().int().min(0).default(0) });

/**
 * State OnHold: waits until no hold stands before the step. Stores a token and nothing else, and asks no
 * condition of META (P7).
 */
export const handler = task(awaitHoldInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId, n } = input;
    const order = await readOrder(orderId);
    const before = gateOfWait(order, n);
    await transact([storeToken(input, 'OnHold', n, now, { before })]);
    const barring = order.holds.filter((hold) => hold.before === before);
    return { orderId, n, before, holds: barring.map(({ id, reason }) => ({ id, reason })) };
  }),
);
