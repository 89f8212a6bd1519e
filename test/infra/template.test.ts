import { globSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CfnStateMachine, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { centroids } from '../../functions/network/geography/centroids.generated.ts';
import { relayedTypes } from '../../functions/relay/changes/relayed.ts';
import { type Door, gatewayPath, isTokenless } from '../../functions/shared/door.ts';
import { duePartitions } from '../../functions/shared/keys.ts';
import { parseConfig } from '../../lib/config.ts';
import { doors } from '../../lib/doors.ts';
import { functionCatalogue } from '../../lib/function-catalogue.ts';
import { MACHINE_ALIAS } from '../../lib/state-machines/arns.ts';
import { machineNames, RESOURCE_PLACEHOLDERS, stateFunctions } from '../../lib/state-machines/definitions.ts';
import { inWords, type Resource, type Resources, type Synthesized, synthesize } from './synthesized.ts';

let dev: Synthesized;
let prod: Synthesized;
beforeAll(async () => {
  dev = await synthesize('dev');
  prod = await synthesize('prod');
}, 180_000);
afterAll(() => {
  dev.remove();
  prod.remove();
});

const entries = Object.keys(functionCatalogue);
const root = fileURLToPath(new URL('../..', import.meta.url));

function text(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8');
}

/** Handlers that moved after a release keep the name that executions in flight call. */
const RELEASED_NAMES: Readonly<Record<string, string>> = {
  'operations/needs-attention': 'exceptions-needs-attention',
};

function deployedNameOf(entry = ''): string {
  return `order-orchestrator-dev-${RELEASED_NAMES[entry] ?? entry.replace('/', '-')}`;
}

/** The logical id that an ARN in the template refers to. */
function idOf(arn: unknown): string {
  return inWords(arn).replace('.Arn', '');
}

/** A door's route as the gateway has it: a SKU takes all that is left of the path. */
function gatewayRoute(door: Pick<Door, 'method' | 'path'>): string {
  return `${door.method} ${gatewayPath(door)}`;
}

describe('functions', () => {
  test('every handler in functions/ is in the catalogue and deployed, and nothing else is', () => {
    const handlers = globSync('functions/*/*.handler.ts', { cwd: root }).map((file) =>
      file.replace(/^functions\/(.*)\.handler\.ts$/, '$1'),
    );
    const deployed = dev.template
      .ofType('AWS::Lambda::Function')
      .map(({ properties }) => properties['FunctionName']);

    expect(entries.toSorted()).toEqual(handlers.toSorted());
    expect(deployed.toSorted()).toEqual(entries.map(deployedNameOf).sort());
  });

  test('functions run on arm64 and Node 24, and each has a role and a log group of its own', () => {
    const logGroups = new Map(
      dev.template.ofType('AWS::Logs::LogGroup').map(({ id, properties }) => [id, properties]),
    );
    const loggingSchema = z.object({ LoggingConfig: z.object({ LogGroup: z.unknown() }) });
    const wholeProcessor = [
      'capture/take-order-file',
      'capture/take-stored-file',
      'inventory/record-batch',
      'relay/relay',
      'operations/sweep',
      'routing/route',
      'routing/reroute',
      'routing/read-decisions',
      'routing/plan-order',
      'routing/request-reroute',
      'routing/manage-rulesets',
      'routing/read-availability',
      'trust/what-if-step',
    ];
    const roles = new Set<string>();

    for (const { id, properties } of dev.template.ofType('AWS::Lambda::Function')) {
      const entry = entries.find((one) => properties['FunctionName'] === deployedNameOf(one)) ?? '';
      const MemorySize = wholeProcessor.includes(entry) ? 1769 : 256;
      expect(properties, id).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        MemorySize,
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
      });
      const { LogGroup } = loggingSchema.parse(properties).LoggingConfig;
      expect(logGroups.get(inWords(LogGroup)), id).toMatchObject({
        LogGroupName: `/aws/lambda/${String(properties['FunctionName'])}`,
        RetentionInDays: 7,
      });
      roles.add(inWords(properties['Role']));
    }
    expect(roles.size).toBe(entries.length);
  });

  test('concurrency is reserved for no function but those that the stage names', async () => {
    const reservations = ({ template }: Synthesized): unknown[] =>
      template
        .ofType('AWS::Lambda::Function')
        .flatMap(({ properties }) =>
          properties['ReservedConcurrentExecutions'] === undefined
            ? []
            : [[properties['FunctionName'], properties['ReservedConcurrentExecutions']]],
        );
    const reserving = parseConfig({
      stage: 'dev',
      alarms: 'none',
      reservedConcurrency: { 'capture/receive': 40 },
    });
    const reserved = await synthesize('dev', reserving);
    reserved.remove();

    expect(reservations(dev)).toEqual([]);
    expect(reservations(prod)).toEqual([]);
    expect(reservations(reserved)).toEqual([[deployedNameOf('capture/receive'), 40]]);
  });

  test('a reservation of a function that is not there fails the synthesis', async () => {
    const config = parseConfig({
      stage: 'dev',
      alarms: 'none',
      reservedConcurrency: { 'capture/recieve': 40 },
    });

    await expect(synthesize('dev', config)).rejects.toThrow(
      'config: reservedConcurrency has no function capture/recieve',
    );
  });

  test('a backlog of work at a shop is gone through however long it is; any other loop is ended by Lambda', () => {
    const mayLoop = dev.template
      .ofType('AWS::Lambda::Function')
      .filter(({ properties }) => properties['RecursiveLoop'] !== undefined)
      .map(({ properties }) => [properties['FunctionName'], properties['RecursiveLoop']]);

    // It takes its messages from the queue that it sends to.
    expect(mayLoop).toEqual([[deployedNameOf('connections/work'), 'Allow']]);
  });

  test('no door leads to a function that may take longer than the API waits for it', () => {
    const seconds = doors.map(({ handler }) => functionCatalogue[handler]?.timeoutSeconds ?? 20);

    expect(Math.max(...seconds)).toBeLessThan(30);
  });

  test('environment and role of each function are of a size that Lambda and IAM take', () => {
    const environmentSchema = z.object({
      Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
    });
    // What is only known at the deployment is an ARN or a URL.
    const bytesOf = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 150);

    for (const { id, properties } of prod.template.ofType('AWS::Lambda::Function')) {
      const { Variables } = environmentSchema.parse(properties).Environment;
      const bytes = Object.entries(Variables).map(([name, value]) => name.length + bytesOf(value));
      expect(
        bytes.reduce((sum, one) => sum + one, 0),
        id,
      ).toBeLessThan(4096);
    }
    for (const { id, properties } of prod.template.ofType('AWS::IAM::Role'))
      expect(JSON.stringify(properties['Policies'] ?? '').length, id).toBeLessThan(10_240);
  });

  test('every function knows its stage, which its metrics name', () => {
    for (const { id, properties } of dev.template.ofType('AWS::Lambda::Function'))
      expect(properties, id).toMatchObject({ Environment: { Variables: { STAGE: 'dev' } } });
  });

  test('all logs are kept for 90 days in production', () => {
    for (const { id, properties } of prod.template.ofType('AWS::Logs::LogGroup'))
      expect(properties['RetentionInDays'], id).toBe(90);
  });

  test('bundles are small, without the texts that zod has in forty languages, so that functions start fast', () => {
    const bundles = globSync('dist/functions/*/*/index.mjs', { cwd: root });
    expect(bundles).toHaveLength(entries.length);

    // Functions that locate an address carry the tables of postal codes, no others do.
    const postalCodes = centroids.slice(0, 100);
    const limit = (bundle: string): number => {
      // The work at shops carries the adapter of every platform beside them, and nobody waits for its start.
      if (bundle.includes('/connections/work/')) return 1_600_000;
      // The relay and the sweeper carry the planner beside them, for those who are released together; nobody waits for their start.
      if (/\/(relay\/relay|operations\/sweep)\//.test(bundle)) return 1_750_000;
      // A what-if carries the planner and the ledger beside each other; nobody waits for its start, either.
      if (bundle.includes('/trust/what-if-step/')) return 1_100_000;
      return text(bundle).includes(postalCodes) ? 1_500_000 : 820_000;
    };
    for (const bundle of bundles)
      expect(statSync(`${root}/${bundle}`).size, bundle).toBeLessThan(limit(bundle));

    const dutch = 'Ongeldige';
    expect(text('node_modules/zod/v4/locales/nl.js')).toContain(dutch);
    expect(bundles.filter((bundle) => text(bundle).includes(dutch))).toEqual([]);
  });
});

