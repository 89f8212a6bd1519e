import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { relayedTypes } from '../../functions/relay/changes/relayed.ts';
import type { HandlerFunction } from './handler-function.ts';

/**
 * The stream consumer that turns table changes into everything else, and the queue of records that can never
 * succeed.
 */
export class TableRelay extends Construct {
  readonly deadRecords: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly table: Table; readonly relay: HandlerFunction },
  ) {
    super(scope, id);
    const { table, relay } = props;
    this.deadRecords = new Queue(this, 'DeadRecords', {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    relay.function.addEnvironment('DEAD_RECORDS_URL', this.deadRecords.queueUrl);
    relay.allow(['sqs:SendMessage'], [this.deadRecords.queueArn]);
    const streamArn = table.tableStreamArn;
    if (streamArn === undefined) throw new Error('the table has no stream');
    relay.allow(
      ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream', 'dynamodb:ListStreams'],
      [streamArn],
    );
    const ofType = (
      image: 'NewImage' | 'OldImage',
      eventName: readonly string[],
      types: readonly string[],
    ): { pattern: string } => ({
      pattern: JSON.stringify({ eventName, dynamodb: { [image]: { type: { S: types } } } }),
    });
    const source = new CfnEventSourceMapping(this, 'Source', {
      functionName: relay.function.functionName,
      eventSourceArn: streamArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      maximumBatchingWindowInSeconds: 0,
      parallelizationFactor: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      // An outage delays, it loses nothing: no limit of attempts within 12 hours, half of what the stream
      // keeps.
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: 12 * 3600,
      destinationConfig: { onFailure: { destination: this.deadRecords.queueArn } },
      filterCriteria: {
        filters: [
          ofType('NewImage', ['INSERT', 'MODIFY'], relayedTypes),
          ofType('OldImage', ['REMOVE'], ['Backorder', 'CapacityWait']),
        ],
      },
    });
    source.node.addDependency(relay.role);
  }
}
