import { readOrder } from '../order/order.store.ts';
import { branchInputShape, withBranch } from '../order/unit-owner.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { gateOfWait } from './hold/hold-decision.ts';

/** The branch that may not go on, or the order itself. */
export const awaitHoldInputSchema = waitInputSchema.extend(branchInputShape).transform(withBranch);

/**
 * State OnHold: waits until no hold stands before the step. Stores a token and nothing else, and asks no
 * condition of META (P7).
 */
export const handler = task(awaitHoldInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId, n } = input;
    const order = await readOrder(orderId);
    const before = gateOfWait(order, input.exception > 0 || n > 0);
    await transact([storeToken(input, 'OnHold', input, now, { before })]);
    const barring = order.holds.filter((hold) => hold.before === before);
    return { orderId, n, before, holds: barring.map(({ id }) => ({ id })) };
  }),
);