/** What brings a function its records or messages. */
function sourceOf(template: Resources, functionId: RegExp): Resource {
  const found = template
    .ofType('AWS::Lambda::EventSourceMapping')
    .find(({ properties }) => functionId.test(inWords(properties['FunctionName'])));
  if (!found) throw new Error(`nothing brings records to ${functionId}`);
  return found;
}

describe("the relay's stream", () => {
  const relaySource = () => sourceOf(dev.template, /^RelayRelayFunction/);

  test('records are tried as long as the stream keeps them, by halves, then kept in a queue', () => {
    const destinationSchema = z.object({
      DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
    });

    const { properties } = relaySource();
    expect(properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 86_400,
    });
    expect(inWords(properties['EventSourceArn'])).toBe('OrderTableStreamArn');
    const { OnFailure } = destinationSchema.parse(properties).DestinationConfig;
    expect(inWords(OnFailure.Destination)).toMatch(/^TableRelayDeadRecords\w+\.Arn$/);
  });

  test('the stream brings changes of types that have effects, and places that left a queue', () => {
    const filtersSchema = z.object({
      FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
    });
    const { properties } = relaySource();
    const { Filters } = filtersSchema.parse(properties).FilterCriteria;

    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { type: { S: relayedTypes } } } },
      { eventName: ['REMOVE'], dynamodb: { OldImage: { type: { S: ['Backorder', 'CapacityWait'] } } } },
    ]);
  });
});

