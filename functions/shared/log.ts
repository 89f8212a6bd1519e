import { Logger } from '@aws-lambda-powertools/logger';

/** JSON logs. Ids and quantities only: never an order's body, an address, a token. */
export const log = new Logger({ serviceName: 'order-orchestrator' });

/** What a line of log is found by: the order and, within a state machine, its execution. */
export interface Correlation {
  readonly orderId?: string;
  readonly execution?: string;
  readonly door?: string;
}
