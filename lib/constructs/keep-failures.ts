import { Duration } from 'aws-cdk-lib';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';

/** How Lambda deals with an event whose sender does not wait for the answer. */
export interface KeptFailures {
  /** Takes what failed for good. */
  readonly queue: Queue;
  /** Attempts after the first one. */
  readonly retries: 0 | 1 | 2;
  /** An event that could not be begun within this time has failed: 60 s to 6 h. */
  readonly maxAgeSeconds: number;
}

/**
 * Keeps in a queue what a function that is invoked asynchronously did not do: without this, Lambda drops the
 * event after its last attempt and tells nobody.
 */
export function keepFailures(
  handler: HandlerFunction,
  { queue, retries, maxAgeSeconds }: KeptFailures,
): void {
  handler.allow(['sqs:SendMessage'], [queue.queueArn]);
  const config = new CfnEventInvokeConfig(handler, 'Asynchronous', {
    functionName: handler.function.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: retries,
    maximumEventAgeInSeconds: maxAgeSeconds,
    destinationConfig: { onFailure: { destination: queue.queueArn } },
  });
  // Lambda refuses a destination that the role may not write to yet.
  config.node.addDependency(handler.role);
}

/** A queue of what could not be done: messages are kept for two weeks, and an alarm watches it. */
export function deadLetterQueue(scope: Construct, id: string, queueName?: string): Queue {
  return new Queue(scope, id, {
    ...(queueName === undefined ? {} : { queueName }),
    retentionPeriod: Duration.days(14),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
}
