import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule, type EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../functions/relay/effects/envelope.ts';
import type { Config } from '../config.ts';
import { deadLetterQueue } from './keep-failures.ts';

export interface EventLakeProps {
  readonly config: Config;
  readonly bus: EventBus;
}

/** Another logical id would replace the bucket. */
export const EVENT_LAKE_BUCKET = 'OrderEventLake';

/** Events wait this long, or until so many have come, and become one object: few objects are cheap to read. */
const BUFFER = { intervalInSeconds: 900, sizeInMBs: 64 } as const;

/** The queue of events that the archive did not take. By name: a stage may switch the archive off while alarms watch. */
export function lakeDeadLettersName({ prefix }: Pick<Config, 'prefix'>): string {
  return `${prefix}-event-lake-dead-letters`;
}

/**
 * Every event of the bus, for good: lines of JSON, gzipped, in a bucket, a folder a day. The timeline of an order
 * in the table is short-lived; figures over years are read from here.
 */
export class EventLake extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { config, bus }: EventLakeProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: config.protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    (this.bucket.node.defaultChild as CfnBucket).overrideLogicalId(EVENT_LAKE_BUCKET);
    const stream = this.#addStream();
    this.#addRule(bus, stream, deadLetterQueue(this, 'DeadLetters', lakeDeadLettersName(config)));
  }

  #addStream(): CfnDeliveryStream {
    const writer = new Role(this, 'Writer', { assumedBy: new ServicePrincipal('firehose.amazonaws.com') });
    writer.addToPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [this.bucket.arnForObjects('*')],
      }),
    );
    writer.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [this.bucket.bucketArn],
      }),
    );
    const stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: this.bucket.bucketArn,
        roleArn: writer.roleArn,
        prefix: 'events/day=!{timestamp:yyyy-MM-dd}/',
        errorOutputPrefix: 'failed/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/',
        bufferingHints: BUFFER,
        compressionFormat: 'GZIP',
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'AppendDelimiterToRecord',
              parameters: [{ parameterName: 'Delimiter', parameterValue: String.raw`\n` }],
            },
          ],
        },
      },
    });
    stream.node.addDependency(writer);
    return stream;
  }

  /** The event as partners get it is `detail`. What Firehose does not take for a day is kept in the queue. */
  #addRule(bus: EventBus, stream: CfnDeliveryStream, deadLetters: Queue): void {
    const sender = new Role(this, 'Sender', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    sender.addToPolicy(
      new PolicyStatement({
        actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        resources: [stream.attrArn],
      }),
    );
    const rule = new CfnRule(this, 'Rule', {
      eventBusName: bus.eventBusName,
      description: 'Every event goes to the archive by day',
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [
        {
          id: 'lake',
          arn: stream.attrArn,
          roleArn: sender.roleArn,
          inputPath: '$.detail',
          retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 24 * 3600 },
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      ],
    });
    rule.node.addDependency(sender);
    deadLetters.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [deadLetters.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
  }
}