describe('rules, queues and the schedule, which the local AWS does not hold to', () => {
  const targetSchema = z.looseObject({
    Arn: z.unknown(),
    DeadLetterConfig: z.object({ Arn: z.unknown() }),
    RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
  });
  const rules = () =>
    dev.template
      .ofType('AWS::Events::Rule')
      .map((rule) => ({ ...rule, targets: z.array(targetSchema).parse(rule.properties['Targets']) }));

  test('rules retry for a day and then keep the event in a queue that they may write to', () => {
    const policies = dev.template
      .ofType('AWS::SQS::QueuePolicy')
      .map(({ properties }) => JSON.stringify(properties));
    const letsWrite = (policy: string, rule: string, queue: string): boolean =>
      policy.includes(`"Queues":[{"Ref":"${queue}"}]`) &&
      policy.includes('"sqs:SendMessage"') &&
      policy.includes(rule);

    expect(rules().map(({ targets }) => targets.length)).toEqual(rules().map(() => 1));
    for (const { id, targets } of rules()) {
      for (const { RetryPolicy, DeadLetterConfig } of targets) {
        const queue = idOf(DeadLetterConfig.Arn);
        const mayWrite = policies.some((policy) => letsWrite(policy, id, queue));
        expect(RetryPolicy, id).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
        expect(mayWrite, `${id} may write to ${queue}`).toBe(true);
      }
    }
  });

  test('a rule watches for executions of orders and returns that failed, timed out or were stopped', () => {
    const detailSchema = z.object({
      detail: z.object({ status: z.array(z.string()), stateMachineArn: z.array(z.unknown()) }),
    });
    const watch = rules().find(({ id }) => id.startsWith('ExecutionWatch'));

    expect(inWords(watch?.targets[0]?.Arn)).toMatch(/^OperationsExecutionStatusFunction/);
    const { detail } = detailSchema.parse(watch?.properties['EventPattern']);
    expect(detail.status).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
    expect(detail.stateMachineArn.map(inWords)).toEqual(
      machineNames
        .filter((name) => name !== 'whatif')
        .map(
          (name) => `arn:<Partition>:states:<Region>:<AccountId>:stateMachine:order-orchestrator-dev-${name}`,
        ),
    );
  });

  test('each partner has a rule on the bus, a queue, and a queue for what it could not take', () => {
    const redriveSchema = z.object({
      RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() }),
    });
    const queues = new Map(
      dev.template.ofType('AWS::SQS::Queue').map(({ id, properties }) => [id, properties]),
    );

    expect(dev.config.partners.length).toBeGreaterThan(0);
    for (const { id: partner } of dev.config.partners) {
      const rule = rules().find(({ properties }) => properties['Description'] === `What ${partner} wants`);
      expect(inWords(rule?.properties['EventBusName'])).toBe('OrderEvents');
      expect(rule?.properties['EventPattern']).toMatchObject({ source: ['order-orchestrator'] });
      const queue = queues.get(idOf(rule?.targets[0]?.Arn));
      expect(queue).toMatchObject({ QueueName: `order-orchestrator-dev-${partner}-events` });
      const { RedrivePolicy } = redriveSchema.parse(queue);
      expect(queues.get(idOf(RedrivePolicy.deadLetterTargetArn))).toMatchObject({
        QueueName: `order-orchestrator-dev-${partner}-dead-letters`,
      });
    }
  });

  test('every queue is encrypted and refuses plain connections', () => {
    const ifPlain = '{"Bool":{"aws:SecureTransport":"false"}}';
    const refusing = dev.template
      .ofType('AWS::SQS::QueuePolicy')
      .filter(({ properties }) => JSON.stringify(properties).includes(ifPlain))
      .flatMap(({ properties }) => z.array(z.unknown()).parse(properties['Queues']).map(inWords));

    for (const { id, properties } of dev.template.ofType('AWS::SQS::Queue')) {
      expect(properties, id).toMatchObject({ SqsManagedSseEnabled: true });
      expect(refusing).toContain(id);
    }
  });

  const invocationSchema = z.looseObject({
    FunctionName: z.unknown(),
    DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
  });
  const invocationsOf = (functionId: RegExp) =>
    dev.template
      .ofType('AWS::Lambda::EventInvokeConfig')
      .map(({ properties }) => invocationSchema.parse(properties))
      .find(({ FunctionName }) => functionId.test(inWords(FunctionName)));

  test('what a function that nobody waits for does not do is kept in a queue', () => {
    const keptIn = (functionId: RegExp): string =>
      idOf(invocationsOf(functionId)?.DestinationConfig.OnFailure.Destination);

    expect(keptIn(/^OperationsSweepFunction/)).toMatch(/^SweeperDeadLetters/);
    expect(keptIn(/^OperationsExecutionStatusFunction/)).toMatch(/^ExecutionWatchDeadLetters/);
    expect(keptIn(/^OperationsAuditFunction/)).toMatch(/^AuditorDeadLetters/);
    expect(keptIn(/^OperationsExportFilesFunction/)).toMatch(/^FilesDeadLetters/);
    expect(keptIn(/^CaptureTakeStoredFileFunction/)).toMatch(/^FilesDeadLetters/);
    expect(dev.template.ofType('AWS::Lambda::EventInvokeConfig')).toHaveLength(5);
  });

  test('functions that rules and the schedule invoke are those whose failures are kept', () => {
    const scheduled = [
      scheduleTarget(),
      targetOf(/^OperationsAuditFunction/),
      targetOf(/^OperationsExportFilesFunction/),
    ];
    const targets = [...rules().flatMap(({ targets }) => targets), ...scheduled].map(({ Arn }) => idOf(Arn));
    const invoked = targets.filter((id) => id.includes('Function'));
    const kept = dev.template
      .ofType('AWS::Lambda::EventInvokeConfig')
      .map(({ properties }) => inWords(properties['FunctionName']));

    expect(kept.toSorted()).toEqual([...new Set(invoked)].sort());
  });

  test('work at shops is taken one by one, tried five times, and seen by one function longer than it may run', () => {
    const source = sourceOf(dev.template, /^ConnectionsWorkFunction/);
    const queueId = idOf(source.properties['EventSourceArn']);
    const queue = dev.template.ofType('AWS::SQS::Queue').find(({ id }) => id === queueId);

    expect(source.properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
    expect(queue?.properties).toMatchObject({
      FifoQueue: true,
      VisibilityTimeout: 6 * (functionCatalogue['connections/work']?.timeoutSeconds ?? 0),
      RedrivePolicy: { maxReceiveCount: 5 },
    });
  });

  test('a run of the sweeper that fails is repeated by nobody, and ends before the next one begins', () => {
    const sweeper = dev.template
      .ofType('AWS::Lambda::Function')
      .find(({ properties }) => properties['FunctionName'] === deployedNameOf('operations/sweep'));

    expect(scheduleTarget().RetryPolicy).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    expect(invocationsOf(/^OperationsSweepFunction/)).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    expect(sweeper?.properties['Timeout']).toBeLessThan(60);
  });

  const schedulesOf = (target: RegExp) =>
    dev.template
      .ofType('AWS::Scheduler::Schedule')
      .map(({ properties }) => properties)
      .filter(({ Target }) => target.test(inWords(z.object({ Arn: z.unknown() }).parse(Target).Arn)));

  test('the auditor runs as often as its stage says, is repeated by nobody, and keeps what failed', () => {
    expect(schedulesOf(/^OperationsAuditFunction/)).toMatchObject([
      {
        ScheduleExpression: 'rate(360 minutes)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 } },
      },
    ]);
    expect(invocationsOf(/^OperationsAuditFunction/)).toMatchObject({ MaximumRetryAttempts: 0 });
  });

  const targetOf = (target: RegExp) =>
    z.looseObject({ Arn: z.unknown(), RetryPolicy: z.unknown() }).parse(schedulesOf(target)[0]?.['Target']);
  const scheduleTarget = () => targetOf(/^OperationsSweepFunction/);

  test('the sweeper runs every minute, for each partition of the deadline index by itself', () => {
    const schedules = schedulesOf(/^OperationsSweepFunction/);
    const { Arn: target } = scheduleTarget();

    expect(schedules).toHaveLength(duePartitions().length);
    for (const [partition, properties] of schedules.entries())
      expect(properties).toMatchObject({
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Input: JSON.stringify({ partition }) },
      });
    expect(inWords(target)).toMatch(/^OperationsSweepFunction/);
  });
});

