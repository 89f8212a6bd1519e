import { Logger } from '@aws-lambda-powertools/logger';

/** The log, in JSON. It takes ids and quantities only: never an order's body, an address or a token. */
export const log = new Logger({ serviceName: 'order-orchestrator' });

/** What lines of log are found by: the order and, within a state machine, its execution. */
export interface Correlation {
  readonly orderId?: string;
  readonly execution?: string;
  readonly door?: string;
}
