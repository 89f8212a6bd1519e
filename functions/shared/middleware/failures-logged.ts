import { asError } from '../errors.ts';
import { log } from '../log.ts';
import type { Invocation } from './invocation.ts';

/**
 * Logs a failed invocation as an error under `message`, with the noted correlation. The error goes on
 * unchanged.
 * @param isFailure whether an error is a fault, and not an outcome that leaves as an error; all are faults by
 * default
 */
export function failuresLogged(message: string, isFailure: (error: unknown) => boolean = () => true) {
  return {
    onError({ error, internal }: Invocation): void {
      if (isFailure(error)) log.error(message, { ...internal.correlation, error: asError(error) });
    },
  };
}