/**
 * The deployed name of each function that a state calls, by its placeholder in the definitions. An entry
 * changes before the first release only: afterwards a function that moves is deployed a second time under its
 * new name.
 */
const DEPLOYED_NAMES: Readonly<Record<string, string>> = {
  Enrich: 'order-orchestrator-dev-capture-enrich',
  Reserve: 'order-orchestrator-dev-inventory-reserve',
  AwaitStock: 'order-orchestrator-dev-inventory-await-stock',
  Release: 'order-orchestrator-dev-requests-release',
  Route: 'order-orchestrator-dev-routing-route',
  Reroute: 'order-orchestrator-dev-routing-reroute',
  AwaitCapacity: 'order-orchestrator-dev-routing-await-capacity',
  AwaitHold: 'order-orchestrator-dev-requests-await-hold',
  NeedsAttention: 'order-orchestrator-dev-exceptions-needs-attention',
  Dispatch: 'order-orchestrator-dev-fulfillment-dispatch',
  Track: 'order-orchestrator-dev-tracking-track',
  AwaitApproval: 'order-orchestrator-dev-returns-await-approval',
  AwaitReceipt: 'order-orchestrator-dev-returns-await-receipt',
  AwaitInspection: 'order-orchestrator-dev-returns-await-inspection',
  CloseReturn: 'order-orchestrator-dev-returns-close',
  MakeLabel: 'order-orchestrator-dev-labels-make',
  VoidLabel: 'order-orchestrator-dev-labels-void',
  WhatIfStep: 'order-orchestrator-dev-trust-what-if-step',
};

