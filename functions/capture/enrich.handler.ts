import { beginOrder } from '../inventory/reservation/begin-order.ts';
import { readOrder } from '../order/order.store.ts';
import { Superseded } from '../shared/errors.ts';
import { task, taskInputSchema } from '../shared/task.ts';

/**
 * State Capture of executions that release 0.2.0 started; since then Reserve begins an attempt. Goes with the
 * last of them.
 * @throws Superseded
 */
export const handler = task(taskInputSchema, async ({ orderId, attempt }, now) => {
  const { attempt: wanted } = await readOrder(orderId);
  if (attempt < wanted) throw new Superseded(`attempt ${wanted} of order ${orderId} is wanted`);
  await beginOrder(orderId, attempt, now);
  return { orderId, attempt };
});
