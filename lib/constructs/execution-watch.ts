import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { machineArn } from '../state-machines/arns.ts';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';

export interface ExecutionWatchProps {
  readonly config: Config;
  readonly executionStatus: HandlerFunction;
}

/** A what-if is of no order: whoever looks at it finds that its execution has ended (`GET /what-ifs/{id}`). */
const watchedMachines = ['order', 'fulfillment', 'return'] as const;

/**
 * An execution that failed, timed out or was stopped by an operator becomes an exception. EventBridge tells
 * of executions as best it can: the order's own progress deadline finds those that it leaves out.
 */
export class ExecutionWatch extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { config, executionStatus }: ExecutionWatchProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    // The rule delivers to Lambda, which answers before the function runs: its failures are Lambda's to keep.
    keepFailures(executionStatus, { queue: this.deadLetters, retries: 2, maxAgeSeconds: 6 * 3600 });
    new Rule(this, 'Ended', {
      description: 'Executions that ended by a fault or by hand',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: watchedMachines.map((name) => machineArn(config, name)),
        },
      },
      targets: [
        new LambdaFunction(executionStatus.function, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}
