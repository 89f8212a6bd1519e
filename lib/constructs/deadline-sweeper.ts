import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { duePartitions } from '../../functions/shared/keys.ts';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';

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
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [props.sweep.function.functionArn],
      }),
    );
    for (const partition of duePartitions().keys()) this.#addSchedule(partition, role, props.sweep);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    keepFailures(props.sweep, { queue: this.deadLetters, retries: 0, maxAgeSeconds: MAX_AGE_SECONDS });
  }

  #addSchedule(partition: number, role: Role, sweep: HandlerFunction): void {
    const schedule = new CfnSchedule(this, partition === 0 ? 'EveryMinute' : `EveryMinute${partition}`, {
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: sweep.function.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ partition }),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: MAX_AGE_SECONDS },
      },
    });
    schedule.node.addDependency(role);
  }
}
