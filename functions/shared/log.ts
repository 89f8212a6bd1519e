import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/** Every byte of a line is paid for: what its log group says, and ids of traces that nobody records, are left out. */
class ShortLines extends LogFormatter {
  formatAttributes({ logLevel, message, timestamp }: UnformattedAttributes, more: LogAttributes): LogItem {
    const attributes = { level: logLevel, message, timestamp: this.formatTimestamp(timestamp) };
    return new LogItem({ attributes }).addAttributes(more);
  }
}

/** The log, in JSON. It takes ids and quantities only: never an order's body, an address or a token. */
export const log = new Logger({ logFormatter: new ShortLines() });

/** What lines of log are found by: the order and, within a state machine, its execution. */
export interface Correlation {
  readonly orderId?: string;
  readonly execution?: string;
  readonly door?: string;
}
