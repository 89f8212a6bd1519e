import { isTransient, OrchestratorError, Unavailable } from '../errors.ts';
import type { Invocation } from './invocation.ts';

/**
 * Lets throttling and faults of other services leave as `Unavailable`, which state machines retry for
 * minutes, and doors answer with 503: whoever called tries again.
 */
export function transientAsUnavailable() {
  return {
    onError(invocation: Invocation): void {
      const { error } = invocation;
      if (error instanceof OrchestratorError || !isTransient(error)) return;
      invocation.error = new Unavailable('a service that this needs is unavailable', {}, { cause: error });
    },
  };
}
