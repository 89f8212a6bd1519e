import type { Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { constructIdOf, functionNameOf } from '../../lib/constructs/handler-function.ts';
import {
  type AcceptedFinding,
  acceptedConsoleFindings,
  acceptedFilesFindings,
  acceptedFindings,
  acceptedLakeFindings,
  acceptedUserFindings,
} from '../../lib/findings.ts';
import { entriesThat, type FunctionNeeds, functionCatalogue } from '../../lib/function-catalogue.ts';
import { earlierFunctions, machineNames, stateFunctions } from '../../lib/state-machines/definitions.ts';
import { type Grant, grants, inWords, type Synthesized, synthesize } from './synthesized.ts';

const PREFIX = 'order-orchestrator-dev';
const STATES_ARN = 'arn:<Partition>:states:<Region>:<AccountId>';
const SECRETS_ARN = 'arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret';

let dev: Synthesized;
let allGrants: readonly Grant[];
beforeAll(async () => {
  dev = await synthesize('dev');
  allGrants = grants(dev.template);
}, 180_000);
afterAll(() => dev.remove());

const readActions = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const writeActions = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];
const streamActions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
const indexNames = { lists: 'gsi1', deadlines: 'gsi2', groups: 'gsi3' };

const OWN_LOGS = ['logs:CreateLogStream on its own log group', 'logs:PutLogEvents on its own log group'];
const STREAM = [
  ...streamActions.map((action) => `dynamodb:${action} on OrderTableStreamArn`),
  'sqs:SendMessage on the queue of dead records',
];

const FILES = [
  's3:GetObject on OrderFilesArn/*',
  's3:ListBucket on OrderFilesArn',
  's3:PutObject on OrderFilesArn/*',
];
const SHOP_WORK = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
  (action) => `sqs:${action} on the queue of shops' work`,
);

/** Where Lambda keeps, in the function's name, the events that it failed to work on. */
const keptFailures: Readonly<Record<string, string>> = {
  'operations/sweep': "the sweeper's dead letters",
  'operations/audit': "the auditor's dead letters",
  'operations/execution-status': 'the dead letters of executions',
  'operations/export-files': 'the dead letters of files',
  'capture/take-stored-file': 'the dead letters of files',
};

const writesOf = {
  none: [],
  read: [],
  readAndReport: ['dynamodb:PutItem'],
  write: writeActions,
  readWrite: writeActions,
};

/** What connections are called with is read, and the next of rotating tokens is stored. */
const CREDENTIALS = {
  read: ['GetSecretValue'],
  rotate: ['GetSecretValue', 'PutSecretValue'],
} as const;

function tablePermissions({ table, indexes = [] }: FunctionNeeds): string[] {
  const reads = table === 'write' || table === 'none' ? [] : readActions;
  const writes = writesOf[table];
  return [
    ...[...reads, ...writes].map((action) => `${action} on OrderTableArn`),
    ...indexes.map((index) => `dynamodb:Query on OrderTableArn/index/${indexNames[index]}`),
  ];
}

function relayPermissions(): string[] {
  const startable = ['order', 'return', 'whatif'].flatMap((name) => [name, `${name}:live`]);
  return [
    'events:PutEvents on OrderEventsArn',
    'states:SendTaskFailure on *',
    'states:SendTaskSuccess on *',
    ...startable.map((name) => `states:StartExecution on ${STATES_ARN}:stateMachine:${PREFIX}-${name}`),
  ];
}

