import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { metricNames } from '../../functions/shared/metrics.ts';
import { watchedFunctions, watchedMetrics } from '../../lib/alarms/watched-metrics.ts';
import { parseConfig } from '../../lib/config.ts';
import { Alarms } from '../../lib/constructs/alarms.ts';
import { functionNameOf } from '../../lib/constructs/handler-function.ts';
import { functionCatalogue } from '../../lib/function-catalogue.ts';
import { machineNames, stateFunctions } from '../../lib/state-machines/definitions.ts';
import { inWords, Resources, type Synthesized, synthesize } from './synthesized.ts';

const PREFIX = 'order-orchestrator-dev-';

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

const alarmSchema = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  Threshold: z.number(),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
});
type AlarmProperties = z.output<typeof alarmSchema>;

interface WithAlarms {
  readonly alarmsTemplate: Resources;
}

/** The alarms of a stage with one partner, in a stack of their own. */
function alarmsAlone(given: Readonly<Record<string, unknown>>): WithAlarms {
  const stack = new Stack();
  new Alarms(stack, 'Alarms', {
    config: parseConfig({ stage: 'dev', ...given }),
    apiId: 'api',
    tableName: 'table',
    deadLetters: {},
    partnerQueues: { erp: 'queue' },
  });
  return { alarmsTemplate: new Resources(Template.fromStack(stack)) };
}

function alarmsOf({ alarmsTemplate }: WithAlarms): AlarmProperties[] {
  const alarms = alarmsTemplate.ofType('AWS::CloudWatch::Alarm');
  return alarms.map(({ properties }) => alarmSchema.parse(properties));
}

function alarmInWords({ AlarmName, Namespace, MetricName, Threshold }: AlarmProperties): string {
  return `${AlarmName.replace(PREFIX, '')}: ${Namespace} ${MetricName} >= ${Threshold}`;
}

function dimensionOf({ Dimensions }: AlarmProperties, dimension: string): string {
  return inWords(Dimensions.find(({ Name }) => Name === dimension)?.Value ?? '');
}

const MESSAGES = 'AWS/SQS ApproximateNumberOfMessagesVisible >= 1';

