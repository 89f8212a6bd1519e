import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { relayedRemovals, relayedTypes } from '../../functions/relay/changes/relayed.ts';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue } from './keep-failures.ts';

export interface TableRelayProps {
  readonly table: Table;
  readonly relay: HandlerFunction;
}

/** The stream of table changes leads to the relay, records that can never succeed to a queue. */
export class TableRelay extends Construct {
  readonly deadRecords: Queue;

  constructor(scope: Construct, id: string, { table, relay }: TableRelayProps) {
    super(scope, id);
    this.deadRecords = deadLetterQueue(this, 'DeadRecords');
    relay.function.addEnvironment('DEAD_RECORDS_URL', this.deadRecords.queueUrl);
    relay.allow(['sqs:SendMessage'], [this.deadRecords.queueArn]);

    const streamArn = streamArnOf(table);
    relay.allow(
      ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream', 'dynamodb:ListStreams'],
      [streamArn],
    );
    const source = new CfnEventSourceMapping(this, 'Source', {
      functionName: relay.function.functionName,
      eventSourceArn: streamArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      maximumBatchingWindowInSeconds: 0,
      // A poll of a shard is split over so many batches: with more of them fewer events share a request.
      parallelizationFactor: 8,
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      // An outage delays records and loses none: attempts have no limit as long as the stream keeps them.
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: 24 * 3600,
      destinationConfig: { onFailure: { destination: this.deadRecords.queueArn } },
      filterCriteria: {
        filters: [
          recordFilter('NewImage', ['INSERT', 'MODIFY'], relayedTypes),
          recordFilter('OldImage', ['REMOVE'], relayedRemovals),
        ],
      },
    });
    source.node.addDependency(relay.role);
  }
}

function streamArnOf(table: Table): string {
  if (table.tableStreamArn === undefined) throw new Error('the table has no stream');
  return table.tableStreamArn;
}

/** Lets records of these item types through. */
function recordFilter(
  image: 'NewImage' | 'OldImage',
  eventName: readonly string[],
  types: readonly string[],
): { pattern: string } {
  return { pattern: JSON.stringify({ eventName, dynamodb: { [image]: { type: { S: types } } } }) };
}