/** What an entry of the catalogue means, in IAM's words: `action on resource`, sorted. */
function permissionsMeantBy(entry: string, needs: FunctionNeeds): string[] {
  const executions = machineNames.map(
    (name) => `states:DescribeExecution on ${STATES_ARN}:execution:${PREFIX}-${name}:*`,
  );
  return [
    ...OWN_LOGS,
    ...tablePermissions(needs),
    ...(needs.secrets ? [`secretsmanager:GetSecretValue on ${SECRETS_ARN}:${PREFIX}/webhooks/*`] : []),
    ...(needs.linkKeys ? [`secretsmanager:GetSecretValue on ${SECRETS_ARN}:${PREFIX}/webhooks/links/*`] : []),
    ...(needs.searchKey
      ? [`secretsmanager:GetSecretValue on ${SECRETS_ARN}:${PREFIX}/webhooks/search/*`]
      : []),
    ...(needs.credentials ? CREDENTIALS[needs.credentials] : []).map(
      (action) => `secretsmanager:${action} on ${SECRETS_ARN}:${PREFIX}/channels/*`,
    ),
    ...(needs.users === 'names' ? ['cognito-idp:AdminGetUser on OrderUsersArn'] : []),
    ...(needs.scans ? ['dynamodb:Scan on OrderTableArn'] : []),
    ...(needs.asksForShopWork ? ["sqs:SendMessage on the queue of shops' work"] : []),
    ...(needs.files ? FILES : []),
    ...(needs.describesExecutions ? executions : []),
    ...(needs.entersLedger ? ['dynamodb:BatchWriteItem on OrderTableArn'] : []),
    ...(needs.relays ? relayPermissions() : []),
    ...(entry === 'relay/relay' ? STREAM : []),
    ...(entry === 'connections/work' ? SHOP_WORK : []),
    ...(keptFailures[entry] ? [`sqs:SendMessage on ${keptFailures[entry]}`] : []),
  ].sort();
}

/**
 * `action on resource`, sorted; the function's own log group and queues of dead letters by these words.
 */
function permissionsGranted(granted: readonly Grant[], entry: string): string[] {
  const ownLogGroup = new RegExp(`${constructIdOf(entry)}Logs\\w+\\.Arn$`);
  return granted
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => `${action} on ${resource}`)),
    )
    .map((line) => line.replace(ownLogGroup, 'its own log group'))
    .map((line) => line.replace(/TableRelayDeadRecords\w+\.Arn$/, 'the queue of dead records'))
    .map((line) => line.replace(/SweeperDeadLetters\w+\.Arn$/, "the sweeper's dead letters"))
    .map((line) => line.replace(/AuditorDeadLetters\w+\.Arn$/, "the auditor's dead letters"))
    .map((line) => line.replace(/ExecutionWatchDeadLetters\w+\.Arn$/, 'the dead letters of executions'))
    .map((line) => line.replace(/FilesDeadLetters\w+\.Arn$/, 'the dead letters of files'))
    .map((line) => line.replace(/ShopWorkQueue\w+\.Arn$/, "the queue of shops' work"))
    .sort();
}

