import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';
import { callerRole, scheduleCall } from './scheduled-call.ts';

/** A run that could not be begun for this long is left to the next one. */
const MAX_AGE_SECONDS = 300;

/**
 * A schedule that has the auditor go on through the books of stock. A run that fails is repeated by nobody: the next
 * one goes on where it ended.
 */
export class StockAuditor extends Construct {
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { audit, everyMinutes }: { readonly audit: HandlerFunction; readonly everyMinutes: number },
  ) {
    super(scope, id);
    const role = callerRole(this, audit);
    scheduleCall(this, 'Schedule', { handler: audit, role, everyMinutes, maxAgeSeconds: MAX_AGE_SECONDS });
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    keepFailures(audit, { queue: this.deadLetters, retries: 0, maxAgeSeconds: MAX_AGE_SECONDS });
  }
}