describe('what alarms watch', () => {
  test('alarms go off for what needs a person, and for nothing else', () => {
    const ofFunctions = watchedFunctions.map((entry) => {
      const seconds = functionCatalogue[entry]?.timeoutSeconds ?? 20;
      return `${entry.replace('/', '-')}-near-timeout: AWS/Lambda Duration >= ${seconds * 1000 * 0.8}`;
    });
    const ofTable = ['table', 'table-gsi1', 'table-gsi2', 'table-gsi3'].flatMap((name) => [
      `${name}-reads-throttled: AWS/DynamoDB ReadThrottleEvents >= 1`,
      `${name}-writes-throttled: AWS/DynamoDB WriteThrottleEvents >= 1`,
    ]);

    expect(alarmsOf(dev).map(alarmInWords).sort()).toEqual(
      [
        'api-5xx: AWS/ApiGateway 5xx >= 1',
        ...[
          'auditor',
          'event-lake',
          'executions',
          'files',
          'notifications',
          'relay',
          'shop-work',
          'storefront',
          'sweeper',
        ].map((name) => `dead-letters-${name}: ${MESSAGES}`),
        ...['notifications', 'storefront'].map(
          (name) => `partner-${name}-behind: AWS/SQS ApproximateAgeOfOldestMessage >= 3600`,
        ),
        ...machineNames.flatMap((name) => [
          `${name}-executions-failed: AWS/States ExecutionsFailed >= 1`,
          `${name}-executions-throttled: AWS/States ExecutionThrottled >= 1`,
          `${name}-executions-timed-out: AWS/States ExecutionsTimedOut >= 1`,
        ]),
        'open-executions: AWS/States OpenExecutionCount >= 800000',
        `exceptions-opened: OrderOrchestrator ${metricNames.exceptionOpened} >= 10`,
        `oldest-overdue: OrderOrchestrator ${metricNames.oldestOverdue} >= 600`,
        `pool-below-zero: OrderOrchestrator ${metricNames.poolBelowZero} >= 1`,
        `shop-faults: OrderOrchestrator ${metricNames.shopFaults} >= 1`,
        `shop-gaps: OrderOrchestrator ${metricNames.shopGaps} >= 1`,
        `shop-trouble: OrderOrchestrator ${metricNames.shopTrouble} >= 1800`,
        `shop-untold: OrderOrchestrator ${metricNames.shopUntold} >= 1800`,
        `stock-audit-age: OrderOrchestrator ${metricNames.auditAge} >= 172800`,
        `stock-audit-findings: OrderOrchestrator ${metricNames.auditFindings} >= 1`,
        'functions-throttled: AWS/Lambda Throttles >= 1',
        'relay-iterator-age: AWS/Lambda IteratorAge >= 60000',
        `relay-parked: OrderOrchestrator ${metricNames.relayParked} >= 1`,
        ...ofFunctions,
        ...ofTable,
      ].sort(),
    );
  });

  test('a function with concurrency of its own has an alarm of its own for it', () => {
    const config = parseConfig({
      stage: 'dev',
      alarms: 'none',
      reservedConcurrency: { 'relay/relay': 10 },
    });
    const watched = watchedMetrics({
      config,
      apiId: 'api',
      tableName: 'table',
      deadLetters: {},
      partnerQueues: {},
    });

    const refused = watched.filter(({ metric }) => metric.metricName === 'Throttles').map(({ id }) => id);
    expect(refused).toEqual(['functions-throttled', 'relay-relay-throttled']);
  });

  test('the functions that no request waits for are watched, and the authorizer before all of them', () => {
    const watched = alarmsOf(dev)
      .filter(({ MetricName }) => MetricName === 'Duration')
      .map((alarm) => dimensionOf(alarm, 'FunctionName'));
    const inTheBackground = [
      ...Object.values(stateFunctions),
      'relay/relay',
      'operations/sweep',
      'operations/execution-status',
      'operations/audit',
      'operations/export-files',
      'capture/take-stored-file',
      'connections/work',
      'access/authorize',
    ];

    expect(watched.toSorted()).toEqual(
      inTheBackground.map((entry) => functionNameOf('order-orchestrator-dev', entry)).sort(),
    );
  });

  test('alarms watch every queue: dead letters for their number, what partners read for its age', () => {
    const watchedBy = (metric: string): string[] =>
      alarmsOf(dev)
        .filter(({ MetricName }) => MetricName === metric)
        .map((alarm) => dimensionOf(alarm, 'QueueName').replace(/QueueName$/, ''))
        .sort();
    const consumed = dev.config.partners.map(({ id }) => `${PREFIX}${id}-events`);
    // Each shop's work waits in turn, however long its shop is away: what is overdue is watched by itself.
    const isWork = (id: string): boolean => id.startsWith('ShopWorkQueue');
    const queues = [dev.template, dev.dataTemplate].flatMap((one) => one.ofType('AWS::SQS::Queue'));
    const isConsumed = (name: unknown): boolean => consumed.includes(String(name));
    const namesOf = (wanted: boolean): string[] =>
      queues
        .filter(({ id, properties }) => !isWork(id) && isConsumed(properties['QueueName']) === wanted)
        .map(({ id, properties }) => String(properties['QueueName'] ?? id))
        .sort();

    expect(watchedBy('ApproximateNumberOfMessagesVisible')).toEqual(namesOf(false));
    expect(watchedBy('ApproximateAgeOfOldestMessage')).toEqual(namesOf(true));
  });

  test('alarms use no metric math, nor the Errors of functions, where a business outcome counts', () => {
    for (const { id, properties } of dev.alarmsTemplate.ofType('AWS::CloudWatch::Alarm')) {
      expect(properties, id).not.toHaveProperty('Metrics');
      expect(properties['MetricName'], id).not.toBe('Errors');
    }
  });

  test('the limits that depend on the business are those of the stage', () => {
    const alarmLimits = { exceptionsOpened: 500, partnerQueueAge: 60, openExecutions: 5_000_000 };
    const limited = alarmsAlone({ alarms: 'none', alarmLimits });
    const thresholdOf = (id: string): number | undefined =>
      alarmsOf(limited).find(({ AlarmName }) => AlarmName === PREFIX + id)?.Threshold;

    expect(['exceptions-opened', 'partner-erp-behind', 'open-executions'].map(thresholdOf)).toEqual([
      500, 60, 4_000_000,
    ]);
  });
});

describe('when alarms go off', () => {
  test('no alarm goes off at a single value, and each goes off when its metric is as high as its threshold', () => {
    for (const alarm of [...alarmsOf(dev), ...alarmsOf(prod)]) {
      const { AlarmName, ComparisonOperator, DatapointsToAlarm, EvaluationPeriods, Period } = alarm;
      expect(ComparisonOperator, AlarmName).toBe('GreaterThanOrEqualToThreshold');
      expect(DatapointsToAlarm, AlarmName).toBeGreaterThanOrEqual(2);
      expect(EvaluationPeriods, AlarmName).toBeGreaterThan(DatapointsToAlarm);
      // The auditor has values as seldom as it runs.
      const most = AlarmName.includes('stock-audit') ? 3 * 360 * 60 : 1800;
      expect(Period * EvaluationPeriods, AlarmName).toBeLessThanOrEqual(most);
    }
  });

  test('a sweeper that says nothing is an alarm; of all else no value is a good one', () => {
    const silent = alarmsOf(dev).filter(({ TreatMissingData }) => TreatMissingData === 'breaching');

    expect(silent.map(({ AlarmName }) => AlarmName)).toEqual([`${PREFIX}oldest-overdue`]);
    for (const { AlarmName, TreatMissingData } of alarmsOf(dev))
      expect(['breaching', 'notBreaching'], AlarmName).toContain(TreatMissingData);
  });
});

