import { task, taskInputSchema } from '../shared/task.ts';
import { routeOrder } from './route/route-order.ts';

/** State Route. Its output tells an operator where the order goes, what that costs and why. */
export const handler = task(taskInputSchema, ({ orderId, attempt }, now) =>
  routeOrder(orderId, attempt, now),
);
