import { CfnOutput, Duration } from 'aws-cdk-lib';
import { type EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../functions/relay/effects/envelope.ts';
import type { Config } from '../config.ts';

/**
 * Each configured partner: a rule with its pattern, a queue of its own, and a queue for what could not be
 * delivered or was refused by the consumer.
 */
export class PartnerFanOut extends Construct {
  readonly deadLetters: readonly Queue[];

  constructor(scope: Construct, id: string, props: { readonly config: Config; readonly bus: EventBus }) {
    super(scope, id);
    this.deadLetters = props.config.partners.map((partner) => {
      const deadLetters = new Queue(this, `${partner.id}-dead-letters`, {
        queueName: `${props.config.prefix}-${partner.id}-dead-letters`,
        retentionPeriod: Duration.days(14),
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
      });
      const queue = new Queue(this, `${partner.id}-events`, {
        queueName: `${props.config.prefix}-${partner.id}-events`,
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(4),
        deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
      });
      new Rule(this, `${partner.id}-rule`, {
        eventBus: props.bus,
        description: `What ${partner.id} wants`,
        eventPattern: {
          source: [EVENT_SOURCE],
          detailType: partner.detailTypes.flatMap((type) =>
            typeof type === 'string' ? [type] : Match.prefix(type.prefix),
          ),
          ...(partner.detail ? { detail: partner.detail } : {}),
        },
        targets: [
          new SqsQueue(queue, {
            deadLetterQueue: deadLetters,
            retryAttempts: 185,
            maxEventAge: Duration.hours(24),
          }),
        ],
      });
      new CfnOutput(this, `${partner.id}-queue-url`, {
        key: `PartnerQueue${partner.id.replaceAll('-', '')}`,
        value: queue.queueUrl,
      });
      return deadLetters;
    });
  }
}