describe('stages in one account', () => {
  test('every alarm has the stage in its name and in what it says', () => {
    for (const { AlarmName, AlarmDescription } of alarmsOf(prod)) {
      expect(AlarmName).toMatch(/^order-orchestrator-prod-/);
      expect(AlarmDescription).toMatch(/^prod: /);
    }
  });

  test("every metric is the stage's own, but what all stages of an account share", () => {
    const isOwn = (value: string): boolean =>
      value === 'prod' || value.includes('order-orchestrator-prod-') || /^[A-Z]\w+$/.test(value);
    const shared = alarmsOf(prod).filter(
      ({ Dimensions }) => !Dimensions.some(({ Value }) => isOwn(inWords(Value))),
    );

    expect(shared.map(({ MetricName }) => MetricName)).toEqual(['OpenExecutionCount', 'Throttles']);
  });

  test('the metrics of our own code have the stage as a dimension', () => {
    const own = alarmsOf(prod).filter(({ Namespace }) => Namespace === 'OrderOrchestrator');

    expect(own).toHaveLength(10);
    for (const alarm of own) expect(dimensionOf(alarm, 'stage'), alarm.AlarmName).toBe('prod');
  });

  test('the stage has a dashboard', () => {
    expect(dev.alarmsTemplate.one('AWS::CloudWatch::Dashboard').properties).toMatchObject({
      DashboardName: 'order-orchestrator-dev',
    });
  });
});

describe('who is told', () => {
  const actionsOf = ({ alarmsTemplate }: WithAlarms): unknown[] =>
    alarmsTemplate.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties['AlarmActions']);

  test('alarms: none only shows them (development)', () => {
    expect(dev.config.alarms).toBe('none');
    expect(actionsOf(dev).filter((actions) => actions !== undefined)).toEqual([]);
    expect(dev.template.ofType('AWS::SNS::Topic')).toEqual([]);
  });

  test('alarms: create makes a topic that alarms of this account alone may publish to (production)', () => {
    const policySchema = z.object({
      PolicyDocument: z.object({ Statement: z.array(z.looseObject({ Effect: z.string() })) }),
    });
    const parameterSchema = z.object({ Name: z.string(), Value: z.unknown() });
    const topic = prod.template.one('AWS::SNS::Topic');
    const { Statement } = policySchema.parse(
      prod.template.one('AWS::SNS::TopicPolicy').properties,
    ).PolicyDocument;

    expect(prod.config.alarms).toBe('create');
    const { Name, Value } = parameterSchema.parse(prod.template.one('AWS::SSM::Parameter').properties);
    expect(Value).toEqual({ Ref: topic.id });
    const told = prod.alarmsTemplate.parameterOf(Name);
    expect(actionsOf(prod)).toEqual(actionsOf(prod).map(() => [{ Ref: told }]));
    expect(prod.template.output('AlarmTopicArn')).toEqual({ Ref: topic.id });
    expect(Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: topic.id },
        Sid: expect.any(String),
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  test('alarms: <arn> sends them to that topic', () => {
    const alarms = 'arn:aws:sns:eu-west-1:123456789012:on-call';
    const notified = alarmsAlone({ alarms });

    expect(actionsOf(notified)).toEqual(actionsOf(notified).map(() => [alarms]));
    expect(notified.alarmsTemplate.ofType('AWS::SNS::Topic')).toEqual([]);
  });

  test('a stage that does not say who is told fails with the sentence that says how', () => {
    const sentence =
      'a stage names its alarm topic (`alarms: <arn>`), lets one be made (`alarms: create`) ' +
      'or says `alarms: none`';

    for (const stage of [{}, { alarms: '' }, { alarms: 'yes' }, { alarms: 'arn:aws:sqs:eu-west-1:1:queue' }])
      expect(() => parseConfig({ stage: 'dev', ...stage }), JSON.stringify(stage)).toThrow(sentence);
  });
});

test('a stack has room for more: CloudFormation takes 500 resources', () => {
  for (const { template, alarmsTemplate } of [dev, prod])
    expect(Math.max(template.size, alarmsTemplate.size)).toBeLessThan(480);
});

test('alarms refer to nothing that a stage may switch off: a stack cannot give up what another refers to', async () => {
  const config = parseConfig({ stage: 'dev', alarms: 'none', stockAudit: 'off' });
  const bare = await synthesize('dev', config);
  const referredTo = ({ alarmsTemplate }: WithAlarms): string[] => alarmsTemplate.imports;

  expect(config.partners).toEqual([]);
  expect(referredTo(dev)).toEqual(referredTo(bare));
  bare.remove();
});
