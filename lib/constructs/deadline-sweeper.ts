import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';

/** A call that could not be begun for this long is left to the next one. Lambda takes no less. */
const MAX_AGE_SECONDS = 60;

/**
 * A schedule that calls the sweeper every minute. A call that fails is repeated by nobody, neither by the
 * schedule nor by Lambda: the next minute makes another, and no two run at once.
 */
export class DeadlineSweeper extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: { readonly sweep: HandlerFunction }) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [props.sweep.function.functionArn],
      }),
    );
    const schedule = new CfnSchedule(this, 'EveryMinute', {
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.sweep.function.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: MAX_AGE_SECONDS },
      },
    });
    schedule.node.addDependency(role);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    keepFailures(props.sweep, { queue: this.deadLetters, retries: 0, maxAgeSeconds: MAX_AGE_SECONDS });
  }
}
