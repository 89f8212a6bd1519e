import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { duePartitions } from '../../functions/shared/keys.ts';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';
import { callerRole, scheduleCall } from './scheduled-call.ts';

/** A call that could not be begun for this long is left to the next one. Lambda takes no less. */
const MAX_AGE_SECONDS = 60;

/**
 * Schedules that call the sweeper every minute, one for each partition of the deadline index: one processor is
 * not enough for a hundred orders a second. A call that fails is repeated by nobody, neither by the schedule
 * nor by Lambda: the next minute makes another, and no two run at once for one partition.
 */
export class DeadlineSweeper extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: { readonly sweep: HandlerFunction }) {
    super(scope, id);
    const role = callerRole(this, props.sweep);
    for (const partition of duePartitions().keys())
      scheduleCall(this, partition === 0 ? 'EveryMinute' : `EveryMinute${partition}`, {
        handler: props.sweep,
        role,
        everyMinutes: 1,
        maxAgeSeconds: MAX_AGE_SECONDS,
        input: JSON.stringify({ partition }),
      });
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    keepFailures(props.sweep, { queue: this.deadLetters, retries: 0, maxAgeSeconds: MAX_AGE_SECONDS });
  }
}
