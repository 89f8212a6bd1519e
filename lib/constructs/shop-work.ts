import { Duration } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';

/** Longer than the function that does the work may run. */
const VISIBLE_AFTER = Duration.minutes(12);

/**
 * The queue of work at connected shops. Each channel is a group: its work is done in turn by one function at a time, so that
 * a slow shop holds up no other, and the limits of a platform are kept in one place.
 */
export class ShopWorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const common = { fifo: true, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: VISIBLE_AFTER,
      // What is lost here is found again: levels and connections are due by themselves.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }

  doneBy(work: HandlerFunction): void {
    work.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [this.queue.queueArn],
    );
    const source = new CfnEventSourceMapping(this, 'Source', {
      functionName: work.function.functionName,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
    });
    source.node.addDependency(work.role);
  }
}
