import { asError } from '../errors.ts';
import { log } from '../log.ts';
import type { Invocation } from './invocation.ts';

/**
 * Logs a failed invocation as an error under `message`, with the noted correlation; the error goes on
 * unchanged.
 * @param isFailure tells faults from outcomes that leave as errors but are none of ours; by default all are
 * logged.
 */
export function failuresLogged(message: string, isFailure: (error: unknown) => boolean = () => true) {
  return {
    onError({ error, internal }: Invocation): void {
      if (isFailure(error)) log.error(message, { ...internal.correlation, error: asError(error) });
    },
  };
}
