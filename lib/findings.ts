import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Config } from './config.ts';
import { constructIdOf } from './constructs/handler-function.ts';
import { doors } from './doors.ts';
import { entriesThat, type Needs } from './function-catalogue.ts';
import { type MachineName, machineNames } from './state-machines/definitions.ts';

/**
 * What cdk-nag finds and the design chooses otherwise: where (paths below the stack), which rule, and why.
 */
export interface Finding {
  readonly id: string;
  readonly reason: string;
  readonly paths: readonly string[];
}

const iam = (resource: string): string => `AwsSolutions-IAM5[Resource::${resource}]`;
/** ARNs as cdk-nag writes them: pseudo parameters in angle brackets. */
const arn = (service: string, rest: string): string =>
  `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`;
const functionsThat = (need: keyof Needs): string[] =>
  entriesThat(need).map((entry) => `${constructIdOf(entry)}/Role`);
const machines = (what: 'Role' | 'Machine', names: readonly MachineName[] = machineNames): string[] =>
  names.map((name) => `Workflow/${name}${what}`);

export function findings(config: Pick<Config, 'prefix'>): Finding[] {
  return [
    {
      id: iam('*'),
      paths: functionsThat('relays'),
      reason:
        'states:SendTaskSuccess and SendTaskFailure name a task token, not a resource: IAM lets them be granted on everything only. The token is the credential.',
    },
    {
      id: iam('*'),
      paths: machines('Role'),
      reason:
        'The actions by which Step Functions sets up the delivery of its logs (logs:CreateLogDelivery and its kin) support no resource.',
    },
    {
      id: iam(arn('secretsmanager', `secret:${config.prefix}/webhooks/*`)),
      paths: functionsThat('secrets'),
      reason:
        'Channels and tracking sources are made through the API, after the deployment: their secrets are known by the prefix of the stage alone.',
    },
    ...machineNames.map(
      (name): Finding => ({
        id: iam(arn('states', `execution:${config.prefix}-${name}:*`)),
        paths: functionsThat('describesExecutions'),
        reason:
          'Executions are named after orders, fulfillments and returns: their ARNs are known by the machine alone.',
      }),
    ),
    {
      id: iam(arn('states', `execution:${config.prefix}-fulfillment:*`)),
      paths: machines('Role', ['order', 'fulfillment']),
      reason:
        'A machine waits for its child executions (startExecution.sync:2) and stops them; each is named after its fulfillment.',
    },
    {
      id: 'AwsSolutions-SF1',
      paths: machines('Machine'),
      reason:
        'Errors are logged. The history of an execution holds every event for 90 days, and is where operators look; logging all of it again would cost more than the states.',
    },
    {
      id: 'AwsSolutions-SF2',
      paths: machines('Machine'),
      reason:
        'The history of an execution times every state, and each function logs the order and execution with its duration; traces would bill each order once more and show nothing that these do not.',
    },
    {
      id: 'AwsSolutions-APIG4',
      paths: doors
        .filter(({ scope }) => scope === 'signed')
        .map(({ method, path }) => `OrderApi/Api/${method}${path.replaceAll('/', '--')}`),
      reason:
        'Webhooks bring no token: their function verifies a signature over the raw body before it does anything else.',
    },
    {
      id: 'AwsSolutions-SQS3',
      paths: ['TableRelay/DeadRecords', 'ExecutionWatch/DeadLetters'],
      reason:
        'This is a dead-letter queue itself: of an event source mapping and of a rule, which the check does not look at.',
    },
  ];
}

const at = (stack: Stack, path: string): IConstruct =>
  path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);

/** Acknowledges each finding where it is, and nowhere else. */
export function acknowledgeFindings(stack: Stack, config: Pick<Config, 'prefix'>): void {
  for (const { id, reason, paths } of findings(config))
    for (const path of paths) Validations.of(at(stack, path)).acknowledge({ id, reason });
}
