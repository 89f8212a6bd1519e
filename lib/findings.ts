import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isTokenless } from '../functions/shared/door.ts';
import type { Config } from './config.ts';
import { EVENT_LAKE_BUCKET } from './constructs/event-lake.ts';
import { constructIdOf } from './constructs/handler-function.ts';
import { doors } from './doors.ts';
import { entriesThat, type FunctionNeeds } from './function-catalogue.ts';
import { type MachineName, machineNames } from './state-machines/definitions.ts';

/** A rule of cdk-nag that the design breaks on purpose. */
export interface AcceptedFinding {
  /** The rule, with the resource where cdk-nag names one. */
  readonly id: string;
  readonly reason: string;
  /** Where the rule is broken: construct paths below the stack. */
  readonly paths: readonly string[];
}

/** Every finding of cdk-nag that the design answers with a reason. */
export function acceptedFindings(config: Pick<Config, 'prefix' | 'stockAudit'>): AcceptedFinding[] {
  return [
    ...wildcardPermissions(config),
    ...machineLogging(),
    ...doorsWithoutToken(),
    ...deadLetterQueues(config),
  ];
}

function wildcardPermissions({ prefix }: Pick<Config, 'prefix'>): AcceptedFinding[] {
  return [
    {
      id: wildcardRule('*'),
      paths: rolesThat('relays'),
      reason:
        'states:SendTaskSuccess and SendTaskFailure name a task token, not a resource: IAM lets them be ' +
        'granted on everything only. The token is the credential.',
    },
    {
      id: wildcardRule('*'),
      paths: machinePaths('Role'),
      reason:
        'The actions by which Step Functions sets up the delivery of its logs (logs:CreateLogDelivery and ' +
        'its kin) support no resource.',
    },
    {
      id: wildcardRule(arn('secretsmanager', `secret:${prefix}/webhooks/*`)),
      paths: rolesThat('secrets'),
      reason:
        'Channels and tracking sources are made through the API, after the deployment: their secrets are ' +
        'known by the prefix of the stage alone.',
    },
    {
      id: wildcardRule(arn('secretsmanager', `secret:${prefix}/webhooks/links/*`)),
      paths: rolesThat('linkKeys'),
      reason: 'A secret is known by its name, behind which Secrets Manager puts characters of its own.',
    },
    {
      id: wildcardRule(arn('secretsmanager', `secret:${prefix}/webhooks/search/*`)),
      paths: rolesThat('searchKey'),
      reason:
        'The key by which customers are hashed is known by its name, behind which Secrets Manager puts characters.',
    },
    {
      id: wildcardRule(arn('secretsmanager', `secret:${prefix}/channels/*`)),
      paths: rolesThat('credentials'),
      reason: 'Connections to shops are made through the API, too, and name their secrets below this prefix.',
    },
    {
      id: wildcardRule(`${prefix}-data:ExportsOutputFnGetAttOrderFilesArnD9D6780B/*`),
      paths: rolesThat('files'),
      reason: 'Partners name the files that they put: they are known by the bucket alone.',
    },
    ...machineNames.map((name) => ({
      id: wildcardRule(arn('states', `execution:${prefix}-${name}:*`)),
      paths: rolesThat('describesExecutions'),
      reason:
        'Executions are named after orders, fulfillments and returns: their ARNs are known by the machine ' +
        'alone.',
    })),
    {
      id: wildcardRule(arn('states', `execution:${prefix}-fulfillment:*`)),
      paths: machinePaths('Role', ['order', 'fulfillment']),
      reason:
        'A machine waits for its child executions (startExecution.sync:2) and stops them; each is named ' +
        'after its fulfillment.',
    },
  ];
}

function machineLogging(): AcceptedFinding[] {
  return [
    {
      id: 'AwsSolutions-SF1',
      paths: machinePaths('Machine'),
      reason:
        'Errors are logged. The history of an execution holds every event for 90 days, and is where ' +
        'operators look; logging all of it again would cost more than the states.',
    },
    {
      id: 'AwsSolutions-SF2',
      paths: machinePaths('Machine'),
      reason:
        'The history of an execution times every state, and each function logs the order and execution with ' +
        'its duration; a trace ends where an order waits (docs/decisions/tracing.md).',
    },
  ];
}

function doorsWithoutToken(): AcceptedFinding[] {
  const signed = doors.filter(({ scope }) => isTokenless(scope));
  return [
    {
      id: 'AwsSolutions-APIG4',
      paths: signed.map(({ method, path }) => `OrderApi/Api/${method}${path.replaceAll('/', '--')}`),
      reason:
        "Webhooks and customers' links bring no bearer token: their function verifies a signature, over the raw " +
        'body or in the path, before it does anything else.',
    },
  ];
}

