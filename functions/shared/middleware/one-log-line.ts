import { log } from '../log.ts';
import { usageMeter } from '../usage-meter.ts';
import type { Invocation } from './invocation.ts';

/**
 * Writes the one line of log that every invocation leaves, whether it succeeded, was refused or failed: the
 * noted correlation, the outcome (`outcomeOf`), the milliseconds, those of the processor (`cpu`), the calls
 * of other services and the capacity that they consumed, all of which `npm run cost` adds up. Attach this
 * before the middlewares whose errors and answers the line tells.
 */
export function oneLogLine<E, R>(
  outcomeOf: (invocation: Invocation<E, R>) => Readonly<Record<string, unknown>>,
) {
  function write(invocation: Invocation<E, R>): void {
    const { startedAt = Date.now(), processor, correlation, lineWritten } = invocation.internal;
    // An error after the line was written would come here again.
    if (lineWritten) return;
    invocation.internal.lineWritten = true;
    const ms = Date.now() - startedAt;
    const cpu = processorMs(processor);
    log.info('done', { ...correlation, ...outcomeOf(invocation), ms, cpu, ...usageMeter.take() });
  }
  return {
    before({ internal }: Invocation<E, R>): void {
      internal.startedAt = Date.now();
      internal.processor = process.cpuUsage();
    },
    after: write,
    onError: write,
  };
}

/** Whole milliseconds that this process has used since. */
function processorMs(since: NodeJS.CpuUsage | undefined): number {
  const { user, system } = process.cpuUsage(since);
  return Math.round((user + system) / 1000);
}
