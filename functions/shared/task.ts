import middy from '@middy/core';
import * as z from 'zod';
import { isTransient, OrchestratorError, Unavailable } from './errors.ts';
import { log, logDone } from './log.ts';
import { parseOwn } from './parse.ts';

/** The attempt of a token, compared field by field in this order (P1). */
export const tokenAttemptSchema = z.object({ enteredAt: z.string(), retry: z.number().int() });
export type TokenAttempt = z.output<typeof tokenAttemptSchema>;

/** What every state gives its function: which order, which attempt of it, which execution asks. */
export const taskInputSchema = z.looseObject({
  orderId: z.string().min(1),
  attempt: z.number().int().min(1),
  /** `$$.Execution.Name`, for the log. */
  execution: z.string().optional(),
});

/**
 * What every waiting state gives besides: its token, a credential that goes into its own item and nowhere
 * else.
 */
export const waitInputSchema = z.looseObject({
  ...taskInputSchema.shape,
  token: z.string().min(1),
  enteredAt: z.string().min(1),
  retry: z.number().int().min(0),
});
export type WaitInput = z.output<typeof waitInputSchema>;

/**
 * The Lambda handler of a state: parse -> `run`, one line of log. Business outcomes leave as named errors,
 * which the state machine catches; only faults are logged as errors.
 */
export function task<S extends z.ZodType<{ orderId: string; execution?: string | undefined }>, R>(
  schema: S,
  run: (input: z.output<S>, now: string) => Promise<R>,
) {
  return middy<unknown, R>().handler(async (event) => {
    const startedAt = Date.now();
    const input = parseOwn(schema, event, 'task input');
    let outcome: Record<string, unknown> = { outcome: 'ok' };
    try {
      return await run(input, new Date(startedAt).toISOString());
    } catch (error) {
      outcome = { outcome: error instanceof Error ? error.name : 'Unknown' };
      if (error instanceof OrchestratorError) throw error;
      if (isTransient(error))
        throw new Unavailable('a service that the step needs is unavailable', {}, { cause: error });
      log.error('state failed', {
        orderId: input.orderId,
        error: error instanceof Error ? error : new Error(String(error)),
      });
      throw error;
    } finally {
      logDone(
        { orderId: input.orderId, ...(input.execution !== undefined ? { execution: input.execution } : {}) },
        startedAt,
        outcome,
      );
    }
  });
}