function deadLetterQueues({ stockAudit }: Pick<Config, 'stockAudit'>): AcceptedFinding[] {
  return [
    {
      id: 'AwsSolutions-SQS3',
      paths: [
        'TableRelay/DeadRecords',
        'ExecutionWatch/DeadLetters',
        'Sweeper/DeadLetters',
        'Files/DeadLetters',
        ...(stockAudit === 'off' ? [] : ['Auditor/DeadLetters']),
      ],
      reason:
        'This is a dead-letter queue itself: of an event source mapping, a rule or a function, which the check ' +
        'does not look at.',
    },
  ];
}

/** The rule against wildcards in policies, for one resource. */
function wildcardRule(resource: string): string {
  return `AwsSolutions-IAM5[Resource::${resource}]`;
}

/** An ARN as cdk-nag writes it: pseudo parameters in angle brackets. */
function arn(service: string, rest: string): string {
  return `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`;
}

function rolesThat(need: keyof FunctionNeeds): string[] {
  return entriesThat(need).map((entry) => `${constructIdOf(entry)}/Role`);
}

function machinePaths(part: 'Role' | 'Machine', names: readonly MachineName[] = machineNames): string[] {
  return names.map((name) => `Workflow/${name}${part}`);
}

/** Those of the data stack's bucket of files. */
export function acceptedFilesFindings(): AcceptedFinding[] {
  return [
    {
      id: 'AwsSolutions-S1',
      paths: ['OrderFiles'],
      reason:
        'Files are gone after 30 days, and what became of each order in them is in its timeline. Who reads them is ' +
        'in CloudTrail.',
    },
  ];
}

/** Those of the data stack's pool of users. */
export function acceptedUserFindings(): AcceptedFinding[] {
  return [
    {
      id: 'AwsSolutions-COG2',
      paths: ['Users/Pool'],
      reason:
        'A second factor is offered to everybody and asked of nobody by default: associates share tablets at a shelf. ' +
        'Who wants it of all sets it on the pool.',
    },
    {
      id: 'AwsSolutions-COG8',
      paths: ['Users/Pool'],
      reason: 'The plan with threat protection is paid for by the user: who wants it switches it on.',
    },
  ];
}

/** Those of the console's stack. */
export function acceptedConsoleFindings(): AcceptedFinding[] {
  const ofDistribution = (id: string, reason: string): AcceptedFinding => ({
    id,
    reason,
    paths: ['Pages/Distribution'],
  });
  return [
    {
      id: 'AwsSolutions-S1',
      paths: ['Files'],
      reason: 'The files are the same for everybody, hold no data, and are read by CloudFront alone.',
    },
    ofDistribution(
      'AwsSolutions-CFR1',
      'Where the people of a brand work is not known here: whoever keeps to some countries says so at the distribution.',
    ),
    ofDistribution(
      'AwsSolutions-CFR2',
      'A firewall is paid for by the month and the request. The doors check every caller, and are throttled one by one.',
    ),
    ofDistribution(
      'AwsSolutions-CFR3',
      'Who calls a door, and what came of it, is in the access log of the API; reading the files tells nothing.',
    ),
    ofDistribution(
      'AwsSolutions-CFR4',
      'The name of CloudFront comes with its certificate and its versions of TLS; a name of the brand brings its own.',
    ),
  ];
}

/** Those of the data stack's archive of events. */
export function acceptedLakeFindings(): AcceptedFinding[] {
  return [
    {
      id: 'AwsSolutions-S1',
      paths: ['EventLake/Bucket'],
      reason:
        'The archive holds ids and quantities only. Who reads it is in CloudTrail; access logs in a bucket would ' +
        'be read by nobody.',
    },
    {
      id: 'AwsSolutions-SQS3',
      paths: ['EventLake/DeadLetters'],
      reason: 'This is a dead-letter queue itself: of the rule that fills the archive.',
    },
    {
      id: wildcardRule(`<${EVENT_LAKE_BUCKET}.Arn>/*`),
      paths: ['EventLake/Writer'],
      reason:
        'Firehose names the objects by the time at which it writes them: they are known by the bucket alone.',
    },
  ];
}

/** Acknowledges each finding at its paths, and nowhere else. */
export function acknowledgeFindings(stack: Stack, findings: readonly AcceptedFinding[]): void {
  for (const { id, reason, paths } of findings)
    for (const path of paths) Validations.of(constructAt(stack, path)).acknowledge({ id, reason });
}

function constructAt(stack: Stack, path: string): IConstruct {
  return path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
}
