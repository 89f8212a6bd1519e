import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';
import { callerRole, scheduleCall } from './scheduled-call.ts';

/** A run that could not be begun for this long is left to the next one. */
const MAX_AGE_SECONDS = 300;

export interface StockAuditorProps {
  readonly prefix: string;
  readonly audit: HandlerFunction;
  readonly everyMinutes: number;
}

/**
 * A schedule that has the auditor go on through the books of stock. A run that fails is repeated by nobody: the next
 * one goes on where it ended.
 */
export class StockAuditor extends Construct {
  /** A name and no reference: a stage may switch the auditor off while alarms watch its queue. */
  readonly deadLettersName: string;

  constructor(scope: Construct, id: string, { prefix, audit, everyMinutes }: StockAuditorProps) {
    super(scope, id);
    const role = callerRole(this, audit);
    scheduleCall(this, 'Schedule', { handler: audit, role, everyMinutes, maxAgeSeconds: MAX_AGE_SECONDS });
    this.deadLettersName = `${prefix}-auditor-dead-letters`;
    const queue = deadLetterQueue(this, 'DeadLetters', this.deadLettersName);
    keepFailures(audit, { queue, retries: 0, maxAgeSeconds: MAX_AGE_SECONDS });
  }
}
