import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { machineArn } from '../state-machines/arns.ts';
import { machineNames } from '../state-machines/definitions.ts';
import type { HandlerFunction } from './handler-function.ts';

/**
 * An execution that failed, timed out or was stopped by an operator becomes an exception. Best effort: the
 * order's own progress deadline finds what this misses.
 */
export class ExecutionWatch extends Construct {
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly config: Config; readonly executionStatus: HandlerFunction },
  ) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    new Rule(this, 'Ended', {
      description: 'Executions that ended by a fault or by hand',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: machineNames.flatMap((name) => [machineArn(props.config, name)]),
        },
      },
      targets: [
        new LambdaFunction(props.executionStatus.function, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}