describe('roles', () => {
  test.each(Object.entries(functionCatalogue))(
    '%s may do exactly what the catalogue says',
    (entry, needs) => {
      const functionName = functionNameOf('order-orchestrator-dev', entry);
      const found = dev.template
        .ofType('AWS::Lambda::Function')
        .find(({ properties }) => properties['FunctionName'] === functionName);
      const functionRole = inWords(found?.properties['Role']).replace('.Arn', '');
      const granted = allGrants.filter(({ role }) => role === functionRole);

      expect(permissionsGranted(granted, entry)).toEqual(permissionsMeantBy(entry, needs));
    },
  );

  test("every role is a function's, a machine's or a schedule's, and none has a managed policy", () => {
    const roles = dev.template.ofType('AWS::IAM::Role');

    expect(roles).toHaveLength(Object.keys(functionCatalogue).length + machineNames.length + 3);
    for (const { id, properties } of roles) expect(properties, id).not.toHaveProperty('ManagedPolicyArns');
  });

  test('a door that reads may put exceptions of no order and nothing else', () => {
    const policies = dev.template
      .ofType('AWS::IAM::Role')
      .map(({ properties }) => JSON.stringify(properties));
    const reporting = policies.filter((policy) => policy.includes('dynamodb:LeadingKeys'));
    const readers = Object.values(functionCatalogue).filter(({ table }) => table === 'readAndReport');

    expect(reporting).toHaveLength(readers.length);
    for (const policy of reporting)
      expect(policy).toContain(
        '"Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["EXCEPTION#*"]}},"Effect":"Allow"',
      );
  });

  test('secrets of connected shops and of makers of labels are read by the functions that call them alone', () => {
    expect(entriesThat('credentials')).toEqual(['labels/make', 'labels/void', 'connections/work']);
  });

  test('webhook secrets are read by the functions that verify signatures alone', () => {
    expect(entriesThat('secrets')).toEqual(['capture/receive', 'tracking/receive-scans']);
    expect(entriesThat('linkKeys')).toEqual(['links/order-links']);
    expect(entriesThat('searchKey').sort()).toEqual([
      'capture/read-orders',
      'operations/export-files',
      'relay/relay',
    ]);
  });

  test('no action is a wildcard', () => {
    const actions = allGrants.flatMap((grant) => grant.actions);

    expect(actions.length).toBeGreaterThan(100);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('every permission names its resources, but for those that IAM grants on everything only', () => {
    const onEverything = allGrants
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ role, actions }) =>
        actions.map((action) => `${action} ${role.replace(/[0-9A-F]{8}$/, '')}`),
      );
    // Setting up log delivery and answering a task token name no resource (IAM's service authorization
    // reference).
    const logDelivery = [
      'CreateLogDelivery',
      'DeleteLogDelivery',
      'DescribeLogGroups',
      'DescribeResourcePolicies',
      'GetLogDelivery',
      'ListLogDeliveries',
      'PutResourcePolicy',
      'UpdateLogDelivery',
    ];

    expect(onEverything.sort()).toEqual(
      [
        ...machineNames.flatMap((name) => logDelivery.map((action) => `logs:${action} Workflow${name}Role`)),
        ...['SendTaskFailure', 'SendTaskSuccess'].flatMap((action) =>
          ['OperationsSweepRole', 'RelayRelayRole'].map((role) => `states:${action} ${role}`),
        ),
      ].sort(),
    );
  });

  test('only executions, secrets and files, which are made later, are named with a star', () => {
    const starred = allGrants
      .flatMap(({ resources }) => resources)
      .filter((resource) => resource.includes('*') && resource !== '*');

    expect([...new Set(starred)].sort()).toEqual(
      [
        ...machineNames.map((name) => `${STATES_ARN}:execution:${PREFIX}-${name}:*`),
        `${SECRETS_ARN}:${PREFIX}/channels/*`,
        `${SECRETS_ARN}:${PREFIX}/webhooks/*`,
        `${SECRETS_ARN}:${PREFIX}/webhooks/links/*`,
        `${SECRETS_ARN}:${PREFIX}/webhooks/search/*`,
        'OrderFilesArn/*',
      ].sort(),
    );
  });
});

