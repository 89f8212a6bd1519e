import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';

/** A call that a schedule makes. */
export interface ScheduledCall {
  readonly handler: HandlerFunction;
  /** The scheduler's own role, which may call that function alone. */
  readonly role: Role;
  readonly everyMinutes: number;
  /** A call that could not be begun for this long is left to the next one. */
  readonly maxAgeSeconds: number;
  /** JSON that the function is called with. */
  readonly input?: string;
}

/** The role by which a schedule calls the function, and nothing else. */
export function callerRole(scope: Construct, { function: { functionArn } }: HandlerFunction): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
  return role;
}

/** A schedule whose calls nobody repeats: the next one does what a call that failed left. */
export function scheduleCall(
  scope: Construct,
  id: string,
  { handler, role, everyMinutes, maxAgeSeconds, input }: ScheduledCall,
): void {
  const schedule = new CfnSchedule(scope, id, {
    scheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: handler.function.functionArn,
      roleArn: role.roleArn,
      ...(input === undefined ? {} : { input }),
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: maxAgeSeconds },
    },
  });
  schedule.node.addDependency(role);
}
