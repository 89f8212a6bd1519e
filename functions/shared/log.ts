import { Logger } from '@aws-lambda-powertools/logger';
import { capacityMeter } from './capacity-meter.ts';

/** JSON logs. Ids and quantities only: never an order's body, an address, a token. */
export const log = new Logger({ serviceName: 'order-orchestrator' });

/** What a line of log is found by: the order and, within a state machine, its execution. */
export interface Correlation {
  readonly orderId?: string;
  readonly execution?: string;
  readonly door?: string;
}

/**
 * The one line that every invocation writes: what it did, for which order, how long it took, and the capacity
 * that it consumed (`npm run cost` adds that up).
 */
export function logDone(
  correlation: Correlation,
  startedAt: number,
  outcome: Readonly<Record<string, unknown>>,
): void {
  log.info('done', { ...correlation, ...outcome, ms: Date.now() - startedAt, ...capacityMeter.take() });
}