describe('roles that the local AWS does not enforce', () => {
  const machineSchema = z.looseObject({
    RoleArn: z.unknown(),
    DefinitionString: z.string(),
    DefinitionSubstitutions: z.record(z.string(), z.unknown()),
  });
  const CHILD_ACTIONS = [
    'events:DescribeRule',
    'events:PutRule',
    'events:PutTargets',
    'states:DescribeExecution',
    'states:StartExecution',
    'states:StopExecution',
  ];

  /** The ARN of a function as the template refers to it. */
  function arnOf(entry: string): string {
    const name = functionNameOf(PREFIX, entry);
    const found = dev.template
      .ofType('AWS::Lambda::Function')
      .find(({ properties }) => properties['FunctionName'] === name);
    return `${found?.id}.Arn`;
  }

  test.each(machineNames)(
    'the %s machine invokes its own functions, those of earlier releases, and no other',
    (name) => {
      const found = dev.template
        .ofType('AWS::StepFunctions::StateMachine')
        .find(({ properties }) => properties['StateMachineName'] === `order-orchestrator-dev-${name}`);
      const machine = machineSchema.parse(found?.properties);
      const machineRole = inWords(machine.RoleArn).replace('.Arn', '');
      const granted = allGrants.filter(({ role }) => role === machineRole);
      const resourcesOf = (action: string): string[] =>
        granted.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
      const called = Object.entries(machine.DefinitionSubstitutions)
        .filter(([placeholder]) => !['Partition', 'FulfillmentMachine'].includes(placeholder))
        .map(([, value]) => inWords(value));
      const otherActions = granted
        .flatMap(({ actions }) => actions)
        .filter((action) => !action.startsWith('logs:') && action !== 'lambda:InvokeFunction');

      for (const placeholder of Object.keys(machine.DefinitionSubstitutions))
        expect(machine.DefinitionString).toContain(`\${${placeholder}}`);
      expect(called.length).toBeGreaterThan(0);
      const earlier = earlierFunctions[name].map((one) => arnOf(stateFunctions[one]));
      expect(resourcesOf('lambda:InvokeFunction').toSorted()).toEqual([...called, ...earlier].toSorted());
      expect([...new Set(otherActions)].sort()).toEqual(
        name === 'return' || name === 'whatif' ? [] : CHILD_ACTIONS,
      );
      const isFulfillmentMachine = (resource: string): boolean =>
        /:stateMachine:order-orchestrator-dev-fulfillment(:live)?$/.test(resource);
      expect(resourcesOf('states:StartExecution').every(isFulfillmentMachine)).toBe(true);
    },
  );

  test('a schedule invokes its own function alone', () => {
    const targetSchema = z.object({ RoleArn: z.unknown(), Arn: z.unknown() });
    const targets = dev.template
      .ofType('AWS::Scheduler::Schedule')
      .map(({ properties }) => targetSchema.parse(properties['Target']));
    const pairs = targets.map(({ RoleArn, Arn }) => ({
      role: inWords(RoleArn).replace('.Arn', ''),
      arn: inWords(Arn),
    }));

    expect(new Set(pairs.map(({ arn }) => arn.replace(/Function.*/, '')))).toEqual(
      new Set(['OperationsSweep', 'OperationsAudit', 'OperationsExportFiles']),
    );
    for (const { role, arn } of pairs)
      expect(allGrants.filter((grant) => grant.role === role)).toEqual([
        { role, actions: ['lambda:InvokeFunction'], resources: [arn] },
      ]);
  });

  test('the gateway and the rules may call the functions that they lead to', () => {
    const permitted = dev.template
      .ofType('AWS::Lambda::Permission')
      .map(({ properties }) => `${String(properties['Principal'])} ${inWords(properties['FunctionName'])}`);
    const integrated = dev.template
      .ofType('AWS::ApiGatewayV2::Integration')
      .map(({ properties }) => `apigateway.amazonaws.com ${inWords(properties['IntegrationUri'])}`);
    const permittedToRules = permitted.filter((permission) => permission.startsWith('events.amazonaws.com'));

    expect(permitted).toEqual(expect.arrayContaining(integrated));
    const leadTo = permittedToRules.map((permission) => /(\w+)Function/.exec(permission)?.[1]);
    expect([...new Set(leadTo)].sort()).toEqual(['CaptureTakeStoredFile', 'OperationsExecutionStatus']);
  });
});

describe('cdk-nag', () => {
  const violations = (pack: AwsSolutionsChecks): string[] =>
    pack
      .validateScope(dev.app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      );

  const covers = (accepted: string, violation: string): boolean =>
    violation === accepted || violation.startsWith(`${accepted}/`);

  test('cdk-nag finds what lib/findings.ts accepts and nothing else, and all of that', () => {
    expect(violations(new AwsSolutionsChecks())).toEqual([]);

    const unforgiving = new AwsSolutionsChecks();
    Object.defineProperty(unforgiving, 'isAcknowledged', { value: () => false });
    const found = violations(unforgiving);
    const at = (findings: readonly AcceptedFinding[], { node }: Stack): string[] =>
      findings.flatMap(({ id, paths }) => paths.map((path) => `${id} at ${node.path}/${path}`));
    const accepted = [
      ...at(acceptedFindings(dev.config), dev.orchestration),
      ...at([...acceptedFilesFindings(), ...acceptedUserFindings(), ...acceptedLakeFindings()], dev.data),
      ...(dev.console ? at(acceptedConsoleFindings(), dev.console) : []),
    ];

    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((violation) => !accepted.some((one) => covers(one, violation)))).toEqual([]);
    expect(accepted.filter((one) => !found.some((violation) => covers(one, violation)))).toEqual([]);
  });

  test('every accepted finding gives a reason', () => {
    for (const { id, reason } of [
      ...acceptedFindings(dev.config),
      ...acceptedFilesFindings(),
      ...acceptedUserFindings(),
      ...acceptedLakeFindings(),
    ])
      expect(reason.length, id).toBeGreaterThan(60);
  });
});
