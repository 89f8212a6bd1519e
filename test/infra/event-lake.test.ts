import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../lib/config.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { Resources } from './synthesized.ts';

/** The data stack of a stage of this configuration, alone. */
function dataOf(given: Readonly<Record<string, unknown>>): Resources {
  const config = parseConfig({ stage: 'test', alarms: 'none', ...given });
  return new Resources(Template.fromStack(new DataStack(new App(), 'Data', { config })));
}

const prod = dataOf({ protectData: true });
const dev = dataOf({ protectData: false });
const without = dataOf({ eventLake: false });

/** The bucket of events, beside the one of files. */
const lakeOf = (data: Resources) => data.ofType('AWS::S3::Bucket').find(({ id }) => id === 'OrderEventLake');

describe('the archive of events by day', () => {
  test('gets every event of ours from the bus, as partners get it', () => {
    const rules = prod.ofType('AWS::Events::Rule');

    expect(rules).toHaveLength(1);
    expect(rules[0]?.properties['EventPattern']).toEqual({ source: ['order-orchestrator'] });
    expect(rules[0]?.properties['Targets']).toMatchObject([{ InputPath: '$.detail' }]);
  });

  test('keeps in a queue, which an alarm watches by name, what the archive does not take for a day', () => {
    const queue = prod.one('AWS::SQS::Queue');
    const [rule] = prod.ofType('AWS::Events::Rule');
    const policy = JSON.stringify(prod.one('AWS::SQS::QueuePolicy').properties);

    expect(queue.properties).toMatchObject({
      QueueName: 'order-orchestrator-test-event-lake-dead-letters',
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
    expect(rule?.properties['Targets']).toMatchObject([
      {
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] } },
      },
    ]);
    expect(policy).toContain('"Service":"events.amazonaws.com"');
    expect(policy).toContain(`"ArnEquals":{"aws:SourceArn":{"Fn::GetAtt":["${rule?.id}","Arn"]}}`);
  });

  test('writes lines of JSON, gzipped, into a folder a day', () => {
    const { properties } = prod.one('AWS::KinesisFirehose::DeliveryStream');

    expect(properties['ExtendedS3DestinationConfiguration']).toMatchObject({
      Prefix: 'events/day=!{timestamp:yyyy-MM-dd}/',
      CompressionFormat: 'GZIP',
      ProcessingConfiguration: { Processors: [{ Type: 'AppendDelimiterToRecord' }] },
    });
  });

  test('is kept in production under an id that never changes, and goes with its stack in development', () => {
    const [kept, removed] = [prod, dev].map(lakeOf);

    expect(kept).toMatchObject({ id: 'OrderEventLake', deletionPolicy: 'RetainExceptOnCreate' });
    expect(removed).toMatchObject({ id: 'OrderEventLake', deletionPolicy: 'Delete' });
    expect(kept?.properties['PublicAccessBlockConfiguration']).toMatchObject({ BlockPublicAcls: true });
  });

  test('stands before the table, which nothing may fail after', () => {
    const { dependsOn } = prod.one('AWS::Events::Archive');

    expect(dependsOn).toEqual(expect.arrayContaining(['OrderEventLake']));
  });

  test('is not there where a stage does without it', () => {
    expect(lakeOf(without)).toBeUndefined();
    expect(without.ofType('AWS::Events::Rule')).toEqual([]);
    expect(without.ofType('AWS::SQS::Queue')).toEqual([]);
  });
});
