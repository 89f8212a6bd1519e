/** Which faults of an execution pass by themselves, so that nobody has to decide anything. Pure. */
import * as z from 'zod';
import type { Exception } from '../../exceptions/exception.ts';

/**
 * Names of errors after which the state machines try a state again (statemachines/policies.ts), and the end of an
 * execution that has lived for as long as Step Functions lets it, a year: goods of a date that is further away.
 */
const PASSING =
  /^(TIMED_OUT|Unavailable|Contended|Lambda\..+|Runtime\.ExitError|Sandbox\.Timedout|(StepFunctions|SFN|Sfn)\..+|States\.Timeout)$/;
/** Tries that the sweeper makes of itself. What fails so often needs a person after all. */
const MAX_AUTOMATIC_RETRIES = 8;

const detailSchema = z.looseObject({ error: z.string().default('') });

/**
 * Whether a fault may be over by now: a service was not there, or others were in the way, for longer than the
 * state machine waits. What a cancelled order could not give back is always worth another try.
 */
export function hasTransientCause({
  exceptionType,
  detail,
}: Pick<Exception, 'exceptionType' | 'detail'>): boolean {
  if (exceptionType === 'ReleaseFailed') return true;
  return exceptionType === 'ExecutionFailed' && PASSING.test(detailSchema.parse(detail).error);
}

/** Whether the sweeper has retried the same trouble too often; `exceptions` are the order's. */
export function isRetriedOften(exception: Exception, exceptions: readonly Exception[]): boolean {
  const retried = exceptions.filter(
    ({ exceptionType, fulfillment, resolved }) =>
      exceptionType === exception.exceptionType &&
      fulfillment === exception.fulfillment &&
      resolved?.action === 'retry' &&
      resolved.by === 'system',
  );
  return retried.length >= MAX_AUTOMATIC_RETRIES;
}
