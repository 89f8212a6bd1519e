import middy from '@middy/core';
import * as z from 'zod';
import { asError, isTransient, OrchestratorError } from './errors.ts';
import type { Correlation } from './log.ts';
import { failuresLogged } from './middleware/failures-logged.ts';
import type { Invocation } from './middleware/invocation.ts';
import { oneLogLine } from './middleware/one-log-line.ts';
import { parsedInput } from './middleware/parsed-input.ts';
import { transientAsUnavailable } from './middleware/transient-as-unavailable.ts';
import { instantSchema } from './token.ts';

/** What every state gives its function. */
export const taskInputSchema = z.looseObject({
  orderId: z.string().min(1),
  /** Which execution of the order asks, counted from 1. */
  attempt: z.number().int().min(1),
  /** `$$.Execution.Name`, for the log. */
  execution: z.string().optional(),
});

/** What every state that waits gives its function. */
export const waitInputSchema = z.looseObject({
  ...taskInputSchema.shape,
  /** A credential: it goes into an item of its own and nowhere else. */
  token: z.string().min(1),
  /** `$$.State.EnteredTime` and `$$.State.RetryCount`: which attempt of the state the token is of (P1). */
  enteredAt: instantSchema,
  retry: z.number().int().min(0),
});

export type WaitInput = z.output<typeof waitInputSchema>;

/** What every task input says at least: the log line is found by it. */
interface Identified {
  /** Absent where the step is of no order. */
  readonly orderId?: string | undefined;
  readonly execution?: string | undefined;
}

/**
 * The Lambda handler of a state. `run` gets the parsed input and the time (UTC ISO, read once). Business
 * outcomes leave as named errors, which the state machine catches; only faults are logged as errors.
 */
export function task<S extends z.ZodType<Identified>, R>(
  schema: S,
  run: (input: z.output<S>, now: string) => Promise<R>,
) {
  return middy<unknown, R>()
    .use(transientAsUnavailable())
    .use(oneLogLine(taskOutcome))
    .use(failuresLogged('state failed', isFault))
    .use(parsedInput(schema, 'task input', correlationOf))
    .handler<unknown, R>(({ input }) => run(input, new Date().toISOString()));
}

function correlationOf({ orderId, execution }: Identified): Correlation {
  return {
    ...(orderId === undefined ? {} : { orderId }),
    ...(execution === undefined ? {} : { execution }),
  };
}

function taskOutcome({ error }: Invocation): Record<string, unknown> {
  return { outcome: error ? asError(error).name : 'ok' };
}

/** Neither an outcome that the state machine catches by name nor a trouble that passes. */
function isFault(error: unknown): boolean {
  return !(error instanceof OrchestratorError) && !isTransient(error);
}
