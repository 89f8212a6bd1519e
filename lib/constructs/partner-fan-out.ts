import { CfnOutput, Duration } from 'aws-cdk-lib';
import { type EventBus, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../functions/relay/effects/envelope.ts';
import type { Config, Partner } from '../config.ts';

export interface PartnerFanOutProps {
  readonly config: Config;
  readonly bus: EventBus;
}

/**
 * Each configured partner gets a rule with its pattern, a queue of its own, and a queue for what could not be
 * delivered or was refused by the consumer.
 */
export class PartnerFanOut extends Construct {
  /** The queue of undelivered events of each partner, by the partner's id. */
  readonly deadLetters: Readonly<Record<string, Queue>>;

  constructor(scope: Construct, id: string, { config, bus }: PartnerFanOutProps) {
    super(scope, id);
    this.deadLetters = Object.fromEntries(
      config.partners.map((partner) => [partner.id, this.#addPartner(partner, config.prefix, bus)]),
    );
  }

  #addPartner(partner: Partner, prefix: string, bus: EventBus): Queue {
    const deadLetters = new Queue(this, `${partner.id}-dead-letters`, {
      queueName: `${prefix}-${partner.id}-dead-letters`,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    const queue = new Queue(this, `${partner.id}-events`, {
      queueName: `${prefix}-${partner.id}-events`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    const target = new SqsQueue(queue, {
      deadLetterQueue: deadLetters,
      retryAttempts: 185,
      maxEventAge: Duration.hours(24),
    });
    new Rule(this, `${partner.id}-rule`, {
      eventBus: bus,
      description: `What ${partner.id} wants`,
      eventPattern: patternOf(partner),
      targets: [target],
    });
    new CfnOutput(this, `${partner.id}-queue-url`, {
      key: `PartnerQueue${partner.id.replaceAll('-', '')}`,
      value: queue.queueUrl,
    });
    return deadLetters;
  }
}

function patternOf(partner: Partner): EventPattern {
  const detailType = partner.detailTypes.flatMap((type) =>
    typeof type === 'string' ? [type] : Match.prefix(type.prefix),
  );
  return {
    source: [EVENT_SOURCE],
    detailType,
    ...(partner.detail ? { detail: partner.detail } : {}),
  };
}
