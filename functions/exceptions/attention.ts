import * as z from 'zod';
import type { Exception, ExceptionType } from './exception.ts';
import { exceptionRules } from './exception-types.ts';

/** What a state machine's Catch hands over as `$.error`. */
export const caughtSchema = z.looseObject({
  Error: z.string().default('Unknown'),
  Cause: z.string().default(''),
});
export type Caught = z.output<typeof caughtSchema>;

const named: Readonly<Record<string, ExceptionType>> = {
  NoRoute: 'NoRoute',
  BackorderExpired: 'BackorderExpired',
  ReroutesExhausted: 'ReroutesExhausted',
  ReleaseFailed: 'ReleaseFailed',
};

/** The exception that stands for an error of a state: by name, else a fault of ours. */
export function exceptionTypeOf(error: string): ExceptionType {
  return named[error] ?? 'ExecutionFailed';
}

const lambdaCause = z.object({ errorMessage: z.string() });

/**
 * What a `Cause` says to a person: Lambda sends JSON with the message and a stack trace. At most 300
 * characters.
 */
export function reasonOf(cause: string): string {
  let message = cause;
  try {
    message = lambdaCause.parse(JSON.parse(cause)).errorMessage;
  } catch {
    // Not Lambda's JSON: the text itself.
  }
  return message.slice(0, 300);
}

/** The open exception that a wait for fulfillment `n` (0: the order itself) belongs to, if there is one. */
export function attentionFor(exceptions: readonly Exception[], n: number): Exception | undefined {
  const blocking = exceptions.filter(
    (one) =>
      one.status === 'open' && exceptionRules[one.exceptionType].blocks && (one.fulfillment ?? 0) === n,
  );
  return blocking.find(({ waiting }) => waiting) ?? blocking[0];
}
