import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { constructIdOf } from '../../lib/constructs/handler-function.ts';
import { acceptedFindings } from '../../lib/findings.ts';
import { entriesThat, type FunctionNeeds, functionCatalogue } from '../../lib/function-catalogue.ts';
import { machineNames } from '../../lib/state-machines/definitions.ts';
import { type Grant, grants, inWords, type Synthesized, synthesize } from './synthesized.ts';

let dev: Synthesized;
let all: readonly Grant[];
beforeAll(async () => {
  dev = await synthesize('dev');
  all = grants(dev.template);
}, 180_000);
afterAll(() => dev.remove());

const readActions = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const writeActions = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];

/** What the catalogue means, said once more in IAM's words. */
function expected(entry: string, needs: FunctionNeeds): string[] {
  return [
    'logs:CreateLogStream on its own log group',
    'logs:PutLogEvents on its own log group',
    ...(needs.table === 'write' ? [] : readActions).map((action) => `${action} on OrderTableArn`),
    ...(needs.table === 'read' ? [] : writeActions).map((action) => `${action} on OrderTableArn`),
    ...(needs.indexes ?? []).map(
      (index) => `dynamodb:Query on OrderTableArn/index/${{ lists: 'gsi1', deadlines: 'gsi2' }[index]}`,
    ),
    ...(needs.secrets
      ? [
          'secretsmanager:GetSecretValue on arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret:order-orchestrator-dev/webhooks/*',
        ]
      : []),
    ...(needs.describesExecutions
      ? machineNames.map(
          (name) =>
            `states:DescribeExecution on arn:<Partition>:states:<Region>:<AccountId>:execution:order-orchestrator-dev-${name}:*`,
        )
      : []),
    ...(needs.relays
      ? [
          'events:PutEvents on OrderEventsArn',
          'states:SendTaskFailure on *',
          'states:SendTaskSuccess on *',
          ...['order', 'return'].flatMap((name) =>
            ['', ':live'].map(
              (alias) =>
                `states:StartExecution on arn:<Partition>:states:<Region>:<AccountId>:stateMachine:order-orchestrator-dev-${name}${alias}`,
            ),
          ),
        ]
      : []),
    ...(entry === 'relay/relay'
      ? [
          ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
            (action) => `dynamodb:${action} on OrderTableStreamArn`,
          ),
          'sqs:SendMessage on the queue of dead records',
        ]
      : []),
  ].sort();
}

/** `action on resource`, one a line, with what is the role's own said so. */
const said = (of: readonly Grant[], entry: string): string[] =>
  of
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => `${action} on ${resource}`)),
    )
    .map((line) =>
      line
        .replace(new RegExp(`${constructIdOf(entry)}Logs\\w+\\.Arn$`), 'its own log group')
        .replace(/TableRelayDeadRecords\w+\.Arn$/, 'the queue of dead records'),
    )
    .sort();

