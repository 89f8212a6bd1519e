import * as z from 'zod';
import { branchInputSchema, task, taskInputSchema } from '../shared/task.ts';
import { rerouteOrder } from './reroute/reroute-order.ts';

/** The branch that failed; `error`: what its state failed with, or `Retry` after a person's decision. */
export const rerouteInputSchema = taskInputSchema.extend({
  ...branchInputSchema.shape,
  error: z.string().default('Retry'),
});

/** State Reroute, of a branch. */
export const handler = task(rerouteInputSchema, ({ orderId, attempt, n, exception, error }, now) =>
  rerouteOrder({ orderId, attempt, n, exception, error, now }),
);
