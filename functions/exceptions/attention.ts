import * as z from 'zod';
import type { Exception, ExceptionType } from './exception.ts';
import { exceptionRules } from './exception-types.ts';

/** An error as a state machine's Catch hands it over in `$.error`. */
export const caughtSchema = z.looseObject({
  Error: z.string().default('Unknown'),
  Cause: z.string().default(''),
});
export type Caught = z.output<typeof caughtSchema>;

const TYPE_BY_ERROR: Readonly<Record<string, ExceptionType>> = {
  NoRoute: 'NoRoute',
  LargerThanCapacity: 'LargerThanCapacity',
  BackorderExpired: 'BackorderExpired',
  ReroutesExhausted: 'ReroutesExhausted',
  ReleaseFailed: 'ReleaseFailed',
};

/** The exception that an error of a state becomes: the one of its name, else a fault of ours. */
export function exceptionTypeOf(error: string): ExceptionType {
  return TYPE_BY_ERROR[error] ?? 'ExecutionFailed';
}

const lambdaCause = z.object({ errorMessage: z.string() });

/**
 * What a person reads of a `Cause`, at most 300 characters. Lambda sends JSON with the message and a stack
 * trace.
 */
export function reasonOf(cause: string): string {
  return messageOf(cause).slice(0, 300);
}

function messageOf(cause: string): string {
  try {
    return lambdaCause.parse(JSON.parse(cause)).errorMessage;
  } catch {
    // Only Lambda writes JSON of this form.
    return cause;
  }
}

/**
 * The open exception that a stuck fulfillment waits for; `n` 0 is the order itself. One that an execution
 * waits for goes first.
 */
export function attentionFor(exceptions: readonly Exception[], n: number): Exception | undefined {
  const blocking = exceptions.filter(
    ({ status, exceptionType, fulfillment = 0 }) =>
      status === 'open' && fulfillment === n && exceptionRules[exceptionType].blocks,
  );
  return blocking.find(({ waiting }) => waiting) ?? blocking[0];
}