describe('state machines', () => {
  /** The name of the function that the template substitutes for each placeholder of one machine. */
  function calledFunctions(machine: string): [placeholder: string, functionName: unknown][] {
    const functionNames = new Map(
      dev.template
        .ofType('AWS::Lambda::Function')
        .map(({ id, properties }) => [`${id}.Arn`, properties['FunctionName']]),
    );
    const found = dev.template
      .ofType('AWS::StepFunctions::StateMachine')
      .find(({ properties }) => properties['StateMachineName'] === `order-orchestrator-dev-${machine}`);
    const substitutions = z
      .record(z.string(), z.unknown())
      .parse(found?.properties['DefinitionSubstitutions']);
    return Object.entries(substitutions)
      .filter(([placeholder]) => !RESOURCE_PLACEHOLDERS.includes(placeholder))
      .map(([placeholder, value]) => [placeholder, functionNames.get(inWords(value))]);
  }

  test.each(machineNames)('the %s machine calls each function by its released name', (machine) => {
    const called = calledFunctions(machine);
    const why =
      'executions in flight call a function by its released name for 180 days: ' +
      'deploy it under both names until then';

    expect(called.length).toBeGreaterThan(0);
    for (const [placeholder, functionName] of called)
      expect(functionName, `${placeholder}: ${why}`).toBe(DEPLOYED_NAMES[placeholder]);
  });

  test('every function that a state can call has its deployed name pinned', () => {
    expect(Object.keys(DEPLOYED_NAMES).toSorted()).toEqual(Object.keys(stateFunctions).toSorted());
  });

  /** The resources of a machine and of its version, which follow changes until the template is written. */
  function workflowResources(machine: string): { resource: CfnStateMachine; versionId: () => unknown } {
    const workflow = dev.orchestration.node.findChild('Workflow').node;
    const resource = workflow.findChild(`${machine}Machine`);
    const version = workflow.findChild(`${machine}Version`);
    if (!(resource instanceof CfnStateMachine && version instanceof CfnStateMachineVersion))
      throw new Error(`${machine} has no machine or no version`);
    return { resource, versionId: () => dev.orchestration.resolve(version.logicalId) };
  }

  test.each(machineNames)(
    "any change of what the %s machine's version captures makes a new version",
    (name) => {
      const { resource, versionId } = workflowResources(name);
      const substitutions = z.record(z.string(), z.unknown()).parse(resource.definitionSubstitutions);
      const kept = {
        definitionString: resource.definitionString,
        definitionSubstitutions: substitutions,
        roleArn: resource.roleArn,
        loggingConfiguration: resource.loggingConfiguration,
        tracingConfiguration: resource.tracingConfiguration,
        stateMachineType: resource.stateMachineType,
        encryptionConfiguration: resource.encryptionConfiguration,
      };
      const otherSubstitutions = Object.keys(substitutions).map((placeholder) => ({
        definitionSubstitutions: {
          ...substitutions,
          [placeholder]: 'arn:aws:lambda:eu-west-1:1:function:other',
        },
      }));
      const changes = [
        { definitionString: `${resource.definitionString} ` },
        ...otherSubstitutions,
        { roleArn: 'arn:aws:iam::123456789012:role/another' },
        { loggingConfiguration: { level: 'ALL', includeExecutionData: false } },
        { loggingConfiguration: { level: 'ERROR', includeExecutionData: true } },
        { tracingConfiguration: { enabled: true } },
        { stateMachineType: 'EXPRESS' },
        { encryptionConfiguration: { type: 'AWS_OWNED_KEY' } },
      ];

      const unchanged = versionId();
      const changed = changes.map((change) => {
        Object.assign(resource, kept, change);
        return { change: JSON.stringify(change).slice(0, 200), id: versionId() };
      });
      Object.assign(resource, kept);

      expect(unchanged).toMatch(new RegExp(`^Workflow${name}Version[0-9a-f]{12}$`));
      for (const { change, id } of changed) expect(id, change).not.toBe(unchanged);
      expect(new Set(changed.map(({ id }) => id)).size).toBe(changes.length);
      expect(versionId()).toBe(unchanged);
    },
  );

  test('a function that is renamed under its logical id makes a new version of the machine that calls it', () => {
    const returnVersion = ({ template }: Synthesized): string | undefined =>
      template
        .ofType('AWS::StepFunctions::StateMachineVersion')
        .find(({ id }) => id.startsWith('WorkflowreturnVersion'))?.id;
    const returnMachine = ({ template }: Synthesized): Readonly<Record<string, unknown>> | undefined =>
      template
        .ofType('AWS::StepFunctions::StateMachine')
        .find(({ id }) => id.startsWith('WorkflowreturnMachine'))?.properties;

    const { DefinitionSubstitutions } = returnMachine(dev) ?? {};
    expect(returnMachine(prod)).toMatchObject({ DefinitionSubstitutions });
    expect(returnVersion(prod)).not.toBe(returnVersion(dev));
  });

  test('nothing of a creation that was rolled back is kept but versions, which go with their machine', () => {
    const kept = [prod.template, prod.alarmsTemplate].flatMap((template) =>
      template.ids.map((id) => template.byId(id)).filter(({ deletionPolicy }) => deletionPolicy === 'Retain'),
    );

    expect(kept.map(({ id }) => id.replace(/[0-9a-f]{12}$/, ''))).toEqual(
      machineNames.map((name) => `Workflow${name}Version`).sort(),
    );
  });

  test('machines have fixed names, log errors without data, and start on an alias of a retained version', () => {
    const aliasSchema = z.object({
      Name: z.string(),
      RoutingConfiguration: z.array(z.object({ StateMachineVersionArn: z.unknown(), Weight: z.number() })),
    });
    const machines = dev.template.ofType('AWS::StepFunctions::StateMachine');
    const versions = dev.template.ofType('AWS::StepFunctions::StateMachineVersion');
    const aliases = dev.template
      .ofType('AWS::StepFunctions::StateMachineAlias')
      .map(({ properties }) => aliasSchema.parse(properties));

    expect(machines.map(({ properties }) => properties['StateMachineName'])).toEqual(
      machineNames.map((name) => `order-orchestrator-dev-${name}`),
    );
    expect(aliases).toHaveLength(machines.length);
    for (const { id, properties } of machines) {
      const version = versions.find((one) => idOf(one.properties['StateMachineArn']) === id);
      const alias = aliases.find(
        ({ RoutingConfiguration }) => idOf(RoutingConfiguration[0]?.StateMachineVersionArn) === version?.id,
      );
      expect(properties, id).toMatchObject({
        StateMachineType: 'STANDARD',
        LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
      });
      expect(version, id).toMatchObject({ deletionPolicy: 'Retain', updateReplacePolicy: 'Retain' });
      expect(alias).toMatchObject({ Name: MACHINE_ALIAS, RoutingConfiguration: [{ Weight: 100 }] });
    }
  });
});

