import { asError, problemOf, TooManyRequests } from '../errors.ts';
import { log } from '../log.ts';
import { type GatewayAnswer, gatewayAnswer } from './gateway.ts';
import type { Invocation } from './invocation.ts';

/**
 * Answers every error as a problem document (RFC 9457). A fault of ours (5xx) is logged with its cause, of
 * which the answer says nothing.
 */
export function problemAnswers() {
  return {
    onError(invocation: Invocation<unknown, GatewayAnswer>): void {
      const problem = problemOf(invocation.error);
      if (problem.status >= 500) log.error('door failed', { error: asError(invocation.error) });
      // Set, not returned: middy would skip the middlewares around this one, and with them the log line.
      const answer = gatewayAnswer(problem.status, problem, 'application/problem+json');
      invocation.response = { ...answer, headers: { ...answer.headers, ...retryHeader(invocation.error) } };
    },
  };
}

function retryHeader(error: unknown): Record<string, string> {
  return error instanceof TooManyRequests ? { 'retry-after': String(error.retryAfter) } : {};
}
