import middy from '@middy/core';
import * as z from 'zod';
import { NotFound } from '../shared/errors.ts';
import type { Correlation } from '../shared/log.ts';
import { failuresLogged } from '../shared/middleware/failures-logged.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { parsedInput } from '../shared/middleware/parsed-input.ts';
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

type ExecutionEnd = z.output<typeof statusEventSchema>['detail'];

/** The log line's own: how the execution ended, and what became of the news. */
interface Recorded {
  readonly status: string;
  readonly outcome: string;
}

/** An execution failed, timed out or was stopped by hand: its order gets an exception, once. */
export const handler = middy<unknown, Recorded>()
  .use(oneLogLine(recordedOutcome))
  .use(failuresLogged('execution status not recorded'))
  .use(parsedInput(statusEventSchema, 'execution status event', ({ detail }) => correlationOf(detail)))
  .handler<unknown, Recorded>(({ input }) => record(input.detail, new Date().toISOString()));

async function record(detail: ExecutionEnd, now: string): Promise<Recorded> {
  const { name, status, stateMachineArn: machine, error, cause } = detail;
  const ended = endedOf(machine, name);
  if (!ended) return { status, outcome: 'foreign' };
  const end = { name, status, error: error ?? status, cause: cause ?? '' };
  try {
    return { status, outcome: await retryMoved(() => recordEnd(ended, end, now)) };
  } catch (failure) {
    if (failure instanceof NotFound) return { status, outcome: 'unknown order' };
    throw failure;
  }
}

function correlationOf({ name, stateMachineArn: machine }: ExecutionEnd): Correlation {
  const ended = endedOf(machine, name);
  return ended ? { execution: name, orderId: ended.orderId } : { execution: name };
}

function recordedOutcome({ response }: Invocation<unknown, Recorded>): Record<string, unknown> {
  return { ...response };
}
