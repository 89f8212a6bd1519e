import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';

/** A run that could not be begun for this long is left to the next one. */
const MAX_AGE_SECONDS = 300;

/**
 * A schedule that has carried out what shops ask by law. A run that fails is repeated by nobody: the next one does what it
 * left, and platforms give thirty days.
 */
export class PrivacyDesk extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { answer }: { readonly answer: HandlerFunction }) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [answer.function.functionArn],
      }),
    );
    const schedule = new CfnSchedule(this, 'EveryHour', {
      scheduleExpression: 'rate(1 hour)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: answer.function.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: MAX_AGE_SECONDS },
      },
    });
    schedule.node.addDependency(role);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    keepFailures(answer, { queue: this.deadLetters, retries: 0, maxAgeSeconds: MAX_AGE_SECONDS });
  }
}