describe('the API', () => {
  const routeSchema = z.looseObject({
    RouteKey: z.string(),
    AuthorizationType: z.string(),
    AuthorizerId: z.unknown().optional(),
    Target: z.unknown(),
  });
  const routes = (): z.output<typeof routeSchema>[] =>
    dev.template.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => routeSchema.parse(properties));

  test('the API has a route for each door and no other', () => {
    const routeKeys = routes().map(({ RouteKey }) => RouteKey);

    expect(routeKeys.toSorted()).toEqual(doors.map(gatewayRoute).sort());
    expect(new Set(doors.map(({ name }) => name)).size).toBe(doors.length);
  });

  test("each route leads to its door's handler", () => {
    const integrations = new Map(
      dev.template.ofType('AWS::ApiGatewayV2::Integration').map(({ id, properties }) => [id, properties]),
    );
    const functionNames = new Map(
      dev.template
        .ofType('AWS::Lambda::Function')
        .map(({ id, properties }) => [id, properties['FunctionName']]),
    );

    for (const { RouteKey, Target } of routes()) {
      const door = doors.find((one) => gatewayRoute(one) === RouteKey);
      const integration = integrations.get(inWords(Target).replace('integrations/', ''));
      const functionName = functionNames.get(idOf(integration?.['IntegrationUri']));
      expect(integration, RouteKey).toMatchObject({ PayloadFormatVersion: '2.0' });
      expect(functionName, RouteKey).toBe(deployedNameOf(door?.handler));
    }
  });

  test('the API is open at the signed paths alone; every other route asks who is calling', () => {
    const authorizer = dev.template.one('AWS::ApiGatewayV2::Authorizer');

    expect(authorizer.properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 60,
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerPayloadFormatVersion: '2.0',
    });
    for (const door of doors) {
      const route = routes().find(({ RouteKey }) => RouteKey === gatewayRoute(door));
      const authorization = { type: route?.AuthorizationType, by: inWords(route?.AuthorizerId ?? '') };
      if (isTokenless(door.scope)) expect(route, door.name).toMatchObject({ AuthorizationType: 'NONE' });
      else expect(authorization, door.name).toEqual({ type: 'CUSTOM', by: authorizer.id });
    }
    expect(doors.filter(({ scope }) => isTokenless(scope)).map(({ path }) => path)).toEqual([
      '/channels/{channel}/orders',
      '/tracking-sources/{source}/events',
      '/links/{token}',
      '/links/{token}/claims',
      '/links/{token}/page',
      '/links/{token}/page',
      '/links/{token}/returnable',
      '/links/{token}/returns',
    ]);
  });

  test('the API logs each request with caller, latency and why it was refused', () => {
    const settingsSchema = z.object({ AccessLogSettings: z.object({ Format: z.string() }) });
    const { properties } = dev.template.one('AWS::ApiGatewayV2::Stage');
    const { Format } = settingsSchema.parse(properties).AccessLogSettings;

    expect(Object.values(z.record(z.string(), z.string()).parse(JSON.parse(Format)))).toEqual(
      expect.arrayContaining([
        '$context.routeKey',
        '$context.status',
        '$context.authorizer.id',
        '$context.responseLatency',
        '$context.integrationLatency',
        '$context.error.message',
        '$context.authorizer.error',
        '$context.integrationErrorMessage',
      ]),
    );
  });

  test('each door without a bearer token has a throttle of its own, below that of the other routes', () => {
    const limitsSchema = z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() });
    const stageSchema = z.looseObject({
      DefaultRouteSettings: limitsSchema,
      RouteSettings: z.record(z.string(), limitsSchema),
    });
    const stage = dev.template.one('AWS::ApiGatewayV2::Stage');
    const { DefaultRouteSettings: others, RouteSettings } = stageSchema.parse(stage.properties);
    const { throttle } = dev.config;

    expect(others).toEqual({ ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst });
    const limited = {
      ThrottlingRateLimit: throttle.webhookRate,
      ThrottlingBurstLimit: throttle.webhookBurst,
    };
    expect(RouteSettings).toEqual({
      'POST /channels/{channel}/orders': limited,
      'POST /tracking-sources/{source}/events': limited,
      'GET /links/{token}': limited,
      'GET /links/{token}/page': limited,
      'POST /links/{token}/page': limited,
      'GET /links/{token}/returnable': limited,
      'POST /links/{token}/returns': limited,
      'POST /links/{token}/claims': limited,
    });
    expect(throttle.webhookRate).toBeLessThan(throttle.rate);
  });

  test('the stage is made after the routes that its throttles name: API Gateway refuses others', () => {
    const routesById = dev.template
      .ofType('AWS::ApiGatewayV2::Route')
      .map(({ id, properties }) => [String(properties['RouteKey']), id] as const);
    const { dependsOn, properties } = dev.template.one('AWS::ApiGatewayV2::Stage');
    const throttled = Object.keys(z.record(z.string(), z.unknown()).parse(properties['RouteSettings']));

    expect(throttled.length).toBeGreaterThan(0);
    for (const key of throttled)
      expect(dependsOn, key).toContain(routesById.find(([routeKey]) => routeKey === key)?.[1]);
  });
});
