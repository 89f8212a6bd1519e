import { capacityMeter } from '../capacity-meter.ts';
import { log } from '../log.ts';
import type { Invocation } from './invocation.ts';

/**
 * Writes the one line of log that every invocation leaves, whether it succeeded, was refused or failed: the
 * noted correlation, the outcome (`outcomeOf`), the milliseconds, and the consumed capacity, which `npm run
 * cost` adds up. Attach this before the middlewares whose errors and answers the line tells.
 */
export function oneLogLine<E, R>(
  outcomeOf: (invocation: Invocation<E, R>) => Readonly<Record<string, unknown>>,
) {
  function write(invocation: Invocation<E, R>): void {
    const { startedAt = Date.now(), correlation, lineWritten } = invocation.internal;
    // An error after the line was written would come here again.
    if (lineWritten) return;
    invocation.internal.lineWritten = true;
    const ms = Date.now() - startedAt;
    log.info('done', { ...correlation, ...outcomeOf(invocation), ms, ...capacityMeter.take() });
  }
  return {
    before({ internal }: Invocation<E, R>): void {
      internal.startedAt = Date.now();
    },
    after: write,
    onError: write,
  };
}
