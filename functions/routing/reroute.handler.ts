import * as z from 'zod';
import { task, taskInputSchema } from '../shared/task.ts';
import { rerouteOrder } from './reroute/reroute-order.ts';

/**
 * `n`: the fulfillment that failed; `error`: what its state failed with, or `Retry` after a person's
 * decision.
 */
export const rerouteInputSchema = taskInputSchema.extend({
  n: z.number().int().min(1),
  error: z.string().default('Retry'),
});

/** State Reroute, of fulfillment `n`. */
export const handler = task(rerouteInputSchema, ({ orderId, attempt, n, error }, now) =>
  rerouteOrder({ orderId, attempt, n, error, now }),
);
