import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, keepFailures } from './keep-failures.ts';
import { callerRole, scheduleCall } from './scheduled-call.ts';

export interface FileExchangeProps {
  readonly files: Bucket;
  /** Takes a file that has come. */
  readonly take: HandlerFunction;
  /** Writes the files that are due. */
  readonly write: HandlerFunction;
}

/** A run that could not be begun for this long is left to the next one. */
const MAX_AGE_SECONDS = 300;

/** Files that come (`in/`) are taken at once; those that are due (`out/`) are looked for every five minutes. */
export class FileExchange extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { files, take, write }: FileExchangeProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    keepFailures(take, { queue: this.deadLetters, retries: 2, maxAgeSeconds: 6 * 3600 });
    keepFailures(write, { queue: this.deadLetters, retries: 0, maxAgeSeconds: MAX_AGE_SECONDS });
    new Rule(this, 'Came', {
      description: 'Files that somebody has put below in/',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [files.bucketName] }, object: { key: [{ prefix: 'in/' }] } },
      },
      targets: [
        new LambdaFunction(take.function, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
    const role = callerRole(this, write);
    const maxAgeSeconds = MAX_AGE_SECONDS;
    scheduleCall(this, 'EveryFiveMinutes', { handler: write, role, everyMinutes: 5, maxAgeSeconds });
  }
}
