import * as z from 'zod';
import { branchInputShape, withBranch } from '../order/unit-owner.ts';
import { task, taskInputSchema } from '../shared/task.ts';
import { forgetQuestion } from '../shared/token.store.ts';
import { instantSchema } from '../shared/token.ts';
import { dispatchOfName } from './reroute/branch-successors.ts';
import { redispatch } from './reroute/redispatch.ts';
import { rerouteOrder } from './reroute/reroute-order.ts';

/**
 * The branch that failed; `error`: what its state failed with, or `Retry` after a person's decision. `name`: the first
 * name of the branch's own execution, which has ended by a fault and is to be begun anew (Redispatch). `enteredAt`: when
 * the state was entered (UTC); absent in executions of release 0.2.0.
 */
export const rerouteInputSchema = taskInputSchema
  .extend({
    ...branchInputShape,
    error: z.string().default('Retry'),
    name: z.string().optional(),
    enteredAt: instantSchema.optional(),
  })
  .transform(withBranch);

/** States Reroute and Redispatch, of a branch. */
export const handler = task(rerouteInputSchema, async (input, now) => {
  const { orderId, attempt, n, exception, error, name, execution, enteredAt } = input;
  if (error === 'Retry') await forgetQuestion(input, now);
  const since = dispatchOfName(orderId, n, name ?? execution);
  const request = { orderId, attempt, n, exception, error, since, enteredAt, now };
  return name === undefined ? rerouteOrder(request) : redispatch(request);
});
