import * as z from 'zod';
import { branchInputShape, withBranch } from '../order/unit-owner.ts';
import { task, taskInputSchema } from '../shared/task.ts';
import { rerouteOrder } from './reroute/reroute-order.ts';

/** The branch that failed; `error`: what its state failed with, or `Retry` after a person's decision. */
export const rerouteInputSchema = taskInputSchema
  .extend({ ...branchInputShape, error: z.string().default('Retry') })
  .transform(withBranch);

/** State Reroute, of a branch. */
export const handler = task(rerouteInputSchema, ({ orderId, attempt, n, exception, error }, now) =>
  rerouteOrder({ orderId, attempt, n, exception, error, now }),
);