describe('roles', () => {
  test.each(Object.entries(functionCatalogue))(
    '%s may do what the catalogue says, exactly',
    (entry, needs) => {
      const found = dev.template
        .ofType('AWS::Lambda::Function')
        .find(
          ({ properties }) =>
            properties['FunctionName'] === `order-orchestrator-dev-${entry.replace('/', '-')}`,
        );
      const role = inWords(found?.properties['Role']).replace('.Arn', '');
      expect(
        said(
          all.filter((one) => one.role === role),
          entry,
        ),
      ).toEqual(expected(entry, needs));
    },
  );

  test("every role is a function's, a machine's or the schedule's, and none has a managed or inline policy", () => {
    const roles = dev.template.ofType('AWS::IAM::Role');
    expect(roles).toHaveLength(Object.keys(functionCatalogue).length + machineNames.length + 1);
    for (const { id, properties } of roles) {
      expect(properties, id).not.toHaveProperty('ManagedPolicyArns');
      expect(properties, id).not.toHaveProperty('Policies');
    }
  });

  test('secrets are read by what verifies signatures alone', () => {
    expect(entriesThat('secrets')).toEqual(['capture/receive', 'tracking/receive-scans']);
  });

  test('no action is a wildcard', () => {
    const actions = all.flatMap((one) => one.actions);
    expect(actions.length).toBeGreaterThan(100);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('everything is allowed on named resources, but for what IAM lets be granted on all of them only', () => {
    const onAll = all
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
    expect(onAll.sort()).toEqual(
      [
        ...machineNames.flatMap((name) => logDelivery.map((action) => `logs:${action} Workflow${name}Role`)),
        ...['SendTaskFailure', 'SendTaskSuccess'].flatMap((action) =>
          ['OperationsSweepRole', 'RelayRelayRole'].map((role) => `states:${action} ${role}`),
        ),
      ].sort(),
    );
  });

  test('names with a star in them are those of executions and secrets, which are made later', () => {
    const stars = all
      .flatMap(({ resources }) => resources)
      .filter((resource) => resource.includes('*') && resource !== '*');
    expect([...new Set(stars)].sort()).toEqual(
      [
        ...machineNames.map(
          (name) => `arn:<Partition>:states:<Region>:<AccountId>:execution:order-orchestrator-dev-${name}:*`,
        ),
        'arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret:order-orchestrator-dev/webhooks/*',
      ].sort(),
    );
  });
});

describe('roles that the local AWS does not enforce', () => {
  const machine = z.looseObject({
    RoleArn: z.unknown(),
    DefinitionString: z.string(),
    DefinitionSubstitutions: z.record(z.string(), z.unknown()),
  });

  test.each(machineNames)('the %s machine invokes its own functions and no other', (name) => {
    const found = dev.template
      .ofType('AWS::StepFunctions::StateMachine')
      .find(({ properties }) => properties['StateMachineName'] === `order-orchestrator-dev-${name}`);
    const { RoleArn, DefinitionString, DefinitionSubstitutions } = machine.parse(found?.properties);
    const called = Object.entries(DefinitionSubstitutions)
      .filter(([placeholder]) => !['Partition', 'FulfillmentMachine'].includes(placeholder))
      .map(([, value]) => inWords(value));
    for (const placeholder of Object.keys(DefinitionSubstitutions))
      expect(DefinitionString).toContain(`\${${placeholder}}`);
    const granted = all.filter(({ role }) => role === inWords(RoleArn).replace('.Arn', ''));
    const invoked = granted
      .filter(({ actions }) => actions.includes('lambda:InvokeFunction'))
      .flatMap(({ resources }) => resources);
    expect(called.length).toBeGreaterThan(0);
    expect(invoked.toSorted()).toEqual(called.toSorted());
    const others = [
      ...new Set(
        granted
          .flatMap(({ actions }) => actions)
          .filter((action) => !action.startsWith('logs:') && action !== 'lambda:InvokeFunction'),
      ),
    ].sort();
    expect(others).toEqual(
      name === 'return'
        ? []
        : [
            'events:DescribeRule',
            'events:PutRule',
            'events:PutTargets',
            'states:DescribeExecution',
            'states:StartExecution',
            'states:StopExecution',
          ],
    );
    const started = granted
      .filter(({ actions }) => actions.includes('states:StartExecution'))
      .flatMap(({ resources }) => resources);
    expect(
      started.every((resource) => /:stateMachine:order-orchestrator-dev-fulfillment(:live)?$/.test(resource)),
    ).toBe(true);
  });

  test('the schedule invokes the sweeper alone', () => {
    const { RoleArn, Arn } = z
      .object({ RoleArn: z.unknown(), Arn: z.unknown() })
      .parse(dev.template.one('AWS::Scheduler::Schedule').properties['Target']);
    const role = inWords(RoleArn).replace('.Arn', '');
    expect(all.filter((one) => one.role === role)).toEqual([
      { role, actions: ['lambda:InvokeFunction'], resources: [inWords(Arn)] },
    ]);
  });

  test('the gateway and the rules may call the functions that they lead to', () => {
    const permitted = dev.template
      .ofType('AWS::Lambda::Permission')
      .map(({ properties }) => `${String(properties['Principal'])} ${inWords(properties['FunctionName'])}`);
    const integrated = dev.template
      .ofType('AWS::ApiGatewayV2::Integration')
      .map(({ properties }) => `apigateway.amazonaws.com ${inWords(properties['IntegrationUri'])}`);
    expect(permitted).toEqual(expect.arrayContaining(integrated));
    expect(
      permitted
        .filter((one) => one.startsWith('events.amazonaws.com'))
        .every((one) => one.includes('OperationsExecutionStatusFunction')),
    ).toBe(true);
    expect(permitted.some((one) => one.startsWith('events.amazonaws.com'))).toBe(true);
  });
});

describe('cdk-nag', () => {
  const violations = (pack: AwsSolutionsChecks): string[] =>
    pack
      .validateScope(dev.app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      );

  test('finds nothing that lib/findings.ts does not answer, and each answer there is to something that it finds', () => {
    expect(violations(new AwsSolutionsChecks())).toEqual([]);
    const unforgiving = new AwsSolutionsChecks();
    Object.defineProperty(unforgiving, 'isAcknowledged', { value: () => false });
    const found = violations(unforgiving);
    const answered = acceptedFindings(dev.config).flatMap(({ id, paths }) =>
      paths.map((path) => `${id} at ${dev.orchestration.node.path}/${path}`),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(
      found.filter((one) => !answered.some((answer) => one === answer || one.startsWith(`${answer}/`))),
    ).toEqual([]);
    expect(
      answered.filter((answer) => !found.some((one) => one === answer || one.startsWith(`${answer}/`))),
    ).toEqual([]);
  });

  test('every answer gives a reason', () => {
    for (const { id, reason } of acceptedFindings(dev.config)) expect(reason.length, id).toBeGreaterThan(60);
  });
});
