import * as z from 'zod';
import { NotFound } from '../shared/errors.ts';
import { log, logDone } from '../shared/log.ts';
import { parseOwn } from '../shared/parse.ts';
import { retryMoved } from '../shared/transact.ts';
import { endedOf, recordEnd } from './executions/execution-ended.ts';
import type { Machine } from './executions/executions.ts';

/** `Step Functions Execution Status Change`, as EventBridge sends it for Standard executions. */
export const statusEventSchema = z.looseObject({
  detail: z.looseObject({
    name: z.string(),
    status: z.string(),
    stateMachineArn: z.string().transform((arn, context): Machine => {
      const name = /-(order|fulfillment|return)$/.exec(arn)?.[1];
      if (name === 'order' || name === 'fulfillment' || name === 'return') return name;
      context.addIssue({ code: 'custom', message: 'is not one of our state machines' });
      return z.NEVER;
    }),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

/** An execution failed, timed out or was stopped by hand: its order gets an exception, once. */
export async function handler(event: unknown): Promise<void> {
  const startedAt = Date.now();
  const {
    name,
    status,
    stateMachineArn: machine,
    error,
    cause,
  } = parseOwn(statusEventSchema, event, 'execution status event').detail;
  const ended = endedOf(machine, name);
  let outcome: string = 'foreign';
  try {
    if (ended)
      outcome = await retryMoved(() =>
        recordEnd(
          ended,
          { name, status, error: error ?? status, cause: cause ?? '' },
          new Date(startedAt).toISOString(),
        ),
      );
  } catch (failed) {
    if (!(failed instanceof NotFound)) {
      log.error('execution status not recorded', {
        execution: name,
        error: failed instanceof Error ? failed : new Error(String(failed)),
      });
      throw failed;
    }
    outcome = 'unknown order';
  }
  logDone({ execution: name, ...(ended ? { orderId: ended.orderId } : {}) }, startedAt, { status, outcome });
}
